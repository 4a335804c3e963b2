"""The day that an order is wished for: whether goods can be had by then, and whether the shop delivers or is open on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from plugins.contracts import Branch, Call, DeliveryZone, Fact, Product, Result, Span, Status
from plugins.kit.arguments import BadArgument, date_of
from plugins.kit.goods.cards import suggest
from plugins.kit.goods.notice import notice_facts, notice_text
from plugins.kit.goods.product_facts import name_facts
from plugins.kit.goods.product_names import full_name
from plugins.kit.ordering.delivery_zones import note_in
from plugins.kit.places.branch_facts import name_fact
from plugins.kit.places.hours import WEEKDAYS, hours_on
from plugins.kit.places.schedule import day_facts, day_text, span_facts, week_facts, week_text


def day_wished(call: Call) -> date | None:
    """Return the day that an order is wished for, None where none is told."""
    try:
        return date_of(call.arguments)
    except BadArgument:
        return None


def too_soon(call: Call, product: Product, wished: date | None) -> Result | None:
    """Return why goods cannot be had on the day that is wished for: they are to be ordered earlier."""
    if wished is None or product.notice is None or wished >= (call.now + product.notice).date():
        return None
    text = call.say("checkout.too_soon", name=full_name(call, product), notice=notice_text(call, product), date=wished)
    facts = (*name_facts(product), *notice_facts(product), Fact("date", wished))
    return Result(text, facts, suggestions=(suggest(call, "cart"),), status=Status.NEEDS_INPUT, missing="date")


def not_on_that_day(call: Call, day: date | None, zone: DeliveryZone | None, branch: Branch | None) -> Result | None:
    """Return why an order cannot come, or be collected, on the day that is wished for, and when it can; None where it can, or where
    nothing says when it can."""
    if day is None:
        return None
    if day < _here(call).date():
        return _another_day(call, call.say("checkout.day_past", date=day), [Fact("date", day)])
    if branch is not None:
        return _closed(call, day, branch)
    return _not_delivered(call, day, zone) if zone is not None and zone.slots else None


def which_day(call: Call, day: date | None) -> Result | None:
    """Ask for another day where the one that was wished for suits no more; None where a day is told, or none was."""
    return _another_day(call, "", ()) if day is None and call.arguments.get("another_day") else None


def windows_said(call: Call, day: date, zone: DeliveryZone | None) -> tuple[list[str], list[Fact]]:
    """Return when deliveries come to a zone on a day and what the shop says of it there, with what backs it."""
    spans = _spans_left(call, day, zone) if zone is not None else ()
    if zone is None or not spans:
        return [], []
    said = [call.say("checkout.day_windows", windows=day_text(spans, call.say)), note_in(call, zone)]
    note = [Fact("note", said[1], zone.id, source=f"{zone.source}/note")] if said[1] else []
    return [line for line in said if line], [*_span_facts(zone, day.weekday(), spans), *note]


def _not_delivered(call: Call, day: date, zone: DeliveryZone) -> Result | None:
    if _spans_left(call, day, zone):
        return None
    week = [_spans_on(zone, weekday) for weekday in range(len(WEEKDAYS))]
    none = call.say("checkout.none_left" if week[day.weekday()] else "checkout.no_delivery_on", zone=zone.name, date=day)
    told = [none, call.say("checkout.windows", windows=week_text(week, call.say, skip_empty=True))]
    facts = [Fact("zone", zone.name, zone.id, source=f"{zone.source}/name"), Fact("date", day, zone.id)]
    facts += [fact for weekday, spans in enumerate(week) for fact in _span_facts(zone, weekday, spans)]
    return _another_day(call, "\n".join(told), facts)


def _closed(call: Call, day: date, branch: Branch) -> Result | None:
    """Return that a branch is closed on a day, or by now."""
    here, hours = _here(call), hours_on(branch, day)
    if _later_than(hours.spans, day, here):
        return None
    told = [call.say("checkout.closed_on", branch=branch.name, date=day), week_text(branch.weekly, call.say)]
    return _another_day(call, "\n".join(told), [name_fact(branch), *day_facts(branch, hours), *week_facts(branch)])


def _another_day(call: Call, told: str, facts: Sequence[Fact]) -> Result:
    return Result(f"{told}\n{call.say('checkout.ask_day')}".strip(), tuple(facts), status=Status.NEEDS_INPUT, missing="date")


def _here(call: Call) -> datetime:
    return call.now.astimezone(ZoneInfo(call.shop.timezone))


def _spans_on(zone: DeliveryZone, weekday: int) -> tuple[Span, ...]:
    return tuple(slot.span for slot in zone.slots if slot.weekday == weekday)


def _spans_left(call: Call, day: date, zone: DeliveryZone) -> tuple[Span, ...]:
    """Return a day's windows, of today those that are not over."""
    return _later_than(_spans_on(zone, day.weekday()), day, _here(call))


def _later_than(spans: Sequence[Span], day: date, here: datetime) -> tuple[Span, ...]:
    return tuple((opens, closes) for opens, closes in spans if day != here.date() or closes > here.time() or closes <= opens)


def _span_facts(zone: DeliveryZone, weekday: int, spans: Sequence[Span]) -> list[Fact]:
    return span_facts(spans, zone.id, f"{zone.source}/slots/{WEEKDAYS[weekday]}")
