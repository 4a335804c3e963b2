"""The demo shops as the tests read them: documents, products with their variants, every code."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BUSINESS = ROOT / "business"
DOCUMENTS = ("tenant", "catalog", "promotions", "faq", "policies", "branches", "places", "delivery")


@cache
def document(shop: str, name: str) -> Any:
    return json.loads((BUSINESS / shop / "draft" / f"{name}.json").read_text("utf-8"))


@cache
def schema(name: str) -> Any:
    kernel = ROOT / "app" / "schemas" / f"{name}.schema.json"
    path = kernel if kernel.exists() else ROOT / "plugins" / "stores" / "schemas" / f"{name}.schema.json"
    return json.loads(path.read_text("utf-8"))


def products(shop: str) -> list[dict[str, Any]]:
    return document(shop, "catalog")["products"]


def variants(shop: str) -> list[dict[str, Any]]:
    return [variant for product in products(shop) for variant in product.get("variants", ())]


def codes(shop: str) -> list[str]:
    return [entry["sku"] for entry in [*products(shop), *variants(shop)]]
