"""Slips of the hand in words that say what is asked ("diffrence", "recomend"): written out where no shelf and no text knows them, and
they are no words of their own ("a remote control" removes nothing)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Slot, Token, Utterance
from plugins.kit.spelling import Vocabulary
from plugins.kit.text import fold

SHORTEST, FEWEST = 6, 3  # letters of a word; words of a message: a name alone is no slip
NEAR = 1  # edits
DAYS = ("weekdays", "months", "tomorrow")


@dataclass(frozen=True, slots=True)
class Slips:
    """Mends the words of one language. ``known`` are all words that examples and texts use, none of which is a slip."""

    vocabulary: Vocabulary
    known: frozenset[str]

    @classmethod
    def of(cls, carriers: Collection[str], known: Collection[str]) -> Slips:
        """Return what mends words to those that stand around values in examples."""
        return cls(_vocabulary(carriers), frozenset(map(fold, known)))

    def mended(self, tokens: Sequence[Token], slots: Sequence[Slot], lexicon: Lexicon) -> tuple[Token, ...]:
        """Return the tokens with slips written out; what a slot covers means something as it is."""
        words = [token for token in tokens if token.text[0].isalnum()]
        if len(words) < FEWEST:
            return tuple(tokens)
        return tuple(self._mended(token, lexicon) if self._is_unknown(token, slots, lexicon) else token for token in tokens)

    def _is_unknown(self, token: Token, slots: Sequence[Slot], lexicon: Lexicon) -> bool:
        said = len(token.text) >= SHORTEST and token.text.isascii() and token.text.isalpha() and token.text.islower()
        if not said or token.folded in self.known or token in lexicon.stop or lexicon["no_slips"].whole((token,)):
            return False
        return not any(slot.start <= token.start and token.end <= slot.end for slot in slots)

    def _mended(self, token: Token, lexicon: Lexicon) -> Token:
        found = [*_days(lexicon).repairs(token.folded), *self.vocabulary.repairs(token.folded)]
        near = {one.word for one in found if one.sure and one.distance <= NEAR and one.word[0] == token.folded[0]}
        word = near.pop() if len(near) == 1 else ""
        return replace(token, text=word, folded=word) if word else token


def _vocabulary(words: Collection[str]) -> Vocabulary:
    long = sorted({word for word in words if len(word) >= SHORTEST and word.isalpha()})
    return Vocabulary(long, np.ones(len(long)))


@lru_cache(maxsize=16)
def _days(lexicon: Lexicon) -> Vocabulary:
    """Return the names of days and months, which are slipped in as often as other words."""
    return _vocabulary({fold(word) for kind in DAYS for phrase in lexicon.words(kind) for word in phrase.split()})


def without_slips(
    said: Utterance, slips: Slips, lexicon: Lexicon, find: Callable[[Utterance], list[Slot]]
) -> tuple[Utterance, tuple[Slot, ...]]:
    """Return what is said with its slips written out, and the values that ``find`` finds in it."""
    slots = tuple(find(said))
    tokens = slips.mended(said.tokens, slots, lexicon)
    if tokens == tuple(said.tokens):
        return said, slots
    mended = replace(said, tokens=tokens)
    return mended, tuple(find(mended))
