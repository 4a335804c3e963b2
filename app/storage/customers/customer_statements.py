"""The statements by which records of customers are made and kept up to what was stored."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, exists, func, insert, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.storage.tables import (
    conversations,
    correspondents,
    customer_consents,
    customer_contacts,
    customer_identities,
    customers,
    inbox,
    leads,
    orders,
    rolled_up,
)

SEEN = select(rolled_up.c.seen).where(rolled_up.c.source == bindparam("of"))
BEGIN = insert(rolled_up).inline()
MOVE = (
    update(rolled_up).where(rolled_up.c.source == bindparam("of"), rolled_up.c.seen == bindparam("was")).values(seen=bindparam("now_seen"))
)

# up to the first message that is still to be answered or too fresh: a STOP counts once it is dealt with
_unsettled = select(func.min(inbox.c.id)).where(
    inbox.c.id > bindparam("after"), or_(inbox.c.state == "new", inbox.c.received_at >= bindparam("before"))
)
_settled = and_(inbox.c.id > bindparam("after"), inbox.c.id < func.coalesce(_unsettled.scalar_subquery(), 2**62))
NEW_WRITERS = select(inbox.c.id, inbox.c.channel, inbox.c.identity).where(_settled).order_by(inbox.c.id).limit(bindparam("most"))
HAS_NEW_WRITERS = select(inbox.c.id).where(_settled).limit(1)
WRITER = select(correspondents.c.phone, correspondents.c.name, correspondents.c.last_inbound_at, correspondents.c.opted_out_at).where(
    correspondents.c.channel == bindparam("on_channel"), correspondents.c.identity == bindparam("who")
)

_messenger = and_(correspondents.c.channel == conversations.c.channel, correspondents.c.identity == conversations.c.session_id)
_whose = (conversations.c.channel, conversations.c.session_id, conversations.c.visitor, correspondents.c.phone.label("on_messenger"))
CONVERSATION_OF = (
    select(*_whose, func.coalesce(correspondents.c.name, "").label("name"), conversations.c.last_at)
    .join_from(conversations, correspondents, _messenger, isouter=True)
    .where(conversations.c.id == bindparam("conversation"))
)

_lead_source = literal("lead:") + leads.c.reference
_unlinked_lead = and_(leads.c.created_at > bindparam("after"), ~exists().where(customer_consents.c.source == _lead_source))
NEW_LEADS = (
    select(*_whose, leads.c.reference, leads.c.name, leads.c.phone, leads.c.email, leads.c.consent, leads.c.created_at)
    .select_from(leads)
    .join(conversations, conversations.c.id == leads.c.conversation_id)
    .join(correspondents, _messenger, isouter=True)
    .where(_unlinked_lead)
    .order_by(leads.c.created_at)
    .limit(bindparam("most"))
)
HAS_NEW_LEADS = select(leads.c.reference).where(_unlinked_lead).limit(1)

_linked_order = exists().where(
    customer_identities.c.channel == orders.c.channel,
    customer_identities.c.identity == orders.c.visitor,
    customers.c.id == customer_identities.c.customer_id,
    customers.c.standing == 2,
    customers.c.last_at >= orders.c.placed_at,
)
# one that belongs to nobody any more has neither a conversation nor a visitor
_has_somebody = or_(orders.c.visitor != "", conversations.c.id.is_not(None))
_unlinked_order = and_(orders.c.placed_at > bindparam("after"), _has_somebody, ~_linked_order)
_orders = orders.join(conversations, conversations.c.id == orders.c.conversation_id, isouter=True)
NEW_ORDERS = (
    select(
        orders.c.channel, func.coalesce(conversations.c.session_id, "").label("session_id"), orders.c.visitor,
        correspondents.c.phone.label("on_messenger"), orders.c.number, orders.c.name, orders.c.phone, orders.c.email, orders.c.placed_at,
    )
    .select_from(_orders)
    .join(correspondents, _messenger, isouter=True)
    .where(_unlinked_order)
    .order_by(orders.c.placed_at)
    .limit(bindparam("most"))
)  # fmt: skip
HAS_NEW_ORDERS = select(orders.c.number).select_from(_orders).where(_unlinked_order).limit(1)
NAME_ORDER = update(orders).where(orders.c.number == bindparam("order"), orders.c.visitor == "").values(visitor=bindparam("to_visitor"))

_this = customers.c.id == bindparam("whom")
_this_identity = and_(customer_identities.c.channel == bindparam("on_channel"), customer_identities.c.identity == bindparam("who"))
FIND_IDENTITY = select(customer_identities.c.customer_id, customer_identities.c.phone).where(_this_identity)
ADD_IDENTITY = insert(customer_identities).inline()
SET_PHONE = update(customer_identities).where(_this_identity).values(phone=bindparam("to_phone"))
WITH_PHONE = select(customer_identities.c.channel, func.coalesce(customers.c.merged_into, customers.c.id)).where(
    customer_identities.c.phone == bindparam("number"),
    customer_identities.c.phone != text("''"),
    customer_identities.c.verified_by == "provider",
    customers.c.id == customer_identities.c.customer_id,
)
ADD_CUSTOMER = insert(customers).inline()
TOUCH = (
    update(customers)
    .where(_this)
    .values(
        last_at=case((customers.c.last_at < bindparam("at"), bindparam("at")), else_=customers.c.last_at),
        standing=case((customers.c.standing < bindparam("as"), bindparam("as")), else_=customers.c.standing),
        name=case((bindparam("to_name") != literal(""), bindparam("to_name")), else_=customers.c.name),
    )
)
NAME_OF = select(customers.c.name).where(_this)
SET_SEARCH = update(customers).where(_this).values(search=bindparam("to_search"))
CONTACTS_OF = (
    select(customer_contacts.c.kind, customer_contacts.c.value)
    .where(customer_contacts.c.customer_id == bindparam("whom"))
    .order_by(customer_contacts.c.claimed_at)
)
ADD_CONTACT = insert_or_skip(customer_contacts).inline().on_conflict_do_nothing()
ROOT_OF = select(func.coalesce(customers.c.merged_into, customers.c.id)).where(_this)
_of_root = or_(customers.c.id == bindparam("root"), customers.c.merged_into == bindparam("root"))
OF_ALL = select(func.max(customers.c.last_at), func.max(customers.c.standing)).where(_of_root)
SET_LISTED = (
    update(customers)
    .where(customers.c.id == bindparam("root"))
    .values(listed_at=bindparam("to_at"), listed_standing=bindparam("to_standing"))
)

ADD_CONSENT = insert_or_skip(customer_consents).inline().on_conflict_do_nothing()
LATEST_WISH = (
    select(customer_consents.c.id, customer_consents.c.withdrawn_at)
    .where(customer_consents.c.customer_id == bindparam("whom"), customer_consents.c.purpose == bindparam("what"))
    .order_by(customer_consents.c.id.desc())
)
WITHDRAW = update(customer_consents).where(customer_consents.c.id == bindparam("row")).values(withdrawn_at=bindparam("at"))
