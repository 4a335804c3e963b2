"""How customers sounded before moods were noted with each turn: read once, the oldest messages first, counted as they are noted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, insert, select, text, update

from app.storage.databases.columns import to_json
from app.storage.databases.engine import Databases, Duplicate
from app.storage.databases.links import Link
from app.storage.desk.own_talk import BY_CUSTOMERS
from app.storage.figures.adding import add, zone_of
from app.storage.figures.counting import SOURCES, hold, keep_zone
from app.storage.figures.measures import MOODS, REACHED, Addition, Happened, additions_of_past_mood, is_demo
from app.storage.tables import conversations, events, messages, rolled_up

READ, UP_TO = "moods of before", "moods of before, up to"  # how far was read, and to where that goes, beside what was counted
BATCH = 300  # messages a transaction
# such an event is numbered below all others, in the order of the messages: who goes by numbers never takes it for one that has just
# happened, and its number says nothing of turns that are being stored meanwhile
FIRST_NUMBER = -(2**62)
MoodOf = Callable[[str], str]
_EVENTS = {REACHED[name]: name for name in MOODS}

_PLACE = select(rolled_up.c.seen).where(rolled_up.c.source == bindparam("of_source"))
_MOVE = update(rolled_up).where(rolled_up.c.source == bindparam("of_source")).values(seen=bindparam("now_seen"))
_NEWEST = select(func.coalesce(func.max(messages.c.id), 0))
_NEXT = (
    select(messages.c.id, messages.c.conversation_id, messages.c.text, messages.c.created_at, conversations.c.channel,
           conversations.c.visitor)
    .join_from(messages, conversations, conversations.c.id == messages.c.conversation_id)
    .where(messages.c.id > bindparam("after"), messages.c.id <= bindparam("up_to"), messages.c.role == text("'customer'"), BY_CUSTOMERS)
    .order_by(messages.c.id)
    .limit(BATCH)
)  # fmt: skip
# a turn notes itself and its mood at the very moment of its message; a message to a person is no turn, and no figure has it
_AT_THAT_MOMENT = select(events.c.name).where(events.c.conversation_id == bindparam("talk"), events.c.created_at == bindparam("at"))
_ADD = insert(events).values(id=bindparam("number")).inline()


class PastMoods:
    """The moods of one tenant's messages that were stored before turns noted them."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def read_back(self, mood_of: MoodOf) -> bool:
        """Read one batch; return whether more is left. What once was read is never read again."""
        if not self._databases.is_begun(self._key):
            return False
        with self._databases.opened(self._key) as database, database.read() as link:
            up_to = link.rows(_PLACE, {"of_source": UP_TO})
            if up_to and _place(link, READ) >= up_to[0][0]:
                return False
        with suppress(Duplicate), self._databases.opened(self._key) as database, database.write() as link:
            return _read_batch(link, mood_of)
        return True


def _read_batch(link: Link, mood_of: MoodOf) -> bool:
    after, up_to = _held(link)
    zone, counted_to = _zone_held(link), _place(link, SOURCES[0].name)
    rows = link.rows(_NEXT, {"after": after, "up_to": up_to})
    additions: list[Addition] = []
    for number, talk, said, at, channel, visitor in rows:
        mood = mood_of(said)
        if mood and _is_missing(link, talk, at):
            event = Happened(FIRST_NUMBER + number, talk, _EVENTS[mood], {}, at, channel, visitor, int(is_demo(talk)))
            additions += additions_of_past_mood(link, event, counted_to)
            link.change(_ADD, {"number": event.id, "conversation_id": talk, "name": event.name, "data": to_json({}), "created_at": at})
    add(link, additions, zone)
    is_more = len(rows) == BATCH
    link.change(_MOVE, {"of_source": READ, "now_seen": rows[-1][0] if is_more else up_to})
    return is_more


def _held(link: Link) -> tuple[int, int]:
    """Keep other readers out; return how far was read, and up to where that goes, which is fixed the first time."""
    is_first = not link.rows(_PLACE, {"of_source": UP_TO})
    hold(link, READ)
    if is_first:
        hold(link, UP_TO)
        link.change(_MOVE, {"of_source": UP_TO, "now_seen": link.rows(_NEWEST, {})[0][0]})
    return _place(link, READ), _place(link, UP_TO)


def _zone_held(link: Link) -> ZoneInfo:
    """Keep whoever counts events, or days anew, out; return the zone in which days are counted."""
    hold(link, SOURCES[0].name)
    if not zone_of(link):
        keep_zone(link, ZoneInfo("UTC"))
    return ZoneInfo(zone_of(link))


def _is_missing(link: Link, talk: str, at: int) -> bool:
    names = {name for (name,) in link.rows(_AT_THAT_MOMENT, {"talk": talk, "at": at})}
    return "turn" in names and names.isdisjoint(MOODS)


def _place(link: Link, source: str) -> int:
    found = link.rows(_PLACE, {"of_source": source})
    return found[0][0] if found else 0
