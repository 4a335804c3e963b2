"""Filters and orders are exact over everything that matches, per variant, one hit per article."""

from __future__ import annotations

import pytest

from plugins.contracts import ProductQuery
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.money import Money
from plugins.kit.text import utterance
from tests.plugins.stores.catalogs import GROCERIES, grocer, outfitter


@pytest.fixture
def shop(tmp_path):
    return grocer(tmp_path)


@pytest.fixture
def shirts(tmp_path):
    return outfitter(tmp_path)


def skus(store, text="", **wishes):
    return [hit.product.sku for hit in store.search_products(ProductQuery(text, **wishes))]


def test_the_cheapest_ranges_over_the_thing_asked_for(shop):
    assert skus(shop, "oat milk", order="price") == ["MLK-3", "MLK-2"]
    assert skus(shop, "oat milk", order="price", in_stock=True) == ["MLK-2"]
    assert skus(shop, "apples", order="-price") == ["APL-1", "APL-2"]


def test_the_cheapest_is_found_beyond_the_first_ten(tmp_path):
    many = [{"sku": f"C-{n}", "name": f"Red Candle No {n}", "price": 1000 - n, "category": ["Candles"]} for n in range(300)]
    assert skus(grocer(tmp_path, many), "red candle", order="price", limit=2) == ["C-299", "C-298"]


def test_goods_of_a_section_stand_back_where_it_has_a_shelf_of_that_name(tmp_path):
    fish, meat, frozen = ["Meat & Fish", "Fish & Seafood"], ["Meat & Fish", "Meat & Poultry"], ["Frozen", "Ready Meals"]
    named = {fish[1]: ("Salmon", "Cod Loin", "Mackerel", "Prawns", "Mussels"), meat[1]: ("Chicken", "Beef Mince", "Ham", "Lamb")}
    goods = [(name, path) for path in (fish, meat) for name in named[path[1]]] + [("Fish Fingers", frozen)]
    shop = grocer(tmp_path, [{"sku": name, "name": name, "price": 100 + len(name), "category": path} for name, path in goods])
    assert set(skus(shop, "fish")) == {*named["Fish & Seafood"], "Fish Fingers"}
    assert set(skus(shop, "fish", order="price")) == {*named["Fish & Seafood"], "Fish Fingers"}
    assert set(skus(shop, "meat", order="price")) == set(named["Meat & Poultry"])


def test_filters_alone_range_over_the_whole_catalogue(shop):
    assert skus(shop, order="price", limit=2) == ["CHO-1", "STK-1"]
    assert skus(shop, max_price=Money(150, "GBP"), order="-price") == ["MLK-1", "STK-1", "CHO-1"]
    assert skus(shop, min_price=Money(325, "GBP"), order="price") == ["BRD-1", "BRD-2"]
    assert skus(shop, category="apple", order="name") == ["APL-2", "APL-1"]
    assert skus(shop, category="Dairy", in_stock=True) == ["MLK-1", "MLK-2", "EGG-1"]
    assert skus(shop, brand="OATLY") == ["MLK-2"]
    assert skus(shop, category="Bicycles") == skus(shop, brand="Nobody") == []


def test_filters_and_words_together(shop):
    assert skus(shop, "milk", max_price=Money(200, "GBP"), in_stock=True) == ["MLK-1"]
    assert skus(shop, "milk", category="plant milk", order="price") == ["MLK-3", "MLK-2"]
    assert skus(shop, "milk", max_price=Money(1, "GBP")) == []
    assert skus(shop, "MLK-1", max_price=Money(1, "GBP")) == []


def test_an_allergen_keeps_out_what_has_it_may_have_it_or_does_not_say(shop):
    assert skus(shop, "chocolate", exclude=("nuts",)) == []
    assert skus(shop, "chocolate", exclude=("gluten",)) == ["CHO-1", "CHO-2"]
    assert skus(shop, "apples", exclude=("dairy",)) == ["APL-1"]
    assert skus(shop, "loaf", exclude=("gluten",)) == ["BRD-1"]


