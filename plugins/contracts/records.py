"""The interfaces that the application lends to plugins: running data, and the tenant's retrieval hooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from plugins.contracts.orders import Order, Orders, Payments
from plugins.contracts.shop import (
    Branch,
    BranchHit,
    Collection,
    CollectionHit,
    DeliveryZone,
    Passage,
    Place,
    Policy,
    Product,
    ProductHit,
    ProductQuery,
    Promotion,
    Stock,
)
from plugins.contracts.tickets import Tickets

if TYPE_CHECKING:
    import numpy as np

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line of a customer's cart; the price is looked up when it is shown, never stored."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Lead:
    """A person who wants to be contacted. ``kind`` is callback or handoff; ``consent`` is the sentence agreed to."""

    kind: str
    name: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    consent: str = ""


class Carts(Protocol):
    """The cart of this conversation. Changes are stored together with the turn, or not at all."""

    def lines(self) -> tuple[CartLine, ...]: ...
    def set_line(self, sku: str, quantity: Decimal) -> None:
        """Set the quantity of a SKU, in its ``sold_by`` units; zero removes the line."""

    def clear(self) -> None: ...


class Leads(Protocol):
    """People who asked to be contacted, stored with the turn; returns a short reference the customer may quote."""

    def add(self, lead: Lead) -> str: ...


class Unanswered(Protocol):
    """Questions that the shop's data could not answer, for the owner to answer once."""

    def add(self, question: str) -> None: ...


class Events(Protocol):
    """What happened, for analytics: a name and plain JSON data without personal details."""

    def add(self, name: str, data: Mapping[str, Any] = NOTHING) -> None: ...


class Records(Protocol):
    """The running data of one turn. Reads see the turn's own writes."""

    carts: Carts
    leads: Leads
    unanswered: Unanswered
    events: Events
    orders: Orders
    tickets: Tickets


class Stores(Protocol):
    """The tenant's retrieval hooks, as plugins call them: by keyword, list hooks flattened into one list."""

    def search_products(self, *, query: ProductQuery) -> list[ProductHit]: ...
    def find_product(self, *, sku: str) -> Product | None: ...
    def find_variants(self, *, group: str) -> list[Product] | None: ...
    def find_stock(self, *, sku: str) -> Stock | None: ...
    def search_promotions(self, *, product: Product | None, day: date) -> list[Promotion]: ...
    def search_collections(self) -> list[Collection]: ...
    def search_named_collections(self, *, text: str) -> list[CollectionHit]: ...
    def search_branches(self, *, near: Place | None) -> list[BranchHit]: ...
    def find_branch(self, *, name: str) -> Branch | None: ...
    def find_place(self, *, text: str) -> Place | None: ...
    def find_delivery(self, *, postcode: str) -> DeliveryZone | None: ...
    def search_delivery_rings(self) -> list[DeliveryZone]: ...
    def find_policy(self, *, topic: str) -> Policy | None: ...
    def search_passages(self, *, text: str, limit: int) -> list[Passage]: ...
    def find_passage(self, *, id: str) -> Passage | None: ...
    def find_order(self, *, number: str) -> Order | None: ...
    def find_payments(self) -> Payments | None: ...
    def find_embedding_model(self) -> str | None: ...
    def embed_texts(self, *, texts: Sequence[str]) -> np.ndarray | None: ...
