"""Writing one turn: everything it leaves behind in one transaction, in the fewest statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.storage import statements as sql
from app.storage.databases.columns import storable, to_epoch, to_json
from app.storage.databases.links import Link
from app.storage.orders.orders import OrderChanges, Owner, write_changes
from app.storage.tickets.ticket_changes import TicketChanges
from app.storage.turns.model_calls import ADD_MODEL_CALL, row_of
from app.storage.turns.payloads import pack_reply
from app.storage.turns.staged_tickets import write_ticket_changes
from app.storage.turns.turns import Conflict, TurnRecord
from plugins.contracts import CartLine
from plugins.kit.text import fold, normalise, tokenise

_LONGEST_NORMALISED = 200  # characters; an index of PostgreSQL takes 2,700 bytes
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PreparedTurn:
    """The rows of a turn, ready, so that nobody waits for them with the database in his hand. ``cart`` None leaves it as it is."""

    begins: bool
    conversation: Row
    messages: Sequence[Row]
    trace: Row
    events: Sequence[Row]
    cart: Sequence[Row] | None
    leads: Sequence[Row]
    unanswered: Sequence[Row]
    model_calls: Sequence[Row]
    orders: OrderChanges
    tickets: TicketChanges
    owner: Owner
    now: datetime

    def write(self, link: Link) -> None:
        """Store the turn; raise Conflict when its conversation is no longer at the revision that it was answered from."""
        if self.begins:
            link.change(sql.ADD_CONVERSATION, self.conversation)
        elif link.change(sql.MOVE_CONVERSATION, self.conversation) != 1:
            raise Conflict("The conversation moved on while this turn was being answered.")
        link.change_each(sql.ADD_MESSAGE, self.messages)
        link.change(sql.ADD_TRACE, self.trace)
        link.change_each(sql.ADD_EVENT, self.events)
        if self.cart is not None:
            link.change(sql.EMPTY_CART, {"conversation": self.trace["conversation_id"]})
            link.change_each(sql.ADD_CART_LINE, self.cart)
        link.change_each(sql.ADD_LEAD, self.leads)
        link.change_each(sql.ADD_UNANSWERED, self.unanswered)
        link.change_each(ADD_MODEL_CALL, self.model_calls)
        write_changes(link, self.orders, self.owner)
        write_ticket_changes(link, self.tickets, self.now)


def prepare_turn(turn: TurnRecord) -> PreparedTurn:
    """Return the rows that a turn leaves behind."""
    now = to_epoch(turn.now)
    begins = turn.conversation.revision == 0
    return PreparedTurn(
        begins,
        _new_conversation(turn, now) if begins else _moved_conversation(turn, now),
        _message_rows(turn, now),
        _trace_row(turn, now),
        _event_rows(turn, now),
        None if turn.cart_lines is None else _cart_rows(turn.conversation.id, turn.cart_lines),
        _lead_rows(turn, now) if turn.leads else (),
        _unanswered_rows(turn, now) if turn.unanswered else (),
        [row_of(call) for call in turn.model_calls],
        turn.orders,
        turn.tickets,
        Owner(turn.conversation.id, turn.conversation.channel, turn.conversation.visitor),
        turn.now,
    )


def _new_conversation(turn: TurnRecord, now: int) -> Row:
    conversation = turn.conversation
    return {
        "id": conversation.id,
        "channel": storable(conversation.channel),
        "session_id": storable(conversation.session_id),
        "visitor": storable(conversation.visitor),
        "version": conversation.version,
        "locale": turn.locale,
        "owner": conversation.owner,
        "state": to_json(turn.state),
        "revision": 1,
        "turns": conversation.turns + 1,
        "cart_count": _cart_count(turn),
        "started_at": to_epoch(conversation.started_at),
        "last_at": now,
    }


def _moved_conversation(turn: TurnRecord, now: int) -> Row:
    conversation = turn.conversation
    return {
        "conversation": conversation.id,
        "seen": conversation.revision,
        "to_version": conversation.version,
        "to_locale": turn.locale,
        "to_owner": conversation.owner,
        "to_state": to_json(turn.state),
        "to_revision": conversation.revision + 1,
        "to_turns": conversation.turns + 1,
        "to_cart_count": _cart_count(turn),
        "now": now,
    }


def _cart_count(turn: TurnRecord) -> int:
    return turn.conversation.cart_count if turn.cart_lines is None else len(turn.cart_lines)


def _message_rows(turn: TurnRecord, now: int) -> tuple[Row, ...]:
    """Return the customer's line and the reply's; a reply that says nothing is kept with the customer's, to be found by its message id."""
    shared = {"conversation_id": turn.conversation.id, "turn": turn.conversation.turns + 1, "trace_id": turn.trace_id, "created_at": now}
    message_id = storable(turn.message_id)
    customer = {"role": "customer", "text": storable(turn.user_text), "message_id": message_id, "payload": None}
    payload = pack_reply(turn.reply_payload)
    if turn.is_silent:
        return (shared | customer | {"payload": payload},)
    reply = {"role": "assistant", "text": storable(turn.reply_text), "message_id": message_id, "payload": payload}
    return shared | customer, shared | reply


def _trace_row(turn: TurnRecord, now: int) -> Row:
    return {
        "trace_id": turn.trace_id,
        "conversation_id": turn.conversation.id,
        "turn": turn.conversation.turns + 1,
        "mode": turn.mode,
        "outcome": turn.outcome,
        "tool": turn.tool,
        "score": turn.score,
        "milliseconds": turn.milliseconds,
        "detail": to_json(turn.trace),
        "created_at": now,
    }


def _event_rows(turn: TurnRecord, now: int) -> list[Row]:
    shared = {"conversation_id": turn.conversation.id, "created_at": now}
    return [shared | {"name": storable(name), "data": to_json(data)} for name, data in turn.events]


def _cart_rows(conversation_id: str, lines: tuple[CartLine, ...]) -> list[Row]:
    return [
        {"conversation_id": conversation_id, "sku": storable(line.sku), "position": position, "quantity": str(line.quantity)}
        for position, line in enumerate(lines)
    ]


def _lead_rows(turn: TurnRecord, now: int) -> list[Row]:
    fields = ("kind", "name", "phone", "email", "note", "consent")
    shared = {"conversation_id": turn.conversation.id, "created_at": now}
    return [shared | {"reference": new.reference} | {name: storable(getattr(new.lead, name)) for name in fields} for new in turn.leads]


def _unanswered_rows(turn: TurnRecord, now: int) -> list[Row]:
    shared = {"conversation_id": turn.conversation.id, "created_at": now}
    return [
        shared | {"normalised": same_question(question), "question": storable(question), "topic": storable(turn.topics.get(question, ""))}
        for question in dict.fromkeys(turn.unanswered)
    ]


def same_question(question: str) -> str:
    """Return what two askings of one question have in common: its folded words, without signs, cut to what an index takes."""
    clean = normalise(storable(question))
    words = [token.folded for token in tokenise(clean) if any(letter.isalnum() for letter in token.folded)]
    return (" ".join(words) or fold(clean))[:_LONGEST_NORMALISED]
