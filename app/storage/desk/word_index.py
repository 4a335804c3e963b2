"""Which words were said in a conversation: written a little after the messages, so that no customer's turn pays for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change
from sqlalchemy.ext.compiler import compiles

from app.storage.databases.columns import to_epoch
from app.storage.databases.engine import Databases, Duplicate
from app.storage.databases.links import Link
from app.storage.figures.counting import hold
from app.storage.tables import conversations, messages, rolled_up, talk_words
from plugins.kit.text import fold

WORDS = "words"  # the name of what was read so far, beside what was counted
BATCH, STRETCH = 300, 50  # messages a transaction, turns a stretch
LONGEST, MOST = 64, 5_000  # letters of a word, words of a stretch
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("([\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff])")  # scripts without spaces: each sign is a word


class ByDatabase(ColumnElement):
    """Says one thing to a file of SQLite, another to PostgreSQL's server."""

    inherit_cache = False

    def __init__(self, of_file: ColumnElement, of_server: ColumnElement):
        self.of_file, self.of_server, self.type = of_file, of_server, of_server.type


@compiles(ByDatabase, "sqlite")
def _for_file(element: ByDatabase, compiler: Any, **how: Any) -> str:
    return compiler.process(element.of_file, **how)


@compiles(ByDatabase, "postgresql")
def _for_server(element: ByDatabase, compiler: Any, **how: Any) -> str:
    return compiler.process(element.of_server, **how)


SEEN = select(rolled_up.c.seen).where(rolled_up.c.source == WORDS)
_MOVE = update(rolled_up).where(rolled_up.c.source == WORDS).values(seen=bindparam("now_seen"))
_NEW = (
    select(messages.c.id, messages.c.conversation_id, messages.c.turn, messages.c.created_at)
    .where(messages.c.id > bindparam("after"))
    .order_by(messages.c.id)
    .limit(BATCH)
)
_LINES = select(messages.c.text).where(
    messages.c.conversation_id == bindparam("talk"), messages.c.turn >= bindparam("first"), messages.c.turn < bindparam("end")
)
_words = bindparam("said", type_=Text)
_added = insert_or_change(talk_words).from_select(
    ["conversation_id", "stretch", "words"],
    # the lock holds a conversation that is just being deleted until its words are stored, or leaves them out
    select(conversations.c.id, literal(0) + bindparam("at"), ByDatabase(_words, func.array_to_tsvector(func.string_to_array(_words, " "))))
    .where(conversations.c.id == bindparam("talk"))
    .with_for_update(read=True, key_share=True),
)
_STORE = _added.on_conflict_do_update(index_elements=["conversation_id", "stretch"], set_={"words": _added.excluded.words})


def words_of(text: str) -> list[str]:
    """Return the words of a text in the form in which they are compared: folded, without signs."""
    return [word[:LONGEST] for word in _WORD.findall(_UNSPACED.sub(r" \1 ", fold(text)))]


class WordIndex:
    """The words of one tenant's conversations."""

    def __init__(self, databases: Databases, key: str):
        self._databases, self._key = databases, key

    def bring_up(self, now: datetime) -> bool:
        """Read one batch of new messages; return whether there may be more. What is not settled yet is read later."""
        if not self._databases.is_begun(self._key):
            return False
        with self._databases.opened(self._key) as database, database.read() as link:
            if not _settled(link, now):
                return False
        with suppress(Duplicate), self._databases.opened(self._key) as database, database.write() as link:
            hold(link, WORDS)
            return _read_batch(link, _settled(link, now)) == BATCH
        return False


def seen_of(link: Link) -> int:
    """Return the number of the last message whose words are stored."""
    found = link.rows(SEEN, {})
    return int(found[0][0]) if found else 0


def _settled(link: Link, now: datetime) -> list[Sequence[Any]]:
    """Return a batch of messages that were not read, up to the first behind which one may still appear."""
    latest = to_epoch(link.settled(now))
    found: list[Sequence[Any]] = []
    for row in link.rows(_NEW, {"after": seen_of(link)}):
        if row[3] >= latest:
            break
        found.append(row)
    return found


def _read_batch(link: Link, rows: Sequence[Sequence[Any]]) -> int:
    """Store the words of the stretches in which these messages stand."""
    for talk, at in dict.fromkeys((talk, turn // STRETCH) for _, talk, turn, _ in rows):
        lines = link.rows(_LINES, {"talk": talk, "first": at * STRETCH, "end": (at + 1) * STRETCH})
        link.change(_STORE, {"talk": talk, "at": at, "said": _joined(text for (text,) in lines)})
    if rows:
        link.change(_MOVE, {"now_seen": rows[-1][0]})
    return len(rows)


def _joined(lines: Iterable[str]) -> str:
    return " ".join(list(dict.fromkeys(word for line in lines for word in words_of(line)))[:MOST])
