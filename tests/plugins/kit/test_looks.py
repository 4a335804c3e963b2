"""A look that is wanted is that of the shop; only where the shop has none just so, a longer name of it will do."""

from __future__ import annotations

import pytest

from plugins.kit.goods.products import resolve_article
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop


def a_tee(tmp_path, name: str, *values: str) -> Bench:
    variants = [{"sku": f"TEE-{n}", "attributes": {name: value}, "stock": 3} for n, value in enumerate(values)]
    catalog = {"products": [{"sku": "TEE", "name": "Tee", "price": 900, "variants": variants}]}
    return Bench(MemoryFolder(a_shop(), {"catalog": catalog}, tmp_path), ["catalog", "promotions", "prices", "stock"])


@pytest.mark.parametrize(
    ("wanted", "made", "meant"),
    [
        ("red", ("red", "dark red", "blue"), ["red"]),
        ("trắng", ("trắng ngà", "trắng", "đen"), ["trắng"]),
        ("xanh", ("xanh navy", "đen", "xanh nhạt"), ["xanh navy", "xanh nhạt"]),
        ("red", ("not red", "dark red", "blue"), ["dark red"]),
        ("đỏ", ("nâu đô", "đỏ đô"), ["đỏ đô"]),
        ("ngọt", ("chua ngọt", "chưa ngọt", "cay"), ["chua ngọt"]),
    ],
)
def test_the_very_look_comes_before_a_longer_name_of_it(tmp_path, wanted, made, meant):
    found = resolve_article(a_tee(tmp_path, "colour", *made).call({}), "tee", attributes=[f"colour:{wanted}"])
    assert [variant.attributes["colour"] for variant in found.variants] == [(value,) for value in meant]


def test_what_it_is_made_of_is_no_colour(tmp_path):
    found = resolve_article(a_tee(tmp_path, "material", "steel", "gold plated brass").call({}), "TEE", attributes=["colour:gold"])
    assert "TEE-1" not in [variant.sku for variant in found.variants]


def test_stock_of_a_colour_that_is_only_denied_is_not_told(tmp_path):
    answer = a_tee(tmp_path, "colour", "not red", "blue").run("product_stock", product="tee", attributes=["colour:red"])
    assert answer.text == "Tee doesn't come in red. What there is:\n• not red: Only 3 left\n• blue: Only 3 left"
