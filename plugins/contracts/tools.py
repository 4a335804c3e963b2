"""A Tool, what its run is given, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from plugins.contracts.back_office import BackOffice
from plugins.contracts.records import Records, Stores
from plugins.contracts.shop import Shop
from plugins.kit.money import Money


class Role(IntEnum):
    """Who acts; a higher role may do all that a lower one may."""

    CUSTOMER = 1
    VIEWER = 2
    MANAGER = 3
    ADMIN = 4


class Effect(StrEnum):
    """What a tool does to the world: nothing, a change, or a change that costs money."""

    READ = "read"
    WRITE = "write"
    MONEY = "money"


class Status(StrEnum):
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
    """The person or program on whose behalf a tool runs. ``name`` is for the audit log; ``scopes`` are the only permissions
    that a program's key has of its role's, empty: all of them."""

    id: str
    role: Role = Role.CUSTOMER
    name: str = ""
    scopes: tuple[str, ...] = ()


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
    """A picture of a thing for channels that can show one. ``fields`` are label and value pairs, already worded; ``link`` is where
    it leads, an address on this server ("/admin/...")."""

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
    link: str = ""


@dataclass(frozen=True, slots=True)
class Focus:
    """What "it", "those", "the second one" and "there" refer to after a result. Empty fields keep what was before. ``rows`` is
    what the shop's people looked at last ("conversations 2026-11-01/2026-11-07"). ``looks`` are those that ``query`` was searched
    with; ``recent`` are the searches that followed each other, as the mode keeps them; ``amounts`` how much of each of
    ``products`` was asked about, where they were told of one by one. ``listed`` is how many of ``products`` the text tells line by
    line, 0 where it tells all; ``lists`` are those of all the lists of one answer that has several."""

    product: str = ""
    products: tuple[str, ...] = ()
    branch: str = ""
    postcode: str = ""
    query: str = ""
    rows: str = ""
    looks: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    listed: int = 0
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One of several readings of an argument: its label for a button, the value to use, other words it is called by, and the ``name``
    of the goods that it stands for, "" where it is none."""

    label: str
    value: Any
    words: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a text invites the customer to give next: the tool that takes it, with what is known, as which parameter."""

    tool: str
    arguments: Mapping[str, Any]
    parameter: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool call found or did. ``text`` is the deterministic wording; ``facts`` back every claim in it.

    With NEEDS_INPUT and NEEDS_CHOICE, ``missing`` names the parameter that ``text`` asks for, ``options`` its readings; with
    REFUSED it names an argument that does not fit its schema, and ``text`` says why to a program, not to a customer.
    ``invites`` is for an answer that is complete but leaves something open ("... or leave your name here"). With
    NEEDS_CONFIRMATION, ``agreed`` are arguments that a yes brings along: what it was said to (the total). ``cautions`` are lines of
    ``text`` that go out word for word whoever words the rest: what goods state against an allergy that the customer told;
    ``reminders`` are those of them that nobody needs to read again and again. ``affirms`` is what a question of yes or no is answered
    with, None where it is no such question or the shop's data does not tell.
    """

    text: str
    facts: tuple[Fact, ...] = ()
    cards: tuple[Card, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    next: Focus | None = None
    status: Status = Status.OK
    missing: str = ""
    options: tuple[Option, ...] = ()
    invites: Invitation | None = None
    agreed: Mapping[str, Any] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    affirms: bool | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Words with which people ask for a tool; ``{parameter}`` stands for a value; ``arguments`` are set when it is meant.

    ``everywhere`` marks what customers say in shops of all kinds, not what this one has written down: it weighs a little less.
    """

    text: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    locale: str = ""
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    """A capability of the shop, written once and used by every surface.

    ``parameters`` is a JSON Schema (draft 2020-12) of type object whose string properties may carry a slot type as
    ``format``. ``confirm`` None means: ask a customer before a write or money effect; False is for changes that are
    the customer's own and undone with a word (the cart). ``repeatable`` tools may be rerun by a follow-up ("and for Sunday?").
    ``question`` words what is asked before the change, of everybody whatever their role: it runs in the place of ``run``, with
    records that cannot be changed, and returns NEEDS_CONFIRMATION, or what is still missing or in the way.
    A parameter that is ``readOnly`` is given by the conversation to each call, never by a model.
    ``permission`` is what a tool of the owner's side needs in the matrix of permissions ("publish"), beside its audience.
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
    question: Callable[[Call], Result] | None = None
    permission: str = ""

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
    """All that a tool's ``run`` gets. ``stores`` answers the ``search_`` and ``find_`` hooks of this tenant version; ``site`` is
    the address under which customers reach us ("https://chat.example"), "" where there is none; ``back_office`` is there for the
    shop's own people alone."""

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
    site: str = ""
    back_office: BackOffice | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that was made, for the trace and the integrator: ``confidence`` is the router's, 1.0 when a person chose."""

    tool: str
    arguments: Mapping[str, Any]
    status: Status
    confidence: float = 1.0
    milliseconds: float = 0.0
