"""Characters that no one sees in a document's texts: control characters, NUL among them, and those that turn a line's direction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from app.services.publishing.fault_sentences import shown
from app.services.publishing.json_documents import place_of

# U+0080 to U+009F stay: files from old Windows programs are full of them, and every store takes them
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# the same, as it may stand in a file: raw bytes of UTF-8, or an escape; a file without any need not be walked
_CONTROLS = bytes([*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
# each begins with a fixed byte, so that the search jumps; an escaped backslash before a letter only costs the walk
_IN_A_FILE = (
    re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])"),
    re.compile(rb"\\(?:[bf]|[uU](?:00[017]|20[26]|[dD][89abAB]))"),
)


def unseen_characters(content: Any, raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield (place, sentence) for the texts of a document that hold one; ``raw`` is the file that it was read from."""
    if len(raw.translate(None, _CONTROLS)) < len(raw) or any(pattern.search(raw) for pattern in _IN_A_FILE):
        yield from _walked(content, ())


def _walked(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and (found := _UNSEEN.search(value)):
        yield place_of(place), _sentence(value, found[0])
    elif isinstance(value, dict):
        for name, inner in value.items():
            if found := _UNSEEN.search(name):
                yield place_of(place), f"the name {_sentence(name, found[0])}"
            yield from _walked(inner, (*place, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walked(inner, (*place, number))


def _sentence(text: str, character: str) -> str:
    named = unicodedata.name(character, "a control character").lower()
    quoted = _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", shown(text))
    return f"{quoted} holds U+{ord(character):04X} ({named}), which nobody sees. Delete it."
