"""Orders that are placed: telling customers where theirs is, and the shop's people handing over, taking and giving back money.

With ``track`` in its options customers may ask for their orders; without it only the shop's people have these tools.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from plugins.contracts import ORDER_STATUSES, Call, Effect, Fact, Folder, Order, Payment, PaymentRefused, Result, Role, Status, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.contact_ways import phone_number
from plugins.kit.goods.cards import suggest, wording_with_products
from plugins.kit.money import Money
from plugins.kit.ordering.order_words import order_facts, order_lines, order_state, pay_link
from plugins.kit.parameters import parameters, text
from plugins.kit.places.regions import region_of
from plugins.kit.words import examples_from, read_locales

NAME = "orders"
BY_HAND = "hand"
MOST_LISTED = 10
ORDER_NUMBER = re.compile(r"[A-Za-z]{0,3}-?\d{4,12}")
OPTIONS: Mapping[str, Any] = {"type": "object", "properties": {"track": {"type": "boolean"}}, "additionalProperties": False}
NUMBER = text("The order number.", "order-number")
AMOUNT = text("An amount in the shop's currency: 42.50. All of it when left out.", "money")
FORGOTTEN = {"type": "boolean", "description": "Whether the customer does not know the order number."}
AGREED = text("Leave out: filled in when the person has said yes.")
Runs = Callable[[Call], Result]


class OrdersSkill:
    """Offers order_status to customers, and to the shop's people the list, the status, and the ledger."""

    def __init__(self, options: Mapping[str, Any]):
        self._tracks = bool(options.get("track"))

    @hookimpl
    def register_tools(self) -> list[Tool]:
        reached = {"phone": text("Their phone number.", "phone"), "email": text("Their e-mail address.", "email")}
        status = parameters(number=NUMBER, **reached, forgotten=FORGOTTEN)
        examples = examples_from(read_locales(__file__, NAME), "order_status")
        moves = {**parameters(number=NUMBER, status={"enum": list(ORDER_STATUSES)}), "required": ["number", "status"]}
        books = {**parameters(number=NUMBER, amount=AMOUNT, agreed=AGREED), "required": ["number"]}
        told = Tool("order_status", "Say where the customer's order is and whether it is paid.", status, order_status, examples)
        return [
            *([told] if self._tracks else []),
            Tool("list_orders", "List the newest orders.", parameters(), list_orders, audience=Role.VIEWER),
            self._tool("set_order_status", "Set an order to placed, ready, done or cancelled.", moves, set_status, Effect.WRITE),
            self._tool("take_payment", "Book money taken by hand for an order.", books, take_payment, Effect.MONEY, ask_to_take),
            self._tool("refund_order", "Give money of an order back to the customer.", books, refund_order, Effect.MONEY, ask_to_refund),
        ]

    def _tool(self, name: str, description: str, schema: Mapping[str, Any], run: Runs, effect: Effect, ask: Runs | None = None) -> Tool:
        return Tool(name, description, schema, run, audience=Role.MANAGER, effect=effect, repeatable=False, question=ask)

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> OrdersSkill:
    return OrdersSkill(options)


def order_status(call: Call) -> Result:
    """Tell of an order to the one it belongs to: who placed it here, or who knows its number and its phone or e-mail."""
    number = number_of(call)
    mine = call.records.orders.mine()
    own = next((order for order in mine if order.number == number), None) if number else next(iter(mine), None)
    if own is not None:
        return _told(call, own)
    if not number:
        return _without_number(call)
    found = call.records.orders.find(number) or call.stores.find_order(number=number)
    if call.actor.role >= Role.VIEWER and found is not None:
        return _told(call, found)
    if not call.arguments.get("phone") and not call.arguments.get("email"):
        return Result(call.say("order.ask_contact", number=number), _asked(number), status=Status.NEEDS_INPUT, missing="phone")
    if found is None or not _is_theirs(call, found):
        # one answer for a number that does not exist and for one that is not theirs
        return Result(call.say("order.not_found", number=number), _asked(number), status=Status.NOT_FOUND)
    return _told(call, found)


