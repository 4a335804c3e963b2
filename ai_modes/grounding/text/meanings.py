"""The meanings that words of a text have all in all: their stems, what phrases stand for, and names."""

from __future__ import annotations

from functools import lru_cache

from ai_modes.grounding.text.lexicon import Lexicon
from ai_modes.grounding.text.parsing import Parsed, content
from ai_modes.grounding.text.reading import id_of
from ai_modes.grounding.text.scan import Scan


@lru_cache(maxsize=8192)
def words_of(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the meanings of the words of a name or a value."""
    scan = Scan(text, lexicon)
    ids = {id_of(word) for word in scan.words if word.kind == "word"}
    ids |= {said.id for said in content(scan, 0, len(scan.words))}
    return frozenset(ids | {f"={tags['same'].value}" for tags in scan.tags if "same" in tags})


def ids_of(parsed: Parsed, first: int, end: int) -> frozenset[str]:
    """Return the meanings of words between two places, names included, and the stem of each."""
    return parsed.scan.once(("ids", first, end), lambda: _find_ids(parsed.scan, first, end))


def _find_ids(scan: Scan, first: int, end: int) -> frozenset[str]:
    ids = {said.id for said in content(scan, first, end, named=True)}
    ids |= {id_of(word) for word in scan.words[first:end] if word.kind == "word"}
    return frozenset(ids | {f"={scan.tags[at]['same'].value}" for at in range(first, end) if "same" in scan.tags[at]})
