"""Where the sentences and lines of a text end, also of one that is still coming in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|(?<=\S)[ \t]*(?=\n)")
_BEGINS = re.compile(r"\s*(?P<mark>[-•*]\s+|[\"'“‘(\[¿¡])*(?P<first>\S)")
_NO_END = re.compile(
    r"(?:\b(?:st|mr|mrs|ms|dr|no|nr|tel|approx|incl|excl|max|min|vs|e\.g|i\.e|tp|q|p|đ|đt|vd|sđt)|\b[^\W\d_])\.\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a line of a list, with the white space before it."""

    gap: str
    text: str

    @property
    def whole(self) -> str:
        return self.gap + self.text

    @property
    def is_listed(self) -> bool:
        return is_listed(self.text)


def is_listed(line: str) -> bool:
    """Say whether a line is one of a list."""
    return line.startswith(("-", "•", "*"))


def sentences_in(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a whole text; put together they are the text without the white space at its end."""
    begun = 0
    while (end := _end_of_first(text, begun)) is not None:
        yield _sentence(text[begun:end])
        begun = end
    if text[begun:].strip():
        yield _sentence(text[begun:].rstrip())


def ended_sentences(text: str) -> tuple[list[Sentence], str]:
    """Return the sentences of a text that are surely at their end, whatever comes next, and what is left of it."""
    found, begun = [], 0
    while (end := _end_of_first(text, begun)) is not None:
        found.append(_sentence(text[begun:end]))
        begun = end
    return found, text[begun:]


def _sentence(part: str) -> Sentence:
    bare = part.lstrip()
    return Sentence(part[: len(part) - len(bare)], bare)


def _end_of_first(text: str, begun: int) -> int | None:
    """Return where the sentence that begins here ends, None while that is not certain: what follows must begin a new one."""
    start = begun + len(text[begun:]) - len(text[begun:].lstrip())
    for match in _END.finditer(text, start):
        end = match.end()
        following = _BEGINS.match(text, end)
        if following is None:
            return None
        if "\n" in text[end : following.start("first")]:
            return end
        first = following["first"]
        if (first.isupper() or following["mark"] or not (first.isalnum() or first in "£$€")) and not _NO_END.search(text[start:end]):
            return end
    return None
