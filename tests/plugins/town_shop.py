"""Two small shops that sell over a counter: a greengrocer in and around Bristol, a fashion shop in Saigon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.plugins.folders import MemoryFolder, a_shop

WEEK = {day: ["08:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
CHRISTMAS = [{"date": "2026-12-25", "name": "Christmas Day"}, {"date": "2026-12-26", "name": "Boxing Day", "hours": ["10:00-14:00"]}]

BRANCHES = [
    {
        "id": "clifton",
        "name": "Leafway Clifton Village",
        "address": "12 Princess Victoria Street",
        "town": "Bristol",
        "postcode": "BS8 4BX",
        "latitude": 51.4545,
        "longitude": -2.6200,
        "phone": "0117 496 0101",
        "email": "clifton@leafway.example",
        "hours": {**WEEK, "saturday": ["09:00-17:00"], "sunday": ["10:00-16:00"]},
        "holidays": CHRISTMAS,
        "services": ["Click & collect", "Wheelchair access"],
    },
    {
        "id": "bedminster",
        "name": "Leafway Bedminster",
        "address": "201 North Street, Bristol BS3 1JH",
        "town": "Bristol",
        "postcode": "BS3 1JH",
        "latitude": 51.4407,
        "longitude": -2.6070,
        "phone": "0117 496 0102",
        "hours": {**WEEK, "saturday": ["08:00-12:30", "13:30-17:00"]},
        "holidays": CHRISTMAS,
        "services": ["Car park"],
        "synonyms": ["north street", "bemmy"],
    },
    {
        "id": "bath",
        "name": "Leafway Bath",
        "address": "3 Green Park",
        "town": "Bath",
        "postcode": "BA1 1JB",
        "latitude": 51.3810,
        "longitude": -2.3650,
        "phone": "01225 496 010",
        "hours": {**WEEK, "friday": ["08:00-02:00"]},
        "holidays": CHRISTMAS,
    },
]
PLACES = [
    {"name": "Bristol", "postcodes": ["BS1", "BS2", "BS3", "BS8"], "latitude": 51.4538, "longitude": -2.5973, "synonyms": ["Brizzle"]},
    {"name": "Keynsham", "postcodes": ["BS31"], "latitude": 51.4160, "longitude": -2.4960},
    {"name": "Cardiff", "postcodes": ["CF10"], "latitude": 51.4816, "longitude": -3.1791},
]
ZONES = [
    {
        "id": "city",
        "name": "Bristol city",
        "postcodes": ["BS1", "BS3", "BS8"],
        "towns": ["Bristol"],
        "fee": 295,
        "minimum": 1500,
        "free_from": 4000,
        "slots": {day: ["09:00-12:00", "17:00-20:00"] for day in ("monday", "tuesday", "wednesday")},
        "note": "Ring the bell twice.",
    },
    {"id": "keynsham", "name": "Keynsham and around", "postcodes": ["BS31"], "fee": 0, "slots": {"saturday": ["10:00-13:00"]}},
]
RINGS = [
    {"id": "far", "name": "Within 8 miles of Clifton", "within": {"distance": 8, "branch": "clifton"}, "fee": 495, "minimum": 1500},
    {"id": "near", "name": "Within 3 miles of Clifton", "within": {"distance": 3, "branch": "clifton"}, "fee": 250, "free_from": 4000},
]
POLICIES = [
    {
        "topic": "returns",
        "title": "Returns and refunds",
        "values": {"days": 30},
        "synonyms": ["refund", "refunds", "money back", "return"],
        "text": "Bring it back within 30 days with the receipt and we refund you.",
        "phrasings": ["can I take something back"],
    },
    {"topic": "payment", "title": "Ways to pay", "text": "We take cards, cash and Apple Pay.", "synonyms": ["payment", "pay by card"]},
]
FAQ = [
    {
        "id": "organic",
        "question": "Is your fruit organic?",
        "phrasings": ["do you sell organic vegetables", "is it all organic"],
        "answer": "About half of it is certified organic; the label says so.",
    },
    {
        "id": "gift-cards",
        "question": "Do you sell gift cards?",
        "phrasings": ["can I buy a gift voucher", "gift card balance"],
        "answer": "Yes, at every till, from £10.",
    },
    {
        "id": "dogs",
        "question": "Can I bring my dog?",
        "phrasings": ["are dogs allowed in the shop", "is the store dog friendly"],
        "answer": "Dogs on a lead are welcome.",
    },
    {"id": "pay-card", "question": "can I take something back", "answer": "See our returns policy."},
]

SAIGON_BRANCHES = [
    {
        "id": "q1",
        "name": "Chi nhánh Quận 1",
        "address": "25 Lê Lợi",
        "town": "Quận 1",
        "latitude": 10.7731,
        "longitude": 106.7003,
        "phone": "028 3822 0101",
        "hours": {day: ["09:00-21:30"] for day in (*WEEK, "saturday", "sunday")},
        "services": ["Phòng thử đồ"],
        "holidays": [{"date": "2026-02-17", "name": "Mùng 1 Tết"}],
    },
    {
        "id": "gv",
        "name": "Chi nhánh Gò Vấp",
        "address": "410 Quang Trung",
        "town": "Gò Vấp",
        "latitude": 10.8383,
        "longitude": 106.6652,
        "hours": {day: ["09:00-22:00"] for day in WEEK},
    },
]
SAIGON_PLACES = [
    {"name": "Thủ Đức", "latitude": 10.8494, "longitude": 106.7537},
    {"name": "Quận 3", "latitude": 10.7835, "longitude": 106.6868},
]
SAIGON_ZONES = [
    {
        "id": "noi-thanh",
        "name": "Nội thành",
        "postcodes": ["700000"],
        "towns": ["Quận 1", "Quận 3", "Gò Vấp"],
        "fee": 20000,
        "free_from": 500000,
    },
    {"id": "toan-quoc", "name": "Toàn quốc", "postcodes": ["*"], "fee": 35000},
]


def bristol(tmp_path: Path, **documents: Any) -> MemoryFolder:
    """Return the greengrocer's folder; name the documents that should differ, None takes one away."""
    shop = a_shop(
        key="leafway",
        name="Leafway",
        locale="en-GB",
        locales=("en-GB",),
        contact={"phone": "0117 496 0100", "email": "hello@leafway.example"},
    )
    given = {
        "branches": {"branches": BRANCHES},
        "places": {"places": PLACES},
        "delivery": {"zones": ZONES},
        "policies": {"policies": POLICIES},
        "faq": {"entries": FAQ},
    }
    return MemoryFolder(shop, {**given, **documents}, tmp_path)


def saigon(tmp_path: Path, **documents: Any) -> MemoryFolder:
    """Return the fashion shop's folder."""
    shop = a_shop(key="maymac", name="May Mặc", locale="vi-VN", locales=("vi-VN",), currency="VND", timezone="Asia/Ho_Chi_Minh")
    given = {"branches": {"branches": SAIGON_BRANCHES}, "places": {"places": SAIGON_PLACES}, "delivery": {"zones": SAIGON_ZONES}}
    return MemoryFolder(shop, {**given, **documents}, tmp_path)
