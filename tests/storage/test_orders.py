"""Orders are stored with their turn, read back exactly, and their ledger books what it is told twice only once."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.storage.orders.orders import OrderChanges, Owner
from app.storage.turns.records import TurnRecords
from app.storage.turns.turns import Conflict
from plugins.contracts import Order, OrderLine, Payment, Settlement
from plugins.kit.money import Money
from tests.storage.clock import NOW

texts = some.text(some.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
minor = some.integers(0, 10**12)
quantities = some.decimals(min_value="0.001", max_value="99999", places=3)
examples = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WHO = Owner("talk", "web", "ann")


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def an_order(**changes) -> Order:
    line = OrderLine("OAT-1", "Oat milk", Decimal(2), "each", pounds(199), pounds(398), pounds(66), "2 for £3.98")
    plain = {
        "number": str(uuid.uuid4().int)[:12], "lines": (line,), "goods": pounds(398), "tax": pounds(66), "fee": pounds(0),
        "total": pounds(398), "way": "collection", "pay": "later", "name": "Ann", "phone": "+441174960123", "email": "", "placed_at": NOW,
        "token": uuid.uuid4().hex,
    }  # fmt: skip
    return Order(**plain | changes)


def charge(amount: int, reference: str, kind: str = "charge") -> Payment:
    return Payment(kind, pounds(amount), "stripe", reference, NOW)


def keep(shop, *orders: Order, owner: Owner = WHO) -> None:
    shop.orders.change(OrderChanges(placed=orders), owner)


@examples
@given(name=texts, sku=texts, offer=texts, quantity=quantities, price=minor, currency=some.sampled_from(["GBP", "VND", "BHD"]))
def test_an_order_is_read_back_exactly(shop, name, sku, offer, quantity, price, currency):
    money = Money(price, currency)
    line = OrderLine(sku, name, quantity, "kg", money, money, money, offer)
    order = an_order(lines=(line, line), goods=money, tax=money, fee=money, total=money, name=name, note=offer, conversation="talk")
    keep(shop, order)
    assert shop.orders.find(order.number) == order
    assert shop.orders.find_by_token(order.token) == order


def test_an_order_is_stored_with_its_turn_or_not_at_all(shop, make_turn):
    turn = make_turn()
    records = TurnRecords(shop, turn.conversation.id, cart_count=0, visitor="ann")
    order = records.orders.place(an_order(number="", token=""))
    assert order.number.isdigit()
    assert len(order.number) == 7
    assert len(order.token) >= 20
    assert records.orders.mine() == (order,)
    assert shop.orders.latest() == []
    shop.commit(replace(turn, orders=records.staged().orders))
    assert shop.orders.find(order.number) == order
    assert TurnRecords(shop, turn.conversation.id).orders.mine() == (order,)


def test_a_number_given_out_before_is_a_conflict_and_stores_nothing(shop, make_turn):
    order = an_order(number="1234567")
    keep(shop, order)
    turn = make_turn(orders=OrderChanges(placed=(an_order(number="1234567"),)))
    with pytest.raises(Conflict):
        shop.commit(turn)
    assert shop.conversations.find("web", turn.conversation.session_id) is None
    assert shop.orders.find("1234567").token == order.token


def test_a_failed_tool_leaves_no_order_behind(shop):
    records = TurnRecords(shop, "talk", cart_count=0)

    def fail() -> None:
        with records.whole():
            records.orders.place(an_order())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert records.staged().orders == OrderChanges()


def test_orders_belong_to_their_conversation_and_their_visitor(shop):
    mine, other, nameless = an_order(), an_order(), an_order()
    keep(shop, mine)
    keep(shop, other, owner=Owner("elsewhere", "web", "bob"))
    keep(shop, nameless, owner=Owner("server", "web", ""))
    assert [order.number for order in shop.orders.of("another talk", "ann")] == [mine.number]
    assert [order.number for order in shop.orders.of("talk", "")] == [mine.number]
    assert shop.orders.of("another talk", "") == []


def test_a_ledger_books_what_it_is_told_twice_once(shop):
    order = an_order()
    keep(shop, order)
    for _ in range(3):
        shop.orders.change(OrderChanges(booked=((order.number, charge(398, "pi_1")),)), WHO)
    shop.orders.change(OrderChanges(booked=((order.number, charge(98, "re_1", "refund")),)), WHO)
    found = shop.orders.find(order.number)
    assert [(entry.kind, entry.amount.minor) for entry in found.payments] == [("charge", 398), ("refund", 98)]
    assert (found.paid, found.due) == (pounds(300), pounds(98))


def test_an_event_is_settled_once_together_with_what_it_books(shop):
    order = an_order()
    keep(shop, order)
    settlement = Settlement(booked=((order.number, charge(398, "pi_1")),))
    assert [shop.orders.settle("stripe", "evt_1", settlement, NOW) for _ in range(3)] == [True, False, False]
    assert shop.orders.is_settled("stripe", "evt_1")
    assert not shop.orders.is_settled("other", "evt_1")
    assert shop.orders.find(order.number).due == pounds(0)


def test_a_payment_that_failed_is_an_event_of_its_conversation_while_there_is_one(shop, make_turn, count_rows):
    turn = make_turn(orders=OrderChanges(placed=(an_order(number="7654321"),)))
    shop.commit(turn)
    failed = Settlement(failed=(("7654321", "no cover"),))
    assert shop.orders.settle("stripe", "evt_1", failed, NOW)
    assert shop.readings.counts(NOW, NOW + timedelta(seconds=1))["payment_failed"] == 1
    shop.conversations.delete("web", turn.conversation.session_id)
    assert shop.orders.settle("stripe", "evt_2", failed, NOW)
    assert count_rows(shop)["events"] == 0


def test_the_status_moves_and_a_turn_sees_its_own_changes(shop):
    order = an_order()
    keep(shop, order)
    records = TurnRecords(shop, "talk", visitor="ann")
    records.orders.move(order.number, "cancelled")
    records.orders.book(order.number, charge(398, "pi_1"))
    seen = records.orders.find(order.number)
    assert (seen.status, seen.paid, seen.due) == ("cancelled", pounds(398), pounds(0))
    assert shop.orders.find(order.number).status == "placed"
    shop.orders.change(records.staged().orders, WHO)
    assert shop.orders.find(order.number) == seen


def test_orders_of_a_day_come_oldest_first(shop):
    first, second, later = (an_order(placed_at=NOW + timedelta(hours=hours)) for hours in (1, 2, 24))
    keep(shop, later, second, first)
    day = shop.orders.between(NOW, NOW + timedelta(hours=24))
    assert [order.number for order in day] == [first.number, second.number]
    assert [order.number for order in shop.orders.latest(2)] == [later.number, second.number]


def test_orders_outlive_their_conversation(shop, make_turn):
    turn = make_turn(orders=OrderChanges(placed=(an_order(number="7654321"),)))
    shop.commit(turn)
    shop.conversations.delete("web", turn.conversation.session_id)
    assert shop.orders.find("7654321").name == "Ann"


@given(moves=some.lists(some.tuples(some.sampled_from(["charge", "refund"]), some.integers(1, 10**9)), max_size=8), total=minor)
def test_property_what_is_due_is_never_negative_and_paid_is_the_sum_of_entries(moves, total):
    entries = tuple(charge(amount, str(place), kind) for place, (kind, amount) in enumerate(moves))
    order = an_order(total=pounds(total), payments=entries)
    came_in = sum(amount for kind, amount in moves if kind == "charge") - sum(amount for kind, amount in moves if kind == "refund")
    assert order.paid == pounds(came_in)
    assert order.due.minor == max(total - came_in, 0)
