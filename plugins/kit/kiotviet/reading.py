"""From KiotViet's JSON to products and orders; what does not fit what its documentation says is Unreadable, not guessed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from plugins.contracts import Order, OrderLine, Payment
from plugins.kit.money import Money
from plugins.kit.outward import Unreadable
from plugins.kit.shop_systems.contract import OutsideProduct
from plugins.kit.text import fold

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # times come without one
MEASURES = {"kg": "kg", "g": "g", "gram": "g", "l": "l", "lit": "l", "ml": "ml", "m": "m", "met": "m"}
STATES = {"hoan thanh": "done", "da huy": "cancelled", "dang giao hang": "ready"}
ZERO = Decimal(0)


def product_of(told: Mapping[str, Any], branches: Collection[int]) -> OutsideProduct | None:
    """Return a product, None for one that is not sold. Its stock is what is on hand and not reserved, in these branches or in all."""
    if told.get("allowsSale") is False or told.get("isActive") is False or not told.get("code"):
        return None
    return OutsideProduct(
        id=str(told.get("id")),
        sku=str(told["code"]).strip(),
        name=str(told.get("fullName") or told.get("name") or "").strip(),
        price=exact(told.get("basePrice") or 0),
        stock=_stock(told, branches),
        barcode=str(told.get("barCode") or ""),
        brand=str(told.get("tradeMarkName") or ""),
        category=str(told.get("categoryName") or ""),
        description=str(told.get("description") or ""),
        sold_by=MEASURES.get(fold(str(told.get("unit") or "")), ""),
        tax_rate=_tax(told),
        attributes=_attributes(told),
    )


def _attributes(told: Mapping[str, Any]) -> dict[str, str]:
    named = [(str(one.get("attributeName") or ""), str(one.get("attributeValue") or "")) for one in told.get("attributes") or ()]
    return {name: value for name, value in named if name and value}


def _stock(told: Mapping[str, Any], branches: Collection[int]) -> Decimal | None:
    inventories = told.get("inventories") or ()
    mine = [one for one in inventories if not branches or one.get("branchId") in branches]
    if not mine:
        return None
    return sum((exact(one.get("onHand") or 0) - exact(one.get("reserved") or 0) for one in mine), ZERO)


def _tax(told: Mapping[str, Any]) -> Decimal | None:
    """Return the rate in per cent; "KCT" (not taxable) and the like say none."""
    rate = str(told.get("taxRate") or "")
    return Decimal(rate) if rate.replace(".", "", 1).isdigit() else None


def order_of(told: Mapping[str, Any], currency: str, branches: Mapping[int, str]) -> Order:
    """Return an order that was placed at KiotViet, as far as our customers are told of one."""
    delivery = told.get("orderDelivery") or {}
    lines = tuple(_line(line, currency) for line in told.get("orderDetails") or ())
    total, paid = (Money.of(exact(told.get(name) or 0), currency) for name in ("total", "totalPayment"))
    zero = Money(0, currency)
    return Order(
        number=str(told.get("code", "")), lines=lines, goods=sum((line.total for line in lines), zero), tax=zero,
        fee=Money.of(exact(delivery.get("price") or 0), currency), total=total, way="delivery" if delivery else "collection",
        pay="later", name=str(delivery.get("receiver") or told.get("customerName") or ""), phone=str(delivery.get("contactNumber") or ""),
        email="", placed_at=_moment(told.get("purchaseDate")), branch=branches.get(int(told.get("branchId") or 0), ""),
        address=str(delivery.get("address") or ""), status=STATES.get(fold(str(told.get("statusValue") or "")), "placed"),
        payments=(_paid(told, paid),) if paid.minor > 0 else (),
    )  # fmt: skip


def _paid(told: Mapping[str, Any], paid: Money) -> Payment:
    return Payment("charge", paid, "kiotviet", str(told.get("code", "")), _moment(told.get("purchaseDate")))


def _line(told: Mapping[str, Any], currency: str) -> OrderLine:
    quantity, price = exact(told.get("quantity") or 0), exact(told.get("price") or 0)
    total = quantity * (price - exact(told.get("discount") or 0))
    sku, name = str(told.get("productCode") or ""), str(told.get("productName") or "")
    return OrderLine(sku, name, quantity, "each", Money.of(price, currency), Money.of(total, currency), Money(0, currency))


def _moment(written: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise Unreadable(f"KiotViet told {written!r} where a time belongs.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def exact(value: Any) -> Decimal:
    """Return a number of a JSON answer exactly; Unreadable for what is none."""
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise Unreadable(f"KiotViet told {value!r} where a number belongs.") from error
