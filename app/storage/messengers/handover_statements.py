"""The statements of customers in a person's hands."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from app.storage.tables import conversations, events, handovers, messages

_this = handovers.c.conversation_id == bindparam("conversation")
_conversation = conversations.c.id == bindparam("conversation")
_open = text("handovers.state != 'ended'")  # in the words of the partial index, so that it serves

FIND = select(handovers).where(_this)
# both databases write "ON CONFLICT DO NOTHING" alike; what exists is changed by the statement behind it
BEGIN = insert_or_skip(handovers).inline().on_conflict_do_nothing()
ASK = update(handovers).where(_this, handovers.c.state == "ended").values(
    state="waiting", asked_at=bindparam("now"), person_id="", person_name="", taken_at=0, said_at=0, heard_at=0, unread=1, told=0
)  # fmt: skip
TAKE = update(handovers).where(_this).values(
    state="taken", person_id=bindparam("who"), person_name=bindparam("called"), taken_at=bindparam("now"), said_at=bindparam("now"),
    unread=0, told=0,
)  # fmt: skip
SAY = update(handovers).where(_this).values(said_at=bindparam("now"), heard_at=0, unread=0, told=1)
HEAR = update(handovers).where(_this, handovers.c.state == "taken").values(
    unread=handovers.c.unread + 1, heard_at=case((handovers.c.heard_at == 0, bindparam("now")), else_=handovers.c.heard_at), told=1
)  # fmt: skip
SEE = update(handovers).where(_this, handovers.c.unread != 0).values(unread=0)
END = update(handovers).where(_this, _open).values(state="ended", ended_at=bindparam("now"), unread=0, heard_at=0)
SETTLE = update(handovers).where(_this, handovers.c.state == "waiting").values(state="ended", ended_at=bindparam("now"), unread=0)

LIST_OPEN = (
    select(handovers).where(_open).order_by(handovers.c.state.desc(), handovers.c.asked_at, handovers.c.conversation_id)
    .limit(bindparam("most"))
)  # fmt: skip
_unread = func.coalesce(func.sum(handovers.c.unread), 0)
COUNT_OPEN = select(handovers.c.state, func.count(), _unread).where(_open).group_by(handovers.c.state)
# since nobody answered what the customer wrote, or since the last word where the customer wrote nothing
_rests = or_(
    and_(handovers.c.heard_at != 0, handovers.c.heard_at < bindparam("before")),
    and_(handovers.c.heard_at == 0, handovers.c.said_at < bindparam("before")),
)
RESTING = select(handovers.c.conversation_id).where(_open, handovers.c.state == "taken", _rests)
GIVEN_UP = select(handovers.c.conversation_id).where(_open, handovers.c.state == "waiting", handovers.c.asked_at < bindparam("before"))

GIVE_TO = update(conversations).where(_conversation).values(owner=bindparam("to_owner"), revision=conversations.c.revision + 1)
ADD_TURN = (
    update(conversations).where(_conversation)
    .values(revision=conversations.c.revision + 1, turns=conversations.c.turns + 1, last_at=bindparam("now"))
)  # fmt: skip
FIND_CONVERSATION = select(conversations).where(_conversation)
IS_AT = select(conversations.c.revision).where(_conversation)
SAID_BEFORE, TOLD_BEFORE = (
    select(messages.c.id).where(
        messages.c.conversation_id == bindparam("conversation"), messages.c.role == role, messages.c.message_id == bindparam("message")
    )
    for role in ("person", "assistant")
)

LAST_EVENT = select(func.coalesce(func.max(events.c.id), 0))
EVENTS_SINCE = (
    select(events.c.conversation_id).where(events.c.id > bindparam("after")).order_by(events.c.id.desc()).limit(bindparam("most"))
)
