"""Cutting a word that was written without its spaces into words of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

_SHORTEST, _LONGEST = 6, 30
_MOST_PARTS = 4
_MOST_CUTS = 4

Parts = tuple[tuple[str, int], ...]


def segment(word: str, number_of: Callable[[str], int]) -> list[Parts]:
    """Return the ways to cut a word into the fewest known parts (text and number), longest parts first; ``number_of`` is -1
    for what is not known. Single letters are no parts, single digits are."""
    if not _SHORTEST <= len(word) <= _LONGEST:
        return []
    reached: list[list[Parts]] = [[()]] + [[] for _ in word]
    for end in range(1, len(word) + 1):
        ways = [
            (*way, (word[start:end], number))
            for start in range(end)
            if reached[start] and (number := _known(word, start, end, number_of)) >= 0
            for way in reached[start]
            if len(way) < _MOST_PARTS
        ]
        fewest = min(map(len, ways), default=0)
        reached[end] = sorted((way for way in ways if len(way) <= fewest + 1), key=_plainness)[:_MOST_CUTS]
    fewest = min(map(len, reached[-1]), default=0)
    return [way for way in reached[-1] if 1 < len(way) == fewest]


def _known(word: str, start: int, end: int, number_of: Callable[[str], int]) -> int:
    part = word[start:end]
    return -1 if len(part) == 1 and not part.isdigit() else number_of(part)


def _plainness(way: Parts) -> tuple[int, int]:
    """Fewer parts come first, and of as many those that are not cut into crumbs."""
    return len(way), -min(len(text) for text, _ in way)
