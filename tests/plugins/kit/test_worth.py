"""How much of a product a sum of money buys."""

from __future__ import annotations

from decimal import Decimal

import pytest

from plugins.contracts import Status
from plugins.kit.goods.pricing import price_line
from tests.plugins.skills.grocery import a_grocer


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
    assert price_line(product, bought[-1] + step).total.minor + 1 > pence
