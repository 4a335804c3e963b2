"""Reading JSON that people wrote by hand: what is wrong with it, in which line, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

MAX_NESTING = 64
_ADVICE = {
    "Expecting ',' delimiter": "a comma is missing before this place.",
    "Expecting ':' delimiter": "a colon is missing after the name.",
    "Expecting property name enclosed in double quotes": "a name in double quotes belongs here. Is there a comma too many before it?",
    "Illegal trailing comma before end of object": "there is a comma too many before }.",
    "Illegal trailing comma before end of array": "there is a comma too many before ].",
    "Expecting value": "a value belongs here. Is there a comma too many, or a text without double quotes?",
    "Unterminated string starting at": "this text has no closing double quote.",
    "Invalid control character at": "there is a line break or a tab inside a text. Write \\n or \\t.",
    "Invalid \\escape": "there is a single backslash in a text. Write \\\\.",
    "Invalid \\uXXXX escape": "this \\u escape needs four digits from 0-9 and a-f.",
    "Extra data": "the document has already ended here. Is there a bracket too many?",
}


class UnreadableDocument(Exception):
    """Text that is no JSON document; ``place`` is where ("line 3, column 5", "" for the whole), the message what to do."""

    def __init__(self, place: str, message: str):
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, slots=True)
class TwiceNamed:
    """A name that one JSON object has twice; readers would silently drop the first value."""

    place: str
    name: str


def parse_document(content: bytes) -> Any:
    """Return the parsed document; raise UnreadableDocument when it is not JSON in UTF-8 or nested too deep."""
    text = _decoded(content)
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _explained(text, error) from error
    if _nested_deeper(document, MAX_NESTING):
        raise UnreadableDocument("", f"is nested deeper than {MAX_NESTING} levels. Is a bracket not closed?")
    return document


def write_document(document: Any) -> bytes:
    """Return a document as this program writes it: UTF-8, two spaces, a last line break."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def same_document(one: Any, other: Any) -> bool:
    """Tell whether two documents say the same; the order of names does not matter, true and 1 differ."""
    return one == other and orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS)


def names_written_twice(content: bytes, document: Any) -> list[TwiceNamed]:
    """Return the names that stand twice in one object of a file that was read as ``document``."""
    if not _says_less(content, document):
        return []
    doubled: list[tuple[dict, list[str]]] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict:
        record = dict(pairs)
        if len(record) < len(pairs):
            names = [name for name, _ in pairs]
            doubled.append((record, sorted({name for name in names if names.count(name) > 1})))
        return record

    collected = json.loads(_decoded(content), object_pairs_hook=collect, parse_int=float)
    if not doubled:
        return []
    names = {id(record): repeated for record, repeated in doubled}
    return [TwiceNamed(place_of(path), name) for path, record in containers(collected) for name in names.get(id(record), ())]


def containers(document: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every object and list of a document with its path, outer before inner."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if not isinstance(value, (dict, list)):
            continue
        yield path, value
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        waiting.extend([((*path, step), inner) for step, inner in entries if isinstance(inner, (dict, list))][::-1])


def place_of(path: tuple[str | int, ...] | list[str | int]) -> str:
    """Return a path as people write it: ``products[3].price``, ``en["smalltalk.hello"]``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isidentifier():
            text += f".{step}" if text else step
        else:
            text += f"[{json.dumps(step, ensure_ascii=False)}]"
    return text


def _says_less(content: bytes, document: Any) -> bool:
    """Whether a document may say less than its file: the first of two values of a name is gone with the quotes around that name."""
    return b"\\u0022" in content or content.count(b'"') != orjson.dumps(document).count(b'"')


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(f"line {line}", "is not in UTF-8. Save the file with the encoding UTF-8.") from error


def _explained(text: str, error: orjson.JSONDecodeError) -> UnreadableDocument:
    if not text.strip():
        return UnreadableDocument("", "is empty. Write at least {}.")
    try:
        json.loads(text, parse_int=float)
    except json.JSONDecodeError as known:
        return UnreadableDocument(f"line {known.lineno}, column {known.colno}", _ADVICE.get(known.msg, f"{known.msg}."))
    except RecursionError:
        return UnreadableDocument("", f"is nested deeper than {MAX_NESTING} levels. Is a bracket not closed?")
    place = f"line {error.lineno}, column {error.colno}"
    return UnreadableDocument(place, "JSON has no NaN, Infinity or half characters. Write a plain value.")


def _nested_deeper(document: Any, limit: int) -> bool:
    level = [[document]]
    for _ in range(limit + 1):
        level = [inner for value in level for inner in _values(value) if isinstance(inner, (dict, list))]
        if not level:
            return False
    return True


def _values(value: dict | list) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value
