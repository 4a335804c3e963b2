"""Figures for the shop's own people: conversations, orders and revenue, what was asked most, each against the days before."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from plugins.contracts import (
    Call,
    Card,
    Fact,
    Focus,
    Folder,
    Order,
    OrderLine,
    OwnersRow,
    Period,
    Quantity,
    Refused,
    Result,
    Role,
    Status,
    Suggestion,
    Tally,
    Tool,
)
from plugins.hookspecs import hookimpl
from plugins.kit.money import Money
from plugins.kit.parameters import parameters, text
from plugins.kit.period_words import asked_period, period_facts, period_text
from plugins.kit.periods import read_period, written_period
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "colleague_figures"
MOST_PARTS, MOST_ROWS = 5, 8
PERIOD = text(
    "Days: 2026-10-01/2026-10-31, 2026-10-05, today, yesterday, last week, this month, last month. The last 7 days if left out.", "period"
)
Runs = Callable[[Call], Result]


class ColleagueFigures:
    """Offers conversation_figures, sales_figures, best_sellers, most_asked and show_rows to whoever may see the shop's data."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        days = parameters(period=PERIOD)
        return [
            _tool("conversation_figures", "Count conversations, hand-overs and open questions of some days.", days, conversation_figures),
            _tool("sales_figures", "Count orders and revenue of some days.", days, sales_figures),
            _tool("best_sellers", "Tell which goods were ordered for the most money in some days.", days, best_sellers),
            _tool("most_asked", "Tell what customers asked for most in some days, and which goods they were shown.", days, most_asked),
            _tool("show_rows", "Show the conversations or orders behind the figure that was told last.", parameters(), show_rows),
        ]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> ColleagueFigures:
    return ColleagueFigures()


def _tool(name: str, description: str, schema: Mapping[str, Any], run: Runs) -> Tool:
    examples = examples_from(read_locales(__file__, NAME), name)
    return Tool(name, description, schema, run, examples, audience=Role.VIEWER, permission="see_data")


def conversation_figures(call: Call) -> Result:
    """Tell how many conversations there were, how many needed a person, and what stayed without an answer."""
    period = asked_period(call)
    tallies = _tallies(call, period)
    if isinstance(tallies, Result):
        return tallies
    talks, handed = tallies["conversations"], tallies["handed_over"]
    when = period_text(call, period)
    lines = [_counted(call, "conversations", talks, when) + _against(call, talks, period)]
    if talks.now and not math.isnan(tallies["resolved"].now):
        percent = Decimal(round(tallies["resolved"].now * 100))
        lines.append(call.say("figures.resolved", percent=percent, count=int(handed.now)))
    if talks.now or tallies["unanswered"].now:
        lines.append(call.say("figures.unanswered", count=int(tallies["unanswered"].now)))
    shown = [tallies[name] for name in ("conversations", "handed_over", "unanswered")]
    share = Fact("percent", Decimal(round(tallies["resolved"].now * 100)), source=tallies["resolved"].source) if talks.now else None
    facts = (*_facts(shown, period), *([share] if share else []))
    return _with_rows(call, " ".join(lines), facts, "conversations", period)


def sales_figures(call: Call) -> Result:
    """Tell how many orders there were and what they came to."""
    period = asked_period(call)
    tallies = _tallies(call, period)
    if isinstance(tallies, Result):
        return tallies
    orders, revenue = tallies["orders"], tallies["revenue"]
    now, before = (Money(int(amount), call.shop.currency) for amount in (revenue.now, revenue.before))
    parts = [_counted(call, "orders", orders, period_text(call, period)) + _against(call, orders, period)]
    if orders.now or orders.before:
        parts.append(call.say("figures.revenue", count=period.days, now=now, before=before))
    money = tuple(Fact("cart_total", amount, source=revenue.source) for amount in (now, before))
    return _with_rows(call, " ".join(parts), (*_facts([orders], period), *money), "orders", period)


def best_sellers(call: Call) -> Result:
    """Tell what was ordered for the most money, of how much of it; cancelled orders do not count."""
    period = asked_period(call)
    lines = [line for order in _placed(call, period) if order.status != "cancelled" for line in order.lines]
    if not lines:
        return Result(call.say("rows.no_orders", when=period_text(call, period)), period_facts(period, "orders"))
    told, facts = [call.say("figures.sold_best", when=period_text(call, period))], []
    for sold in _best(lines):
        name, amount = sold[-1].name, Quantity(sum((line.quantity for line in sold), Decimal()), sold[-1].unit)
        total = Money(sum(line.total.minor for line in sold), call.shop.currency)
        told.append(call.say("figures.sold", name=name, quantity=amount, total=total))
        facts += [Fact("name", name, sold[-1].sku, source="orders"), Fact("cart_total", total, sold[-1].sku, source="orders")]
        facts.append(Fact("quantity", amount.amount, sold[-1].sku, amount.unit, source="orders"))
    return _with_rows(call, "\n".join(told), (*facts, *period_facts(period, "orders")), "orders", period)


def _best(lines: Sequence[OrderLine]) -> list[list[OrderLine]]:
    """Return the lines of the goods that came to most, the best first."""
    sold: dict[tuple[str, str], list[OrderLine]] = {}
    for line in lines:
        sold.setdefault((line.sku, line.unit), []).append(line)
    return sorted(sold.values(), key=lambda own: -sum(line.total.minor for line in own))[:MOST_PARTS]


