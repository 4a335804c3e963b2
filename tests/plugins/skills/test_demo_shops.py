"""The product skills over the demo shops' own shelves: no figure without a fact, whatever is asked about."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.contracts import Status
from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop
from tests.plugins.skills.grocery import SKILLS
from tests.plugins.skills.grounding import unbacked_figures

BUSINESS = Path(__file__).parents[3] / "business"
SHOPS = sorted(path.parent.parent.name for path in BUSINESS.glob("*/draft/catalog.json"))
FIELDS = ("locale", "locales", "currency", "timezone")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TOOLS = ("product_price", "product_stock", "product_details", "product_allergens", "product_alternatives", "add_to_cart")


def read(path: Path):
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


@pytest.fixture(scope="module", params=SHOPS)
def shop(request, tmp_path_factory) -> Bench:
    draft = BUSINESS / request.param / "draft"
    tenant = read(draft / "tenant.json")
    fields = {name: tenant[name] for name in FIELDS if name in tenant}
    documents = {name: read(draft / f"{name}.json") or None for name in ("catalog", "promotions")}
    return Bench(MemoryFolder(a_shop(**fields), documents, tmp_path_factory.mktemp(request.param)), SKILLS, now=NOW)


def sample(shop: Bench) -> list[dict]:
    products = shop.folder.read("catalog")["products"]
    return products[:: max(1, len(products) // 25)]


@pytest.mark.parametrize("tool", TOOLS)
def test_every_figure_about_a_product_is_backed(shop, tool):
    for record in sample(shop):
        for said in (record["sku"], record["name"]):
            shop.records.carts.clear()
            result = shop.run(tool, product=said)
            assert unbacked_figures(result, shop.locale) == [], (said, result.text)
            assert result.status is not Status.FAILED


def test_every_product_is_found_by_its_code_and_offered_by_its_name(shop):
    for record in sample(shop):
        found = shop.run("search_products", query=record["name"])
        codes = {record["sku"], *(variant["sku"] for variant in record.get("variants", ()))}
        assert codes & set(found.next.products), record["name"]
        assert unbacked_figures(found, shop.locale) == []
        assert shop.run("product_price", product=record["sku"]).next.product in codes
