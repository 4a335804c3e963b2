"""How far ahead goods must be ordered, where no product is named."""

from __future__ import annotations

from plugins.contracts import ProductQuery, Status
from tests.plugins.calls import Bench
from tests.plugins.skills.grounding import unbacked_figures
from tests.plugins.town_shop import bristol

CAKES = [
    {"sku": "WED", "name": "Wedding Cake", "price": 30000, "notice": "4 weeks"},
    *({"sku": f"P{n}", "name": f"Party Cake {n}", "price": 4000, "notice": "2 days"} for n in range(7)),
]


def test_goods_to_order_ahead_are_found_among_however_many_others(tmp_path):
    others = [{"sku": f"BUN{n}", "name": "Bun", "price": 100} for n in range(2001)]
    bench = Bench(bristol(tmp_path, catalog={"products": [*others, *CAKES]}), ["catalog", "ordering_ahead"])
    result = bench.run("notice_needed")
    assert unbacked_figures(result) == []
    assert result.status is Status.OK
    assert "4 weeks' notice: Wedding Cake" in result.text
    assert "Party Cake 4" in result.text
    assert "Party Cake 5" not in result.text
    assert [hit.product.sku for hit in bench.stores.search_products(query=ProductQuery(ahead=True, limit=1))] == ["WED"]


def test_where_nothing_is_marked_so_that_is_said_and_a_person_offered(tmp_path):
    bench = Bench(bristol(tmp_path, catalog={"products": [{"sku": "BUN", "name": "Bun", "price": 100}]}), ["catalog", "ordering_ahead"])
    result = bench.run("notice_needed")
    assert result.text.startswith("None of our goods is marked")
    assert result.status is Status.NOT_FOUND
    assert not any("{" in example.text for example in bench.tools["notice_needed"].examples)
