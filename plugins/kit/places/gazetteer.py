"""The places of a country that its people name whether a shop lists them or not: provinces and their chief towns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from plugins.contracts import Token
from plugins.kit.text import fold

FOLDER = Path(__file__).parent / "gazetteers"
SENTENCE_ENDS = frozenset(".!?;")
LISTING = frozenset(",/&+")


@dataclass(frozen=True)
class Gazetteer:
    """Places as a shop would list them, and folded words by which they are known: ``titles`` stand before a place's name and are none
    of it ("tỉnh"), ``others`` before the name of a street or a person ("đường", "chị"), ``leads`` before a place however carelessly
    it is typed ("về"), ``joins`` between places that are listed ("và"); ``sending`` are words of a message about deliveries and branches
    ("ship"), and ``beside`` is how many other words leave a name the subject of a message."""

    places: tuple[Mapping[str, Any], ...] = ()
    titles: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    sending: frozenset[str] = frozenset()
    beside: int = 0

    def is_meant(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether what is written at ``start:end`` of a text names a place: no street, no person ("đường Hòa Bình", "chị Huệ"), no
        part of a longer name ("12 Điện Biên Phủ"), and no everyday words without their marks ("khan quang nam" is no Quảng Nam)."""
        words = [token for token in tokens if token.folded[:1].isalnum()]
        before, after = ([token for token in words if token.end <= start], [token for token in words if token.start >= end])
        said = [token for token in words if start <= token.start < end]
        if self._is_part_of_a_name(tokens, start, end) or self._stands_behind(before, self.others - self.leads):
            return False
        typed_in_full = any(not token.text.isascii() or (token.text[0].isupper() and before) for token in said)
        return typed_in_full or self._stands_behind(before, self.leads | self.titles) or self._is_the_subject(before, after)

    def lists(self, between: Sequence[Token]) -> bool:
        """Whether nothing but commas and words that join places stands between two names: "Bath, York and Leeds"."""
        words = " ".join(token.folded for token in between if token.folded[:1].isalnum())
        return bool(between) and (words in self.joins or (not words and all(token.text in LISTING for token in between)))

    def _is_part_of_a_name(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether it belongs to a longer name. Capitals tell, but in a text that has nothing else, and where a sentence begins."""
        if all(token.text.isupper() for token in tokens if token.text[0].isalpha()):
            return False
        at = next((place for place, token in enumerate(tokens) if token.end + 1 == start), None)
        after = next((token for token in tokens if token.start == end + 1), None)
        begins = at is not None and (at == 0 or tokens[at - 1].text in SENTENCE_ENDS)
        led = at is not None and not begins and tokens[at].text[0].isupper() and tokens[at].folded not in self.titles
        return led or (after is not None and after.text[0].isupper())

    def _is_the_subject(self, before: Sequence[Token], after: Sequence[Token]) -> bool:
        """Whether a message begins with a name and is about deliveries, or has hardly another word: "ca mau ship bn", "ca mau thi sao",
        "and leeds?"."""
        begins = not before or " ".join(token.folded for token in before) in self.joins
        return begins and (len(after) <= self.beside or any(token.folded in self.sending for token in after))

    @staticmethod
    def _stands_behind(before: Sequence[Token], phrases: frozenset[str]) -> bool:
        """Whether a text goes on right behind one of some phrases, two words being taken before one: "thành phố" is no "phố"."""
        for size in (2, 1):
            said = " ".join(token.folded for token in before[-size:])
            if len(before) >= size and said in phrases:
                return True
        return False


@lru_cache(maxsize=8)
def gazetteer_of(region: str) -> Gazetteer:
    """Return the places of an ISO 3166 country; none where there is no list of it."""
    path = FOLDER / f"{region}.json"
    if not path.exists():
        return Gazetteer()
    content = json.loads(path.read_text("utf-8"))
    kinds = {kind: frozenset(fold(word) for word in content[kind]) for kind in ("titles", "others", "leads", "joins", "sending")}
    return Gazetteer(tuple(content["places"]), **kinds, beside=content["beside"])
