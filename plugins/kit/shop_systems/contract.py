"""What a shop system of others (a till, a warehouse) must be able to do, so that everything else is the same for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from plugins.contracts import Order


@dataclass(frozen=True, slots=True)
class OutsideProduct:
    """A product as the other system has it. ``id`` is its own key; ``price`` in major units; ``stock`` None where it is not counted;
    ``sold_by`` kg, g, l, ml or m, "" for by the piece; ``tax_rate`` in per cent, None where it does not say."""

    id: str
    sku: str
    name: str
    price: Decimal
    stock: Decimal | None = None
    barcode: str = ""
    brand: str = ""
    category: str = ""
    description: str = ""
    sold_by: str = ""
    tax_rate: Decimal | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a mark: products that are sold now, ids of those that no longer are, and the mark to go on from."""

    products: tuple[OutsideProduct, ...]
    gone: frozenset[str]
    mark: str


class ShopSystem(Protocol):
    """The other system. Everything raises OutwardError when it cannot be reached or says no."""

    name: str

    def changes(self, mark: str) -> Changes:
        """Return what changed since a mark, all there is for ""."""

    def product(self, sku: str) -> OutsideProduct | None:
        """Return one product as it is now."""

    def find_pushed(self, number: str, placed_at: datetime) -> str:
        """Return the other system's name for an order of ours that it has already, "" when it has none."""

    def push(self, order: Mapping[str, Any], ids: Mapping[str, str]) -> str:
        """Hand an order over and return its name there; ``ids`` are the products' own keys by SKU."""

    def order(self, number: str) -> Order | None:
        """Return an order that was placed there, by the number that its customer was given."""

    def greet(self) -> str:
        """Make the lightest call there is, and return what to tell of it."""
