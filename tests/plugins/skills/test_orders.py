"""Where an order is, told to whom it belongs and to nobody else; and the ledger in the hands of the shop's people."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from plugins.contracts import Effect, Payment, Role, Status
from plugins.kit.money import Money
from tests.plugins.skills.grounding import unbacked_figures
from tests.plugins.skills.order_shop import DAY, Till, a_shop_with_orders

COLLECT = {"way": "collection", "branch": "clifton", "name": "Ann Hill", "phone": "0117 496 0123", "email": "ann@hill.example"}


@pytest.fixture
def till():
    return Till()


@pytest.fixture
def shop(tmp_path, till):
    """One order, number 1000001, of £3.98."""
    bench = a_shop_with_orders(tmp_path, till=till)
    bench.run("add_to_cart", product="OAT-1L", quantity="2")
    bench.run("checkout", **COLLECT, pay="later")
    return bench


def tell(bench, **arguments):
    result = bench.run("order_status", **arguments)
    assert unbacked_figures(result, bench.locale) == []
    return result


def pounds(minor):
    return Money(minor, "GBP")


def test_my_own_order_is_told_without_a_number(shop):
    assert tell(shop).text == (
        "Order 1000001, placed on Wednesday 7 January.\nIt is being prepared.\n"
        "To collect at Leafway Clifton Village, 12 Princess Victoria Street, Bristol, BS8 4BX\n"
        "Total: £3.98. Still to pay: £3.98.\n• 2 × Oat Milk: £3.98"
    )
    assert tell(shop, number="it's #1000001").status is Status.OK


def test_somebody_elses_order_needs_its_contact(shop):
    shop.records.orders.others.add("1000001")
    assert tell(shop).missing == "number"
    asked = tell(shop, number="1000001")
    assert (asked.missing, asked.status) == ("phone", Status.NEEDS_INPUT)
    for wrong in ({"phone": "0117 496 0999"}, {"email": "bob@hill.example"}, {"phone": "no"}):
        assert tell(shop, number="1000001", **wrong).status is Status.NOT_FOUND
    for right in ({"phone": "+44 117 496 0123"}, {"email": "Ann@Hill.example"}):
        assert tell(shop, number="1000001", **right).text.startswith("Order 1000001, placed on")


def test_a_number_that_does_not_exist_sounds_like_one_of_somebody_else(shop):
    shop.records.orders.others.add("1000001")
    for given_too in ({}, {"phone": "0117 496 0999"}):
        unknown, foreign = (tell(shop, number=number, **given_too).text.replace(number, "") for number in ("7777777", "1000001"))
        assert unknown == foreign


def test_an_order_of_the_shops_own_system_is_found_by_number_and_contact(shop):
    outside = shop.records.orders.kept.pop("1000001")
    shop.stores.find_order = lambda number: outside if number == "1000001" else None
    assert tell(shop, number="1000001", phone="0117 496 0123").status is Status.OK
    assert tell(shop, number="1000001", phone="0117 496 0999").status is Status.NOT_FOUND


def test_the_shops_people_see_every_order_and_move_it(shop):
    shop.records.orders.others.add("1000001")
    shop.role = Role.MANAGER
    assert tell(shop, number="1000001").status is Status.OK
    assert shop.run("list_orders").text == "1000001: Ann Hill, £3.98, due £3.98, placed"
    assert shop.run("set_order_status", number="1000001", status="ready").text == "Order 1000001 is now ready."
    shop.records.orders.others.clear()
    assert "It is ready to be collected." in tell(shop).text
    assert shop.run("set_order_status", number="7777777", status="done").status is Status.NOT_FOUND


def test_only_the_shops_people_touch_the_ledger(shop):
    audiences = {name: shop.tools[name].audience for name in ("list_orders", "set_order_status", "take_payment", "refund_order")}
    assert audiences == {
        "list_orders": Role.VIEWER, "set_order_status": Role.MANAGER, "take_payment": Role.MANAGER, "refund_order": Role.MANAGER,
    }  # fmt: skip
    assert all(shop.tools[name].effect is Effect.MONEY and shop.tools[name].question for name in ("take_payment", "refund_order"))


def test_money_taken_by_hand_is_booked_once_it_is_confirmed(shop):
    question = shop.ask("take_payment", number="1000001")
    assert (question.status, question.text) == (Status.NEEDS_CONFIRMATION, "Book £3.98 taken from Ann Hill for order 1000001?")
    result = shop.run("take_payment", number="1000001", **question.agreed)
    assert result.text == "Booked £3.98 for order 1000001. Still due: £0.00."
    assert tell(shop).text.splitlines()[-2] == "Total: £3.98, paid."
    again = shop.run("take_payment", number="1000001", **question.agreed)
    assert (again.status, shop.records.orders.find("1000001").paid) == (Status.REFUSED, pounds(398))


def test_a_refund_is_a_new_entry_and_never_more_than_was_paid(shop):
    shop.run("take_payment", number="1000001")
    assert shop.ask("refund_order", number="1000001", amount="5").text == "For order 1000001 it can be at most £3.98."
    question = shop.ask("refund_order", number="1000001", amount="1.50")
    assert question.text == "Give £1.50 of order 1000001 back to Ann Hill?"
    assert shop.run("refund_order", number="1000001", amount="1.50", **question.agreed).status is Status.OK
    order = shop.records.orders.find("1000001")
    assert [(entry.kind, entry.amount, entry.provider) for entry in order.payments] == [
        ("charge", pounds(398), "hand"), ("refund", pounds(150), "hand"),
    ]  # fmt: skip
    assert shop.run("refund_order", number="1000001", amount="1.50", **question.agreed).status is Status.REFUSED
    assert ("payment_refunded", {"order": "1000001", "amount": 150, "currency": "GBP", "by": "hand"}) in shop.records.events.kept


def test_what_a_provider_took_goes_back_through_it(shop, till):
    shop.records.orders.book("1000001", Payment("charge", pounds(398), "till", "ch_1", DAY))
    assert shop.run("refund_order", number="1000001", amount="1").status is Status.OK
    assert shop.records.orders.find("1000001").payments[-1].provider == "till"
    till.refused = "the charge is disputed"
    refused = shop.run("refund_order", number="1000001", amount="2")
    assert (refused.status, refused.text) == (Status.FAILED, "Nothing was refunded: the charge is disputed")
    shop.stores.find_payments = lambda: None
    assert "paid by till, which is not set up here" in shop.run("refund_order", number="1000001", amount="2").text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=some.lists(some.tuples(some.sampled_from(["take_payment", "refund_order"]), some.integers(-100, 900)), max_size=12))
def test_property_nobody_gets_back_more_than_came_in_or_pays_more_than_is_due(tmp_path, moves):
    bench = a_shop_with_orders(tmp_path)
    bench.run("add_to_cart", product="OAT-1L", quantity="2")
    bench.run("checkout", **COLLECT)
    for tool, amount in moves:
        bench.run(tool, number="1000001", amount=f"{amount / 100:.2f}")
        order = bench.records.orders.find("1000001")
        assert 0 <= order.paid.minor <= order.total.minor
        assert order.due == order.total - order.paid
        assert all(entry.amount.minor > 0 for entry in order.payments)
