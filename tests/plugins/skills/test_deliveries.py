"""The deliveries skill, as a customer hears it."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from plugins.contracts import Focus, Status
from tests.plugins.calls import Bench
from tests.plugins.grounded import assert_grounded
from tests.plugins.skills.grocery import GROCERIES
from tests.plugins.town_shop import RINGS, SAIGON_ZONES, bristol, saigon

UNSURE = "I can't promise that an order placed now still comes today."
STORES = ["geo", "delivery", "deliveries"]


@pytest.fixture
def bench(tmp_path):
    return Bench(bristol(tmp_path), STORES)


def ask(bench, **arguments):
    result = bench.run("delivery_options", **arguments)
    assert_grounded(result, bench.locale)
    return result


def test_fee_minimum_windows_and_note(bench):
    result = ask(bench, postcode="bs11aa")
    assert result.text.splitlines() == [
        "Yes, we deliver to BS1 1AA (Bristol city). Delivery costs £2.95. It's free for orders from £40.00. The minimum order is £15.00.",
        "Delivery times:",
        "Monday–Wednesday: 09:00–12:00 and 17:00–20:00",
        "Ring the bell twice.",
    ]
    assert result.next == Focus(postcode="bs11aa")
    assert "versions/1/delivery.json#/zones/0/free_from" in {fact.source for fact in result.facts}


def test_a_place_is_kept_for_the_next_question(bench):
    assert ask(bench, place="Keynsham").next == Focus(postcode="Keynsham")
    assert ask(bench, place="Atlantis").next is None


def test_a_free_zone(bench):
    assert ask(bench, postcode="BS31 1AA").text.startswith("Yes, we deliver to BS31 1AA (Keynsham and around), and delivery is free.")


@pytest.mark.parametrize(
    ("amount", "line"),
    [
        ("10", "An order of £10.00 is £5.00 short of the minimum."),
        ("39.99", "For an order of £39.99, delivery is £2.95: £42.94 in all."),
        ("40", "For an order of £40.00, delivery is free."),
    ],
)
def test_what_an_order_would_pay(bench, amount, line):
    assert line in ask(bench, postcode="BS1", amount=amount).text.splitlines()


def test_what_the_cart_comes_to_is_not_said_to_be_the_customers_words(tmp_path):
    bench = Bench(bristol(tmp_path, catalog=GROCERIES), [*STORES, "catalog", "cart"])
    bench.records.carts.set_line("OAT-1L", Decimal(1))
    [fact] = [fact for fact in ask(bench, postcode="BS1").facts if fact.kind == "asked_amount"]
    assert fact.source == "carts"


def test_the_windows_of_a_day(bench):
    assert "Delivery times on Monday 12 January: 09:00–12:00 and 17:00–20:00." in ask(bench, postcode="BS1", date="2026-01-12").text
    text = ask(bench, postcode="BS1", date="2026-01-11").text
    assert "There are no deliveries there on Sunday 11 January.\nDelivery times:\nMonday–Wednesday" in text


@pytest.mark.parametrize(
    ("hour", "line"),
    [
        (9, f"Delivery times on Wednesday 7 January: 09:00–12:00 and 17:00–20:00. {UNSURE}"),
        (15, f"Delivery times on Wednesday 7 January: 17:00–20:00. {UNSURE}"),
        (21, "There is no delivery there any more today."),
    ],
)
def test_of_today_only_the_windows_that_are_still_to_come_are_told(bench, hour, line):
    bench.now = datetime(2026, 1, 7, hour, tzinfo=ZoneInfo("Europe/London"))
    assert line in ask(bench, postcode="BS1", date="2026-01-07").text.splitlines()


def test_a_window_until_midnight_is_still_to_come(tmp_path):
    zones = [{"id": "late", "name": "Late", "postcodes": ["BS1"], "fee": 295, "slots": {"wednesday": ["22:00-24:00"]}}]
    bench = Bench(bristol(tmp_path, delivery={"zones": zones}), STORES, now=datetime(2026, 1, 7, 21, tzinfo=ZoneInfo("Europe/London")))
    assert "22:00–00:00" in ask(bench, postcode="BS1", date="2026-01-07").text.splitlines()[1]


def test_without_a_postcode_it_asks_and_then_remembers(bench):
    result = ask(bench)
    assert (result.status, result.missing) == (Status.NEEDS_INPUT, "postcode")
    bench.focus = Focus(postcode="BS1 1AA")
    assert "£2.95" in ask(bench).text


def test_a_place_not_covered_is_told_the_nearest_shop_and_its_service(bench):
    result = ask(bench, postcode="CF10 1AA")
    assert result.status is Status.NOT_FOUND
    assert result.text == "Sorry, we don't deliver to CF10 1AA. Leafway Clifton Village is our nearest shop, with Click & collect."
    assert ask(bench, place="Bath").text == "Sorry, we don't deliver to Bath. Leafway Bath is our nearest shop."
    assert ask(bench, postcode="EH1 1AA").text == "Sorry, we don't deliver to EH1 1AA."


def test_a_bad_day_or_amount_is_asked_for_again(bench):
    assert ask(bench, postcode="BS1", date="someday").missing == "date"
    assert ask(bench, postcode="BS1", amount="a lot").missing == "amount"


def test_vietnamese_zones_by_district(tmp_path):
    bench = Bench(saigon(tmp_path), STORES)
    assert ask(bench, place="quận 3").text == (
        "Dạ có, bên mình giao đến quận 3 (Nội thành). Phí giao hàng là 20.000 ₫. Miễn phí giao cho đơn từ 500.000 ₫."
    )
    assert ask(bench, place="Đà Lạt").text == "Dạ có, bên mình giao đến Đà Lạt (Toàn quốc). Phí giao hàng là 35.000 ₫."
    assert ask(bench, place="Xóm Mới").text == "Toàn quốc: phí giao 35.000 ₫."  # no yes to a place that nobody knows


def test_a_zone_called_like_the_place_is_named_once(tmp_path):
    zones = [{"id": "k", "name": "Keynsham", "postcodes": ["BS31"], "towns": ["Keynsham"], "fee": 100}]
    bench = Bench(bristol(tmp_path, delivery={"zones": zones}), STORES)
    assert ask(bench, place="keynsham").text == "Yes, we deliver to keynsham. Delivery costs £1.00."


def test_the_zone_of_everywhere_else_waits_for_other_names_of_the_place(tmp_path):
    zones = [{"id": "k", "name": "K", "postcodes": ["BS31"], "fee": 100}, {"id": "all", "name": "UK", "postcodes": ["*"], "fee": 900}]
    bench = Bench(bristol(tmp_path, delivery={"zones": zones}), STORES)
    assert "£1.00" in ask(bench, place="Keynsham").text
    assert "£9.00" in ask(bench, place="Cardiff").text


# --- by distance, and bulky goods ---

SOFA = {"sku": "SOFA", "name": "Corner sofa", "price": 49900, "delivery_surcharge": 1500}
CUSHION = {"sku": "CUSHION", "name": "Cushion", "price": 1250}
EVERYWHERE = {"id": "uk", "name": "Rest of the UK", "postcodes": ["*"], "fee": 995}


@pytest.fixture
def furniture(tmp_path):
    """A shop that delivers by distance, sofas at a surcharge."""

    def make(*more, locale="en-GB"):
        goods = {"products": [SOFA, CUSHION]}
        folder = bristol(tmp_path, delivery={"zones": [*RINGS, *more]}, catalog=goods)
        return Bench(folder, [*STORES, "catalog", "cart"], locale=locale)

    return make


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"postcode": "BS8 4BX"}, "Yes, we deliver to BS8 4BX (Within 3 miles of Clifton). Delivery costs £2.50. It's about 0.1 miles"),
        ({"place": "Keynsham"}, "Yes, we deliver to Keynsham (Within 8 miles of Clifton). Delivery costs £4.95. It's about 6 miles"),
        ({"place": "Cardiff"}, "Sorry, we don't deliver to Cardiff."),
    ],
)
def test_what_is_near_costs_less(furniture, asked, line):
    assert ask(furniture(), **asked).text.startswith(line)


def test_a_zone_by_its_name_comes_before_one_by_distance_and_everywhere_else_after(furniture):
    named = {"id": "bs31", "name": "Keynsham town", "postcodes": ["BS31"], "towns": ["Keynsham"], "fee": 0}
    assert "delivery is free" in ask(furniture(named), place="Keynsham").text
    shop = furniture(EVERYWHERE)
    assert "£4.95" in ask(shop, place="Keynsham").text
    assert "£9.95" in ask(shop, place="Cardiff").text


def test_where_nobody_knows_how_far_it_is_the_distances_are_told(furniture):
    asked = ask(furniture(), place="Atlantis")
    assert (asked.status, asked.missing, "Within 3 miles" in asked.text) == (Status.NEEDS_INPUT, "postcode", True)
    told = ask(furniture(), postcode="EH9 9AA")
    assert told.status is Status.NOT_FOUND
    assert told.text.splitlines() == [
        "I can't tell how far EH9 9AA is from us, so I don't know what delivery costs there. It goes by distance:",
        "Within 3 miles of Clifton: delivery costs £2.50. It's free for orders from £40.00.",
        "Within 8 miles of Clifton: delivery costs £4.95. The minimum order is £15.00.",
    ]


def test_without_a_place_the_distances_are_told(furniture):
    told = [line.split(":")[0] for line in ask(furniture()).text.splitlines()]
    assert told[:2] == ["Within 3 miles of Clifton", "Within 8 miles of Clifton"]


def test_bulky_goods_in_the_cart_cost_more_each_even_where_the_fee_is_free(furniture):
    shop = furniture()
    shop.records.carts.set_line("SOFA", Decimal(2))
    shop.records.carts.set_line("CUSHION", Decimal(1))
    text = ask(shop, place="Keynsham").text
    assert "For an order of £1,010.50, delivery is £34.95, £30.00 of it for bulky goods: £1,045.45 in all." in text
    assert "Corner sofa is bulky: delivering it costs £15.00 on top of the fee, for each." in text
    assert "delivery is £30.00, £30.00 of it for bulky goods" in ask(shop, postcode="BS8 4BX").text
    assert "Cushion" not in text


def test_what_is_talked_about_is_told_its_surcharge(furniture):
    shop = furniture()
    shop.focus = Focus(product="SOFA")
    assert "Corner sofa is bulky" in ask(shop, place="Keynsham").text
    shop.focus = Focus(product="CUSHION")
    assert "bulky" not in ask(shop, place="Keynsham").text


def test_what_is_named_is_told_its_surcharge_and_comes_before_what_is_talked_about(furniture):
    shop = furniture()
    assert "Corner sofa is bulky: delivering it costs £15.00" in ask(shop, place="Keynsham", goods="corner sofa").text
    assert "Corner sofa is bulky" in ask(shop, goods="corner sofa").text
    shop.focus = Focus(product="SOFA")
    assert "bulky" not in ask(shop, place="Keynsham", goods="cushion").text


def test_what_is_talked_about_is_told_its_surcharge_whatever_lies_in_the_cart(furniture):
    shop = furniture()
    shop.records.carts.set_line("CUSHION", Decimal(2))
    shop.focus = Focus(product="SOFA")
    text = ask(shop, place="Keynsham").text
    assert "For an order of £25.00, delivery is £4.95: £29.95 in all." in text
    assert "Corner sofa is bulky: delivering it costs £15.00 on top of the fee, for each." in text


def test_distance_in_vietnamese(tmp_path):
    near = {"id": "gan", "name": "Trong 5 km", "within": {"distance": 5}, "fee": 15000}
    folder = saigon(tmp_path, delivery={"zones": [near, SAIGON_ZONES[1]]})
    shop = Bench(folder, STORES, locale="vi")
    assert ask(shop, place="Quận 3").text.splitlines()[0] == (
        "Dạ có, bên mình giao đến Quận 3 (Trong 5 km). Phí giao hàng là 15.000 ₫. "
        "Chỗ đó cách Chi nhánh Quận 1 khoảng 1,9 km theo đường chim bay."
    )
    assert "35.000" in ask(shop, place="Thủ Đức").text


# --- abroad ---

ABROAD = {"entries": [{"id": "abroad", "question": "Do you ship abroad?", "topic": "abroad", "answer": "Only within the kingdom."}]}


@pytest.mark.parametrize("place", ["New York", "the USA", "canada", "Nhật Bản", "Sydney"])
def test_of_a_place_abroad_the_shops_own_text_is_told(tmp_path, place):
    result = ask(Bench(bristol(tmp_path, faq=ABROAD), [*STORES, "faq"]), place=place)
    assert (result.text, result.status) == ("Only within the kingdom.", Status.OK)
    assert result.facts[0].source == "versions/1/faq.json#/entries/0"


def test_of_a_place_abroad_no_postcode_is_asked_where_no_text_tells_of_it(bench):
    result = ask(bench, place="New York")
    assert (result.text, result.status) == ("Sorry, we don't deliver to New York.", Status.NOT_FOUND)


def test_of_a_place_that_nobody_knows_the_postcode_is_asked(tmp_path):
    assert ask(Bench(bristol(tmp_path, faq=ABROAD), [*STORES, "faq"]), place="Little Snoring").missing == "postcode"
