"""A small grocer's and a small Vietnamese fashion shop's documents, for tests of the product skills."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.plugins.calls import Bench
from tests.plugins.folders import MemoryFolder, a_shop

SKILLS = ("catalog", "promotions", "product_search", "product_details", "prices", "stock", "comparison", "cart")
CHRISTMAS = datetime(2026, 12, 22, 10, 0, tzinfo=UTC)

GROCERIES: dict = {
    "products": [
        {"sku": "OAT-1L", "name": "Oat Milk", "price": 199, "brand": "Oatly", "category": ["Drinks", "Plant milk"], "pack": "1 l",
         "allergens": ["oats"], "may_contain": ["almonds"], "tags": ["vegan"], "stock": 24, "ingredients": "Water, oats 10 %, salt."},
        {"sku": "OAT-BAR-1L", "name": "Barista Oat Milk", "price": 249, "brand": "Oatly", "category": ["Drinks", "Plant milk"],
         "pack": "1 l", "allergens": ["oats"], "tags": ["vegan"], "stock": 3},
        {"sku": "SOY-1L", "name": "Soya Drink", "price": 165, "brand": "Alpro", "category": ["Drinks", "Plant milk"], "pack": "1 l",
         "allergens": ["soya"], "tags": ["vegan"], "stock": 0},
        {"sku": "MILK-2L", "name": "Whole Milk", "price": 210, "category": ["Drinks", "Milk"], "pack": "2 l",
         "allergens": ["milk"], "stock": 40},
        {"sku": "APP-GALA", "name": "Gala Apples", "price": 220, "category": ["Fruit", "Apples"], "sold_by": "kg", "stock": 12.5,
         "allergens": []},
        {"sku": "APP-BRAE", "name": "Braeburn Apples", "price": 260, "category": ["Fruit", "Apples"], "sold_by": "kg", "stock": 8},
        {"sku": "FLOUR-15", "name": "Plain Flour", "price": 120, "category": ["Baking"], "pack": "1.5 kg", "allergens": ["wheat"],
         "stock": 30, "tax_rate": "0.2"},
        {"sku": "CANDLE-R", "name": "Red Candle", "price": 350, "category": ["Home", "Candles"], "attributes": {"colour": "red"},
         "stock": 50, "tax_rate": "0.2"},
        {"sku": "CANDLE-B", "name": "Blue Candle", "price": 450, "category": ["Home", "Candles"], "attributes": {"colour": "blue"},
         "tax_rate": "0.2"},
        {"sku": "CHOC-DARK", "name": "Dark Chocolate", "price": 275, "category": ["Sweets"], "pack": "100 g", "stock": 20,
         "ingredients": "Cocoa mass, sugar, milk fat."},
        {"sku": "APRON", "name": "Kitchen Apron", "price": 1500, "category": ["Home"], "attributes": {"material": "cotton"}, "variants": [
            {"sku": "APRON-R-S", "attributes": {"colour": "red", "size": "S"}, "stock": 2},
            {"sku": "APRON-R-L", "attributes": {"colour": "red", "size": "L"}, "stock": 0},
            {"sku": "APRON-B-S", "attributes": {"colour": "blue", "size": "S"}, "stock": 4},
            {"sku": "APRON-B-L", "attributes": {"colour": "blue", "size": "L"}, "stock": 9, "price": 1700}]},
    ],
}  # fmt: skip
OFFERS = {
    "promotions": [
        {"id": "candles", "title": "3 for 2 on candles", "categories": ["Candles"], "buy": 3, "pay": 2, "ends": "2026-12-31"},
        {"id": "choc", "title": "20% off chocolate", "skus": ["CHOC-DARK"], "percent": 20, "ends": "2026-12-24"},
        {"id": "gala", "title": "Gala at £2 a kilo", "skus": ["APP-GALA"], "price": 200},
    ],
}
FASHION = {
    "products": [
        {"sku": "AD-01", "name": "Áo dài lụa", "price": 850000, "category": ["Nữ", "Áo dài"], "attributes": {"chất liệu": "lụa"},
         "variants": [
            {"sku": "AD-01-DO-M", "attributes": {"màu": "đỏ", "size": "M"}, "stock": 3},
            {"sku": "AD-01-DO-L", "attributes": {"màu": "đỏ", "size": "L"}, "stock": 0},
            {"sku": "AD-01-XANH-M", "attributes": {"màu": "xanh", "size": "M"}, "stock": 10}]},
        {"sku": "AT-01", "name": "Áo thun trắng", "price": 150000, "category": ["Nam", "Áo thun"], "stock": 40, "tax_rate": "0.08"},
        {"sku": "QJ-01", "name": "Quần jean xanh", "price": 420000, "category": ["Nam", "Quần"], "stock": 7, "tax_rate": "0.08"},
    ],
}  # fmt: skip
SALE = {"promotions": [{"id": "thun", "title": "Giảm 10% áo thun", "skus": ["AT-01"], "percent": 10, "ends": "2026-12-31"}]}


def a_grocer(tmp_path: Path, offers: dict | None = None, **shop) -> Bench:
    """Return the grocer's bench, a few days before Christmas."""
    folder = MemoryFolder(a_shop(**shop), {"catalog": GROCERIES, "promotions": offers or OFFERS}, tmp_path)
    return Bench(folder, SKILLS, now=CHRISTMAS)


def a_fashion_shop(tmp_path: Path, offers: dict | None = None) -> Bench:
    """Return the fashion shop's bench, which speaks Vietnamese and takes dong."""
    shop = a_shop(key="thoitrang", name="Thời Trang", locale="vi", locales=("vi",), currency="VND", timezone="Asia/Ho_Chi_Minh")
    return Bench(MemoryFolder(shop, {"catalog": FASHION, "promotions": offers or SALE}, tmp_path), SKILLS, now=CHRISTMAS)
