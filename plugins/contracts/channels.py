"""Messages as they come in from and go out to a messenger (WhatsApp, SMS): verified, typed, the same for every provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request as it came from outside, before anybody believes it.

    ``channel`` is the channel that its address names ("whatsapp", "sms"). ``url`` is the public address that was called, with
    its query, percent-encoded as it was sent. Names of ``headers`` are in small letters; ``body`` is raw.
    """

    channel: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a customer is on a channel: a phone number (E.164, "+447700900123"), the provider's business-scoped id
    ("US.1349..."), or both. One is never made from the other."""

    phone: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A place that a customer shared, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came with a message and lies at the provider: ``address`` is its URL or the provider's id of it."""

    address: str
    content_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file fetched from the provider, within the limits of size and type."""

    content_type: str
    content: bytes


class InboundKind(StrEnum):
    """What a customer sent. CHOICE is a pressed button or a picked list item; OTHER is what has no words for us yet."""

    TEXT = "text"
    CHOICE = "choice"
    LOCATION = "location"
    MEDIA = "media"
    VOICE = "voice"
    CONTACTS = "contacts"
    EDIT = "edit"
    REACTION = "reaction"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a customer. ``id`` is the provider's: the same id is the same message, however often it comes.

    ``payload`` is the id of the pressed button or list item, ``text`` its title, a caption, or the words. ``at`` is when the provider
    got it, None where it does not say. ``stop`` is "stop" or "start" where the provider itself has handled such a word and told the
    customer so.
    """

    id: str
    sender: Identity
    kind: InboundKind = InboundKind.TEXT
    text: str = ""
    payload: str = ""
    profile_name: str = ""
    location: Location | None = None
    media: tuple[Media, ...] = ()
    at: datetime | None = None
    stop: str = ""


class DeliveryState(StrEnum):
    """How far a message of ours has come at the provider."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider tells of a message of ours, in any order and more than once. ``reference`` is ours, where it came back."""

    id: str
    state: DeliveryState
    reference: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A webhook that is proved to come from the provider: what it brings, and what the provider wants to hear."""

    messages: tuple[Inbound, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    acknowledgement: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A webhook that is not believed. ``reason`` is a name for the log and the count: no_signature, bad_signature, bad_body ..."""

    reason: str
    detail: str = ""


class PartKind(StrEnum):
    """How a part of a reply is shown. TEMPLATE is one that the provider has approved; only it may go out after the window."""

    TEXT = "text"
    LIST = "list"
    BUTTONS = "buttons"
    TEMPLATE = "template"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Choice:
    """An item of a list or a button: what it shows, and what comes back as ``payload`` when it is picked."""

    title: str
    payload: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a reply. ``template`` is the provider's id of a template, with its ``variables`` by number or name."""

    kind: PartKind = PartKind.TEXT
    text: str = ""
    choices: tuple[Choice, ...] = ()
    button: str = ""
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    media_url: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """A part on its way. ``reference`` is our own id of it; ``status_url`` is the address that receipts go to, and "" where there is
    none."""

    channel: str
    to: Identity
    part: Part
    reference: str
    status_url: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has it, under this id."""

    id: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The provider will not take it, now or later. ``reason`` is a name: window_closed, opted_out, bad_number, rejected ..."""

    reason: str
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TryLater:
    """The provider surely did not take it, but may in ``seconds``, 0 where it does not say."""

    seconds: float = 0.0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it went: no answer came, or one of a fault on the provider's side."""

    detail: str = ""


Delivery = Sent | NotSent | TryLater | Unknown


@dataclass(frozen=True, slots=True)
class Listed:
    """A message of ours in the provider's own list. ``text`` is "" where the list does not show the words that were sent."""

    id: str
    text: str = ""
    state: DeliveryState = DeliveryState.SENT


@dataclass(frozen=True, slots=True)
class ChannelTraits:
    """What a set-up connector can do on its channel.

    ``own_addresses`` are the shop's numbers as Identity writes them; ``longest_text`` counts UTF-16 units; ``window_hours`` is
    how long after a customer's message free text may be sent, 0 for ever; ``list_sizes`` and ``button_sizes`` are how many
    items such a part may have, none where it cannot be sent; ``settle_seconds`` is after how long a message that is in no list
    was surely not taken; ``price_micro`` is what one message costs, in millionths of the account's currency.
    ``optout_by_provider`` says that the provider answers STOP and START itself; ``has_list`` that it can list what it took. Where it
    cannot, a message of unknown fate is sent again only while receipts of later ones come in.
    """

    connector: str
    own_addresses: tuple[str, ...]
    longest_text: int
    window_hours: float = 0.0
    list_sizes: frozenset[int] = frozenset()
    button_sizes: frozenset[int] = frozenset()
    settle_seconds: float = 20.0
    price_micro: int = 0
    optout_by_provider: bool = False
    has_list: bool = True
