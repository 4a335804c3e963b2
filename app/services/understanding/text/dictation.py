"""What is dictated: words that a tool takes as they were said, behind an opening that its examples know ("add an answer: ...")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plugins.contracts import Request, Tool
from plugins.kit.text import fold

DICTATION = "dictation"
_PLACE = re.compile(r"\s*\{(\w+)\}\s*$")


@dataclass(frozen=True, slots=True)
class Opening:
    """An example that ends in a place of the format "dictation": its tool, the place's parameter, the words before it."""

    tool: str
    parameter: str
    words: tuple[str, ...]


def openings_of(tools: Iterable[Tool], locale: str) -> list[Opening]:
    """Return the openings of a language, the longest first."""
    found = []
    for tool in tools:
        properties = tool.parameters.get("properties", {})
        for example in tool.examples:
            place = _PLACE.search(example.text)
            if place and properties.get(place[1], {}).get("format") == DICTATION and example.locale[:2] in ("", locale[:2]):
                found.append(Opening(tool.name, place[1], tuple(_words(example.text[: place.start()]))))
    return sorted(found, key=lambda opening: -len(opening.words))


def dictated(text: str, openings: Sequence[Opening]) -> Request | None:
    """Return the request of a message that begins with an opening, with all that follows it as it was written."""
    if not openings:
        return None
    words = list(re.finditer(r"\w+", text))
    folded = [fold(word[0]) for word in words]
    for opening in openings:
        length = len(opening.words)
        if len(words) > length and tuple(folded[:length]) == opening.words:
            rest = text[words[length - 1].end() :].lstrip(" \t:,-–.\n").strip()
            if rest:
                return Request(text, "act", opening.tool, {opening.parameter: rest}, 1.0)
    return None


def _words(text: str) -> list[str]:
    return [fold(word) for word in re.findall(r"\w+", text)]
