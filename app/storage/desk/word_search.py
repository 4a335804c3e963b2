"""Finding conversations by what was said in them: by the index, and by looking at what is too new to be in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, column, exists, func, literal_column, select, table
from sqlalchemy.dialects.postgresql import TSQUERY

from app.storage.databases.columns import storable
from app.storage.databases.links import Link
from app.storage.desk.word_index import ByDatabase, seen_of, words_of
from app.storage.tables import WORD_INDEX, conversations, messages, talk_words

MOST_WORDS = 12
SHORTEST_BEGINNING = 3  # letters; of a shorter word nothing may be missing
MOST_NEW = 600  # messages that a search reads by itself
MANY = 1_000  # stretches: words that are in more are soon met on the way through the latest conversations
_LIKE = str.maketrans({"\\": "\\\\", "%": r"\%", "_": r"\_"})

_asked_file, _asked_server = bindparam("words_in_file", type_=Text), cast(bindparam("words_on_server", type_=Text), TSQUERY)
_in_file = select(column("rowid")).select_from(table(WORD_INDEX)).where(column(WORD_INDEX).op("MATCH")(_asked_file))
_on_server = talk_words.c.words.op("@@", is_comparison=True)(_asked_server)
_some = (_in_file.limit(MANY + 1), select(talk_words.c.id).where(_on_server).limit(MANY + 1))
_COUNT = select(ByDatabase(*[select(func.count()).select_from(each.subquery()).scalar_subquery() for each in _some]))
_holds_words = ByDatabase(talk_words.c.id.in_(_in_file), _on_server)
# the sign before the number keeps SQLite from going through all that was found anew for each conversation
_holds_words_too = ByDatabase(literal_column("+talk_words.id").in_(_in_file), _on_server)
_NEWER = (
    select(messages.c.conversation_id, messages.c.text)
    .where(messages.c.id > bindparam("after"))
    .order_by(messages.c.id)
    .limit(MOST_NEW + 1)
)


@dataclass(frozen=True, slots=True)
class Sought:
    """The statement that finds conversations by words, its values, and which others have the words in lines that no index has yet."""

    statement: Select
    values: Mapping[str, Any]
    newer: Sequence[str] = field(default=())


def seek(link: Link, statement: Select, said: str) -> Sought:
    """Return how to find those of the conversations of a statement in which these words were said near one another."""
    words = list(dict.fromkeys(words_of(storable(said))))[:MOST_WORDS]
    lines = link.rows(_NEWER, {"after": seen_of(link)}) if words else ()
    if not words or len(lines) > MOST_NEW:
        # only signs are asked for; or the index is being made: lines are compared letter by letter
        return Sought(letter_by_letter(statement), {"said": f"%{storable(said).translate(_LIKE)}%"})
    asked = _asked(words)
    is_rare = int(link.rows(_COUNT, asked)[0][0] or 0) <= MANY
    return Sought(few(statement) if is_rare else many(statement), asked, _newer(lines, words))


@lru_cache
def few(statement: Select) -> Select:
    """Begin with the conversations that have the words."""
    return statement.where(conversations.c.id.in_(select(talk_words.c.conversation_id).where(_holds_words)))


@lru_cache
def many(statement: Select) -> Select:
    """Begin with the latest conversations, and ask of each whether it has the words."""
    return statement.where(exists().where(talk_words.c.conversation_id == conversations.c.id, _holds_words_too))


@lru_cache
def letter_by_letter(statement: Select) -> Select:
    said = messages.c.text.ilike(bindparam("said"), escape="\\")
    return statement.where(exists().where(messages.c.conversation_id == conversations.c.id, said))


@lru_cache
def only(statement: Select) -> Select:
    """Return the statement with one conversation at most, ``one``."""
    return statement.where(conversations.c.id == bindparam("one"))


def _asked(words: Sequence[str]) -> dict[str, str]:
    begun = [(word, len(word) >= SHORTEST_BEGINNING) for word in words]
    return {
        "words_in_file": " ".join(f'"{word}"{"*" if is_begun else ""}' for word, is_begun in begun),
        "words_on_server": " & ".join(f"'{word}'{':*' if is_begun else ''}" for word, is_begun in begun),
    }


def _newer(lines: Sequence[Sequence[str]], words: Sequence[str]) -> list[str]:
    """Return the conversations that have the words in lines which are not in the index."""
    said: dict[str, set[str]] = {}
    for talk, line in lines:
        said.setdefault(talk, set()).update(words_of(line))
    return [talk for talk, heard in said.items() if all(_heard(word, heard) for word in words)]


def _heard(word: str, heard: set[str]) -> bool:
    return word in heard or (len(word) >= SHORTEST_BEGINNING and any(each.startswith(word) for each in heard))
