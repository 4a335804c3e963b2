"""What orders take from the shop's counts: never more than there is, given back by a cancelled order, counted anew by a new version."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.storage.orders.orders import OrderChanges
from app.storage.orders.stock import SoldOut
from app.storage.turns.staged_orders import StagedOrders
from app.storage.turns.turns import Conflict
from plugins.contracts import OrderLine
from tests.storage.test_orders import WHO, an_order, keep, pounds


def an_order_of(quantity: int | str, sku: str = "OAT-1", counted: int | None = 10, version: int = 1):
    known = None if counted is None else Decimal(counted)
    line = OrderLine(sku, "Oat milk", Decimal(quantity), "each", pounds(199), pounds(398), pounds(66), counted=known)
    return an_order(lines=(line,), version=version)


def move(shop, order, status: str) -> None:
    shop.orders.change(OrderChanges(moved=((order.number, status),)), WHO)


def left(shop, counted: int = 10, version: int = 1, sku: str = "OAT-1") -> Decimal:
    found = shop.orders.left(sku, Decimal(counted), version)
    assert shop.orders.stocktaking().left(sku, Decimal(counted), version) == found
    return found


def test_an_order_takes_from_the_count_and_a_cancelled_one_gives_it_back_once(shop):
    order = an_order_of(4)
    keep(shop, order)
    assert left(shop) == 6
    for _ in range(2):
        move(shop, order, "cancelled")
    assert left(shop) == 10
    move(shop, order, "placed")
    assert left(shop) == 6
    move(shop, order, "ready")
    move(shop, order, "done")
    assert left(shop) == 6


def test_more_than_is_left_is_not_sold_and_stores_nothing(shop):
    keep(shop, an_order_of(7))
    refused = an_order_of(4)
    with pytest.raises(SoldOut):
        keep(shop, refused)
    assert (left(shop), shop.orders.find(refused.number)) == (3, None)


def test_a_turn_that_comes_too_late_is_answered_again(shop, make_turn):
    keep(shop, an_order_of(7))
    with pytest.raises(Conflict):
        shop.commit(make_turn(orders=OrderChanges(placed=(an_order_of(4),))))
    assert len(shop.orders.latest()) == 1


def test_a_turn_that_shows_many_goods_tells_of_each_what_is_left(shop, monkeypatch):
    keep(shop, an_order_of(4, sku="OAT-1"), an_order_of(7, sku="OAT-7"))
    for few, many in ((200, 24), (1, 24), (1, 2)):
        monkeypatch.setattr("app.storage.turns.staged_orders.FEW_ORDERED", few)
        monkeypatch.setattr("app.storage.turns.staged_orders.MANY", many)
        turn = StagedOrders(lambda: shop.orders, "c-1", "")
        assert [turn.left(f"OAT-{number}", Decimal(10), 1) for number in range(9)] == [10, 6, 10, 10, 10, 10, 10, 3, 10]
    assert (shop.orders.ordered(2), shop.orders.ordered(1)) == ({"OAT-1", "OAT-7"}, None)


def test_what_is_not_counted_is_not_taken(shop):
    order = an_order_of(99, counted=None)
    keep(shop, order)
    move(shop, order, "cancelled")
    assert left(shop) == 10


def test_a_new_count_holds_back_what_open_orders_wait_for(shop):
    open_one, gone = an_order_of(2), an_order_of(3)
    keep(shop, open_one, gone)
    move(shop, gone, "done")
    assert (left(shop), left(shop, 25, version=2)) == (5, 23)
    keep(shop, an_order_of(1, counted=25, version=2))
    assert left(shop, 25, version=2) == 22
    assert left(shop, 10, version=1) == 22  # a conversation that began with the older version sells from the newer count too


def test_many_orders_at_the_same_moment_sell_what_there_is_and_no_more(shop):
    def order(_: int) -> bool:
        try:
            keep(shop, an_order_of(3))
        except SoldOut:
            return False
        return True

    left(shop)
    with ThreadPoolExecutor(6) as desks:
        sold = sum(desks.map(order, range(12)))
    assert 1 <= sold <= 3
    assert left(shop) == 10 - 3 * sold
    assert len(shop.orders.latest()) == sold


steps = some.lists(some.tuples(some.sampled_from(["place", "cancel", "done"]), some.integers(1, 5)), max_size=15)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_property_what_is_left_is_the_count_less_what_is_not_cancelled(shop, steps):
    sku = uuid.uuid4().hex
    kept: dict[str, tuple[int, str]] = {}
    for act, number in steps:
        standing = [key for key, (_, status) in kept.items() if status != "cancelled"]
        if act == "place":
            order = an_order_of(number, sku)
            held = sum(kept[key][0] for key in standing)
            if held + number > 10:
                with pytest.raises(SoldOut):
                    keep(shop, order)
            else:
                keep(shop, order)
                kept[order.number] = (number, "placed")
        elif standing:
            key = standing[number % len(standing)]
            kept[key] = (kept[key][0], "cancelled" if act == "cancel" else "done")
            shop.orders.change(OrderChanges(moved=((key, kept[key][1]),)), WHO)
        assert left(shop, sku=sku) == 10 - sum(quantity for quantity, status in kept.values() if status != "cancelled")
