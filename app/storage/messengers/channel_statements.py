"""The statements of messengers: who writes, what came in, what goes out."""

from __future__ import annotations

from sqlalchemy import bindparam, case, delete, func, insert, null, or_, select, text, update

from app.storage.tables import channel_counts, conversations, correspondents, inbox, outbox

_channel, _identity = bindparam("on_channel"), bindparam("who")
_this_correspondent = (correspondents.c.channel == _channel) & (correspondents.c.identity == _identity)
_waiting = text("outbox.state IN ('queued', 'sending', 'unknown')")

FIND_CORRESPONDENTS = select(correspondents).where(
    correspondents.c.channel == _channel,
    or_(correspondents.c.phone == bindparam("by_phone"), correspondents.c.user_id == bindparam("by_user_id")),
)
FIND_CORRESPONDENT = select(correspondents).where(_this_correspondent)
ADD_CORRESPONDENT = insert(correspondents).inline()
HEAR_CORRESPONDENT = (
    update(correspondents)
    .where(_this_correspondent)
    .values(
        phone=bindparam("to_phone"),
        user_id=bindparam("to_user_id"),
        name=bindparam("to_name"),
        last_inbound_at=bindparam("to_inbound_at"),
        due_at=bindparam("to_due_at"),
        burst_from=bindparam("to_burst_from"),
    )
)
OPT = update(correspondents).where(_this_correspondent).values(opted_out_at=bindparam("to_opted_out_at"))

_due = or_(correspondents.c.due_at <= bindparam("moment"), correspondents.c.claimed_until != 0)
DUE_CORRESPONDENTS = (
    select(correspondents.c.channel, correspondents.c.identity)
    .where(_due, correspondents.c.claimed_until <= bindparam("moment"))
    .order_by(correspondents.c.due_at)
    .limit(bindparam("most"))
)
NEXT_DUE = select(func.min(correspondents.c.due_at)).where(correspondents.c.due_at.is_not(None))
CLAIM_CORRESPONDENT = (
    update(correspondents)
    .where(_this_correspondent, _due, correspondents.c.claimed_until <= bindparam("moment"))
    .values(claimed_by=bindparam("claim"), claimed_until=bindparam("to_until"), due_at=null())
)
KEEP_CLAIM = (
    update(correspondents)
    .where(_this_correspondent, correspondents.c.claimed_by == bindparam("claim"))
    .values(budget_from=bindparam("to_budget_from"), budget_used=bindparam("to_budget_used"), claimed_until=bindparam("to_until"))
)
RELEASE_CORRESPONDENT = (
    update(correspondents)
    .where(_this_correspondent, correspondents.c.claimed_by == bindparam("claim"))
    .values(claimed_by="", claimed_until=0, due_at=func.coalesce(correspondents.c.due_at, bindparam("again_at")))
)
_of_installation = func.substr(correspondents.c.claimed_by, 1, bindparam("length")) == bindparam("claimer")
RECOVER_CORRESPONDENTS = (
    update(correspondents)
    .where(correspondents.c.claimed_until != 0, _of_installation)
    .values(claimed_by="", claimed_until=0, due_at=bindparam("moment"))
)

FORGET_CORRESPONDENT = delete(correspondents).where(_this_correspondent)
FORGET_MESSAGES = delete(inbox).where(inbox.c.channel == _channel, inbox.c.identity == _identity)

ADD_INBOX = insert(inbox).inline()
FIND_INBOX = select(inbox.c.id).where(inbox.c.channel == _channel, inbox.c.provider_message_id == bindparam("message"))
NEW_MESSAGES = (
    select(inbox.c.id, inbox.c.data, inbox.c.attempts, inbox.c.received_at)
    .where(inbox.c.channel == _channel, inbox.c.identity == _identity, text("inbox.state = 'new'"))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
CLOSE_MESSAGE = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), text("inbox.state = 'new'"))
    .values(state=bindparam("to_state"), reason=bindparam("to_reason"), conversation_id=bindparam("to_conversation"))
)
COUNT_ATTEMPT = update(inbox).where(inbox.c.id == bindparam("row")).values(attempts=inbox.c.attempts + 1)
OLDEST_NEW = select(func.min(inbox.c.received_at)).where(text("inbox.state = 'new'"))

