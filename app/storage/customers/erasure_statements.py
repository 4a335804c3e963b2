"""The statements of finding, erasing and accounting for one person's data."""

from __future__ import annotations

from sqlalchemy import Text, and_, bindparam, cast, func, insert, or_, select, text, union, update

from app.storage.tables import (
    conversations,
    customer_contacts,
    customer_identities,
    customers,
    deliveries,
    erasures,
    events,
    inbox,
    leads,
    messages,
    orders,
    payments,
    runs,
    ticket_entries,
    tickets,
)

_asked = customers.alias("asked")
_root = select(func.coalesce(_asked.c.merged_into, _asked.c.id)).where(_asked.c.id == bindparam("whom")).scalar_subquery()
# the record that stands for the person comes first
RECORDS_OF = (
    select(customers.c.id)
    .where(or_(customers.c.id == _root, customers.c.merged_into == _root))
    .order_by(customers.c.merged_into.is_not(None), customers.c.id)
)
_record = bindparam("record")
IDENTITIES_OF = select(
    customer_identities.c.channel, customer_identities.c.identity, customer_identities.c.verified_by, customer_identities.c.phone
).where(customer_identities.c.customer_id == _record)
CONTACTS_OF = select(customer_contacts.c.value, customer_contacts.c.source).where(customer_contacts.c.customer_id == _record)
NAMES_OF = select(customers.c.name).where(customers.c.id == _record)
BY_SESSION = select(conversations.c.id).where(
    conversations.c.channel == bindparam("on_channel"), conversations.c.session_id == bindparam("session")
)
BY_VISITOR = select(conversations.c.id).where(
    conversations.c.channel == bindparam("on_channel"), conversations.c.visitor == bindparam("who"), conversations.c.visitor != text("''")
)
ORDERS_OF_TALK = select(orders.c.number).where(orders.c.conversation_id == bindparam("talk"))
ORDERS_OF_VISITOR = select(orders.c.number).where(orders.c.channel == bindparam("on_channel"), orders.c.visitor == bindparam("who"))
# one that was emptied of its person before an erasure was cut short is dealt with
_has_somebody = or_(orders.c.visitor != "", orders.c.conversation_id != "")
ORDER_OF_CLAIM = select(orders.c.number).where(orders.c.number == bindparam("order"), _has_somebody)
TICKETS_OF_TALK = select(tickets.c.number).where(tickets.c.conversation_id == bindparam("talk"))
TICKETS_OF_ORDER = select(tickets.c.number).where(tickets.c.order_number == bindparam("order"), tickets.c.order_number != "")
_like = bindparam("like")
_said_in = select(ticket_entries.c.ticket).where(ticket_entries.c.text.like(_like, escape="\\"))
TICKETS_OF_ADDRESS = select(tickets.c.number).where(
    or_(
        tickets.c.customer == bindparam("who"), tickets.c.title.like(_like, escape="\\"), tickets.c.text.like(_like, escape="\\"),
        tickets.c.number.in_(_said_in),
    )
)  # fmt: skip

RECEIVED = select(inbox.c.data).where(inbox.c.channel == bindparam("the_channel"), inbox.c.identity == bindparam("the_identity"))
OWN_LINES = select(messages.c.text).where(messages.c.conversation_id == bindparam("the_conversation"), messages.c.role == "customer")

_of_talk, _of_order = bindparam("the_conversation"), bindparam("the_order")
_happened_in_talk = union(
    select(leads.c.reference).where(leads.c.conversation_id == _of_talk),
    select(cast(events.c.id, Text)).where(events.c.conversation_id == _of_talk),
)
_happened_to_order = union(
    select(orders.c.number).where(orders.c.number == _of_order),
    select(cast(payments.c.id, Text)).where(payments.c.order_number == _of_order),
)
_counted = select(deliveries.c.subscriber, func.count()).where(deliveries.c.state == "done").group_by(deliveries.c.subscriber)
# written out: the book of statements knows no lists of values
_about_talk = or_(deliveries.c.source == "lead", deliveries.c.source == "event")
_about_order = or_(deliveries.c.source == "order", deliveries.c.source == "payment")
TOLD_OF_TALK = _counted.where(_about_talk, deliveries.c.source_key.in_(_happened_in_talk))
TOLD_OF_ORDER = _counted.where(_about_order, deliveries.c.source_key.in_(_happened_to_order))

_text, _instead = bindparam("text", type_=Text), bindparam("instead", type_=Text)
STRIKE_RUNS = update(runs).where(runs.c.detail.like(_like, escape="\\")).values(detail=func.replace(runs.c.detail, _text, _instead))
STRIKE_DELIVERIES = (
    update(deliveries).where(deliveries.c.error.like(_like, escape="\\")).values(error=func.replace(deliveries.c.error, _text, _instead))
)

_this = erasures.c.id == bindparam("erasure")
RUNNING_OF = select(erasures.c.id).where(erasures.c.customer_id == bindparam("whom"), erasures.c.state == "running")
ADD_ERASURE = insert(erasures).inline()
TOLD = select(erasures.c.told).where(_this)
TELL = update(erasures).where(_this).values(told=bindparam("to_told"))
END = (
    update(erasures)
    .where(_this)
    .values(state=bindparam("to_state"), receipt=bindparam("to_receipt"), signature=bindparam("to_signature"), ended_at=bindparam("now"))
)
FIND = select(erasures).where(_this)
LATEST = select(erasures).order_by(erasures.c.begun_at.desc(), erasures.c.id).limit(bindparam("most"))
UNFINISHED = select(erasures).where(and_(erasures.c.state != "done")).order_by(erasures.c.begun_at)
