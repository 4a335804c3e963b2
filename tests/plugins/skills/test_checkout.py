"""The cart becomes an order: one question at a time, one yes to the whole, and nothing placed that was not agreed to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from plugins.contracts import Effect, Status
from plugins.kit.money import Money
from tests.plugins.skills.grounding import unbacked_figures
from tests.plugins.skills.order_shop import Till, a_fashion_shop_with_orders, a_shop_with_orders
from tests.plugins.town_shop import RINGS

SOFA = {"sku": "SOFA", "name": "Corner sofa", "price": 49900, "delivery_surcharge": 1500}
ANN = {"name": "Ann Hill", "phone": "0117 496 0123"}
LAN = {"name": "Lan", "phone": "0912 345 678"}
DELIVER_LAN = {"way": "delivery", "address": "12 Lý Chính Thắng, Quận 3", **LAN}
COD = {"topic": "payment", "title": "Thanh toán", "text": "Trả khi nhận cho đơn đến 1.000.000 ₫.", "values": {"cod_max": "1.000.000 ₫"}}
COLLECT = {"way": "collection", "branch": "clifton", **ANN}
GOODS = ["OAT-1L", "MILK-2L", "FLOUR-15", "CANDLE-R", "CHOC-DARK"]
ADDRESS = "12 Park Street, Bristol BS1 5TR"


@pytest.fixture
def shop(tmp_path):
    bench = a_shop_with_orders(tmp_path)
    bench.run("add_to_cart", product="OAT-1L", quantity="2")
    return bench


def ask(bench, **arguments):
    result = bench.ask("checkout", **arguments)
    assert unbacked_figures(result, bench.locale) == []
    return result


def agree(bench, **arguments):
    """Return what comes of a yes to what was asked."""
    question = ask(bench, **arguments)
    assert question.status is Status.NEEDS_CONFIRMATION, question.text
    result = bench.run("checkout", **arguments, **question.agreed)
    assert unbacked_figures(result, bench.locale) == []
    return result


def test_a_shop_without_ways_takes_no_orders(tmp_path):
    assert "checkout" not in a_shop_with_orders(tmp_path, {}).tools


def test_an_order_costs_money_and_is_asked_about(shop):
    tool = shop.tools["checkout"]
    assert (tool.effect, tool.needs_confirmation, tool.question is not None) == (Effect.MONEY, True, True)


@pytest.mark.parametrize(("day", "refused"), [("2026-01-07", True), ("2026-01-08", True), ("2026-01-09", False), ("", False)])
def test_what_must_be_ordered_ahead_is_not_taken_for_an_earlier_day(tmp_path, day, refused):
    bench = a_shop_with_orders(tmp_path, more=({"sku": "CAKE", "name": "Party Cake", "price": 2800, "notice": "2 days"},))
    bench.run("add_to_cart", product="CAKE")
    asked = ask(bench, **COLLECT, **({"date": day} if day else {}))
    assert ((asked.status, asked.missing) == (Status.NEEDS_INPUT, "date")) is refused
    assert ("Party Cake needs 2 days' notice" in asked.text) is refused


def test_the_day_that_is_wished_for_goes_with_the_order_and_is_not_promised(shop):
    placed = agree(shop, **COLLECT, date="2026-01-10", note="Ring twice.")
    (order,) = shop.records.orders.kept.values()
    assert "Wished for Saturday 10 January. The shop sees that with your order." in placed.text
    assert order.note == "Wished for Saturday 10 January. Ring twice."


def test_a_day_without_deliveries_is_not_taken(shop):
    shop.run("change_cart", product="OAT-1L", quantity="10")
    delivered = {"way": "delivery", "address": ADDRESS, **ANN}
    asked = ask(shop, **delivered, date="2026-01-10")
    assert (asked.status, asked.missing) == (Status.NEEDS_INPUT, "date")
    assert asked.text == (
        "There are no deliveries to Bristol city on Saturday 10 January.\nDelivery times there:\n"
        "Monday–Wednesday: 09:00–12:00 and 17:00–20:00\nWhich other day would suit you?"
    )
    taken = ask(shop, **delivered, date="2026-01-12")
    assert "Delivery times there that day: 09:00–12:00 and 17:00–20:00.\nRing the bell twice." in taken.text
    assert "17:00–20:00." in ask(shop, **delivered, date="2026-01-07").text
    shop.now = shop.now.replace(hour=21)
    assert ask(shop, **delivered, date="2026-01-07").text.startswith("There is no delivery to Bristol city any more today.")
    assert ask(shop, **delivered, date="2026-01-06").text.startswith("Tuesday 6 January has passed.")


def test_a_day_on_which_a_branch_is_closed_is_not_taken(shop):
    asked = ask(shop, **COLLECT, date="2026-12-25")
    assert (asked.status, asked.missing) == (Status.NEEDS_INPUT, "date")
    assert asked.text.startswith("Leafway Clifton Village is closed then (Friday 25 December). Its hours:")


def test_one_thing_is_asked_at_a_time(shop):
    assert [option.value for option in ask(shop).options] == ["collection", "delivery"]
    assert [option.value for option in ask(shop, way="collection").options] == ["clifton", "bedminster", "bath"]
    assert ask(shop, way="collection", branch="bath").missing == "name"
    assert ask(shop, way="collection", branch="bath", name="Ann").missing == "phone"
    assert ask(shop, way="collection", branch="bath", name="Ann", phone="12").text.startswith("That phone number")
    assert ask(shop, way="collection", branch="bath", name="Ann", email="ann@x").missing == "email"
    assert ask(shop, **COLLECT).status is Status.NEEDS_CONFIRMATION
    assert shop.records.orders.kept == {}


def test_an_empty_cart_is_no_order(tmp_path):
    result = ask(a_shop_with_orders(tmp_path), **COLLECT)
    assert (result.status, result.text) == (
        Status.OK, "Your cart is still empty. Tell me what you'd like and I'll put it in; then say “check out” and I take your order."
    )  # fmt: skip


def test_the_question_shows_all_that_is_agreed_to(shop):
    assert ask(shop, **COLLECT).text == (
        "This is your order:\n• 2 × Oat Milk: £3.98\nTotal: £3.98\n"
        "To collect at Leafway Clifton Village, 12 Princess Victoria Street, Bristol, BS8 4BX\n"
        "For Ann Hill, +441174960123\nYou pay when you get it. Shall I place this order?"
    )


def test_a_yes_places_the_order_and_empties_the_cart(shop):
    result = agree(shop, **COLLECT)
    assert result.text.startswith("Thank you, Ann Hill. Your order is placed, its number is 1000001.\nTotal: £3.98")
    assert result.text.endswith("You pay when you collect it.")
    order = shop.records.orders.find("1000001")
    assert [(line.sku, line.quantity, line.total) for line in order.lines] == [("OAT-1L", Decimal(2), Money(398, "GBP"))]
    assert (order.way, order.branch, order.pay, order.status) == ("collection", "clifton", "later", "placed")
    assert (order.name, order.phone, order.due) == ("Ann Hill", "+441174960123", Money(398, "GBP"))
    assert shop.records.carts.lines() == ()
    assert ("order_placed", {"order": "1000001", "total": 398, "currency": "GBP", "lines": 1, "way": "collection", "pay": "later"}) in (
        shop.records.events.kept
    )


def test_what_changed_since_the_yes_is_asked_about_again(shop):
    question = ask(shop, **COLLECT)
    shop.run("add_to_cart", product="FLOUR-15", quantity="1")
    again = shop.run("checkout", **COLLECT, **question.agreed)
    assert (again.status, again.text.splitlines()[0]) == (
        Status.NEEDS_CONFIRMATION, "Something changed just now, so please look again. This is your order:",
    )  # fmt: skip
    assert shop.records.orders.kept == {}
    assert shop.run("checkout", **COLLECT, **again.agreed).status is Status.OK


def test_stock_is_looked_at_again(shop):
    shop.records.carts.set_line("OAT-BAR-1L", Decimal(4))
    assert ask(shop, **COLLECT).text == "There's only 3 of Barista Oat Milk left now. Please change the amount first."
    shop.records.carts.set_line("OAT-BAR-1L", Decimal(0))
    shop.records.carts.set_line("SOY-1L", Decimal(1))
    assert ask(shop, **COLLECT).text.startswith("Sorry, Soya Drink has sold out meanwhile.")
    shop.records.carts.set_line("SOY-1L", Decimal(0))
    shop.records.carts.set_line("GONE-1", Decimal(1))
    assert (ask(shop, **COLLECT).status, shop.records.orders.kept) == (Status.REFUSED, {})


def test_delivery_knows_its_zone_its_fee_and_its_least_order(shop):
    assert ask(shop, way="delivery").missing == "address"
    assert ask(shop, way="delivery", address="1 High Street, London SW1A 1AA").text.startswith("Sorry, we don't deliver to")
    poor = ask(shop, way="delivery", address=ADDRESS, **ANN)
    assert poor.text == "Delivery there needs an order of £15.00. Yours comes to £3.98, so £11.02 more is needed."
    shop.run("change_cart", product="OAT-1L", quantity="10")
    text = ask(shop, way="delivery", address=ADDRESS, **ANN).text
    assert "Delivery: £2.95\nTotal: £22.85\nTo be delivered to 12 Park Street, Bristol BS1 5TR" in text
    shop.run("change_cart", product="OAT-1L", quantity="21")
    assert "Delivery is free.\nTotal: £41.79" in ask(shop, way="delivery", address=ADDRESS, **ANN).text
    assert agree(shop, way="delivery", address=ADDRESS, **ANN).text.endswith("You pay when it is delivered.")


def test_of_a_street_alone_the_town_is_asked(shop):
    asked = ask(shop, way="delivery", address="12 Bath Road", **ANN)
    assert (asked.text, asked.missing) == ("Which town is “12 Bath Road” in? Please give me the street, town and postcode.", "address")


def test_a_zone_is_found_by_the_town_of_an_address(shop):
    assert "Delivery is free." in ask(shop, way="delivery", address="3 Temple Street, Keynsham", **ANN).text


def test_paying_online_is_offered_where_something_takes_it(tmp_path):
    bench = a_shop_with_orders(tmp_path, till=Till())
    bench.run("add_to_cart", product="OAT-1L")
    assert [option.value for option in ask(bench, **COLLECT).options] == ["later", "online"]
    assert ask(bench, **COLLECT, pay="online").text.endswith("You pay online. Shall I place this order?")
    result = agree(bench, **COLLECT, pay="online")
    assert result.text.endswith("Please pay here: https://chat.example/pay/corner/token-1000001")
    assert bench.run("order_status").text.endswith("https://chat.example/pay/corner/token-1000001")


@pytest.fixture
def a_shop_with_a_limit(tmp_path):
    """A shop in Saigon where up to a million dong are paid on delivery, with goods for more in the cart."""

    def made(**given):
        bench = a_fashion_shop_with_orders(tmp_path, policies=(COD,), **given)
        bench.run("add_to_cart", product="AT-01", quantity="8")
        return bench

    return made


def test_more_than_is_taken_on_delivery_is_to_be_paid_otherwise(a_shop_with_a_limit):
    bench = a_shop_with_a_limit()
    asked = ask(bench, **DELIVER_LAN)
    assert (asked.missing, [option.value for option in asked.options]) == ("way", ["collection"])
    assert asked.text.splitlines() == [
        "Đơn này tổng cộng 1.080.000 ₫. Đơn quá 1.000.000 ₫ thì chưa trả khi nhận hàng được ạ. Trả khi nhận cho đơn đến 1.000.000 ₫.",
        "Bạn muốn đến cửa hàng lấy và trả tại đó, hay gặp nhân viên để trả cách khác ạ?",
    ]
    assert ask(bench, way="collection", branch="q1", **LAN).status is Status.NEEDS_CONFIRMATION
    bench.run("change_cart", product="AT-01", quantity="7")
    assert ask(bench, **DELIVER_LAN).status is Status.NEEDS_CONFIRMATION


def test_more_than_is_taken_on_delivery_is_paid_online(a_shop_with_a_limit):
    bench = a_shop_with_a_limit(till=Till())
    for chosen in ({}, {"pay": "later"}):
        asked = ask(bench, **DELIVER_LAN, **chosen)
        assert (asked.missing, [option.value for option in asked.options]) == ("pay", ["online"])
    assert agree(bench, **DELIVER_LAN, pay="online").status is Status.OK


def test_an_order_that_grew_over_the_limit_is_not_placed(a_shop_with_a_limit):
    bench = a_shop_with_a_limit()
    bench.run("change_cart", product="AT-01", quantity="2")
    question = ask(bench, **DELIVER_LAN)
    bench.run("change_cart", product="AT-01", quantity="8")
    assert bench.run("checkout", **DELIVER_LAN, **question.agreed).missing == "way"
    assert bench.records.orders.kept == {}


def test_where_nothing_is_collected_a_person_tells_how_else_to_pay(a_shop_with_a_limit):
    bench = a_shop_with_a_limit(options={"ways": ["delivery"]})
    asked = ask(bench, **DELIVER_LAN)
    assert (asked.status, asked.text.splitlines()[1]) == (
        Status.REFUSED, "Bạn có muốn gặp nhân viên để được hướng dẫn cách trả khác không ạ?",
    )  # fmt: skip


def test_tax_on_top_is_in_the_total(tmp_path):
    bench = a_shop_with_orders(tmp_path, prices_include_tax=False)
    bench.run("add_to_cart", product="CANDLE-R", quantity="2")
    assert "Total: £8.40, of which £1.40 is tax" in ask(bench, **COLLECT).text
    agree(bench, **COLLECT)
    order = bench.records.orders.find("1000001")
    assert (order.goods, order.tax, order.total) == (Money(700, "GBP"), Money(140, "GBP"), Money(840, "GBP"))


def test_dong_have_no_cents_and_words_are_vietnamese(tmp_path):
    bench = a_fashion_shop_with_orders(tmp_path)
    bench.run("add_to_cart", product="AT-01", quantity="2")
    lan = {"name": "Lan", "phone": "0912 345 678"}
    question = ask(bench, way="delivery", address="12 Lý Chính Thắng, Quận 3", **lan)
    assert "Phí giao: 20.000 ₫" in question.text
    assert "Tổng cộng: 290.000 ₫, đã gồm 20.000 ₫ thuế" in question.text
    agree(bench, way="delivery", address="12 Lý Chính Thắng, Quận 3", **lan)
    assert bench.records.orders.find("1000001").total == Money(290000, "VND")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=some.dictionaries(some.sampled_from(GOODS), some.integers(1, 20), min_size=1),
    includes_tax=some.booleans(), delivered=some.booleans(),
)  # fmt: skip
def test_property_the_sums_of_an_order_add_up(tmp_path, lines, includes_tax, delivered):
    bench = a_shop_with_orders(tmp_path, prices_include_tax=includes_tax)
    for sku, quantity in lines.items():
        bench.records.carts.set_line(sku, Decimal(quantity))
    where = {"way": "delivery", "address": "3 Temple Street, Keynsham", **ANN} if delivered else COLLECT
    agree(bench, **where)
    order = bench.records.orders.find("1000001")
    assert order.goods.minor == sum(line.total.minor for line in order.lines)
    assert order.tax.minor == sum(line.tax.minor for line in order.lines)
    assert order.total.minor == order.goods.minor + order.fee.minor + (0 if includes_tax else order.tax.minor)
    assert order.due == order.total


def test_what_is_priced_on_request_by_now_is_taken_out_before_the_rest_is_ordered(tmp_path):
    shop = a_shop_with_orders(tmp_path, more=({"sku": "WED", "name": "Wedding Cake", "price_on_request": True},))
    shop.run("add_to_cart", product="OAT-1L", quantity="2")
    shop.records.carts.set_line("WED", Decimal(1))
    refused = ask(shop, **COLLECT)
    assert refused.status is Status.REFUSED
    assert refused.text.startswith("Wedding Cake is now priced on request; a person from the shop will tell you its price.")
    shop.run("remove_from_cart", product="wedding cake")
    assert ask(shop, **COLLECT).status is Status.NEEDS_CONFIRMATION


def test_an_order_pays_by_distance_and_for_bulky_goods(tmp_path):
    bench = a_shop_with_orders(tmp_path, more=(SOFA,), zones=RINGS)
    added = bench.run("add_to_cart", product="SOFA", quantity="2")
    assert "It's bulky: delivering it costs £15.00 extra, for each." in added.text
    near = {"way": "delivery", "address": "5 Princess Victoria Street, Bristol BS8 4BX", **ANN}
    lines = ask(bench, **near).text.splitlines()
    assert lines[2:4] == ["Delivery: £30.00", "Of that, £30.00 is for bulky goods: Corner sofa."]
    assert "£34.95" in ask(bench, **{**near, "address": "1 High Street, Keynsham BS31 1AA"}).text
    order = agree(bench, **near)
    assert "£1,028.00" in order.text
    assert bench.records.orders.mine()[0].fee == Money(3000, "GBP")
    bench.run("add_to_cart", product="SOFA", quantity="1")
    assert "bulky" not in ask(bench, **COLLECT).text


def test_an_address_is_not_measured_from_the_middle_of_its_town(tmp_path):
    bench = a_shop_with_orders(tmp_path, zones=RINGS)
    bench.run("add_to_cart", product="OAT-1L", quantity="2")
    told = ask(bench, way="delivery", address="99 Far Lane, Bristol EH9 9AA", **ANN)
    assert (told.missing, "£" in told.text) == ("address", False)
    told = ask(bench, way="delivery", address="99 Far Lane, Atlantis", **ANN)
    assert told.text.startswith("I can't tell how far 99 Far Lane, Atlantis is")
