"""Calls as the toolbox would make them, over real plugins bound to a folder in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from plugins.contracts import Actor, Call, CartLine, Focus, Folder, Lead, Order, Payment, Result, Role, Tool
from plugins.kit.words import Words
from plugins.manager import HookStores, PluginRef, build_manager

NOON = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)  # a Wednesday


@dataclass
class MemoryCarts:
    """The cart of one conversation, in the order in which lines were added."""

    kept: dict[str, Decimal] = field(default_factory=dict)

    def lines(self) -> tuple[CartLine, ...]:
        return tuple(CartLine(sku, quantity) for sku, quantity in self.kept.items())

    def set_line(self, sku: str, quantity: Decimal) -> None:
        if quantity == 0:
            self.kept.pop(sku, None)
        else:
            self.kept[sku] = quantity

    def clear(self) -> None:
        self.kept.clear()


@dataclass
class MemoryLeads:
    kept: list[Lead] = field(default_factory=list)

    def add(self, lead: Lead) -> str:
        self.kept.append(lead)
        return f"L-{len(self.kept)}"


@dataclass
class MemoryUnanswered:
    kept: list[str] = field(default_factory=list)

    def add(self, question: str) -> None:
        self.kept.append(question)


@dataclass
class MemoryEvents:
    kept: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def add(self, name: str, data: Mapping[str, Any] | None = None) -> None:
        self.kept.append((name, dict(data or {})))


@dataclass
class MemoryOrders:
    """All orders of a shop, the newest last; those numbered in ``others`` belong to somebody else. ``taken`` is what others ordered
    of a SKU."""

    kept: dict[str, Order] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    taken: dict[str, Decimal] = field(default_factory=dict)

    def mine(self) -> tuple[Order, ...]:
        return tuple(order for number, order in reversed(self.kept.items()) if number not in self.others)

    def find(self, number: str) -> Order | None:
        return self.kept.get(number)

    def latest(self, limit: int = 20) -> tuple[Order, ...]:
        return tuple(reversed(self.kept.values()))[:limit]

    def left(self, sku: str, counted: Decimal, version: int) -> Decimal:
        return max(counted - self.taken.get(sku, Decimal(0)), Decimal(0))

    def place(self, order: Order) -> Order:
        number = str(1_000_001 + len(self.kept))
        self.kept[number] = replace(order, number=number, token=f"token-{number}")
        return self.kept[number]

    def book(self, number: str, payment: Payment) -> None:
        order = self.kept[number]
        if (payment.provider, payment.kind, payment.reference) not in {(one.provider, one.kind, one.reference) for one in order.payments}:
            self.kept[number] = replace(order, payments=(*order.payments, payment))

    def move(self, number: str, status: str) -> None:
        self.kept[number] = replace(self.kept[number], status=status)


@dataclass
class MemoryRecords:
    carts: MemoryCarts = field(default_factory=MemoryCarts)
    leads: MemoryLeads = field(default_factory=MemoryLeads)
    unanswered: MemoryUnanswered = field(default_factory=MemoryUnanswered)
    events: MemoryEvents = field(default_factory=MemoryEvents)
    orders: MemoryOrders = field(default_factory=MemoryOrders)

    def whole(self) -> AbstractContextManager[None]:
        return nullcontext()


class Bench:
    """One shop's plugins, and its tools to run: ``Bench(folder, ["geo", "branches"]).run("find_branches", place="Bath")``.

    ``focus``, ``now``, ``locale`` and ``records`` hold for the calls that follow and may be set between them.
    """

    def __init__(self, folder: Folder, plugins: Sequence[str | PluginRef], *, now: datetime = NOON, locale: str = ""):
        refs = [ref if isinstance(ref, PluginRef) else PluginRef(ref, {}) for ref in plugins]
        self.folder = folder
        self.manager = build_manager(refs, folder)
        self.stores = HookStores(self.manager)
        self.tools: dict[str, Tool] = {tool.name: tool for tool in self.stores.register_tools()}
        self.now = now
        self.locale = locale or folder.shop.locale
        self.focus = Focus()
        self.records = MemoryRecords()
        self.role = Role.CUSTOMER
        self.site = "https://chat.example"

    def words(self) -> Words:
        layers = [wording.get(self.locale.split("-")[0], {}) for wording in self.manager.hook.register_wording()]
        return Words(self.locale, layers)

    def call(self, arguments: Mapping[str, Any]) -> Call:
        actor = Actor("customer", self.role)
        return Call(
            arguments, actor, self.folder.shop, self.stores, self.records, self.words(), self.now, self.focus, site=self.site
        )  # fmt: skip

    def run(self, tool: str, **arguments: Any) -> Result:
        return self.tools[tool].run(self.call(arguments))

    def ask(self, tool: str, **arguments: Any) -> Result:
        """Return the question that a tool puts before it changes anything."""
        question = self.tools[tool].question
        assert question is not None
        return question(self.call(arguments))


def make_call(folder: Folder, plugins: Sequence[str | PluginRef], arguments: Mapping[str, Any], **world: Any) -> Call:
    """Return one Call over the plugins; ``world`` is now and locale."""
    return Bench(folder, plugins, **world).call(arguments)