def most_asked(call: Call) -> Result:
    """Tell what customers asked for most."""
    period = asked_period(call)
    try:
        asked = [part for part in call.back_office.figures.most("tools", period, MOST_PARTS + 1) if part[0]][:MOST_PARTS]
        shown = call.back_office.figures.most("shown", period, MOST_PARTS)
    except Refused as error:
        return Result(str(error), status=Status.REFUSED)
    if not asked:
        return Result(call.say("figures.nothing_asked", when=period_text(call, period)), period_facts(period, "events"))
    facts = [Fact("count", Decimal(times), name, source="events#tools") for name, times in asked]
    lines = [call.say("figures.asked_most", when=period_text(call, period))]
    lines += [call.say("figures.part", name=_title(call, name), count=times) for name, times in asked]
    goods = [(product, times) for sku, times in shown if (product := call.stores.find_product(sku=sku))]
    if goods:
        lines.append(call.say("figures.shown_most"))
        lines += [call.say("figures.part", name=product.name, count=times) for product, times in goods]
        facts += [Fact("name", product.name, product.sku, source=product.source) for product, _ in goods]
        facts += [Fact("count", Decimal(times), product.sku, source="events#shown") for product, times in goods]
    return Result("\n".join(lines), (*facts, *period_facts(period, "events")), next=Focus(rows=f"conversations {written_period(period)}"))


def show_rows(call: Call) -> Result:
    """Show what the figure told last is made of."""
    kind, _, written = call.focus.rows.partition(" ")
    period = read_period(written, call.now.date()) or asked_period(call)
    if kind == "orders":
        return _orders(call, period)
    if kind in ("unanswered", "tickets"):
        return Result(call.say(f"rows.{kind}"), cards=(_page(call, kind),))
    rows = call.back_office.questions.waiting(MOST_ROWS) if kind == "waiting" else None
    rows = call.back_office.questions.conversations(period, MOST_ROWS) if rows is None else rows
    if not rows:
        return Result(call.say("rows.none", when=period_text(call, period)), period_facts(period, "events"))
    text = call.say("rows.waiting" if kind == "waiting" else "rows.conversations", count=len(rows), when=period_text(call, period))
    cards = (*[row_card(call, row) for row in rows], _page(call, "conversations"))
    return Result(text, (Fact("count", Decimal(len(rows)), source="conversations"), *period_facts(period, "events")), cards)


def _orders(call: Call, period: Period) -> Result:
    found = _placed(call, period)
    if not found:
        return Result(call.say("rows.no_orders", when=period_text(call, period)), period_facts(period, "events"))
    lines = [call.say("rows.order", number=order.number, name=order.name or "?", total=order.total) for order in found[:MOST_ROWS]]
    facts = [Fact("order", order.number, order.number, source="orders") for order in found[:MOST_ROWS]]
    facts += [Fact("cart_total", order.total, order.number, source="orders") for order in found[:MOST_ROWS]]
    text = "\n".join([call.say("rows.orders", when=period_text(call, period)), *lines])
    return Result(text, (*facts, *period_facts(period, "orders")), (_page(call, "orders"),))


def _placed(call: Call, period: Period) -> list[Order]:
    """Return the orders of some days, the newest first."""
    last = min(period.last, call.now.date())  # nothing is placed later
    begin, behind = (datetime.combine(day, time(), call.now.tzinfo) for day in (period.first, last + timedelta(days=1)))
    return list(reversed(call.records.orders.between(begin, behind)))


def row_card(call: Call, row: OwnersRow) -> Card:
    """Return a row of the dashboard as a card that leads to it."""
    when = call.say("rows.at", date=row.at.date(), time=row.at.timetz()) if row.at else ""
    return Card("row", row.id, row.title[:120] or call.say("rows.silent"), subtitle=f"{when} · {row.detail}", link=row.link)


def _page(call: Call, page: str) -> Card:
    return Card("page", page, call.say(f"rows.page.{page}"), link=call.back_office.pages[page])


def _tallies(call: Call, period: Period) -> Mapping[str, Tally] | Result:
    try:
        return call.back_office.figures.of(period)
    except Refused as error:
        return Result(str(error), status=Status.REFUSED)


def _counted(call: Call, name: str, tally: Tally, when: str) -> str:
    return call.say(f"figures.{name}", count=int(tally.now), when=when) if tally.now else call.say(f"figures.no_{name}", when=when)


def _against(call: Call, tally: Tally, period: Period) -> str:
    """Return how a count compares with as many days before."""
    more = int(tally.now - tally.before)
    key = "same" if not more else "more" if more > 0 else "fewer"
    return call.say(f"figures.{key}", count=period.days, difference=abs(more), before=int(tally.before))


def _facts(tallies: Sequence[Tally], period: Period) -> tuple[Fact, ...]:
    counts = [(amount, tally.source) for tally in tallies for amount in (tally.now, tally.before, abs(tally.now - tally.before))]
    facts = [Fact("count", Decimal(int(amount)), source.partition("#")[2], source=source) for amount, source in counts]
    return (*facts, Fact("count", Decimal(period.days), "days", source="calendar"), *period_facts(period, "calendar"))


def _with_rows(call: Call, text: str, facts: Sequence[Fact], rows: str, period: Period) -> Result:
    button = Suggestion(call.say("rows.show"), call.say("rows.show_message"))
    return Result(text, tuple(facts), suggestions=(button,), next=Focus(rows=f"{rows} {written_period(period)}"))


def _title(call: Call, tool: str) -> str:
    key = f"tool.{tool}"
    return call.say(key) if call.say.has(key) else tool.replace("_", " ").capitalize()
