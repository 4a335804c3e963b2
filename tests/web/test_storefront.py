"""The demo storefront shows what is left to be sold, not what was counted once."""

from __future__ import annotations

from decimal import Decimal

from app.storage.orders.orders import OrderChanges, Owner
from plugins.contracts import OrderLine
from plugins.kit.money import Money
from tests.storage.test_orders import an_order


def tiles(client) -> str:
    return " ".join(client.get("/shop/bikes").text.split())


def test_what_orders_have_taken_is_not_shown_as_in_stock(make_app):
    app = make_app()
    client, orders = app.test_client(), app.extensions["door"].platform.storage.tenant("bikes").orders
    assert "Only 4 left" in tiles(client)
    price = Money(19900, "GBP")
    line = OrderLine("BIKE-1", "Red bike", Decimal(3), "each", price, price, Money(0, "GBP"), counted=Decimal(4))
    orders.change(OrderChanges(placed=(an_order(lines=(line,), version=1),)), Owner("c-1", "web", ""))
    assert "Only 1 left" in tiles(client)
    assert "Only 4 left" not in tiles(client)