def test_another_word_keeps_out_what_is_called_so(shop):
    assert skus(shop, "apples", exclude=("cooking",)) == ["APL-1"]
    assert skus(shop, "chocolate", exclude=("dark", "zebra")) == ["CHO-2"]


def test_what_says_that_it_is_free_of_a_word_is_not_kept_out(tmp_path):
    jams = [
        {"sku": "J-1", "name": "Jam, No Added Sugar", "price": 1},
        {"sku": "J-2", "name": "Sugar Jam", "price": 1},
        {"sku": "J-3", "name": "Jam", "price": 1, "tags": ["sugar-free"]},
        {"sku": "J-4", "name": "Jam", "price": 1, "ingredients": "plums, sugar"},
    ]
    assert set(skus(grocer(tmp_path, jams), "jam", exclude=("sugar",))) == {"J-1", "J-3"}


def test_the_best_fitting_variant_is_shown(shirts):
    assert skus(shirts, "áo thun") == ["AT1-DO-M"]
    assert skus(shirts, "áo thun đen") == ["AT1-DEN-M"]
    assert skus(shirts, "ao thun size L") == ["AT1-DEN-L"]
    assert skus(shirts, "áo thun", attributes={"size": ("S",)}) == ["AT1-DO-S"]
    assert skus(shirts, "áo thun", attributes={"màu": ("ĐEN",)}, in_stock=True) == ["AT1-DEN-M"]
    assert skus(shirts, "áo thun", attributes={"colour": ("đỏ",), "size": ("L",)}) == []
    assert skus(shirts, "áo thun", order="price") == ["AT1-DEN-M"]
    assert skus(shirts, "áo thun", order="price", attributes={"color": ("đỏ",)}) == ["AT1-DO-M"]


def test_words_that_no_one_variant_has_together_are_only_close(shirts):
    (hit,) = shirts.search_products(ProductQuery("áo thun đỏ size L"))
    assert hit.close


def test_one_hit_per_article(shirts):
    assert skus(shirts, category="Nữ") == ["AT1-DO-M", "AS1-TR-M"]


def test_like_finds_neighbours_and_not_itself(shop, shirts):
    assert skus(shop, like="MLK-2")[0] == "MLK-3"
    assert "MLK-2" not in skus(shop, like="mlk-2")
    assert skus(shop, like="APL-1") == ["APL-2"]
    assert not {"AT1-DO-S", "AT1-DEN-M"} & set(skus(shirts, like="AT1-DO-M"))
    assert skus(shop, like="NOPE") == []
    assert skus(shop, like="MLK-2", in_stock=True, max_price=Money(100, "GBP")) == skus(shop, like="MLK-2", limit=0) == []


def test_the_limit_holds(shop):
    assert len(skus(shop, limit=3)) == 3
    assert len(skus(shop, limit=1000)) == len(GROCERIES)


@pytest.mark.parametrize("allergen", sorted(set(allergen_vocabulary().allergens.values())))
def test_an_allergen_is_left_out_under_every_name_that_a_shop_may_declare(tmp_path, allergen):
    names = sorted(allergen_vocabulary().written(allergen))
    jars = [{"sku": f"A-{n}", "name": "Jar", "price": 1, "allergens": [name]} for n, name in enumerate(names)]
    plain = {"sku": "PLAIN", "name": "Jar", "price": 1, "allergens": []}
    assert skus(grocer(tmp_path, [*jars, plain]), "jar", exclude=(allergen,), limit=100) == ["PLAIN"]


def test_a_category_or_brand_called_by_its_name_leaves_out_what_has_the_words_here_and_there(tmp_path):
    goods = [
        {"sku": "R1", "name": "Asus Strix", "price": 1, "category": ["Tabletop router"]},
        {"sku": "R2", "name": "Small tabletop router", "price": 1},
        {"sku": "R3", "name": "Shelf", "price": 1, "attributes": {"for": ["router", "tabletop"]}},
        {"sku": "L1", "name": "Switch", "price": 1, "brand": "D-Link"},
        {"sku": "L2", "name": "DVI-D Dual Link Cable", "price": 1},
    ]
    shop = grocer(tmp_path, goods)
    assert sorted(skus(shop, "tabletop router")) == ["R1", "R2"]
    assert skus(shop, "d-link") == ["L1"]
    assert "R3" in skus(shop, "router tabletop shelf")


