"""Whom goods are for: what is stated goes first, what leaves it open is offered as such, what is for others never."""

from __future__ import annotations

import pytest

from plugins.contracts import ProductQuery
from plugins.kit.goods.audiences import wanted_audience
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop

COATS = (("Linen coat", ()), ("Wool coat", ("men",)), ("Rain coat for girls", ()), ("Silk coat", ("women",)))


def a_shop_of(tmp_path, *goods: tuple[str, tuple[str, ...]]) -> Bench:
    products = [{"sku": f"S{n}", "name": name, "price": 900, "stock": 3, "tags": list(tags)} for n, (name, tags) in enumerate(goods)]
    return Bench(MemoryFolder(a_shop(), {"catalog": {"products": products}}, tmp_path), ["catalog", "promotions", "product_search"])


@pytest.mark.parametrize(
    ("text", "audience", "goods"),
    [
        ("áo dài nữ", "women", "áo dài"),
        ("ao dai nu", "women", "ao dai"),
        ("quần tây nam", "men", "quần tây"),
        ("women's coats", "women", "coats"),
        ("coats for men", "men", "coats"),
        ("đầm dành cho nữ", "women", "đầm"),
    ],
)
def test_whom_goods_shall_be_for_is_heard(text, audience, goods):
    wanted = wanted_audience(text)
    assert (wanted.audience, wanted.goods) == (audience, goods)


@pytest.mark.parametrize("text", ["nữ", "áo dài Việt Nam", "áo nam nữ", "áo bé gái", "nụ hoa", "coat"])
def test_what_names_nobody_or_several_wants_nobody(text):
    assert wanted_audience(text) is None


@pytest.mark.parametrize("text", ["gingerbread men", "ladies fingers", "nam châm tủ lạnh", "nữ trang", "men nở"])
def test_what_only_sounds_like_people_is_goods(text):
    assert wanted_audience(text) is None


def test_goods_stated_to_be_for_them_are_what_is_found(tmp_path):
    hits = a_shop_of(tmp_path, *COATS).call({}).stores.search_products(query=ProductQuery(text="women's coat"))
    assert [hit.product.name for hit in hits if not hit.close] == ["Silk coat"]


def test_what_leaves_it_open_is_offered_as_such_and_nothing_for_others(tmp_path):
    answer = a_shop_of(tmp_path, *COATS[:3]).run("search_products", query="women's coat")
    assert "Linen coat" in answer.text
    assert "the shop doesn't say" in answer.text
    assert "Wool" not in answer.text
    assert "girls" not in answer.text
    assert "for coat; the shop doesn't say whether it's for women:" in answer.text, "whichever way the customer wrote it"


@pytest.mark.parametrize("place", [{"category": ["Men", "Coats"]}, {"attributes": {"department": ["Men"]}}])
def test_whom_goods_are_for_may_be_stated_by_their_kind_or_their_looks(tmp_path, place):
    for_men = {"sku": "A", "name": "Linen coat", "price": 900, "stock": 3, **place}
    women = {"sku": "B", "name": "Silk coat", "price": 900, "stock": 3, "category": ["Women", "Coats"]}
    shop = Bench(MemoryFolder(a_shop(), {"catalog": {"products": [for_men, women]}}, tmp_path), ["catalog", "promotions", "product_search"])
    answer = shop.run("search_products", query="women's coats").text
    assert "Silk coat" in answer
    assert "Linen" not in answer
    assert "doesn't say" not in answer
