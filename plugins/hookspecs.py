"""Every hook there is. The first word says how results combine: ``register_ search_ propose_ review_ check_`` collect lists,
``find_ parse_ deliver_ embed_ complete_ authorize_`` take the first answer that is not None, ``on_`` notifies observers, guarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pluggy

from plugins.contracts import (
    Actor,
    Agent,
    Branch,
    BranchHit,
    ChatRequest,
    ChatStream,
    Collection,
    CollectionHit,
    Connector,
    DeliveryZone,
    Document,
    Health,
    Job,
    Order,
    Passage,
    Payments,
    Place,
    Policy,
    Product,
    ProductHit,
    ProductQuery,
    Promotion,
    Reply,
    Result,
    Schedule,
    Slot,
    Source,
    Stock,
    Subscription,
    Tool,
    Utterance,
)
from plugins.contracts.channels import ChannelTraits, Delivery, Listed, Media, MediaFile, Outbound, Received, Refusal, Webhook

if TYPE_CHECKING:
    import numpy as np

PROJECT = "sales_assistant"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_documents() -> list[Document]:
    """Return the JSON documents that this plugin owns in a tenant's folder. Called on drafts too, so it must not read any document."""


@hookspec
def register_tools() -> list[Tool]:
    """Return the tools that this plugin offers in this tenant version. Names are unique in a tenant; a clash fails at publish."""


@hookspec
def register_agents() -> list[Agent]:
    """Return the specialists that this plugin offers to V7; see ``plugins.contracts.Agent``."""


@hookspec
def register_wording() -> dict[str, dict[str, str]]:
    """Return templates by locale and key: ``{"en": {"price.one": "{name} costs {price}."}}``. A tenant's wording.json overrides them."""


@hookspec
def propose_slots(utterance: Utterance) -> list[Slot]:
    """Return the typed values that this plugin recognises in a customer's words (products, places, policies), by the words and
    the tenant version alone: they are remembered for the same words. Stay under a millisecond."""


@hookspec
def search_products(query: ProductQuery) -> list[ProductHit]:
    """Return the products that answer the query, best first, at most ``query.limit``, one per variant group. Where none
    does, return [], or hits marked ``close`` when something near exists."""


@hookspec(firstresult=True)
def find_product(sku: str) -> Product | None:
    """Return the one product with this SKU or barcode, or None to let the next store look."""


@hookspec(firstresult=True)
def find_variants(group: str) -> list[Product] | None:
    """Return all variants of a group in catalogue order, or None when this store has no such group."""


@hookspec(firstresult=True)
def find_stock(sku: str) -> Stock | None:
    """Return how much of a SKU there is now, or None to let the next store answer."""


@hookspec
def search_promotions(product: Product | None, day: date) -> list[Promotion]:
    """Return the promotions that run on a day, for one product or, with None, all of them."""


@hookspec
def search_collections() -> list[Collection]:
    """Return the collections that the shop made, in its order."""


@hookspec
def search_named_collections(text: str) -> list[CollectionHit]:
    """Return the collections that a customer's words name, in any of the wordings for them, those named by the most special words
    first. Stay under a millisecond."""


@hookspec
def search_branches(near: Place | None) -> list[BranchHit]:
    """Return all branches, nearest first when a place is given, in the shop's order otherwise."""


@hookspec(firstresult=True)
def find_branch(name: str) -> Branch | None:
    """Return the branch with this id, name or town, or None."""


@hookspec(firstresult=True)
def find_place(text: str) -> Place | None:
    """Return where a postcode or town lies, or None when it is not known."""


@hookspec(firstresult=True)
def find_delivery(postcode: str) -> DeliveryZone | None:
    """Return the delivery zone of a postcode, or None when nothing is delivered there."""


@hookspec
def search_delivery_rings() -> list[DeliveryZone]:
    """Return the delivery zones that go by distance from a branch."""


@hookspec(firstresult=True)
def find_policy(topic: str) -> Policy | None:
    """Return the shop's policy on a topic (returns, payment, privacy ...), or None."""


@hookspec
def search_passages(text: str, limit: int) -> list[Passage]:
    """Return passages of the shop's texts that answer a question, best first, each scored 0..1."""


@hookspec(firstresult=True)
def find_passage(id: str) -> Passage | None:
    """Return the passage with this id, or None."""


