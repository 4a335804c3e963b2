"""The shop's customers: the list, one of them with all that they did, and what the shop's people note of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import BadMessage, NotFound
from app.services.customers.desk import COLUMNS, STANDINGS, Customer, CustomerDesk, masked
from app.services.exports import CSV, TYPES, csv_pieces, file_of, headers_of
from app.services.permissions import Permission
from app.services.storefront import money_words
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, person, who
from dashboards.owner.telling import said
from dashboards.owner.wording import language_of_request

FILTERS = ("q", "tag", "standing")
MOST_TOGETHER = 4  # records with one address that a list shows; the others are a click away


@PAGES.get("/<bot>/customers")
@needs(Permission.SEE_DATA)
def customers(bot: str) -> ResponseReturnValue:
    """The customers, those with the latest contact first, a page at a time."""
    asked, desk = _asked(), desk_of(bot)
    page = desk.page(asked["q"], asked["tag"], asked["standing"], request.args.get("after", ""))
    kept = {name: value for name, value in asked.items() if value}
    return render_template(
        "owner/customers.html", page=page, asked=asked, kept=kept, tags=desk.tags(), most_together=MOST_TOGETHER, **shared(bot)
    )


@PAGES.get("/<bot>/customers/export/<kind>")
@needs(Permission.EXPORT)
def export_customers(bot: str, kind: str) -> ResponseReturnValue:
    """The list as a file for a spreadsheet, with the list's filters."""
    if kind not in TYPES:
        raise NotFound("The list can be had as csv and as xlsx.")
    asked, desk = _asked(), desk_of(bot)
    rows, names = desk.rows(asked["q"], asked["tag"], asked["standing"]), office().texts[language_of_request()]["customers"]["columns"]
    told = {"kind": kind, "filters": sorted(name for name, value in asked.items() if value)}
    office().accounts.audit.add(who(), office().platform.clock(), bot, "customers.export", "customers", None, told)
    header = [names[column] for column in COLUMNS]
    # a table of text goes out row by row, a workbook is a whole
    content = csv_pieces(header, rows) if kind == CSV else file_of(kind, header, rows, bot)
    return Response(content, headers=headers_of(kind, f"{bot}-customers"))


@PAGES.get("/<bot>/customers/<customer>")
@needs(Permission.SEE_DATA)
def customer(bot: str, customer: str) -> ResponseReturnValue:
    """One person: what they did, agreed to, and what the shop knows of them."""
    desk = desk_of(bot)
    found = desk.find(customer)
    if found.id != customer:
        return redirect(url_for("owner.customer", bot=bot, customer=found.id))
    return _page(bot, desk, found)


@PAGES.post("/<bot>/customers/<customer>")
@needs(Permission.ANSWER_CUSTOMERS)
def mark_customer(bot: str, customer: str) -> ResponseReturnValue:
    """Change a person's tags and attributes."""
    desk, form = desk_of(bot), request.form
    found = desk.find(customer)
    try:
        desk.mark(found, form.get("tags", ""), form.get("attributes", ""), who())
    except BadMessage as error:
        return _page(bot, desk, found, said(error), form), 400
    return redirect(url_for("owner.customer", bot=bot, customer=found.id, done="marked"))


@PAGES.post("/<bot>/customers/<customer>/notes")
@needs(Permission.ANSWER_CUSTOMERS)
def note_on_customer(bot: str, customer: str) -> ResponseReturnValue:
    """Keep a note."""
    desk = desk_of(bot)
    found = desk.find(customer)
    try:
        desk.add_note(found, request.form.get("text", ""), who())
    except BadMessage as error:
        return _page(bot, desk, found, said(error)), 400
    return redirect(url_for("owner.customer", bot=bot, customer=found.id, done="noted"))


@PAGES.get("/<bot>/customers/of/<conversation>")
@needs(Permission.SEE_DATA)
def customer_of(bot: str, conversation: str) -> ResponseReturnValue:
    """Lead from a conversation to whoever had it; a passer-by has no record, and may be given one."""
    found = desk_of(bot).of_conversation(conversation)
    if found:
        return redirect(url_for("owner.customer", bot=bot, customer=found))
    if office().platform.storage.tenant(bot).desk.find(conversation) is None:
        raise NotFound("There is no such conversation, or it was deleted.")
    return render_template("owner/customer_of.html", conversation=conversation, **shared(bot))


@PAGES.post("/<bot>/customers/of/<conversation>")
@needs(Permission.ANSWER_CUSTOMERS)
def record_customer(bot: str, conversation: str) -> ResponseReturnValue:
    """Make a record of a passer-by."""
    return redirect(url_for("owner.customer", bot=bot, customer=desk_of(bot).record_conversation(conversation, who())))


def desk_of(bot: str) -> CustomerDesk:
    return CustomerDesk(office().platform, bot)


def shared(bot: str) -> dict[str, Any]:
    """Return what the customers' templates share. Who may not answer customers sees their addresses masked."""
    allowed = {
        name: person().may(permission, bot)
        for name, permission in (
            ("edit", Permission.ANSWER_CUSTOMERS), ("export", Permission.EXPORT), ("erase", Permission.ERASE_PEOPLE),
            ("ticket", Permission.OWN_TICKETS),
        )
    }  # fmt: skip
    shown = (lambda address: address) if allowed["edit"] else masked
    names = {number: name for name, number in STANDINGS.items()}
    return {"may": allowed, "shown": shown, "standings": names, "money": partial(_money, bot)}


def _money(bot: str, minor: int) -> str:
    return money_words(office().platform, bot, minor, language_of_request())


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in FILTERS}


def _page(bot: str, desk: CustomerDesk, found: Customer, fault: str = "", typed: Any = None) -> str:
    told = desk.read(found)
    marks = typed or {"tags": ", ".join(found.tags), "attributes": "\n".join(f"{name}: {value}" for name, value in told.attributes)}
    suggestions = desk.suggestions(found) if person().may(Permission.ANSWER_CUSTOMERS, bot) else []
    return render_template(
        "owner/customer.html", told=told, customer=found, marks=marks, suggestions=suggestions, fault=fault,
        done=request.args.get("done", ""), **shared(bot),
    )  # fmt: skip