def _without_number(call: Call) -> Result:
    """Ask for the number; of who does not know it, or answers with none, where it stands and who can look the order up."""
    if not (call.arguments.get("forgotten") or call.arguments.get("number")):
        told = call.arguments.get("phone") or call.arguments.get("email")
        return Result(call.say("order.ask_number_too" if told else "order.ask_number"), status=Status.NEEDS_INPUT, missing="number")
    phone = call.shop.contact.get("phone", "")
    said = call.say("order.no_number.phone", phone=phone) if phone else call.say("order.no_number")
    facts = (Fact("phone", phone),) if phone else ()
    return Result(said, facts, suggestions=(suggest(call, "person"),))


def number_of(call: Call) -> str:
    """Return the order number that is meant, out of the words it came in ("it's #1234567")."""
    found = ORDER_NUMBER.search(str(call.arguments.get("number") or ""))
    return found[0].upper() if found else ""


def _asked(number: str) -> tuple[Fact, ...]:
    return (Fact("order", number, source="message"),)


def _is_theirs(call: Call, order: Order) -> bool:
    region = region_of(call.shop)
    phone = phone_number(str(call.arguments.get("phone") or ""), region)
    email = str(call.arguments.get("email") or "").strip().casefold()
    kept = phone_number(order.phone, region) if order.phone else None
    return bool(phone and phone == kept) or bool(email and email == order.email.casefold())


def _told(call: Call, order: Order) -> Result:
    lines, facts, link = [*order_state(call, order), *order_lines(call, order)], order_facts(call, order), pay_link(call, order)
    if link is not None:
        lines.append(call.say("order.pay_here", link=link.value))
        facts = (*facts, link)
    return Result("\n".join(lines), facts)


def list_orders(call: Call) -> Result:
    """List the newest orders with their status and what is due."""
    orders = call.records.orders.latest(MOST_LISTED)
    if not orders:
        return Result(call.say("orders.none"))
    facts = tuple(fact for order in orders for fact in order_facts(call, order))
    return Result("\n".join(_entry(call, order) for order in orders), facts)


def _entry(call: Call, order: Order) -> str:
    status = call.say(f"orders.{order.status}")
    return call.say("orders.entry", number=order.number, name=order.name, total=order.total, due=order.due, status=status)


def set_status(call: Call) -> Result:
    """Give an order another status."""
    order = _named(call)
    if isinstance(order, Result):
        return order
    status = call.arguments["status"]
    call.records.orders.move(order.number, status)
    call.records.events.add("order_moved", {"order": order.number, "status": status})
    return Result(call.say("orders.moved", number=order.number, status=call.say(f"orders.{status}")), order_facts(call, order))


def ask_to_take(call: Call) -> Result:
    """Ask whether a payment by hand shall be booked."""
    return _question(call, "orders.ask_take", lambda order: order.due)


def take_payment(call: Call) -> Result:
    """Book a payment that was taken by hand: cash, or a card at the counter."""
    order, amount = _order_and_amount(call, lambda order: order.due)
    if isinstance(order, Result):
        return order
    reference = f"{order.number}:{len(order.payments) + 1}"
    call.records.orders.book(order.number, Payment("charge", amount, BY_HAND, reference, call.now))
    told = {"order": order.number, "amount": amount.minor, "currency": amount.currency, "by": BY_HAND}
    call.records.events.add("payment_received", told)
    return _booked(call, "orders.taken", order, amount)


def ask_to_refund(call: Call) -> Result:
    """Ask whether money shall be given back."""
    return _question(call, "orders.ask_refund", lambda order: order.paid)


