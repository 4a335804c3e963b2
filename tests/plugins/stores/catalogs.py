"""Small real catalogues for the tests of the product stores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plugins.stores import catalog
from tests.plugins.folders import MemoryFolder, a_shop

GROCERIES: list[dict[str, Any]] = [
    {"sku": "MLK-1", "name": "Whole Milk 1 l", "price": 145, "brand": "Meadow", "category": ["Dairy", "Milk"], "stock": 30,
     "allergens": ["milk"], "barcode": "05010000000018", "pack": "1 l"},
    {"sku": "MLK-2", "name": "Oat Milk Barista 1 l", "price": 210, "brand": "Oatly", "category": ["Dairy", "Plant milk"], "stock": 12,
     "allergens": ["gluten"], "pack": "1 l", "tags": ["vegan"]},
    {"sku": "MLK-3", "name": "Organic Oat Milk 1 l", "price": 189, "brand": "Plenish", "category": ["Dairy", "Plant milk"], "stock": 0,
     "allergens": ["gluten"], "tags": ["vegan", "organic"]},
    {"sku": "CHO-1", "name": "Dark Chocolate 90 g", "price": 120, "category": ["Sweets", "Chocolate"], "stock": 40,
     "description": "Made with creamy oat milk.", "allergens": ["soya"], "may_contain": ["nuts", "milk"]},
    {"sku": "CHO-2", "name": "Hazelnut Chocolate 90 g", "price": 160, "category": ["Sweets", "Chocolate"], "stock": 9,
     "allergens": ["milk", "nuts"]},
    {"sku": "APL-1", "name": "Gala Apples", "price": 250, "sold_by": "kg", "category": ["Fruit", "Apples"], "stock": 20.5, "allergens": []},
    {"sku": "APL-2", "name": "Bramley Cooking Apples", "price": 230, "sold_by": "kg", "category": ["Fruit", "Apples"], "stock": 4},
    {"sku": "BRD-1", "name": "Gluten-Free White Loaf 500 g", "price": 325, "category": ["Bakery", "Bread"], "stock": 5, "pack": "500 g",
     "allergens": ["eggs"], "tags": ["gluten-free"]},
    {"sku": "BRD-2", "name": "Sourdough Loaf 800 g", "price": 380, "category": ["Bakery", "Bread"], "stock": None, "allergens": ["gluten"]},
    {"sku": "WTR-1", "name": "Sparkling Water 6 x 330 ml", "price": 299, "category": ["Drinks", "Water"], "stock": 60,
     "pack": "6 x 330 ml"},
    {"sku": "STK-1", "name": "Chicken Stock Cubes", "price": 135, "category": ["Cupboard"], "stock": 11, "synonyms": ["bouillon"]},
    {"sku": "EGG-1", "name": "Free Range Eggs", "price": 290, "category": ["Dairy", "Eggs"], "stock": 33, "allergens": ["eggs"]},
]  # fmt: skip

SHIRTS: list[dict[str, Any]] = [
    {"sku": "AT1", "name": "Áo thun cổ tròn", "price": 150000, "category": ["Nữ", "Áo thun"], "variants": [
        {"sku": "AT1-DO-S", "stock": 0, "attributes": {"màu": "đỏ", "kích cỡ": "S"}},
        {"sku": "AT1-DO-M", "stock": 3, "attributes": {"màu": "đỏ", "kích cỡ": "M"}},
        {"sku": "AT1-DEN-M", "stock": 2, "price": 140000, "attributes": {"màu": "đen", "kích cỡ": "M"}},
        {"sku": "AT1-DEN-L", "stock": 0, "attributes": {"màu": "đen", "kích cỡ": "L"}}]},
    {"sku": "AS1", "name": "Áo sơ mi lụa", "price": 350000, "brand": "Lụa Xanh", "category": ["Nữ", "Áo sơ mi"], "variants": [
        {"sku": "AS1-TR-M", "stock": 5, "attributes": {"màu": "trắng", "kích cỡ": "M"}}]},
    {"sku": "DH1", "name": "Đồng hồ dây da", "price": 900000, "category": ["Phụ kiện"], "stock": 4},
    {"sku": "BO1", "name": "Bơ đậu phộng", "price": 90000, "category": ["Đồ ăn"], "stock": 4},
    {"sku": "BO2", "name": "Bò khô", "price": 120000, "category": ["Đồ ăn"], "stock": 4},
]  # fmt: skip


def grocer(tmp_path: Path, products: list[dict[str, Any]] = GROCERIES, **document: Any) -> catalog.CatalogStore:
    """Return the catalog store of an English grocer."""
    return catalog.create(MemoryFolder(a_shop(), {"catalog": {"products": products, **document}}, tmp_path), {})


def outfitter(tmp_path: Path, products: list[dict[str, Any]] = SHIRTS) -> catalog.CatalogStore:
    """Return the catalog store of a Vietnamese fashion shop."""
    shop = a_shop(locale="vi", locales=("vi", "en"), currency="VND")
    return catalog.create(MemoryFolder(shop, {"catalog": {"products": products}}, tmp_path), {})
