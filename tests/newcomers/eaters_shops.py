"""A corner shop with meat, drinks and dog food, in English and in Vietnamese, for customers who keep off some of it."""

from __future__ import annotations

from typing import Any

from tests.newcomers.shops import BAKERY, GROCERY_VI, baked, food

DELI: dict[str, Any] = {
    **BAKERY,
    "catalog": {
        "products": [
            baked("PORK", "Pork sausages", 345, ["wheat"], category="Meat"),
            baked("BEEF", "Beef sausages", 365, [], category="Meat"),
            baked("VEG", "Meat-free sausages", 295, ["soya"], "Vegan", "Plant-based"),
            baked("CHICK", "Halal chicken thighs", 595, [], "Halal", "Meat & Fish"),
            baked("COD", "Cod loin", 795, ["fish"], category="Meat & Fish"),
            baked("WINE", "House red", 895, ["sulphites"], category="Beer & Wine"),
            baked("ZERO", "Alcohol-free lager", 185, ["barley"], "Vegan", "Beer & Wine"),
            baked("GINGER", "Ginger beer", 195, [], "Vegan", "Soft drinks"),
            baked("GRAN", "Honey granola", 365, ["oats", "nuts"], "Vegetarian", "Cereals"),
            baked("MUES", "Plain muesli", 325, ["oats"], "Vegan", "Cereals"),
            baked("CHOC", "Milk chocolate bar", 215, ["milk", "soya"], "Vegetarian", "Sweets", may_contain=["nuts"]),
            baked("MILK", "Whole milk", 120, ["milk"], "Vegetarian", "Dairy"),
            baked("COOK", "Oat biscuits", 155, ["oats"], "Vegan", "Biscuits"),
            {"sku": "DOG", "name": "Chicken dog food", "price": 895, "category": ["Pets"]},
            {"sku": "BONE", "name": "Vegan dog biscuits", "price": 250, "category": ["Pets"], "allergens": []},
            {"sku": "BAGS", "name": "Paper bags", "price": 90, "category": ["Paper"]},
        ],
    },
    "promotions": {
        "promotions": [
            {"id": "gran", "title": "Granola half price", "skus": ["GRAN"], "percent": 50},
            {"id": "cereal", "title": "3 for 2 on cereals", "categories": ["Cereals"], "buy": 3, "pay": 2},
            {"id": "milk", "title": "10 % off milk", "skus": ["MILK"], "percent": 10},
        ],
    },
}

TIEM: dict[str, Any] = {
    **GROCERY_VI,
    "catalog": {
        "products": [
            *GROCERY_VI["catalog"]["products"],
            food("XX01", "Xúc xích heo", 55000, "Đồ mát", []),
            food("XX02", "Xúc xích bò", 60000, "Đồ mát", []),
            food("BI01", "Bia lon", 15000, "Đồ uống", ["lúa mạch"]),
            food("NN01", "Nước ngọt chanh", 12000, "Đồ uống", []),
            {"sku": "TC99", "name": "Thức ăn cho mèo", "price": 45000, "category": ["Thú cưng"]},
        ],
    },
    "promotions": {"promotions": [{"id": "keo", "title": "Kẹo đậu phộng giảm 20%", "skus": ["KD01"], "percent": 20}]},
}
