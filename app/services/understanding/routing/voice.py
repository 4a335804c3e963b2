"""Voice: what is said in every shop, heard for the intents of one shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.services.understanding.routing.commons import ABSENT, Commons


@dataclass(frozen=True)
class Voice:
    """The kinds of the commons by the intent of one router that each means, -1 for none."""

    commons: Commons
    meant: np.ndarray
    own: np.ndarray  # 1.0 for each intent that no kind means: nothing but its own words tells of it

    def of(self, readings: Sequence[Sequence[str]]) -> np.ndarray:
        """Return the margin of each intent, the highest of several readings."""
        margins = np.max([self.commons.of(words) for words in readings], axis=0)
        return self._of_intents(margins)

    def unheard(self, words: Sequence[str], kind: str) -> np.ndarray | None:
        """Return the margins of an example as if it had not been learnt, None where that is not known."""
        margins = self.commons.unheard(words, kind) if kind else self.commons.of(words)
        return None if margins is None else self._of_intents(margins)

    def _of_intents(self, margins: np.ndarray) -> np.ndarray:
        found = np.full(len(self.own), ABSENT, np.float32)
        known = self.meant >= 0
        np.maximum.at(found, self.meant[known], margins[known])
        return found


def voice_of(commons: Commons, kinds: Sequence[str], labels: Sequence[int], intents: int) -> Voice:
    """Return the voice of a router with examples of these kinds ("" for what only this shop says) and labels."""
    of_kind = {kind: label for kind, label in zip(kinds, labels, strict=True) if kind}
    meant = np.array([of_kind.get(kind, -1) for kind in commons.kinds], np.int64)
    own = np.ones(intents, np.float32)
    own[meant[meant >= 0]] = 0.0
    return Voice(commons, meant, own)
