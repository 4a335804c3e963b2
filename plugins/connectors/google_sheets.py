"""A Google Sheet as the place where a shop keeps its goods, questions and branches, and finds its leads and orders; see sheets.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plugins.contracts import Books, Connector, Folder, Happening, Health, Source, SourceTable, Subscription, Undeliverable
from plugins.hookspecs import hookimpl
from plugins.kit.money import Money
from plugins.kit.outward import OutwardError, Refused, outward_of
from plugins.kit.sheets.cells import table_of
from plugins.kit.sheets.client import GOOGLE, SheetsClient, read_account, spreadsheet_id

NAME = "sheets"
DOCUMENTS = ("catalog", "faq", "branches")
LEAD = ("reference", "at", "kind", "name", "phone", "email", "note")
ORDER = ("number", "at", "status", "way", "pay", "name", "phone", "email", "branch", "address", "note", "lines", "total", "due", "currency")
_TAB: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "tab": {"type": "string", "minLength": 1, "maxLength": 100},
        "columns": {"type": "object", "additionalProperties": {"type": "string"}, "description": 'What a column is: {"Preis": "price"}.'},
        "replaces": {"type": "boolean", "description": "What is not in the tab goes; otherwise it stays."},
    },
    "required": ["tab"],
    "additionalProperties": False,
}
OPTIONS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "account": {"type": ["string", "object"], "description": "The key of a service account: the JSON file that Google gives out."},
        "spreadsheet": {"type": "string", "minLength": 1, "description": "Its address, or its id."},
        **dict.fromkeys(DOCUMENTS, _TAB),
        "leads": {"type": "string", "minLength": 1, "description": "The tab to which people who want contact are added."},
        "orders": {"type": "string", "minLength": 1, "description": "The tab to which orders are added."},
        "every_minutes": {"type": "integer", "minimum": 5, "maximum": 10080, "description": "How often the worker reads the sheet."},
        "publish": {"type": "boolean", "description": "What the worker read goes live by itself, where nothing is at fault."},
        "base_url": {"type": "string", "pattern": "^https?://", "description": "Where the API is, for tests."},
    },
    "dependentRequired": {"spreadsheet": ["account"], "account": ["spreadsheet"]},
    "additionalProperties": False,
}


class SheetsConnector:
    """Offers a source for the shop's documents, and hears leads and orders."""

    def __init__(self, folder: Folder, options: Mapping[str, Any]):
        self._options, self._client, self._fault = options, None, ""
        if not options.get("account"):
            return
        try:
            account = read_account(options["account"])
        except ValueError as error:
            self._fault = f"account: {error}"
            account = {}
        base, outward = str(options.get("base_url", GOOGLE)), outward_of(folder)
        secrets = [str(account.get("private_key", ""))] if account.get("private_key") else []
        client = outward.client(folder.shop.key, NAME, base, secrets=secrets)
        self._client = SheetsClient(client, outward.quotas, account, spreadsheet_id(options["spreadsheet"]), base)

    @hookimpl
    def register_sources(self) -> list[Source]:
        wanted = [name for name in DOCUMENTS if name in self._options]
        if self._client is None or not wanted:
            return []
        minutes, publishes = int(self._options.get("every_minutes", 0)), bool(self._options.get("publish"))
        return [Source(NAME, self._pull, every=minutes * 60, publishes=publishes)]

    @hookimpl
    def register_subscriptions(self) -> list[Subscription]:
        if self._client is None:
            return []
        told = {"lead": self._add_lead, "order": self._add_order}
        wanted = [(name, deliver) for name, deliver in told.items() if self._options.get(f"{name}s")]
        return [Subscription(f"{NAME} {name}s", frozenset({name}), deliver) for name, deliver in wanted]

    @hookimpl
    def register_connectors(self) -> list[Connector]:
        if self._client is None:
            return []
        detail = ", ".join(name for name in (*DOCUMENTS, "leads", "orders") if name in self._options)
        return [Connector(NAME, f"spreadsheet {self._client.spreadsheet}", detail, self._check)]

    def _check(self) -> Health:
        try:
            return Health(NAME, True, f'The spreadsheet "{self._ready().title()}" can be read.')
        except OutwardError as error:
            return Health(NAME, False, str(error))

    def _ready(self) -> SheetsClient:
        if self._client is None or self._fault:
            raise Refused(self._fault or "No account is set up.")
        return self._client

    def _pull(self) -> Sequence[SourceTable]:
        wanted = {name: self._options[name] for name in DOCUMENTS if name in self._options}
        tabs = self._ready().read(list(dict.fromkeys(about["tab"] for about in wanted.values())))
        tables = {tab.name: table_of(tab) for tab in tabs}
        return [
            SourceTable(name, about["tab"], tables[about["tab"]], about.get("columns", {}), bool(about.get("replaces")))
            for name, about in wanted.items()
        ]

    def _add_lead(self, happening: Happening, books: Books) -> None:
        row = {**happening.data, "at": _shown(happening, books)}
        self._add(self._options["leads"], LEAD, [str(row.get(name) or "") for name in LEAD])

    def _add_order(self, happening: Happening, books: Books) -> None:
        data = happening.data
        amounts = {name: str(Money(int(data[name]), data["currency"]).amount) for name in ("total", "due")}
        lines = "; ".join(f"{line['quantity']} x {line['name']} ({line['sku']})" for line in data["lines"])
        row = {**data, **amounts, "lines": lines, "at": _shown(happening, books)}
        self._add(self._options["orders"], ORDER, [str(row.get(name) or "") for name in ORDER])

    def _add(self, tab: str, names: Sequence[str], row: Sequence[str]) -> None:
        """Add a row once: one whose reference stands in the first column already was added before."""
        try:
            client = self._ready()
            known = client.first_column(tab)
            if row[0] not in known:
                client.append(tab, [row] if known else [list(names), row])
        except Refused as error:
            raise Undeliverable(str(error)) from error


def create(folder: Folder, options: Mapping[str, Any]) -> SheetsConnector:
    """Bind the connector to a tenant version; nothing is called yet."""
    return SheetsConnector(folder, options)


def _shown(happening: Happening, books: Books) -> str:
    return happening.at.astimezone(books.now.tzinfo).strftime("%Y-%m-%d %H:%M")
