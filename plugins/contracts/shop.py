"""The shop's data as it crosses hooks: products, stock, offers, branches, delivery, policies, passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from plugins.kit.money import Money


@dataclass(frozen=True, slots=True)
class Shop:
    """What every plugin may know of its tenant; from ``tenant.json``."""

    key: str
    name: str
    locale: str
    locales: tuple[str, ...]
    currency: str
    timezone: str
    version: int
    prices_include_tax: bool = True
    contact: Mapping[str, str] = field(default_factory=dict)
    branding: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount of a unit: ``each``, ``g``, ``kg``, ``ml``, ``l``, ``cm``, ``m``."""

    amount: Decimal
    unit: str = "each"


@dataclass(frozen=True, slots=True)
class Product:
    """One sellable item. ``price`` is for one ``sold_by`` unit; ``stock`` in ``sold_by`` units, None when not tracked.

    ``group`` joins the variants of one article (its parent's SKU), "" when there are none. ``categories`` is the path
    from root to leaf. ``allergens`` is None when the shop has not said, which is not the same as having none. Without ``priced``
    it has no price that may be said (its ``price`` is nothing), and cannot be bought here. ``notice`` is how long before it must
    be ordered. ``delivery_surcharge`` is what having one delivered costs on top of the fee, None where nothing.
    """

    sku: str
    name: str
    price: Money
    source: str
    brand: str = ""
    categories: tuple[str, ...] = ()
    description: str = ""
    sold_by: str = "each"
    pack: Quantity | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allergens: tuple[str, ...] | None = None
    may_contain: tuple[str, ...] = ()
    stock: Decimal | None = None
    tax_rate: Decimal = Decimal(0)
    group: str = ""
    image: str = ""
    barcode: str = ""
    tags: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    ingredients: str = ""
    priced: bool = True
    notice: timedelta | None = None
    delivery_surcharge: Money | None = None


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What to look for on the shelves. ``attributes`` maps a name to accepted values; ``exclude`` lists allergens and
    words that must not be there; ``like`` is a SKU whose neighbours are wanted; ``order`` is relevance, price, -price
    or name; ``wide`` asks for what is only near (marked ``close``) too, in one order with what answers; ``ahead`` for what has to be
    ordered ahead only; ``among`` are the codes of the articles that alone are meant, () for all: with no text, in that order."""

    text: str = ""
    max_price: Money | None = None
    min_price: Money | None = None
    in_stock: bool = False
    category: str = ""
    brand: str = ""
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    like: str = ""
    order: str = "relevance"
    limit: int = 10
    wide: bool = False
    ahead: bool = False
    among: tuple[str, ...] = ()


NO_ANSWER = 0.3


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product that answers a query. ``score`` is 0..1; ``close`` marks one that is only the closest there is, and that is no
    answer at all with a score of NO_ANSWER or less; ``matched`` says why, in words an owner understands ("name: oat, milk";
    "spelling: mlik -> milk"; "similar in meaning to: laptop")."""

    product: Product
    score: float
    close: bool = False
    matched: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """How much of a SKU there is, in its ``sold_by`` units; ``available`` None when the shop does not count it. ``as_of`` is set by
    a system outside that keeps its own figures; ``counted`` is the catalogue's figure where orders have taken from it."""

    sku: str
    available: Decimal | None
    source: str
    as_of: datetime | None = None
    counted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """A running offer. ``percent`` off, or ``price`` instead, or ``buy``/``pay`` (3 for 2), for SKUs and categories. ``titles`` are
    what it is called in other languages, by their two letters."""

    id: str
    title: str
    source: str
    skus: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    percent: Decimal | None = None
    price: Money | None = None
    buy: int = 0
    pay: int = 0
    starts: date | None = None
    ends: date | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collection:
    """Goods that the shop puts together for an occasion, a person or a purpose. ``skus`` are the codes of its articles, in its order;
    ``names`` and ``descriptions`` what it is called and told of in other languages, by their two letters."""

    id: str
    name: str
    source: str
    skus: tuple[str, ...]
    description: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CollectionHit:
    """A collection that a text names; ``spans`` are where each of the words stands that do, ``words`` how many of them say something."""

    collection: Collection
    spans: tuple[tuple[int, int], ...]
    words: int


Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which a branch does not keep its weekly hours; no spans means closed."""

    day: date
    name: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A place where the shop serves people. ``weekly`` has seven entries, Monday first; ``holidays`` override it."""

    id: str
    name: str
    source: str
    address: str = ""
    town: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    email: str = ""
    weekly: tuple[tuple[Span, ...], ...] = ((),) * 7
    holidays: tuple[Holiday, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map that a customer may name: a postcode (district) or a town. Degrees, WGS 84."""

    name: str
    latitude: float
    longitude: float
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class BranchHit:
    """A branch and its great-circle distance in kilometres from where was asked, None when nobody said where."""

    branch: Branch
    kilometres: float | None = None


@dataclass(frozen=True, slots=True)
class DeliverySlot:
    """A delivery window of one weekday (Monday is 0)."""

    weekday: int
    span: Span


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a delivery goes: at most so many kilometres, as the crow flies, from the branch of this id, "" from any."""

    kilometres: float
    branch: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryZone:
    """What it costs to deliver to a place, and when. ``minimum`` is the least order, ``free_from`` the order that goes free;
    ``within`` is set where the zone goes by distance; ``notes`` are the note in other languages, by their two letters."""

    id: str
    name: str
    fee: Money
    source: str
    minimum: Money | None = None
    free_from: Money | None = None
    slots: tuple[DeliverySlot, ...] = ()
    note: str = ""
    within: Reach | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Translated:
    """A text of the shop in another of its languages, with where it says so."""

    locale: str
    title: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule of the shop in its own words. ``values`` are the numbers in it that may be quoted (``{"days": 30}``); ``locale`` is
    the language it is written in, "" the shop's own."""

    topic: str
    title: str
    text: str
    source: str
    values: Mapping[str, Any] = field(default_factory=dict)
    locale: str = ""
    translations: tuple[Translated, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the shop's own text that answers a question; ``score`` 0..1, ``locale`` and ``translations`` as of a policy."""

    id: str
    title: str
    text: str
    source: str
    score: float = 1.0
    locale: str = ""
    translations: tuple[Translated, ...] = ()