@hookspec(firstresult=True)
def find_order(number: str) -> Order | None:
    """Return an order that a shop system outside keeps, by the number that its customer was given, or None. Our own orders are
    in ``records.orders``."""


@hookspec(firstresult=True)
def find_payments() -> Payments | None:
    """Return what takes money online for this shop, or None. Nothing is called yet."""


@hookspec(firstresult=True)
def find_embedding_model() -> str | None:
    """Return what names the model behind ``embed_texts`` in all that matters (weights, arithmetic), so that vectors kept under
    that name can be compared; None where there is none. Loads nothing."""


@hookspec(firstresult=True)
def embed_texts(texts: Sequence[str]) -> np.ndarray | None:
    """Return one unit vector (float32) per text, in rows of the same order, or None when no model is there yet: the caller
    goes on without. The meaning of a vector is the plugin's; one tenant version has one embedding plugin."""


@hookspec(firstresult=True)
def complete_chat(request: ChatRequest) -> ChatStream | None:
    """Return the model that will answer, not called yet, or None: not set up, still loading, or named in ``request.avoid``.
    The next one in tenant.json's list is asked then, so that a shop may have a second model for when the first is down."""


@hookspec(firstresult=True)
def authorize_tool_call(tool: Tool, arguments: Mapping[str, Any], actor: Actor) -> Result | None:
    """Return a refusal to stop a call that the role check would allow, or None to let it pass."""


@hookspec
def review_reply(reply: Reply) -> list[str]:
    """Return objections to a final reply, in words; any objection sends the deterministic wording instead."""


@hookspec(firstresult=True)
def find_channel(channel: str) -> ChannelTraits | None:
    """Return what this connector can do on a channel ("whatsapp", "sms"), or None: another channel, or not set up. No request is made."""


@hookspec(firstresult=True)
def parse_inbound(webhook: Webhook) -> Received | Refusal | None:
    """Return what a webhook brings once its signature is proved, a Refusal where it is not, or None where it carries no signature
    that this connector knows. It runs before the provider is answered: no request is made, nothing is stored."""


@hookspec(firstresult=True)
def deliver_message(message: Outbound) -> Delivery | None:
    """Hand a message to the provider, once, within the connector's time-out, and return how that ended: Sent, NotSent, TryLater or,
    whenever it may have gone, Unknown. None where the channel is another's. Never raises, never tries a second time."""


@hookspec(firstresult=True)
def find_sent_messages(message: Outbound, since: datetime) -> list[Listed] | None:
    """Return what the provider lists as sent by us to this customer since then, oldest first, so that a message of which nobody
    knows whether it went is settled. None where the list cannot be had now, or the channel is another's."""


@hookspec(firstresult=True)
def find_media(channel: str, media: Media) -> MediaFile | None:
    """Return a file that came with a message, fetched from the provider's own hosts only; None where it is too large, of a type
    that is not taken, or gone."""


@hookspec(firstresult=True)
def find_in_picture(picture: MediaFile, caption: str, locale: str) -> str | None:
    """Return what a customer means who sent this picture, in words of the locale that can be answered ("a red cotton dress"), or
    None. It runs where messages are answered, and may take some seconds."""


@hookspec
def on_media_kept(channel: str, media: Media) -> None:
    """Be told that a file of a customer is on our disk now, so that its provider may forget it. It may be told again."""


@hookspec
def on_turn_finished(reply: Reply, milliseconds: float) -> None:
    """Be told of a finished turn, after it is stored. A failure here is logged and hurts nobody."""


@hookspec
def on_tenant_published(tenant: str, version: int) -> None:
    """Be told that a version went live in this process."""


@hookspec
def register_jobs() -> list[Job]:
    """Return the work that this tenant version needs done in the background. Called in the worker process, once a version."""


@hookspec
def register_schedules() -> list[Schedule]:
    """Return what is to be done by the clock. Asked in the worker process for the live version."""


@hookspec
def register_subscriptions() -> list[Subscription]:
    """Return who wants to hear what happened (leads, orders, payments, events); the worker delivers it from what is stored."""


@hookspec
def register_sources() -> list[Source]:
    """Return the tables of outside from which this shop's data may be pulled into its draft. Nothing is called yet."""


@hookspec
def register_connectors() -> list[Connector]:
    """Return the outside services that are set up, for ``assistant connector list`` and ``check``. Nothing is called yet."""


@hookspec
def check_health() -> list[Health]:
    """Return the plugin's health checks; quick, without side effects."""
