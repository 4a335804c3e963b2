"""Writing one turn: everything it leaves behind in one transaction, in the fewest statements."""

from __future__ import annotations

from typing import Any

from app.storage import statements as sql
from app.storage.columns import storable, to_epoch, to_json
from app.storage.statements import Link
from app.storage.turns import Conflict, TurnRecord
from plugins.contracts import CartLine
from plugins.kit.text import fold, normalise, tokenise

_LONGEST_NORMALISED = 200  # characters; an index of PostgreSQL takes 2,700 bytes


def write_turn(link: Link, turn: TurnRecord) -> None:
    """Store the turn; raise Conflict when its conversation is no longer at the revision that it was answered from."""
    now = to_epoch(turn.now)
    _move_conversation(link, turn, now)
    link.run_each(sql.ADD_MESSAGE, _message_rows(turn, now))
    link.run(sql.ADD_TRACE, _trace_row(turn, now))
    link.run_each(sql.ADD_EVENT, _event_rows(turn, now))
    if turn.cart_lines is not None:
        _replace_cart(link, turn.conversation.id, turn.cart_lines)
    link.run_each(sql.ADD_LEAD, _lead_rows(turn, now))
    link.run_each(sql.ADD_UNANSWERED, _unanswered_rows(turn, now))


def _move_conversation(link: Link, turn: TurnRecord, now: int) -> None:
    if turn.conversation.revision == 0:
        link.run(sql.ADD_CONVERSATION, _new_conversation(turn, now))
    elif link.run(sql.MOVE_CONVERSATION, _moved_conversation(turn, now)).rowcount != 1:
        raise Conflict("The conversation moved on while this turn was being answered.")


def _new_conversation(turn: TurnRecord, now: int) -> dict[str, Any]:
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


def _moved_conversation(turn: TurnRecord, now: int) -> dict[str, Any]:
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


def _message_rows(turn: TurnRecord, now: int) -> tuple[dict[str, Any], dict[str, Any]]:
    shared = {"conversation_id": turn.conversation.id, "turn": turn.conversation.turns + 1, "trace_id": turn.trace_id, "created_at": now}
    message_id = storable(turn.message_id)
    customer = {"role": "customer", "text": storable(turn.user_text), "message_id": message_id, "payload": None}
    reply = {"role": "assistant", "text": storable(turn.reply_text), "message_id": message_id, "payload": to_json(turn.reply_payload)}
    return shared | customer, shared | reply


def _trace_row(turn: TurnRecord, now: int) -> dict[str, Any]:
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


def _event_rows(turn: TurnRecord, now: int) -> list[dict[str, Any]]:
    shared = {"conversation_id": turn.conversation.id, "created_at": now}
    return [shared | {"name": storable(name), "data": to_json(data)} for name, data in turn.events]


def _replace_cart(link: Link, conversation_id: str, lines: tuple[CartLine, ...]) -> None:
    link.run(sql.EMPTY_CART, {"conversation": conversation_id})
    rows = [
        {"conversation_id": conversation_id, "sku": storable(line.sku), "position": position, "quantity": str(line.quantity)}
        for position, line in enumerate(lines)
    ]
    link.run_each(sql.ADD_CART_LINE, rows)


def _lead_rows(turn: TurnRecord, now: int) -> list[dict[str, Any]]:
    fields = ("kind", "name", "phone", "email", "note", "consent")
    shared = {"conversation_id": turn.conversation.id, "created_at": now}
    return [
        shared | {"reference": new.reference} | {name: storable(getattr(new.lead, name)) for name in fields} for new in turn.leads
    ]


def _unanswered_rows(turn: TurnRecord, now: int) -> list[dict[str, Any]]:
    shared = {"conversation_id": turn.conversation.id, "created_at": now}
    return [
        shared | {"normalised": same_question(question), "question": storable(question)} for question in dict.fromkeys(turn.unanswered)
    ]


def same_question(question: str) -> str:
    """Return what two askings of one question have in common: its folded words, without signs, cut to what an index takes."""
    clean = normalise(storable(question))
    words = [token.folded for token in tokenise(clean) if any(letter.isalnum() for letter in token.folded)]
    return (" ".join(words) or fold(clean))[:_LONGEST_NORMALISED]