CRISPS = {"sku": "C-1", "name": "Cheese & Onion Crisps", "price": 215, "category": ["Snacks", "Crisps"]}
CHEESES = [{"sku": f"CH-{name}", "name": name, "price": 300, "category": ["Cheese"]} for name in ("Halloumi", "Blue Cheese", "Feta")]
MACARONI = {"sku": "M-1", "name": "Macaroni Cheese", "price": 350, "category": ["Frozen", "Meals"]}


def test_what_is_of_another_kind_by_its_own_name_is_not_the_thing(tmp_path):
    store = grocer(tmp_path, [CRISPS, *CHEESES, MACARONI])
    assert set(skus(store, "cheese")) == {"CH-Halloumi", "CH-Blue Cheese", "CH-Feta", "M-1"}
    assert skus(store, "cheese and onion crisps") == skus(store, "crisps") == ["C-1"]


def test_a_thing_made_of_what_is_asked_for_is_not_of_another_kind(tmp_path):
    cups = {"sku": "G-1", "name": "Glass Cup Set", "price": 900, "category": ["Cups & Glasses"]}
    holder = {"sku": "G-2", "name": "Glass Light Holder", "price": 400, "category": ["Holders"], "attributes": {"material": "glass"}}
    assert set(skus(grocer(tmp_path, [cups, holder]), "glass")) == {"G-1", "G-2"}


def test_words_written_as_one_stand_side_by_side_in_a_name(tmp_path):
    shade = {"sku": "L-1", "name": "Lamp Shade", "price": 900}
    lamp = {"sku": "L-2", "name": "Table Lamp White Shade", "price": 2900}
    assert skus(grocer(tmp_path, [shade, lamp]), "lampshade") == ["L-1"]


def test_a_colour_that_is_left_out_leaves_the_other_variants(shirts):
    assert skus(shirts, "áo thun", exclude=("đen",)) == ["AT1-DO-M"]
    assert skus(shirts, "áo thun", exclude=("đỏ", "đen")) == []
    assert skus(shirts, "áo sơ mi", exclude=("đen",)) == ["AS1-TR-M"]


def test_what_states_another_colour_is_not_of_that_colour_for_its_name(tmp_path):
    mugs = [
        {"sku": "R-1", "name": "Red Rose Mug", "price": 1, "attributes": {"colour": "white"}},
        {"sku": "R-2", "name": "Mug", "price": 1, "attributes": {"colour": "red, white"}},
        {"sku": "R-3", "name": "Plain Red Mug", "price": 1},
    ]
    assert skus(grocer(tmp_path, mugs), "mug", exclude=("red",)) == ["R-1"]


def test_seeded_bread_is_not_without_seeds(tmp_path):
    loaves = [{"sku": "S-1", "name": "Seeded Loaf", "price": 1}, {"sku": "S-2", "name": "White Loaf", "price": 1}]
    assert skus(grocer(tmp_path, loaves), "loaf", exclude=("seeds",)) == ["S-2"]


def test_what_has_milk_may_have_cheese(tmp_path):
    pizzas = [
        {"sku": "P-1", "name": "Margherita Pizza", "price": 1, "allergens": ["gluten", "milk"]},
        {"sku": "P-2", "name": "Vegetable Pizza", "price": 1, "allergens": ["gluten"]},
    ]
    assert skus(grocer(tmp_path, pizzas), "pizza", exclude=("cheese",)) == ["P-2"]


def test_a_decimal_with_its_unit_is_one_figure(tmp_path):
    chips = [{"sku": f"I-{speed}", "name": f"Processor {speed} GHz", "price": 1} for speed in ("2.2", "2", "2.8")]
    store = grocer(tmp_path, chips)
    assert skus(store, "processor 2.2ghz") == skus(store, "processor 2.2 ghz") == ["I-2.2"]


