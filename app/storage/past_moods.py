"""How customers sounded before moods were noted with each turn: read once, the newest messages first, into the same events."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import bindparam, func, or_, select, update

from app.storage.columns import to_json
from app.storage.counting import hold
from app.storage.engine import Databases, Duplicate
from app.storage.links import Link
from app.storage.measures import MOODS, REACHED
from app.storage.statements import ADD_EVENT
from app.storage.tables import events, messages, rolled_up

PAST_MOODS = "past moods"  # the name of how far back was read, beside what was counted
BATCH = 300  # messages a transaction
MoodOf = Callable[[str], str]
_EVENTS = {REACHED[name]: name for name in MOODS}

_SEEN = select(rolled_up.c.seen).where(rolled_up.c.source == PAST_MOODS)
_MOVE = update(rolled_up).where(rolled_up.c.source == PAST_MOODS).values(seen=bindparam("now_seen"))
_NEWEST = select(func.coalesce(func.max(messages.c.id), 0))
_BEFORE = (
    select(messages.c.id, messages.c.conversation_id, messages.c.role, messages.c.text, messages.c.created_at)
    .where(messages.c.id < bindparam("below"))
    .order_by(messages.c.id.desc())
    .limit(BATCH)
)
# a turn notes its mood at the very moment of its message
_is_mood = or_(*[events.c.name == name for name in MOODS])
_NOTED = select(events.c.id).where(events.c.conversation_id == bindparam("talk"), events.c.created_at == bindparam("at"), _is_mood).limit(1)


class PastMoods:
    """The moods of one tenant's messages that were stored before turns noted them."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def read_back(self, mood_of: MoodOf) -> bool:
        """Read one batch further back; return whether older messages are left. What once was read is never read again."""
        if not self._databases.is_begun(self._key):
            return False
        with self._databases.opened(self._key) as database, database.read() as link:
            seen = link.rows(_SEEN, {})
            if seen and not seen[0][0]:
                return False
        with suppress(Duplicate), self._databases.opened(self._key) as database, database.write() as link:
            return _read_batch(link, mood_of)
        return True


def _read_batch(link: Link, mood_of: MoodOf) -> bool:
    is_first = not link.rows(_SEEN, {})
    hold(link, PAST_MOODS)
    below = link.rows(_NEWEST, {})[0][0] + 1 if is_first else link.rows(_SEEN, {})[0][0]
    rows = link.rows(_BEFORE, {"below": below})
    for _, talk, role, said, at in rows:
        mood = mood_of(said) if role == "customer" else ""
        if mood and not link.rows(_NOTED, {"talk": talk, "at": at}):
            link.change(ADD_EVENT, {"conversation_id": talk, "name": _EVENTS[mood], "data": to_json({}), "created_at": at})
    link.change(_MOVE, {"now_seen": rows[-1][0] if len(rows) == BATCH else 0})
    return len(rows) == BATCH
