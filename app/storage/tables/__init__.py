"""The tables of a tenant's running data; every time is UTC in whole microseconds since 1970, every JSON is text."""

from app.storage.tables.background import claims, cursors, deliveries, runs
from app.storage.tables.commerce import cart_lines, leads, order_lines, orders, payments, stock_taken, webhook_events
from app.storage.tables.counts import daily, model_calls, ratings, rolled_up, rollups, visits
from app.storage.tables.customers import (
    customer_attributes,
    customer_consents,
    customer_contacts,
    customer_differences,
    customer_identities,
    customer_notes,
    customer_tags,
    customers,
    erasures,
)
from app.storage.tables.handovers import conversation_notes, conversation_tags, handovers
from app.storage.tables.messengers import channel_counts, correspondents, inbox, outbox
from app.storage.tables.search import WORD_INDEX, talk_words
from app.storage.tables.shared import metadata
from app.storage.tables.talk import conversations, events, messages, traces, unanswered
from app.storage.tables.tickets import ticket_entries, tickets

__all__ = [
    "WORD_INDEX",
    "cart_lines",
    "channel_counts",
    "claims",
    "conversation_notes",
    "conversation_tags",
    "conversations",
    "correspondents",
    "cursors",
    "customer_attributes",
    "customer_consents",
    "customer_contacts",
    "customer_differences",
    "customer_identities",
    "customer_notes",
    "customer_tags",
    "customers",
    "daily",
    "deliveries",
    "erasures",
    "events",
    "handovers",
    "inbox",
    "leads",
    "messages",
    "metadata",
    "model_calls",
    "order_lines",
    "orders",
    "outbox",
    "payments",
    "ratings",
    "rolled_up",
    "rollups",
    "runs",
    "stock_taken",
    "talk_words",
    "ticket_entries",
    "tickets",
    "traces",
    "unanswered",
    "visits",
    "webhook_events",
]
