"""Four shops as their owners would write them: sizes and colours, allergens and orders ahead, skin types and combos, food in Vietnam."""

from __future__ import annotations

from typing import Any

WEEK = ("tuesday", "wednesday", "thursday", "friday", "saturday")


def sized(sku: str, name: str, price: int, category: list[str], colours: str, sizes: str, **more: Any) -> dict[str, Any]:
    """Return a product with a variant for each colour and size; every third is sold out."""
    pairs = [(colour, size) for colour in colours.split(", ") for size in sizes.split(", ")]
    variants = [
        {"sku": f"{sku}-{n}", "stock": 3 * (n % 3), "attributes": {"Colour": colour, "Size": size}}
        for n, (colour, size) in enumerate(pairs, start=1)
    ]
    return {"sku": sku, "name": name, "price": price, "category": category, "variants": variants, **more}


def shop(name: str, locale: str, currency: str, zone: str, phone: str) -> dict[str, Any]:
    return {"name": name, "locale": locale, "currency": currency, "timezone": zone, "contact": {"phone": phone}}


BIKES: dict[str, Any] = {
    "tenant": shop("Pedal & Bolt", "en-GB", "GBP", "Europe/London", "01904 496 0101"),
    "catalog": {
        "products": [
            sized("RIDGE-2", "Ridgeway 2 hardtail mountain bike", 64900, ["Mountain bikes"], "Matt black, Forest green", "S, M, L"),
            sized("RIDGE-5", "Ridgeway 5 hardtail mountain bike", 119900, ["Mountain bikes"], "Blue", "S, M, L"),
            sized("CITY", "Citylite hybrid bike", 42999, ["Bikes", "Hybrid bikes"], "Navy, Grey", "S, M, L"),
            sized("VOLTA", "Volta electric hybrid bike", 189900, ["Bikes", "Electric bikes"], "Black", "M, L"),
            sized("AERO", "Aero road helmet", 8999, ["Helmets"], "White, Black", "S/M, L/XL"),
            {"sku": "KIDS", "name": "Kids' helmet", "price": 2499, "category": ["Helmets"], "stock": 4},
            {"sku": "TUBE-700", "name": "Inner tube 700c x 25-32", "price": 699, "category": ["Tubes"], "stock": 40},
            {"sku": "TUBE-29", "name": "Inner tube 29 x 2.1-2.5", "price": 799, "category": ["Tubes"], "stock": 25},
            {"sku": "KIT", "name": "Puncture repair kit", "price": 300, "category": ["Tubes"], "stock": 30},
            {"sku": "LIGHT", "name": "Rear light", "price": 1999, "category": ["Lights"], "stock": 9},
            {"sku": "FRAME", "name": "Custom titanium frame", "price_on_request": True, "category": ["Frames"]},
            {"sku": "SERVICE", "name": "Basic service", "price": 4500, "category": ["Workshop"], "description": "Gears, brakes"},
        ]
    },
    "delivery": {
        "zones": [
            {"id": "local", "name": "York", "postcodes": ["YO1", "YO31"], "fee": 0},
            {"id": "uk", "name": "Rest of the UK", "postcodes": ["*"], "fee": 499, "free_from": 10000, "note": "2 to 4 working days."},
        ]
    },
    "branches": {
        "branches": [
            {"id": "york", "name": "York", "address": "14 Mill Lane", "town": "York", "hours": {day: ["09:00-17:30"] for day in WEEK}},
            {"id": "leeds", "name": "Leeds", "address": "3 Canal Street", "town": "Leeds", "hours": {day: ["10:00-18:00"] for day in WEEK}},
        ]
    },
    "policies": {"policies": [{"topic": "returns", "title": "Returns", "text": "Unused goods with the receipt within 28 days."}]},
}


def baked(sku: str, name: str, price: int, allergens: list[str], suits: str = "", category: str = "Bread", **more: Any) -> dict[str, Any]:
    marked = {"attributes": {"Suitable for": suits}} if suits else {}
    return {"sku": sku, "name": name, "price": price, "category": [category], "allergens": allergens, **marked, **more}


BAKERY: dict[str, Any] = {
    "tenant": shop("Crumb & Kettle", "en-GB", "GBP", "Europe/London", "01225 496 0190"),
    "catalog": {
        "products": [
            baked("SOUR", "Country sourdough", 420, ["Gluten (wheat)"], "Vegan"),
            baked("RYE", "Rye loaf", 450, ["Rye"], "Vegan", may_contain=["sesame"]),
            baked("BROWNIE", "Chocolate brownie", 300, ["egg", "milk", "soya"], "Gluten free, vegetarian", "Cakes"),
            baked("FLAP", "Flapjack", 250, ["oats", "milk"], "Vegetarian", "Cakes", may_contain=["nuts"]),
            baked("VFLAP", "Vegan flapjack", 260, ["oats"], "Vegan", "Cakes", may_contain=["nuts"]),
            baked("CARROT", "Carrot cake slice", 350, ["wheat", "egg", "milk", "walnuts"], "Vegetarian", "Cakes"),
            baked("CROISSANT", "Butter croissant", 220, ["wheat", "milk", "egg"], "Vegetarian", "Pastries"),
            baked("SPONGE", "Victoria sponge", 2800, ["wheat", "egg", "milk"], "Vegetarian", "Celebration cakes", notice="2 days"),
            baked("FLAT", "Flat white", 320, ["milk"], "Vegetarian", "Coffee"),
            baked("LATTE", "Latte", 340, ["milk"], "Vegetarian", "Coffee"),
        ]
    },
    "delivery": {
        "zones": [
            {"id": "bath", "name": "Within 3 miles", "postcodes": ["BA1", "BA2"], "fee": 350, "minimum": 1500, "free_from": 4000},
        ]
    },
    "branches": {
        "branches": [{"id": "walcot", "name": "Crumb & Kettle", "postcode": "BA1 5BG", "hours": {day: ["07:30-16:30"] for day in WEEK}}]
    },
    "faq": {"entries": [{"id": "wifi", "question": "Do you have wifi?", "answer": "Yes, free."}]},
}


