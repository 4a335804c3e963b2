"""From an order of ours to the JSON that KiotViet takes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from plugins.kit.money import Money


def marker_of(number: str) -> str:
    """Return what stands in the description of an order of ours, so that it is known again."""
    return f"[chat {number}]"


def order_body(order: Mapping[str, Any], ids: Mapping[str, str], branch: int) -> dict[str, Any]:
    """Return the body of POST /orders; amounts are in major units, a line's offer is its discount."""
    currency = order["currency"]
    customer = {"name": order["name"], "contactNumber": order["phone"], "email": order["email"], "address": order["address"]}
    body: dict[str, Any] = {
        "branchId": branch,
        "description": " ".join(part for part in (marker_of(order["number"]), order["note"]) if part),
        "method": "Cash",
        "totalPayment": _amount(order["paid"], currency),
        "orderDetails": [_line(line, ids[line["sku"]], currency) for line in order["lines"]],
        "customer": {name: value for name, value in customer.items() if value},
    }
    if order["way"] == "delivery":
        receiver = {"receiver": order["name"], "contactNumber": order["phone"], "address": order["address"]}
        body["orderDelivery"] = {**receiver, "price": _amount(order["fee"], currency)}
    return body


def _line(line: Mapping[str, Any], id: str, currency: str) -> dict[str, Any]:
    quantity, price = Decimal(line["quantity"]), Money(line["price"], currency).amount
    off = quantity * price - Money(line["total"], currency).amount
    told: dict[str, Any] = {"productId": int(id), "productCode": line["sku"], "productName": line["name"]}
    told |= {"quantity": float(quantity), "price": float(price)}
    return told | ({"discount": float(off / quantity)} if off > 0 and quantity else {})


def _amount(minor: int, currency: str) -> float:
    return float(Money(minor, currency).amount)
