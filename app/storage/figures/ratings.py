"""What customers thought of an answer or of the whole conversation; who thinks better of it changes the earlier rating."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, insert, or_, select, update

from app.storage.databases.columns import storable, to_epoch, to_json
from app.storage.databases.engine import Databases
from app.storage.statements import ADD_EVENT
from app.storage.tables import conversations, messages, ratings

WHOLE = 0  # the turn that stands for the whole conversation
_one = (ratings.c.conversation_id == bindparam("talk")) & (ratings.c.turn == bindparam("of_turn"))
# one at a time rates a conversation: two first ratings at once would both be added
_HOLD = select(conversations.c.id).where(conversations.c.id == bindparam("talk")).with_for_update(key_share=True)
_FIND = select(ratings.c.score, ratings.c.created_at).where(_one)
_ADD = insert(ratings).inline()
_CHANGE = update(ratings).where(_one).values(score=bindparam("now_score"), created_at=bindparam("now"))
_TURN = select(messages.c.turn).where(
    messages.c.conversation_id == bindparam("talk"),
    messages.c.role == "assistant",
    or_(messages.c.message_id == bindparam("message"), messages.c.trace_id == bindparam("message")),
)
_ALL = select(ratings.c.turn, ratings.c.score).where(ratings.c.conversation_id == bindparam("talk"))


class Ratings:
    """One tenant's ratings."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def turn_of(self, conversation_id: str, message_id: str) -> int | None:
        """Return the turn whose answer bears this message id, None when the conversation has none."""
        with self._databases.opened(self._key) as database, database.read() as link:
            rows = link.rows(_TURN, {"talk": conversation_id, "message": storable(message_id)})
        return int(rows[0][0]) if rows else None

    def rate(self, conversation_id: str, turn: int, score: str, now: datetime) -> None:
        """Store a score, in place of an earlier one of the same turn; the same score again changes nothing."""
        at, key = to_epoch(now), {"talk": conversation_id, "of_turn": turn}
        with self._databases.opened(self._key) as database, database.write() as link:
            link.rows(_HOLD, {"talk": conversation_id})
            earlier = link.rows(_FIND, key)
            if earlier and earlier[0][0] == score:
                return
            if earlier:
                link.change(_CHANGE, key | {"now_score": score, "now": at})
            else:
                link.change(_ADD, {"conversation_id": conversation_id, "turn": turn, "score": score, "created_at": at})
            was = {"was": earlier[0][0], "was_at": earlier[0][1]} if earlier else {}
            told = to_json({"turn": turn, "score": score, **was})
            link.change(ADD_EVENT, {"conversation_id": conversation_id, "name": "rated", "data": told, "created_at": at})

    def of(self, conversation_id: str) -> dict[int, str]:
        """Return a conversation's ratings by turn; ``WHOLE`` is of all of it."""
        with self._databases.opened(self._key) as database, database.read() as link:
            return {int(turn): score for turn, score in link.rows(_ALL, {"talk": conversation_id})}
