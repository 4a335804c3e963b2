"""Cutting a long text into messages: at paragraphs, lines, sentences, words; never inside a price, a link or *bold*."""

from __future__ import annotations

import re
from collections.abc import Iterator

_AMOUNT = r"\d[\d.,\u00a0\u202f']*"
_CURRENCY = r"(?:[£$€₫¥₹₩]|[A-Z]{3}\b|đ\b)"
WHOLE = re.compile(
    rf"https?://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+"  # links and addresses
    rf"|\*[^*\n]+\*"  # bold
    rf"|{_CURRENCY}\s?{_AMOUNT}\d|{_CURRENCY}\s?\d|{_AMOUNT}\s?{_CURRENCY}|\d\s?{_CURRENCY}"  # prices
    rf"|\+?\d[\d ()\u00a0-]*\d"  # telephone numbers, dates, counts
    rf"|{_AMOUNT}\d"
)
BREAKS = (re.compile(r"\n{2,}"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])[\"')\]]?\s+"), re.compile(r"\s+"))
LEAST_SHARE = 0.5


def units(text: str) -> int:
    """Return the length as messengers count it: in UTF-16 units, so that most emoji count two."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def split_text(text: str, longest: int) -> list[str]:
    """Return the text in parts of at most ``longest`` UTF-16 units. Joined again, nothing is missing but white space at the cuts."""
    parts = []
    rest = text.strip()
    while units(rest) > longest:
        end, begin = _cut(rest, longest)
        parts.append(rest[:end].rstrip())
        rest = rest[begin:].lstrip()
    return [part for part in (*parts, rest) if part]


def _cut(text: str, longest: int) -> tuple[int, int]:
    """Return where the first part ends and the rest begins."""
    room = _fitting(text, longest)
    kept_whole = [match.span() for match in WHOLE.finditer(text) if match.start() < room]
    for least in (int(room * LEAST_SHARE), 1):
        for pattern in BREAKS:
            cuts = [cut for cut in _breaks(text, pattern, room, kept_whole) if cut[0] >= least]
            if cuts:
                return cuts[-1]
    return _forced(text, room, kept_whole)


def _fitting(text: str, longest: int) -> int:
    """Return how many characters fit; a pair of surrogates is one character here and is never parted."""
    used = 0
    for place, letter in enumerate(text):
        used += 2 if letter > "\uffff" else 1
        if used > longest:
            return place
    return len(text)


def _breaks(text: str, pattern: re.Pattern[str], room: int, kept_whole: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text, 0, min(len(text), room + 2)):
        end, begin = match.span()
        end = min(end, room)
        if 0 < match.start() <= room and not any(first < end < last or first < begin < last for first, last in kept_whole):
            yield end, begin


def _forced(text: str, room: int, kept_whole: list[tuple[int, int]]) -> tuple[int, int]:
    """Return a cut in a text without white space: before what must stay whole, else (a link longer than a message) just here."""
    for first, last in kept_whole:
        if first < room < last and first > 0:
            return first, first
    place = room
    while place > 1 and _belongs_to_before(text[place]):
        place -= 1
    return place, place


def _belongs_to_before(letter: str) -> bool:
    """Say whether a character is part of the one before: an accent, a joiner, a variation, a skin tone."""
    return letter in "\u200d\ufe0f\u20e3" or "\u0300" <= letter <= "\u036f" or "\U0001f3fb" <= letter <= "\U0001f3ff"
