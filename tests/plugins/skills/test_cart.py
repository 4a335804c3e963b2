"""The cart: what goes in, what comes out, and what it comes to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.contracts import Effect, Status
from plugins.kit.money import Money
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder
from tests.plugins.folders import a_shop as a_corner_shop
from tests.plugins.skills.grocery import GROCERIES, OFFERS, SKILLS, a_fashion_shop, a_grocer
from tests.plugins.skills.grounding import unbacked_figures


@pytest.fixture
def shop(tmp_path):
    return a_grocer(tmp_path)


def kept(shop) -> dict[str, Decimal]:
    return shop.records.carts.kept


def test_adding_says_what_and_what_it_comes_to(shop):
    result = shop.run("add_to_cart", product="oat milk", quantity="2")
    assert result.text == "Done: 2 × Oat Milk added to your cart. Your cart comes to £3.98."
    assert kept(shop) == {"OAT-1L": Decimal(2)}
    assert shop.records.events.kept == [("cart_changed", {"action": "added", "sku": "OAT-1L", "quantity": "2", "lines": 1})]
    assert unbacked_figures(result) == []


def test_what_goes_out_for_goods_that_are_in_there_too_goes_out(shop):
    shop.records.carts.set_line("OAT-1L", Decimal(2))
    shop.records.carts.set_line("MILK-2L", Decimal(3))
    shop.run("add_to_cart", product="whole milk", quantity="5", instead_of="oat milk")
    assert kept(shop) == {"MILK-2L": 8}


def test_a_correction_to_goods_that_are_in_there_too_says_how_many_it_shall_be(shop):
    shop.records.carts.set_line("OAT-1L", Decimal(2))
    shop.records.carts.set_line("MILK-2L", Decimal(3))
    shop.run("add_to_cart", product="whole milk", quantity="5", instead_of="OAT-1L", gone="2")
    assert kept(shop) == {"MILK-2L": 5, "OAT-1L": 2}


def test_the_whole_cart_is_gone_through_for_an_allergen(shop):
    for sku in ("OAT-1L", "MILK-2L", "FLOUR-15"):
        shop.records.carts.set_line(sku, Decimal(1))
    result = shop.run("cart_allergens", allergen="milk, almonds")
    assert "Whole Milk contains milk" in result.text
    assert "No milk listed among the allergens: Oat Milk and Plain Flour." in result.text
    assert "Oat Milk may contain almonds" in result.text
    assert {fact.subject for fact in result.facts if fact.kind == "allergen"} == {"OAT-1L", "MILK-2L", "FLOUR-15"}


def test_a_cart_is_never_called_free_of_what_is_not_stated(shop):
    shop.records.carts.set_line("OAT-1L", Decimal(1))
    shop.records.carts.set_line("MILK-2L", Decimal(1))
    assert "Everything" not in shop.run("cart_allergens", allergen="halal").text
    vegan = shop.run("cart_allergens", allergen="vegan").text
    assert "Not everything in your cart is vegan. Whole Milk isn't vegan" in vegan
    assert "going by the label: Oat Milk" in vegan


def test_of_an_empty_cart_nothing_is_said_of_allergens(shop):
    assert shop.run("cart_allergens", allergen="nuts").text == "Your cart is empty."


def test_adding_again_sums_up(shop):
    shop.run("add_to_cart", product="oat milk")
    shop.run("add_to_cart", product="OAT-1L", quantity="3")
    assert kept(shop) == {"OAT-1L": Decimal(4)}


def test_weights_are_kept_in_the_unit_of_sale(shop):
    shop.run("add_to_cart", product="gala apples", quantity="500 g")
    shop.run("add_to_cart", product="gala apples", quantity="1 kg")
    assert kept(shop) == {"APP-GALA": Decimal("1.5")}


def test_what_is_weighed_is_asked_how_much(shop):
    result = shop.run("add_to_cart", product="gala apples")
    assert (result.status, result.missing) == (Status.NEEDS_INPUT, "quantity")
    assert [button.message for button in result.suggestions] == ["500 g", "1 kg", "2 kg"]
    assert kept(shop) == {}


def test_a_weight_of_packs_is_rounded_up_and_said(shop):
    result = shop.run("add_to_cart", product="flour", quantity="2 kg")
    assert "It comes in packs of 1.5 kg, so I rounded up." in result.text
    assert kept(shop) == {"FLOUR-15": Decimal(2)}


def test_no_more_than_there_is(shop):
    result = shop.run("add_to_cart", product="barista oat milk", quantity="9")
    assert (result.status, result.missing) == (Status.NEEDS_INPUT, "quantity")
    assert result.text == "There's only 3 of Barista Oat Milk left. How much would you like?"
    shop.run("add_to_cart", product="barista oat milk", quantity="2")
    again = shop.run("add_to_cart", product="barista oat milk", quantity="2")
    assert again.status is Status.REFUSED
    assert again.text == "There's only 3 of Barista Oat Milk, and you have 2 in your cart already."
    assert kept(shop) == {"OAT-BAR-1L": Decimal(2)}
    assert unbacked_figures(result) == unbacked_figures(again) == []


def test_sold_out_is_not_added(shop):
    assert shop.run("add_to_cart", product="soya drink").status is Status.REFUSED
    assert kept(shop) == {}


@pytest.mark.parametrize("quantity", ["1000", "0", "1.5", "3 kg", "lots"])
def test_what_cannot_be_bought_is_asked_again(shop, quantity):
    result = shop.run("add_to_cart", product="blue candle", quantity=quantity)
    assert (result.status, result.missing) == (Status.NEEDS_INPUT, "quantity")
    assert kept(shop) == {}
    assert unbacked_figures(result) == []


def test_an_article_in_sizes_is_asked_for_the_size_and_named_with_it(shop):
    assert shop.run("add_to_cart", product="apron", attributes=["colour:blue"]).status is Status.NEEDS_CHOICE
    added = shop.run("add_to_cart", product="apron", attributes=["colour:blue", "size:L"])
    assert added.text == "Done: 1 × Kitchen Apron (blue / L) added to your cart. Your cart comes to £17.00."


def test_changing_and_removing(shop):
    for product, quantity in (("oat milk", "2"), ("gala apples", "1 kg"), ("red candle", "3")):
        shop.run("add_to_cart", product=product, quantity=quantity)
    assert shop.run("change_cart", product="milk", quantity="5").text.startswith("Done: it's 5 × Oat Milk now.")
    shop.run("remove_from_cart", product="candles", quantity="1")
    assert kept(shop) == {"OAT-1L": Decimal(5), "APP-GALA": Decimal(1), "CANDLE-R": Decimal(2)}
    assert shop.run("remove_from_cart", product="gala").text == "Gala Apples is out of your cart. Your cart comes to £16.95."
    assert shop.run("change_cart", product="candle", quantity="0").text.startswith("Red Candle is out of your cart.")
    assert shop.run("remove_from_cart", product="bread").status is Status.NOT_FOUND
    assert kept(shop) == {"OAT-1L": Decimal(5)}


@pytest.mark.parametrize("named", ["braeburn apples", "gala apples juice", "candle", "apron red S"])
def test_no_neighbour_of_what_is_named_goes_out(shop, named):
    for product, quantity in (("APP-GALA", "1 kg"), ("APRON-B-L", "1")):
        shop.run("add_to_cart", product=product, quantity=quantity)
    assert shop.run("remove_from_cart", product=named).status is Status.NOT_FOUND
    assert kept(shop) == {"APP-GALA": Decimal(1), "APRON-B-L": Decimal(1)}


def test_goods_of_the_kind_that_is_named_are_asked_about(shop):
    shop.run("add_to_cart", product="APP-GALA", quantity="1 kg")
    asked = shop.run("remove_from_cart", product="braeburn apples")
    assert asked.text == "I can't see “braeburn apples” in your cart. Shall I take out Gala Apples?"
    assert [button.message for button in asked.suggestions] == ["remove APP-GALA from my cart"]
    assert unbacked_figures(asked) == []
    shop.run("add_to_cart", product="CANDLE-R")
    assert shop.run("remove_from_cart", product="bread").text == "I can't see “bread” in your cart."


@pytest.mark.parametrize(
    ("named", "left"), [("apples", "APRON-B-L"), ("fresh gala apples", "APRON-B-L"), ("blue apron", "APP-GALA"), ("apron", "APP-GALA")]
)
def test_what_fits_the_name_goes_out(shop, named, left):
    for product, quantity in (("APP-GALA", "1 kg"), ("APRON-B-L", "1")):
        shop.run("add_to_cart", product=product, quantity=quantity)
    assert shop.run("remove_from_cart", product=named).status is Status.OK
    assert list(kept(shop)) == [left]


@pytest.mark.parametrize("named", ["quan xanh da", "ao dai lua", "giay xanh"])
def test_the_first_word_says_what_vietnamese_goods_are(tmp_path, named):
    shop = a_fashion_shop(tmp_path)
    shop.run("add_to_cart", product="AT-01", quantity="1")
    shop.run("add_to_cart", product="AD-01-XANH-M", quantity="1")
    out = shop.run("remove_from_cart", product=named)
    assert out.status is (Status.OK if named == "ao dai lua" else Status.NOT_FOUND)
    assert "AT-01" in kept(shop)


def test_none_of_what_is_not_in_the_cart_is_no_question_of_how_many(shop):
    assert shop.run("change_cart", product="OAT-1L", quantity="0").text == shop.run("show_cart").text
    shop.run("add_to_cart", product="red candle")
    assert shop.run("change_cart", product="OAT-1L", quantity="0 each").status is Status.NOT_FOUND
    assert kept(shop) == {"CANDLE-R": Decimal(1)}


def test_two_lines_with_one_name_are_asked_apart(shop):
    shop.run("add_to_cart", product="OAT-1L")
    shop.run("add_to_cart", product="OAT-BAR-1L")
    result = shop.run("remove_from_cart", product="milk")
    assert [option.value for option in result.options] == ["OAT-1L", "OAT-BAR-1L"]


def test_the_whole_cart_with_offers_and_tax(shop):
    for product, quantity in (("oat milk", "2"), ("gala apples", "500 g"), ("red candle", "3")):
        shop.run("add_to_cart", product=product, quantity=quantity)
    result = shop.run("show_cart")
    assert result.text.splitlines() == [
        "Your cart has 3 items:",
        "• 2 × Oat Milk: £3.98",
        "• 0.5 kg Gala Apples: £1.00 (Gala at £2 a kilo)",
        "• 3 × Red Candle: £7.00 (3 for 2 on candles)",
        "You save £3.60.",
        "Total: £11.98, including £1.17 tax",
    ]
    assert unbacked_figures(result) == []
    assert [card.kind for card in result.cards] == ["cart_line"] * 3
    assert result.cards[0].actions[0].message == "remove OAT-1L from my cart"


def test_tax_comes_on_top_where_prices_are_net(tmp_path):
    shop = a_grocer(tmp_path, prices_include_tax=False)
    shop.run("add_to_cart", product="red candle", quantity="2")
    assert shop.run("show_cart").text.splitlines()[-2:] == ["Goods: £7.00, plus tax: £1.40", "Total: £8.40"]


def test_what_is_no_longer_sold_is_named_and_not_counted(shop):
    shop.records.carts.set_line("OLD-1", Decimal(2))
    shop.run("add_to_cart", product="oat milk")
    shop.records.carts.set_line("OLD-2", Decimal(1))
    result = shop.run("show_cart")
    assert result.text.splitlines()[-2:] == ["Total: £1.99", "One item is no longer sold and isn't counted: OLD-2."]
    assert unbacked_figures(result) == []


def test_only_emptying_asks_first(shop):
    assert {name for name, tool in shop.tools.items() if tool.needs_confirmation} == {"clear_cart"}
    assert shop.tools["show_cart"].effect is Effect.READ
    assert shop.words().has("confirm.clear_cart")


def test_emptying(shop):
    shop.run("add_to_cart", product="oat milk")
    assert shop.run("clear_cart").text == "Your cart is empty now."
    assert kept(shop) == {}
    assert shop.run("clear_cart").text == shop.run("show_cart").text == "Your cart is empty."


def test_emptying_but_for_what_stays(shop):
    for sku in ("OAT-1L", "MILK-2L", "FLOUR-15", "OLD-1"):
        shop.records.carts.set_line(sku, Decimal(1))
    asked = shop.ask("clear_cart", keep=["whole milk"])
    assert (asked.text, asked.status) == ("Shall I take out Oat Milk and Plain Flour, and keep Whole Milk?", Status.NEEDS_CONFIRMATION)
    done = shop.run("clear_cart", keep=["whole milk"])
    assert done.text.startswith("Done: Oat Milk and Plain Flour out of your cart.")
    assert kept(shop) == {"MILK-2L": 1}
    assert unbacked_figures(done) == []


def test_nothing_goes_out_for_what_the_cart_does_not_hold(shop):
    shop.records.carts.set_line("OAT-1L", Decimal(1))
    assert shop.run("clear_cart", keep=["butter"]).text == "I can't see “butter” in your cart."
    assert shop.ask("clear_cart", keep=["oat milk"]).text == "There is nothing else in your cart."
    assert kept(shop) == {"OAT-1L": 1}


def test_a_cart_in_dong(tmp_path):
    shop = a_fashion_shop(tmp_path)
    added = shop.run("add_to_cart", product="ao thun", quantity="2")
    assert added.text == "Xong rồi ạ, mình đã thêm 2 × Áo thun trắng vào giỏ. Giỏ hàng hiện là 270.000 ₫."
    result = shop.run("show_cart")
    assert result.text.splitlines()[-1] == "Tổng cộng: 270.000 ₫, đã gồm 20.000 ₫ thuế"
    assert unbacked_figures(result, "vi") == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from(["MILK-2L", "FLOUR-15", "CANDLE-R", "CHOC-DARK", "APRON-B-L"]), st.integers(1, 9), min_size=1))
def test_the_total_is_the_sum_of_the_lines_that_are_shown(shop, wanted):
    shop.records.carts.clear()
    for sku, count in wanted.items():
        shop.run("add_to_cart", product=sku, quantity=str(count))
    result = shop.run("show_cart")
    lines = sum((card.price for card in result.cards), Money(0, "GBP"))
    total = next(fact.value for fact in result.facts if fact.kind == "cart_total")
    assert total == lines
    assert unbacked_figures(result) == []


def test_the_offers_of_the_day_are_the_ones_that_count(tmp_path):
    over = {"promotions": [{**OFFERS["promotions"][1], "ends": "2026-12-21"}]}
    shop = a_grocer(tmp_path, over)
    assert shop.run("add_to_cart", product="dark chocolate").text.endswith("£2.75.")


@pytest.fixture
def with_a_cake(tmp_path):
    """A cart with oat milk and a cake that has had no price since it was put in."""
    cake = {"sku": "WED", "name": "Wedding Cake", "price_on_request": True, "category": ["Cakes"]}
    shop = Bench(MemoryFolder(a_corner_shop(), {"catalog": {"products": [*GROCERIES["products"], cake]}}, tmp_path), SKILLS)
    shop.records.carts.set_line("OAT-1L", Decimal(2))
    shop.records.carts.set_line("WED", Decimal(1))
    return shop


def test_what_is_priced_on_request_by_now_is_told_apart_from_what_is_gone(with_a_cake):
    with_a_cake.records.carts.set_line("OLD", Decimal(1))
    shown = with_a_cake.run("show_cart")
    assert shown.text.splitlines()[-3:] == [
        "Total: £3.98",
        "Wedding Cake is now priced on request and isn't counted. A person from the shop will tell you its price.",
        "One item is no longer sold and isn't counted: OLD.",
    ]
    assert unbacked_figures(shown) == []
    assert with_a_cake.run("change_cart", product="wedding cake", quantity="3").status is Status.REFUSED
    assert kept(with_a_cake)["WED"] == 1


def test_what_is_priced_on_request_by_now_is_taken_out_by_name(with_a_cake):
    taken = with_a_cake.run("remove_from_cart", product="oat milk")
    assert "empty" not in taken.text
    assert "Wedding Cake is now priced on request" in taken.text
    assert "£" not in with_a_cake.run("show_cart").text
    assert with_a_cake.run("remove_from_cart", product="wedding cake").text.endswith("Your cart is empty now.")
    assert kept(with_a_cake) == {}
