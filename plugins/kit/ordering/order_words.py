"""How an order is said to the one it belongs to and to the shop's people, with the facts that back it."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from plugins.contracts import Call, Fact, Order, OrderLine, Quantity
from plugins.kit.places.branch_facts import address_of, contact_facts

ONLINE = "online"


def pay_link(call: Call, order: Order) -> Fact | None:
    """Return the address where the rest of an order is paid online; None where nothing is due or nothing takes it."""
    if order.pay != ONLINE or not order.due.minor or not order.token or not call.site or call.stores.find_payments() is None:
        return None
    return Fact("link", f"{call.site}/pay/{call.shop.key}/{order.token}", order.number, source="orders")


def order_lines(call: Call, order: Order) -> list[str]:
    """Return the lines of an order in words."""
    return [_line_words(call, line) for line in order.lines]


def _line_words(call: Call, line: OrderLine) -> str:
    kind = "each" if line.unit == "each" else "measured"
    return call.say(f"order.line.{kind}", name=line.name, quantity=Quantity(line.quantity, line.unit), total=line.total)


def order_state(call: Call, order: Order) -> list[str]:
    """Return where an order stands: placed when, ready or not, paid or not, and where it goes."""
    day = order.placed_at.astimezone(ZoneInfo(call.shop.timezone)).date()
    lines = [call.say("order.placed_on", number=order.number, date=day), call.say(f"order.is.{order.status}.{order.way}")]
    branch = call.stores.find_branch(name=order.branch) if order.branch else None
    if branch is not None and order.status in ("placed", "ready"):
        lines.append(call.say("order.at", branch=branch.name, address=address_of(branch)))
    if order.address and order.status in ("placed", "ready"):
        lines.append(call.say("order.to", address=order.address))
    return [*lines, _money_words(call, order)]


def _money_words(call: Call, order: Order) -> str:
    if order.due.minor:
        return call.say("order.due", total=order.total, due=order.due)
    refunded = any(entry.kind == "refund" for entry in order.payments)
    if refunded:
        return call.say("order.refunded", total=order.total, paid=order.paid)
    return call.say("order.paid" if order.paid.minor else "order.total", total=order.total)


def order_facts(call: Call, order: Order, source: str = "orders") -> tuple[Fact, ...]:
    """Return what backs everything that is said of an order."""
    number, day = order.number, order.placed_at.astimezone(ZoneInfo(call.shop.timezone)).date()
    facts = [Fact("order", number, number, source=source, as_of=call.now), Fact("date", day, number, source=source)]
    facts += [Fact("cart_total", amount, number, source=source) for amount in (order.total, order.due, order.paid)]
    for line in order.lines:
        facts.append(Fact("name", line.name, line.sku, source=source))
        facts.append(Fact("quantity", line.quantity, line.sku, line.unit, source))
        facts.append(Fact("total", line.total, line.sku, source=source))
    about = {kind: getattr(order, kind) for kind in ("address", "name", "phone", "email")}
    facts += [Fact(kind, value, number, source=source) for kind, value in about.items() if value]
    branch = call.stores.find_branch(name=order.branch) if order.branch else None
    facts += contact_facts(branch) if branch is not None else ()
    facts.append(Fact("count", Decimal(len(order.lines)), number, source=source))
    return tuple(facts)