def refund_order(call: Call) -> Result:
    """Give money back by the provider that took it; money taken by hand goes back by hand and is only booked."""
    order, amount = _order_and_amount(call, lambda order: order.paid)
    if isinstance(order, Result):
        return order
    try:
        payment = _refunded(call, order, amount)
    except PaymentRefused as error:
        return Result(call.say("orders.refund_refused", reason=str(error)), order_facts(call, order), status=Status.FAILED)
    call.records.orders.book(order.number, payment)
    told = {"order": order.number, "amount": payment.amount.minor, "currency": payment.amount.currency, "by": payment.provider}
    call.records.events.add("payment_refunded", told)
    return _booked(call, "orders.refunded", order, amount)


def _refunded(call: Call, order: Order, amount: Money) -> Payment:
    held = {provider: _held_by(order, provider) for provider in dict.fromkeys(entry.provider for entry in order.payments)}
    able = [provider for provider, minor in held.items() if minor >= amount.minor]
    if not able:
        parts = [Money(minor, amount.currency) for minor in held.values() if minor]
        raise PaymentRefused(call.say("orders.refund_in_parts", amounts=parts))
    if BY_HAND in able:
        return Payment("refund", amount, BY_HAND, f"{order.number}:{len(order.payments) + 1}", call.now)
    payments = call.stores.find_payments()
    if payments is None or payments.name not in able:
        raise PaymentRefused(call.say("orders.refund_no_provider", provider=able[0]))
    return payments.refund(order, amount)


def _held_by(order: Order, provider: str) -> int:
    """Return what came in through a provider, less what went back through it, in minor units."""
    entries = [entry for entry in order.payments if entry.provider == provider]
    return sum(entry.amount.minor if entry.kind == "charge" else -entry.amount.minor for entry in entries)


def _question(call: Call, key: str, most: Callable[[Order], Money]) -> Result:
    order, amount = _order_and_amount(call, most)
    if isinstance(order, Result):
        return order
    facts = (*order_facts(call, order), Fact("cart_total", amount, order.number, source="message"))
    question = call.say(key, number=order.number, name=order.name, amount=amount)
    return Result(question, facts, status=Status.NEEDS_CONFIRMATION, agreed={"agreed": _terms(order, amount)})


def _terms(order: Order, amount: Money) -> str:
    """Return what a yes is given to: this amount, on top of these entries."""
    return f"{order.number}:{amount.minor}:{len(order.payments)}"


def _order_and_amount(call: Call, most: Callable[[Order], Money]) -> tuple[Order, Money] | tuple[Result, None]:
    """Return the order and the amount that is meant, at most what ``most`` says; or why not."""
    order = _named(call)
    if isinstance(order, Result):
        return order, None
    written, limit = str(call.arguments.get("amount") or ""), most(order)
    try:
        amount = Money.of(Decimal(written), call.shop.currency) if written else limit
    except InvalidOperation:
        return Result(call.say("orders.which_amount"), status=Status.NEEDS_INPUT, missing="amount"), None
    if not 0 < amount.minor <= limit.minor:
        facts = (*order_facts(call, order), Fact("cart_total", limit, order.number, source="orders"))
        return Result(call.say("orders.at_most", number=order.number, limit=limit), facts, status=Status.REFUSED), None
    if call.arguments.get("agreed", _terms(order, amount)) != _terms(order, amount):
        return Result(call.say("orders.changed", number=order.number), order_facts(call, order), status=Status.REFUSED), None
    return order, amount


def _named(call: Call) -> Order | Result:
    number = number_of(call)
    order = call.records.orders.find(number)
    return order or Result(call.say("order.not_found", number=number), _asked(number), status=Status.NOT_FOUND)


def _booked(call: Call, key: str, order: Order, amount: Money) -> Result:
    now = call.records.orders.find(order.number) or order
    facts = (*order_facts(call, now), Fact("cart_total", amount, order.number, source="orders"))
    return Result(call.say(key, number=order.number, amount=amount, due=now.due), facts)
