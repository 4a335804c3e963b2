"""The catalog store finds products by code and words, and finds nothing where there is nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from plugins.contracts import ProductQuery, Quantity
from plugins.kit.money import Money
from plugins.stores import catalog
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.stores.catalogs import GROCERIES, SHIRTS, grocer, outfitter


@pytest.fixture
def shop(tmp_path):
    return grocer(tmp_path, synonyms={"fizzy water": ["sparkling water"]})


def skus(store, text="", **wishes):
    return [hit.product.sku for hit in store.search_products(ProductQuery(text, **wishes))]


def test_binding_and_registering_read_no_document(tmp_path):
    folder = MemoryFolder(a_shop(), {"catalog": {"products": GROCERIES}}, tmp_path)
    (document,) = catalog.create(folder, {}).register_documents()
    assert (document.name, document.required, document.records, document.key) == ("catalog", True, "products", "sku")
    assert folder.reads == []
    Draft202012Validator(document.schema).validate({"products": GROCERIES + SHIRTS})


def test_a_product_carries_what_the_document_says_and_where(shop):
    milk = shop.find_product("MLK-1")
    assert (milk.name, milk.price, milk.source) == ("Whole Milk 1 l", Money(145, "GBP"), "versions/1/catalog.json#/products/0")
    assert (milk.categories, milk.allergens, milk.pack, milk.stock) == (("Dairy", "Milk"), ("milk",), Quantity(Decimal(1), "l"), 30)
    assert shop.find_product("APL-1").stock == Decimal("20.5")
    assert shop.find_product("APL-2").allergens is None


@pytest.mark.parametrize("code", ["mlk-1", "MLK-1", " MLK-1 ", "5010000000018", "05010000000018"])
def test_a_product_is_found_by_sku_in_any_case_and_by_barcode(shop, code):
    assert shop.find_product(code).sku == "MLK-1"


def test_an_unknown_code_finds_nothing(shop):
    assert shop.find_product("NOPE") is None
    assert shop.find_variants("MLK-1") is None
    assert shop.find_stock("NOPE") is None


def test_variants_inherit_and_share_their_group(tmp_path):
    shop = outfitter(tmp_path)
    variants = shop.find_variants("at1")
    assert [product.sku for product in variants] == ["AT1-DO-S", "AT1-DO-M", "AT1-DEN-M", "AT1-DEN-L"]
    assert {product.name for product in variants} == {"Áo thun cổ tròn"}
    assert {product.group for product in variants} == {"AT1"}
    assert variants[2].price == Money(140000, "VND")
    assert variants[2].source == "versions/1/catalog.json#/products/0/variants/2"
    assert variants[1].attributes == {"màu": ("đỏ",), "kích cỡ": ("M",)}


def test_a_group_stands_for_its_first_variant_in_stock(tmp_path):
    shop = outfitter(tmp_path)
    assert shop.find_product("AT1").sku == "AT1-DO-M"
    assert shop.find_stock("AT1-DEN-M").available == 2


def test_stock_that_is_not_counted_is_none(shop):
    assert shop.find_stock("BRD-2").available is None
    assert shop.find_stock("MLK-3").available == 0


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("whole milk 1 l", "MLK-1"),
        ("mlk-2", "MLK-2"),
        ("oatmilk barista", "MLK-2"),
        ("barista mlik oat", "MLK-2"),
        ("hazel nut chocolate", "CHO-2"),
        ("bramly aples", "APL-2"),
        ("apple", "APL-1"),
        ("0.5 kg loaf", "BRD-1"),
        ("500g loaf", "BRD-1"),
        ("fizzy water", "WTR-1"),
        ("boullion", "STK-1"),
        ("stock", "STK-1"),
        ("do you have chicken stock in stock", "STK-1"),
        ("sourd", "BRD-2"),
        ("OATLY", "MLK-2"),
    ],
)
def test_words_find_their_product(shop, text, first):
    hits = shop.search_products(ProductQuery(text))
    assert hits
    assert hits[0].product.sku == first
    assert not hits[0].close


@pytest.mark.parametrize(
    "text",
    ["lawn mower", "red dress", "bike", "iphone 15", "printer ink", "unicorn", "the", "please", "🦄", "!!!", "x" * 3000, "5000000000000"],
)
def test_what_is_not_sold_is_not_found(shop, text):
    assert skus(shop, text) == []


def test_what_is_only_near_is_marked_close(shop):
    hits = shop.search_products(ProductQuery("strawberry oat milk"))
    assert {hit.product.sku for hit in hits} == {"MLK-2", "MLK-3"}
    assert all(hit.close for hit in hits)
    assert "missing: strawberry" in hits[0].matched


def test_a_hit_says_why(shop):
    (hit, *_) = shop.search_products(ProductQuery("oat mlik oatly"))
    assert hit.matched == ("name: oat, milk", "brand: oatly", "spelling: mlik -> milk")


def test_scores_compare_and_a_whole_name_is_one(shop):
    assert shop.search_products(ProductQuery("gala apples"))[0].score == 1.0
    scores = [hit.score for hit in shop.search_products(ProductQuery("apples"))]
    assert scores == sorted(scores, reverse=True)
    assert 0.5 < scores[0] < 1.0


def test_diacritics_are_heeded_when_written_and_not_missed_when_not(tmp_path):
    shop = outfitter(tmp_path)
    assert skus(shop, "bơ") == ["BO1"]
    assert skus(shop, "bò") == ["BO2"]
    assert set(skus(shop, "bo")) == {"BO1", "BO2"}
    assert skus(shop, "ao so mi trang") == ["AS1-TR-M"]
    assert skus(shop, "ĐỒNG HỒ") == ["DH1"]
    assert skus(shop, "donghodayda") == ["DH1"]


def test_health_tells_how_much_is_indexed(shop, tmp_path):
    (health,) = shop.check_health()
    assert (health.ok, health.detail) == (True, "12 products indexed")
    (empty,) = grocer(tmp_path, []).check_health()
    assert not empty.ok


def test_an_empty_catalogue_answers_nothing(tmp_path):
    shop = grocer(tmp_path, [])
    assert skus(shop, "milk") == skus(shop) == skus(shop, like="X") == []
    assert shop.find_product("X") is None


def test_the_index_is_kept_and_a_damaged_one_is_made_anew(tmp_path):
    assert skus(grocer(tmp_path), "gala apples") == ["APL-1"]
    (kept,) = (tmp_path / "cache" / "catalog").iterdir()
    whole = kept.read_bytes()
    for damage in (b"", whole[: len(whole) // 2], whole[:-1] + bytes([whole[-1] ^ 255]), b"not arrays at all"):
        kept.write_bytes(damage)
        assert skus(grocer(tmp_path), "gala apples") == ["APL-1"]
        assert kept.read_bytes() == whole


def test_an_index_of_other_products_is_not_used(tmp_path):
    assert skus(grocer(tmp_path), "gala apples") == ["APL-1"]
    other = [{"sku": "P-1", "name": "Conference Pears", "price": 300}]
    assert skus(grocer(tmp_path, other), "gala apples") == []
    assert skus(grocer(tmp_path, other), "pears") == ["P-1"]


def test_a_cache_that_cannot_be_written_costs_no_answer(tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "catalog").mkdir()
    (tmp_path / "cache" / "catalog" / "products.index").mkdir()
    assert skus(grocer(tmp_path), "gala apples") == ["APL-1"]


def test_two_processes_that_build_at_once_both_end_well(tmp_path):
    root = Path(catalog.__file__).parents[2]
    program = (
        "import sys; from pathlib import Path; from plugins.contracts import ProductQuery;"
        "from tests.plugins.stores.catalogs import GROCERIES, grocer;"
        "many = [{**record, 'sku': f'{record[\"sku\"]}-{n}'} for n in range(100) for record in GROCERIES];"
        "print(grocer(Path(sys.argv[1]), many).search_products(ProductQuery('gala apples', limit=1))[0].product.name)"
    )
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", program, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [process.communicate(timeout=60)[0].strip() for process in running] == ["Gala Apples", "Gala Apples"]
    assert [path.name for path in (tmp_path / "cache" / "catalog").iterdir()] == ["products.index"]


@pytest.mark.parametrize("shop_key", ["greengrocer", "giftshop", "thoitrang"])
def test_every_product_of_a_demo_shop_is_found_by_its_name(tmp_path, shop_key):
    draft = Path(catalog.__file__).parents[2] / "business" / shop_key / "draft"
    if not (draft / "catalog.json").is_file():
        pytest.skip(f"business/{shop_key} has no catalogue yet")
    tenant, document = (json.loads((draft / name).read_text("utf-8")) for name in ("tenant.json", "catalog.json"))
    shop = a_shop(locale=tenant["locale"], locales=tuple(tenant.get("locales", [tenant["locale"]])), currency=tenant["currency"])
    store = catalog.create(MemoryFolder(shop, {"catalog": document}, tmp_path), {})
    missed = [
        record["name"]
        for record in document["products"][:400]
        if record["name"] not in [hit.product.name for hit in store.search_products(ProductQuery(record["name"], limit=3))]
    ]
    assert missed == []


def test_a_code_among_misspelt_words_is_enough(tmp_path):
    goods = [{"sku": f"L{n}", "name": f"Desk lamp {n}00", "price": 1} for n in range(40)]
    card = {"sku": "CARD", "name": "Intel PILA8470 networking card", "price": 1}
    assert skus(grocer(tmp_path, [*goods, card]), "inael pila8470 netowrking cad") == ["CARD"]


def test_tvs_are_found_by_tv(tmp_path):
    goods = [{"sku": "T1", "name": "LCD TV 32 inch", "price": 1}, {"sku": "T2", "name": "Wall mount for TVs", "price": 1}]
    assert sorted(skus(grocer(tmp_path, goods), "TVs")) == ["T1", "T2"]


def test_words_in_the_order_of_a_name_come_first(tmp_path):
    goods = [{"sku": "A", "name": "Case Camera Small", "price": 1}, {"sku": "B", "name": "Camera Case Small", "price": 1}]
    assert skus(grocer(tmp_path, goods), "camera case") == ["B", "A"]


def test_where_a_certain_product_is_meant_its_name_decides(tmp_path):
    goods = [
        {"sku": "LONG", "name": "Acme LX600 Original Light Cyan Trimmer", "brand": "Acme", "price": 1, "description": "Acme LX600 trimmer"},
        {"sku": "SHORT", "name": "Acme LX600 Original Cyan Trimmer", "brand": "Acme", "price": 1},
    ]
    shop = catalog.create(MemoryFolder(a_shop(), {"catalog": {"products": goods}}, tmp_path), {})
    assert skus(shop, "acme lx600 cyan trimmer")[0] == "SHORT"


def test_the_cheapest_is_the_thing_itself_not_what_comes_with_it(tmp_path):
    goods = [
        {"sku": "SARDINES", "name": "Sardines in Olive Oil", "price": 100},
        {"sku": "OIL", "name": "Extra Virgin Olive Oil", "price": 900},
    ]
    shop = catalog.create(MemoryFolder(a_shop(), {"catalog": {"products": goods}}, tmp_path), {})
    assert skus(shop, "olive oil", order="price") == ["OIL"]
    assert skus(shop, "sardines in olive oil", order="price") == ["SARDINES"]


def test_the_cheapest_of_a_kind_may_have_a_divider_in_its_name(tmp_path):
    goods = [
        {"sku": "TIN", "name": "Shortbread in a Tin", "category": ["Biscuits"], "price": 100},
        {"sku": "OAT", "name": "Oat Biscuits", "category": ["Biscuits"], "price": 900},
    ]
    assert skus(grocer(tmp_path, goods), "biscuits", order="price") == ["TIN", "OAT"]
