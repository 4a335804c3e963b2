"""A shop's short texts parsed once for all turns: buttons, contacts and labels that name nothing which a turn would hear in them."""

from __future__ import annotations

from dataclasses import dataclass

from ai_modes.grounding.text.attributes import Values
from ai_modes.grounding.text.calendar import KINDS, Calendar
from ai_modes.grounding.text.codes import Codes
from ai_modes.grounding.text.lexicon import Lexicon
from ai_modes.grounding.text.looking import SHORT
from ai_modes.grounding.text.names import NameIndex
from ai_modes.grounding.text.parsing import Parsed, parse

MOST = 512  # texts, of some 10 KB each


@dataclass(frozen=True, slots=True)
class _Kept:
    parsed: Parsed
    keys: frozenset[str]
    stems: frozenset[str]


class KeptTexts:
    """The texts of one shop. What a text says is the same in each turn whose names, attributes, codes and holidays it has no word of."""

    def __init__(self, lexicon: Lexicon, currency: str):
        self._lexicon, self._currency = lexicon, currency
        self._kept: dict[str, _Kept] = {}

    def parse(self, text: str, names: NameIndex, calendar: Calendar, values: Values, codes: Codes) -> Parsed:
        """Return what a text of the shop says in a turn."""
        kept = self._kept.get(text)
        if kept and names.is_strange_to(kept.stems) and kept.keys.isdisjoint([*values, *codes, *(keys[0] for keys in calendar.holidays)]):
            return kept.parsed
        parsed = parse(text, self._lexicon, names, calendar, self._currency, values, None, codes)
        if not kept and len(text) <= SHORT and _says_the_same_always(parsed):
            self._keep(text, parsed)
        return parsed

    def _keep(self, text: str, parsed: Parsed) -> None:
        if len(self._kept) >= MOST:
            self._kept.clear()
        words = parsed.scan.words
        self._kept[text] = _Kept(parsed, frozenset(word.key for word in words), frozenset(word.stem for word in words))


def _says_the_same_always(parsed: Parsed) -> bool:
    """Whether a text names nothing that is a turn's own, and no day."""
    own = bool(parsed.mentions) or any(claim.kind == "attribute" for claim in parsed.scan.claims)
    return not own and not parsed.scan.places(KINDS, numbers=True)