def test_the_x_of_a_name_is_meant_that_of_an_amount_is_not(tmp_path):
    phones = [{"sku": f"T-{name}", "name": f"Phone {name}", "price": 1} for name in ("X", "7")]
    store = grocer(tmp_path, [*phones, {"sku": "MUG", "name": "Mug", "price": 1}])
    assert skus(store, "phone x") == ["T-X"]
    assert skus(store, "2 x mug") == ["MUG"]


PCS = [
    {"sku": "P1", "name": "Tower 5", "price": 1, "brand": "Acme", "category": ["PC"]},
    {"sku": "P2", "name": "Frame 7", "price": 1, "brand": "Acme", "category": ["All-in-One PC"]},
    {"sku": "P3", "name": "Frame 8", "price": 1, "brand": "Volt", "category": ["All-in-One PC"]},
    {"sku": "P4", "name": "Screen", "price": 1, "brand": "Acme", "category": ["Screens"], "description": "For any PC, all in the box."},
]


def test_a_search_may_have_more_words_than_the_names_that_it_finds(tmp_path):
    shop = grocer(tmp_path, [{"sku": "K1", "name": "Tower 5", "price": 1, "brand": "Acme", "category": ["All-in-One PC"]}])
    assert skus(shop, "the Acme all-in-one pc") == ["K1"]


@pytest.mark.parametrize("text", ["Acme all-in-one pc", "all-in-one pc by Acme"])
def test_a_category_beside_a_brand_is_called_by_its_whole_name(tmp_path, text):
    assert skus(grocer(tmp_path, PCS), text) == ["P2"]
    assert sorted(skus(grocer(tmp_path, PCS), "the all-in-one pc")) == ["P2", "P3"]


CABLES = [
    {"sku": "C1", "name": "Network cable", "price": 1, "attributes": {"cable_colour": "Green"}},
    {"sku": "C2", "name": "Patch cable", "price": 1, "attributes": {"cable_colour": "Green"}},
    {"sku": "L1", "name": "Desk lamp", "price": 1, "attributes": {"product_colour": "Green", "cable_colour": "Grey"}},
    {"sku": "L2", "name": "Wall lamp", "price": 1, "attributes": {"product_colour": "White", "cable_colour": "Green"}},
    {"sku": "L3", "name": "Floor lamp", "price": 1, "attributes": {"product_colour": "White"}},
    {"sku": "T1", "name": "Table", "price": 1, "attributes": {"product_colour": "White"}},
    {"sku": "T2", "name": "Chair", "price": 1, "attributes": {"product_colour": "White"}},
]


def test_a_colour_is_that_of_the_thing_itself_where_it_states_one(tmp_path):
    shop = grocer(tmp_path, CABLES)
    assert shop.propose_slots(utterance("anything green", "en"))[0].value == "product colour:Green"
    assert sorted(skus(shop, attributes={"product colour": ("Green",)})) == ["C1", "C2", "L1"]
    assert sorted(skus(shop, attributes={"cable colour": ("Green",)})) == ["C1", "C2", "L2"]


BAGS = [
    {"sku": "T1", "name": "Túi xách tay", "price": 1, "category": ["Túi", "Túi xách & ba lô"]},
    {"sku": "T2", "name": "Ví da", "price": 1, "category": ["Túi", "Túi xách & ba lô"]},
    {"sku": "T3", "name": "Khăn len", "price": 1, "category": ["Phụ kiện", "Mũ & khăn"]},
    {"sku": "T4", "name": "Mũ len", "price": 1, "category": ["Phụ kiện", "Mũ & khăn"]},
]


def test_what_is_on_a_shelf_for_several_kinds_is_of_the_section_that_is_called_so(tmp_path):
    shop = outfitter(tmp_path, BAGS)
    assert sorted(skus(shop, "túi")) == ["T1", "T2"]
    assert skus(shop, "khăn") == ["T3"]