ADD_OUTBOX = insert(outbox).inline()
_before = outbox.alias("before")
_none_before = ~(
    select(_before.c.id)
    .where(
        _before.c.channel == outbox.c.channel,
        _before.c.identity == outbox.c.identity,
        _before.c.id < outbox.c.id,
        text("before.state IN ('queued', 'sending', 'unknown')"),
    )
    .exists()
)
READY_PARTS = (
    select(outbox.c.id)
    .where(_waiting, outbox.c.state == "queued", outbox.c.next_at <= bindparam("moment"), _none_before)
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
# a part whose sender fell silent in the middle is as one of which nobody knows whether it went
_unsettled = or_(
    (outbox.c.state == "unknown") & (outbox.c.next_at <= bindparam("moment")),
    (outbox.c.state == "sending") & (outbox.c.claimed_at < bindparam("abandoned")),
)
UNSETTLED_PARTS = select(outbox.c.id).where(_waiting, _unsettled).limit(bindparam("most"))
NEXT_PART = select(func.min(outbox.c.next_at)).where(_waiting, text("outbox.state != 'sending'"))
FIND_PART = (
    select(outbox, conversations.c.owner, conversations.c.locale)
    .join_from(outbox, conversations, conversations.c.id == outbox.c.conversation_id)
    .where(outbox.c.id == bindparam("row"))
)
CLAIM_PART = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "queued")
    .values(
        state="sending",
        claimed_by=bindparam("claim"),
        claimed_at=bindparam("moment"),
        updated_at=bindparam("moment"),
        attempts=outbox.c.attempts + 1,
    )
)
CLAIM_UNSETTLED = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), _unsettled)
    .values(state="unknown", claimed_by=bindparam("claim"), next_at=bindparam("to_next_at"))
)
_goes_on = or_(bindparam("to_state") == "queued", bindparam("to_state") == "unknown")
MOVE_PART = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.claimed_by == bindparam("claim"), text("outbox.state IN ('sending', 'unknown')"))
    .values(
        state=bindparam("to_state"),
        # why a part may go although a person has the conversation stays with it as long as it has to go
        reason=case((_goes_on, outbox.c.reason), else_=bindparam("to_reason")),
        code=bindparam("to_code"),
        next_at=bindparam("to_next_at"),
        updated_at=bindparam("moment"),
    )
)
NAME_PART = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.provider_message_id == "")
    .values(provider_message_id=bindparam("to_message"), cost_micro=bindparam("to_cost"))
)
RECOVER_PARTS = (
    update(outbox)
    .where(
        text("outbox.state = 'sending'"),
        or_(func.substr(outbox.c.claimed_by, 1, bindparam("length")) == bindparam("claimer"), outbox.c.claimed_at < bindparam("abandoned")),
    )
    .values(state="unknown", next_at=outbox.c.claimed_at + bindparam("settle"))
)
KNOWN_MESSAGES = select(outbox.c.provider_message_id).where(
    outbox.c.channel == _channel, outbox.c.identity == _identity, outbox.c.created_at >= bindparam("since")
)
LATER_RECEIPT = (
    select(outbox.c.id)
    .where(
        outbox.c.id > bindparam("row"),
        outbox.c.channel == _channel,
        outbox.c.claimed_at > bindparam("handed_over"),
        text("outbox.state IN ('delivered', 'read')"),
    )
    .limit(1)
)
RECENT_PARTS = select(outbox).where(outbox.c.conversation_id == bindparam("conversation")).order_by(outbox.c.id)
TROUBLED_PARTS = (
    select(outbox).where(text("outbox.state IN ('held', 'failed', 'unknown')")).order_by(outbox.c.id.desc()).limit(bindparam("most"))
)
COSTS = select(func.count(), func.sum(outbox.c.cost_micro)).where(
    outbox.c.conversation_id == bindparam("conversation"), outbox.c.provider_message_id != ""
)

_below = {
    "sent": "outbox.state IN ('queued', 'sending', 'unknown')",
    "failed": "outbox.state IN ('queued', 'sending', 'unknown', 'sent')",
    "delivered": "outbox.state NOT IN ('delivered', 'read', 'held')",
    "read": "outbox.state NOT IN ('read', 'held')",
}
RAISE_PART = {
    state: update(outbox)
    .where(outbox.c.channel == _channel, outbox.c.provider_message_id == bindparam("message"), text(below))
    .values(state=state, code=bindparam("to_code"), updated_at=bindparam("moment"))
    for state, below in _below.items()
}
_known = outbox.alias("known")
NAME_BY_RECEIPT = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("row"),
        outbox.c.channel == _channel,
        ~select(_known.c.id).where(_known.c.channel == _channel, _known.c.provider_message_id == bindparam("to_message")).exists(),
        outbox.c.provider_message_id == "",
        text("outbox.state IN ('sending', 'unknown')"),
    )
    .values(provider_message_id=bindparam("to_message"), cost_micro=bindparam("to_cost"))
)

_counted = (
    (channel_counts.c.day == bindparam("on_day")) & (channel_counts.c.channel == _channel) & (channel_counts.c.name == bindparam("of_name"))
)
ADD_COUNT = insert(channel_counts).inline()
RAISE_COUNT = (
    update(channel_counts)
    .where(_counted)
    .values(count=channel_counts.c.count + bindparam("more"), cost_micro=channel_counts.c.cost_micro + bindparam("more_cost"))
)
COUNTS = select(channel_counts).where(channel_counts.c.day == bindparam("on_day")).order_by(channel_counts.c.channel, channel_counts.c.name)
