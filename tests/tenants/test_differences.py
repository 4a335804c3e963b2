"""Changes are told as what somebody did: rows that went or came, a code that changed, another order."""

from __future__ import annotations

import pytest

from app.services.publishing.differences import FieldChange, compare, worded
from plugins.contracts import Document, Shop

SCHEMA = {
    "properties": {
        "products": {
            "items": {
                "properties": {
                    "variants": {"items": {"properties": {"price": {"type": "integer", "description": "Price in minor units."}}}}
                }
            }
        }
    }
}
CATALOG = {"catalog": Document("catalog", SCHEMA, records="products", key="sku")}
SHOP = Shop("corner", "Corner", "en-GB", ("en-GB",), "GBP", "Europe/London", 1)
S, M, L = ({"sku": f"T-{size}", "attributes": {"size": size}, "price": price} for size, price in (("S", 900), ("M", 950), ("L", 990)))


def changes(before: list, after: list, name: str = "variants"):
    sides = ({"catalog": {"products": [{"sku": "T", "name": "Tee", name: rows}]}} for rows in (before, after))
    return [field for change in compare(*sides, CATALOG) for field in change.fields]


def told(before: list, after: list, name: str = "variants") -> list[tuple[str, str, str, str]]:
    found = changes(before, after, name)
    return [(each.field, each.part, worded(each.before, each, SHOP), worded(each.after, each, SHOP)) for each in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([S, M], [M, L], [
            ("variants[0]", "S", "sku: T-S, attributes.size: S, price: £9.00", "nothing"),
            ("variants[1]", "L", "nothing", "sku: T-L, attributes.size: L, price: £9.90"),
        ]),
        ([S, M], [M], [("variants[0]", "S", "sku: T-S, attributes.size: S, price: £9.00", "nothing")]),
        ([], [S], [("variants[0]", "S", "nothing", "sku: T-S, attributes.size: S, price: £9.00")]),
        ([S, M], [M | {"price": 1000}, S], [("variants[0].price", "M", "£9.50", "£10.00")]),
        ([S, M], [S, M | {"sku": "T-2"}], [("variants[1].sku", "M", "T-M", "T-2")]),
        ([S, M], [M, S], [("variants", "", "S, M", "M, S")]),
    ],
)  # fmt: skip
def test_rows_are_matched_by_their_code(before, after, expected):
    assert told(before, after) == expected


def test_a_holiday_on_another_day_is_the_same_one():
    eve = {"date": "2026-12-24", "name": "Christmas Eve"}
    assert changes([eve], [eve | {"date": "2027-12-24"}], "holidays") == [
        FieldChange("holidays[0].date", "2026-12-24", "2027-12-24", part="Christmas Eve")
    ]


def test_rows_that_nothing_tells_apart_are_compared_in_their_order():
    assert told([{"open": "9"}, {"open": "9"}], [{"open": "9"}, {"open": "10"}], "spans") == [("spans[1].open", "", "9", "10")]
    assert told([{"open": "9"}], [{"open": "9"}, {"open": "9"}], "spans") == [("spans[1]", "", "nothing", "open: 9")]


def test_goods_with_another_code_are_the_same_goods():
    before, after = ({"catalog": {"products": [{"sku": sku, "name": "Tee", "price": 900}]}} for sku in ("OLD", "NEW"))
    (change,) = compare(before, after, CATALOG)
    assert (change.record, change.kind, change.fields) == ("NEW", "changed", (FieldChange("sku", "OLD", "NEW"),))