def cream(sku: str, name: str, price: int, category: str, pack: str, skin: list[str], **more: Any) -> dict[str, Any]:
    return {
        "sku": sku, "name": name, "price": price, "category": [category], "pack": pack, "attributes": {"Loại da": skin}, "stock": 9, **more,
    }  # fmt: skip


COSMETICS: dict[str, Any] = {
    "tenant": shop("Sương", "vi-VN", "VND", "Asia/Ho_Chi_Minh", "024 7109 0155"),
    "catalog": {
        "products": [
            cream("KC01", "Kem chống nắng cho da dầu", 385000, "Chống nắng", "50 ml", ["Da dầu"]),
            cream("KC02", "Kem chống nắng vật lý", 255000, "Chống nắng", "50 g", ["Da nhạy cảm"]),
            cream("TT02", "Nước tẩy trang hoa hồng", 245000, "Làm sạch", "400 ml", ["Da nhạy cảm"]),
            cream("TT03", "Nước tẩy trang mini", 95000, "Làm sạch", "100 ml", ["Da nhạy cảm"]),
            cream("MN01", "Mặt nạ giấy rau má", 25000, "Mặt nạ", "23 ml", ["Da mụn"]),
            cream("SM01", "Son kem lì đỏ gạch", 185000, "Son", "4 g", []) | {"attributes": {}},
            cream("SM02", "Son kem lì hồng đất", 185000, "Son", "4 g", []) | {"attributes": {}},
            cream("SE01", "Serum vitamin C 15%", 590000, "Serum", "30 ml", ["Mọi loại da"]),
            cream("SE02", "Serum niacinamide 10%", 390000, "Serum", "30 ml", ["Da dầu", "Da mụn"]),
        ]
    },
    "delivery": {
        "zones": [
            {"id": "hn", "name": "Nội thành Hà Nội", "postcodes": ["10"], "towns": ["Hà Nội"], "fee": 20000, "free_from": 300000},
            {"id": "vn", "name": "Các tỉnh khác", "postcodes": ["*"], "fee": 35000, "free_from": 500000, "note": "2 đến 4 ngày."},
        ]
    },
    "branches": {"branches": [{"id": "hk", "name": "Hàng Bông", "town": "Hà Nội", "hours": {day: ["09:00-21:00"] for day in WEEK}}]},
}


def food(sku: str, name: str, price: int, category: str, allergens: list[str] | None, **more: Any) -> dict[str, Any]:
    stated = {} if allergens is None else {"allergens": allergens}
    return {"sku": sku, "name": name, "price": price, "category": [category], "stock": 20, **stated, **more}


GROCERY_VI: dict[str, Any] = {
    "tenant": shop("Tiệm Nhà Mận", "vi-VN", "VND", "Asia/Ho_Chi_Minh", "028 7109 0177"),
    "catalog": {
        "products": [
            food("BM01", "Bánh mì sữa", 12000, "Bánh", ["lúa mì", "sữa"]),
            food("BM02", "Bánh mì không", 5000, "Bánh", ["lúa mì"]),
            food("BF01", "Bánh flan", 15000, "Bánh", ["trứng", "sữa"]),
            food("BG01", "Bánh gạo", 18000, "Bánh", [], tags=["thuần chay"]),
            food("BQ01", "Bánh quy bơ", 45000, "Bánh", ["lúa mì", "sữa"], may_contain=["đậu phộng"]),
            food("BC01", "Bánh chuối nướng", 20000, "Bánh", None),
            food("KD01", "Kẹo đậu phộng", 25000, "Kẹo", ["đậu phộng"]),
            food("KD02", "Kẹo dừa", 30000, "Kẹo", ["sữa"]),
            food("KD03", "Kẹo gừng", 22000, "Kẹo", [], tags=["thuần chay"]),
            food("SC01", "Sữa chua có đường", 8000, "Sữa", ["sữa"]),
            food("SC02", "Sữa đậu nành", 10000, "Sữa", ["đậu nành"], tags=["thuần chay"]),
            food("SC03", "Sữa tươi không đường", 9000, "Sữa", ["sữa"]),
            food("MT01", "Mì tôm chua cay", 5000, "Mì", ["lúa mì", "tôm"]),
            food("MT02", "Mì chay rau nấm", 6000, "Mì", ["lúa mì"], tags=["ăn chay"]),
            food("CG01", "Cháo gói thịt bằm", 7000, "Mì", []),
            food("NM01", "Nước mắm", 35000, "Gia vị", ["cá"]),
            food("XD01", "Xì dầu", 18000, "Gia vị", ["đậu nành", "lúa mì"], tags=["thuần chay"]),
            food("ST01", "Sốt mè rang", 42000, "Gia vị", ["mè", "đậu nành"]),
            food("TC01", "Chuối", 15000, "Trái cây", []),
            food("TC02", "Dâu tây", 90000, "Trái cây", []),
        ]
    },
    "delivery": {"zones": [{"id": "hcm", "name": "Nội thành", "postcodes": ["70"], "towns": ["Hồ Chí Minh"], "fee": 20000}]},
    "branches": {"branches": [{"id": "q3", "name": "Quận 3", "town": "Hồ Chí Minh", "hours": {day: ["08:00-21:00"] for day in WEEK}}]},
}
