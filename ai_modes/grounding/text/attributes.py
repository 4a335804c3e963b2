"""Attributes of several words, as one: "da tổng hợp" is no leather ("da"), and what one product is made of another is not."""

from __future__ import annotations

from collections.abc import Iterable

from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Scan

Values = dict[str, list[tuple[str, ...]]]


def values_of(texts: Iterable[str]) -> Values:
    """Return attributes of at least two words by their first word, the longest first."""
    found: Values = {}
    for text in dict.fromkeys(texts):
        keys = tuple(word.key for word in read(text).words)
        if len(keys) > 1 and all(key.isalpha() for key in keys):
            found.setdefault(keys[0], []).append(keys)
    return {first: sorted(phrases, key=len, reverse=True) for first, phrases in found.items()}


def find_attributes(scan: Scan, values: Values) -> None:
    """Note each attribute that the turn's facts know."""
    for at in scan.places(keys=frozenset(values)):
        for keys in values[scan.key(at)]:
            end = at + len(keys)
            if scan.is_free(at, min(end, len(scan.words))) and tuple(scan.key(place) for place in range(at, end)) == keys:
                scan.claim("attribute", " ".join(keys), at, end)
                break
