"""The statements of the customers' list and page."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.storage.tables import (
    conversations,
    correspondents,
    customer_attributes,
    customer_consents,
    customer_contacts,
    customer_differences,
    customer_identities,
    customer_notes,
    customer_tags,
    customers,
)

_listed = select(customers.c.id, customers.c.listed_at, customers.c.listed_standing)
_place = tuple_(customers.c.listed_at, customers.c.id)
_member = customers.alias("member")
_person = func.coalesce(_member.c.merged_into, _member.c.id)
_tagged = select(_person).join_from(customer_tags, _member, _member.c.id == customer_tags.c.customer_id)
_tagged = _tagged.where(customer_tags.c.tag == bindparam("of_tag"))
_said = select(_person).where(_member.c.search.like(bindparam("said"), escape="\\"))
_page = (
    _listed.where(
        customers.c.merged_into.is_(None),
        _place < tuple_(bindparam("before"), bindparam("below")),
        customers.c.listed_standing.between(bindparam("at_least"), bindparam("at_most")),
    )
    .order_by(customers.c.listed_at.desc(), customers.c.id.desc())
    .limit(bindparam("most"))
)
# by whether there are words, and a tag: the index of the list leads where there are none, else one look at all records, or at a tag's
PAGES = {
    (False, False): _page,
    (True, False): _page.where(customers.c.id.in_(_said)),
    (False, True): _page.where(customers.c.id.in_(_tagged)),
    (True, True): _page.where(customers.c.id.in_(_said), customers.c.id.in_(_tagged)),
}

# the same of one customer alone: whether they are in a list
AMONG = {of: page.where(customers.c.id == bindparam("whom")) for of, page in PAGES.items()}

_asked = customers.alias("asked")
ROOT = _listed.where(
    customers.c.id == select(func.coalesce(_asked.c.merged_into, _asked.c.id)).where(_asked.c.id == bindparam("whom")).scalar_subquery()
)
RECORDS = (
    select(
        customers.c.id, customers.c.name, customers.c.standing, customers.c.first_at, customers.c.last_at, customers.c.merged_at,
        customers.c.merged_by,
    )
    .where(or_(customers.c.id == bindparam("root"), customers.c.merged_into == bindparam("root")))
    .order_by(customers.c.first_at, customers.c.id)
)  # fmt: skip
_whom = bindparam("whom")
IDENTITIES = (
    select(
        customer_identities.c.channel, customer_identities.c.identity, customer_identities.c.phone, customer_identities.c.verified_by,
        customer_identities.c.verified_at, func.coalesce(correspondents.c.opted_out_at, 0),
    )
    .join(
        correspondents,
        and_(correspondents.c.channel == customer_identities.c.channel, correspondents.c.identity == customer_identities.c.identity),
        isouter=True,
    )
    .where(customer_identities.c.customer_id == _whom)
)  # fmt: skip
CONTACTS = (
    select(customer_contacts.c.kind, customer_contacts.c.value, customer_contacts.c.source, customer_contacts.c.claimed_at)
    .where(customer_contacts.c.customer_id == _whom)
    .order_by(customer_contacts.c.claimed_at.desc())
)
TAGS = select(customer_tags.c.tag).where(customer_tags.c.customer_id == _whom).order_by(customer_tags.c.tag)
ALL_TAGS = select(customer_tags.c.tag).distinct().order_by(customer_tags.c.tag)
DROP_TAGS = delete(customer_tags).where(customer_tags.c.customer_id == _whom)
ADD_TAG = insert(customer_tags).inline()
ATTRIBUTES = select(customer_attributes.c.name, customer_attributes.c.value).where(customer_attributes.c.customer_id == _whom)
DROP_ATTRIBUTES = delete(customer_attributes).where(customer_attributes.c.customer_id == _whom)
ADD_ATTRIBUTE = insert(customer_attributes).inline()
CONSENTS = select(
    customer_consents.c.purpose, customer_consents.c.wording, customer_consents.c.channel, customer_consents.c.given_at,
    customer_consents.c.withdrawn_at,
).where(customer_consents.c.customer_id == _whom)  # fmt: skip
NOTES = select(customer_notes.c.author, customer_notes.c.text, customer_notes.c.created_at).where(customer_notes.c.customer_id == _whom)
ADD_NOTE = insert(customer_notes).inline()


def _identity_is(told: ColumnElement) -> Select:
    """Return who has an identity that a conversation tells in one of its ways."""
    same = and_(customer_identities.c.channel == conversations.c.channel, customer_identities.c.identity == told)
    joined = select(customer_identities.c.customer_id).join_from(conversations, customer_identities, same)
    return joined.where(conversations.c.id == bindparam("conversation"))


# three looks by the key: with OR between them all identities of a channel would be read
OF_CONVERSATION = union(
    _identity_is(conversations.c.session_id),
    _identity_is(conversations.c.visitor),
    _identity_is(literal("session:") + conversations.c.session_id),
)

_root = func.coalesce(customers.c.merged_into, customers.c.id)
ALIKE = (
    select(_root)
    .where(
        customer_contacts.c.kind == bindparam("of_kind"),
        customer_contacts.c.alike == bindparam("as"),
        customers.c.id == customer_contacts.c.customer_id,
    )
    .distinct()
)
_these_two = and_(customer_differences.c.one == bindparam("one"), customer_differences.c.other == bindparam("other"))
DIFFERENT = select(customer_differences.c.decided_at).where(_these_two)
DIFFER = insert_or_skip(customer_differences).inline().on_conflict_do_nothing()
AGREE = delete(customer_differences).where(_these_two)
MERGE = (
    update(customers)
    .where(customers.c.id == _whom)
    .values(merged_into=bindparam("root"), merged_at=bindparam("at"), merged_by=bindparam("by"))
)
SPLIT = update(customers).where(customers.c.id == _whom).values(merged_into=null(), merged_at=0, merged_by="")
