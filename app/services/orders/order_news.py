"""Telling customers who ordered on a messenger what became of their order: once for each state, by the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from app.errors import NotFound
from app.services.channels.rendering import render_text
from app.services.channels.rules import CHANNELS, FORMATTING_CHANNELS
from app.services.conversations.presenting import reply_to_json
from app.storage.messengers.channel_rows import NewPart
from app.storage.messengers.channels import NEWS
from app.storage.messengers.handovers import NewLine
from app.storage.turns.turns import Conversation
from plugins.contracts import Happening, Order, Reply, Say, Subscription
from plugins.contracts.channels import Part
from plugins.kit.places.branch_facts import address_of

if TYPE_CHECKING:
    from app.services.orders.books import ShopBooks

NAME, MOVED = "order news", "order_moved"


def order_news(tenant: Any) -> list[Subscription]:
    """Return the subscription of a shop that has a messenger; none where it has no way to tell anybody."""
    is_reachable = any(tenant.stores.find_channel(channel=channel) for channel in CHANNELS)
    return [Subscription(NAME, frozenset([MOVED]), partial(_tell_customer, tenant))] if is_reachable else []


def _tell_customer(tenant: Any, happening: Happening, books: ShopBooks) -> None:
    """Queue the news of an order. What is no news any more, because the order moved on, is not told; whether a message may go
    now is decided when it is sent."""
    order = books.order(str(happening.data["order"]))
    if order is None or order.status != happening.data["status"]:
        return
    conversation = _on_messenger(books, order)
    text = conversation and _news_of(tenant, order, tenant.say(conversation.locale or order.locale))
    if not conversation or not text:
        return
    line_id, trace_id = f"order {order.number} {order.status}", uuid.uuid4().hex
    reply = Reply(
        text, conversation.session_id, line_id, trace_id, conversation.locale, "v5", "answered", conversation.version,
        cart_count=conversation.cart_count,
    )  # fmt: skip
    parts = _parts(tenant, conversation, trace_id, text)
    books.database.handovers.tell(
        conversation.id, NewLine("assistant", text, trace_id, reply_to_json(reply, tenant.key), line_id, parts), books.now
    )


def _on_messenger(books: ShopBooks, order: Order) -> Conversation | None:
    """Return the conversation in which an order was placed on a messenger; a website's customer is not there any more."""
    try:
        found = books.database.handovers.conversation(order.conversation)
    except NotFound:
        return None
    return found if found.channel in CHANNELS else None


def _news_of(tenant: Any, order: Order, say: Say) -> str:
    """Return what a customer wants to know of an order's state, "" of a state that he sees himself."""
    key = f"order_news.{order.status}_{order.way}"
    if not say.has(key):
        return ""
    lines = [say(key, number=order.number, shop=tenant.shop.name)]
    if order.status == "ready":
        where = _branch(tenant, order.branch) if order.way == "collection" else ", ".join(filter(None, (order.address, order.postcode)))
        lines += [say(f"order_news.where_{order.way}", where=where)] if where else []
        lines += [say("order_news.due", due=order.due)] if order.due.minor else []
    return "\n".join(lines)


def _branch(tenant: Any, name: str) -> str:
    found = tenant.stores.find_branch(name=name) if name else None
    return ", ".join(filter(None, (found.name, address_of(found)))) if found else name


def _parts(tenant: Any, conversation: Conversation, trace_id: str, text: str) -> Sequence[NewPart]:
    channel = conversation.channel
    traits = tenant.stores.find_channel(channel=channel)
    rendered = render_text(text, traits, channel in FORMATTING_CHANNELS) if traits else [Part(text=text)]
    return [
        NewPart(conversation.id, channel, conversation.session_id, trace_id, position, part, NEWS) for position, part in enumerate(rendered)
    ]
