"""How much of a product a sum of money buys."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plugins.contracts import Status
from plugins.kit.arguments import BadArgument
from plugins.kit.goods.pricing import price_line
from tests.plugins.skills.grocery import GROCERIES, a_grocer

STOCK = {product["sku"]: Decimal(str(product["stock"])) for product in GROCERIES["products"] if "stock" in product}


@pytest.mark.parametrize("pence", [1, 99, 100, 199, 200, 500, 1234, 99999])
@pytest.mark.parametrize("words", ["braeburn apples", "oat milk", "flour"])
def test_a_sum_buys_as_much_as_it_can_and_is_never_overspent(tmp_path, words, pence):
    shop = a_grocer(tmp_path)
    result = shop.run("product_price", product=words, worth=f"{Decimal(pence) / 100}")
    assert result.status is Status.OK
    totals = [fact.value.minor for fact in result.facts if fact.kind == "total"]
    bought = [fact.value for fact in result.facts if fact.kind == "quantity"]
    product = shop.call({"product": words}).stores.find_product(sku=result.cards[0].id)
    step = Decimal("0.01") if product.sold_by == "kg" else Decimal(1)
    if "there is no" in result.text:
        assert product.price.minor * step > pence
        return
    assert totals[-1] <= pence
    left = STOCK.get(product.sku)
    assert left is None or bought[-1] <= left
    assert bought[-1] == left or price_line(product, bought[-1] + step).total.minor + 1 > pence


def test_a_sum_buys_no_more_than_there_is_and_that_is_said(tmp_path):
    result = a_grocer(tmp_path).run("product_price", product="barista oat milk", worth="20")
    assert "you get 3 × Barista Oat Milk" in result.text
    assert result.text.endswith("that comes to £7.47. That is all there is.")
    assert result.suggestions[0].message == "add 3 of OAT-BAR-1L to my cart"


def test_what_is_sold_out_is_not_offered_for_a_sum(tmp_path):
    result = a_grocer(tmp_path).run("product_price", product="soya drink", worth="20")
    assert "sold out" in result.text
    assert not [one for one in result.suggestions if "SOY-1L to my cart" in one.message]


@pytest.mark.parametrize(("tool", "name"), [("product_price", "worth"), ("search_products", "max_price"), ("search_products", "min_price")])
def test_a_sum_below_nothing_is_no_sum(tmp_path, tool, name):
    with pytest.raises(BadArgument, match=name):
        a_grocer(tmp_path).run(tool, **{"product_price": {"product": "flour"}, "search_products": {"query": "flour"}}[tool], **{name: "-5"})
