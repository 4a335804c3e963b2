"""Every value that crosses a hook or a room: frozen dataclasses, and the interfaces of what the application lends to plugins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from plugins.kit.money import Money

NOTHING: Mapping[str, Any] = MappingProxyType({})


# --- who, and what it does -------------------------------------------------------------------------------------


class Role(IntEnum):
    """Who acts; a higher role may do all that a lower one may."""

    CUSTOMER = 1
    VIEWER = 2
    MANAGER = 3
    ADMIN = 4


class Effect(str, Enum):
    """What a tool does to the world: nothing, a change, or a change that costs money."""

    READ = "read"
    WRITE = "write"
    MONEY = "money"


class Status(str, Enum):
    """How a tool call ended. Anything but OK is still a result that a caller can read and act on."""

    OK = "ok"
    NOT_FOUND = "not_found"
    NEEDS_INPUT = "needs_input"
    NEEDS_CHOICE = "needs_choice"
    NEEDS_CONFIRMATION = "needs_confirmation"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or program on whose behalf a tool runs."""

    id: str
    role: Role = Role.CUSTOMER


# --- the shop's data -------------------------------------------------------------------------------------------


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
    from root to leaf. ``allergens`` is None when the shop has not said, which is not the same as having none.
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


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What to look for on the shelves. ``attributes`` maps a name to accepted values; ``exclude`` lists allergens and
    words that must not be there; ``like`` is a SKU whose neighbours are wanted; ``order`` is relevance, price, -price
    or name."""

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


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product that answers a query. ``score`` is 0..1; ``close`` marks one that is only the closest there is;
    ``matched`` says why, in words an owner understands ("name: oat, milk"; "spelling: mlik -> milk")."""

    product: Product
    score: float
    close: bool = False
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stock:
    """How much of a SKU there is, in its ``sold_by`` units; ``available`` None when the shop does not count it."""

    sku: str
    available: Decimal | None
    source: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """A running offer. ``percent`` off, or ``price`` instead, or ``buy``/``pay`` (3 for 2), for SKUs and categories."""

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
class DeliveryZone:
    """What it costs to deliver to a postcode, and when. ``minimum`` is the least order, ``free_from`` the order that goes free."""

    id: str
    name: str
    fee: Money
    source: str
    minimum: Money | None = None
    free_from: Money | None = None
    slots: tuple[DeliverySlot, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule of the shop in its own words. ``values`` are the numbers in it that may be quoted (``{"days": 30}``)."""

    topic: str
    title: str
    text: str
    source: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the shop's own text that answers a question; ``score`` 0..1."""

    id: str
    title: str
    text: str
    source: str
    score: float = 1.0


# --- language --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an utterance: as written, folded (lower case, no diacritics), and where it stands in the text."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """A customer's words, normalised: NFC, no control characters, single spaces. Token offsets refer to ``text``."""

    text: str
    tokens: tuple[Token, ...]
    locale: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A typed value found in an utterance at ``start:end``. ``type`` is a schema format: product, category, brand, attribute,
    quantity, money, price-limit, date, time, postcode, place, branch, policy, order-number, phone, email, name, ordinal, order ..."""

    type: str
    value: Any
    start: int
    end: int
    score: float = 1.0


# --- tools -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the shop's data says, with the place where it says so (``versions/3/catalog.json#/products/17``).

    ``subject`` is what it is said of (a SKU, a branch id); ``as_of`` is when it was true, None for published data.
    """

    kind: str
    value: Any
    subject: str = ""
    unit: str = ""
    source: str = ""
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A button: what it shows, and the message it sends when pressed."""

    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Card:
    """A picture of a thing for channels that can show one. ``fields`` are label and value pairs, already worded."""

    kind: str
    id: str
    title: str
    subtitle: str = ""
    price: Money | None = None
    price_text: str = ""
    was_text: str = ""
    stock_status: str = ""
    stock_text: str = ""
    badge: str = ""
    image: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    actions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Focus:
    """What "it", "those", "the second one" and "there" refer to after a result. Empty fields keep what was before."""

    product: str = ""
    products: tuple[str, ...] = ()
    branch: str = ""
    postcode: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several readings of an argument: its label for a button, the value to use, other words it is called by."""

    label: str
    value: Any
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool call found or did. ``text`` is the deterministic wording; ``facts`` back every claim in it.

    With NEEDS_INPUT and NEEDS_CHOICE, ``missing`` names the parameter that ``text`` asks for, ``options`` its readings.
    """

    text: str
    facts: tuple[Fact, ...] = ()
    cards: tuple[Card, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    next: Focus | None = None
    status: Status = Status.OK
    missing: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """Words with which people ask for a tool; ``{parameter}`` stands for a value; ``arguments`` are set when it is meant."""

    text: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """A capability of the shop, written once and used by every surface.

    ``parameters`` is a JSON Schema (draft 2020-12) of type object whose string properties may carry a slot type as
    ``format``. ``confirm`` None means: ask a customer before a write or money effect; False is for changes that are
    the customer's own and undone with a word (the cart). ``repeatable`` tools may be rerun by a follow-up ("and for Sunday?").
    """

    name: str
    description: str
    parameters: Mapping[str, Any]
    run: Callable[[Call], Result]
    examples: tuple[Example, ...] = ()
    audience: Role = Role.CUSTOMER
    effect: Effect = Effect.READ
    confirm: bool | None = None
    repeatable: bool = True

    @property
    def needs_confirmation(self) -> bool:
        return self.effect is not Effect.READ if self.confirm is None else self.confirm


class Say(Protocol):
    """Words a template of the conversation's locale: ``say("price.one", name="Oat milk", price=Money(199, "GBP"))``."""

    locale: str

    def __call__(self, key: str, /, **values: Any) -> str: ...

    def has(self, key: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Call:
    """All that a tool's ``run`` gets. ``stores`` answers the ``search_`` and ``find_`` hooks of this tenant version."""

    arguments: Mapping[str, Any]
    actor: Actor
    shop: Shop
    stores: Stores
    records: Records
    say: Say
    now: datetime
    focus: Focus = Focus()
    conversation: str = ""
    channel: str = "web"
    operation_id: str = ""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that was made, for the trace and the integrator: ``confidence`` is the router's, 1.0 when a person chose."""

    tool: str
    arguments: Mapping[str, Any]
    status: Status
    confidence: float = 1.0
    milliseconds: float = 0.0


# --- running data lent to plugins -------------------------------------------------------------------------------


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


class Stores(Protocol):
    """The tenant's retrieval hooks, as plugins call them: by keyword, list hooks flattened into one list."""

    def search_products(self, *, query: ProductQuery) -> list[ProductHit]: ...
    def find_product(self, *, sku: str) -> Product | None: ...
    def find_variants(self, *, group: str) -> list[Product] | None: ...
    def find_stock(self, *, sku: str) -> Stock | None: ...
    def search_promotions(self, *, product: Product | None, day: date) -> list[Promotion]: ...
    def search_branches(self, *, near: Place | None) -> list[BranchHit]: ...
    def find_branch(self, *, name: str) -> Branch | None: ...
    def find_place(self, *, text: str) -> Place | None: ...
    def find_delivery(self, *, postcode: str) -> DeliveryZone | None: ...
    def find_policy(self, *, topic: str) -> Policy | None: ...
    def search_passages(self, *, text: str, limit: int) -> list[Passage]: ...
    def find_passage(self, *, id: str) -> Passage | None: ...


# --- what a plugin is bound to ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document that a plugin owns in the tenant's folder. ``schema`` is JSON Schema draft 2020-12; ``migrate``
    turns an older document into today's; ``required`` documents must be there to publish; ``records`` is the name of its
    main list and ``key`` what identifies a record in it, so that a diff speaks of records."""

    name: str
    schema: Mapping[str, Any]
    required: bool = False
    migrate: Callable[[Any], Any] | None = None
    records: str = ""
    key: str = ""


class Folder(Protocol):
    """One tenant version, read-only."""

    shop: Shop

    def read(self, document: str) -> Any:
        """Return the parsed document (``catalog``, without ``.json``), or None when the version has none."""

    def source(self, document: str, pointer: str) -> str:
        """Return the citation of a place in a document: ``versions/3/catalog.json#/products/17`` (RFC 6901)."""

    def cache(self, name: str) -> Path:
        """Return a folder for data derived from this version (an index); it may vanish at any time."""


@dataclass(frozen=True, slots=True)
class Health:
    """A check's outcome: ``ok``, and a sentence that says what to do when it is not."""

    name: str
    ok: bool
    detail: str = ""


# --- a message's way --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel hands in. ``message_id`` is the sender's own id: the same id is answered once.

    ``visitor`` is the verified visitor, "" for a server-to-server caller; it owns the session that it opens.
    """

    text: str
    session_id: str
    channel: str = "web"
    visitor: str = ""
    message_id: str = ""
    actor: Actor = Actor("customer")
    mode: str = ""
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tool that the router considered, with its calibrated probability and the example it is nearest to."""

    tool: str
    score: float
    nearest: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a message asks for. ``decision`` is act, ask (the candidates are too close) or unknown."""

    clause: str
    decision: str
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """The question we asked last: which tool waits, with what, for which parameter, and its options.

    ``kind`` is input (a value is missing), choice (pick an option), confirm (yes or no) or tool (which of these did you mean)."""

    kind: str
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    parameter: str = ""
    options: tuple[Option, ...] = ()
    asked: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mode decided and worded. ``outcome`` is answered, asked, unknown, refused or failed."""

    text: str
    outcome: str = "answered"
    facts: tuple[Fact, ...] = ()
    cards: tuple[Card, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    focus: Focus = Focus()
    pending: Pending | None = None
    last: Request | None = None


class Turn(Protocol):
    """One message being answered, as a mode sees it."""

    message: Message
    shop: Shop
    locale: str
    requests: Sequence[Request]
    focus: Focus
    pending: Pending | None
    dropped: bool
    last: Request | None
    say: Say

    def call(self, tool: str, arguments: Mapping[str, Any], *, score: float = 1.0, confirmed: bool = False) -> Result:
        """Run a tool through the toolbox; refusals and bad arguments come back as results."""

    def title(self, tool: str) -> str:
        """Return what the tool is called on a button, in the turn's locale."""

    def not_answered(self, question: str) -> None:
        """Note a question that the shop's data could not answer, for the owner."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the channel, which renders it. ``trace_id`` finds the turn in traces and logs.

    ``stored`` is the JSON of the first reply when the same message came again; channels give out just that.
    """

    text: str
    session_id: str
    message_id: str
    trace_id: str
    locale: str
    mode: str
    outcome: str
    version: int
    facts: tuple[Fact, ...] = ()
    cards: tuple[Card, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    cart_count: int = 0
    stored: Mapping[str, Any] | None = None
    explanation: Mapping[str, Any] = field(default_factory=dict)
