"""Commons: what is said in every shop, heard by one linear classifier that all shops of a process share."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from app.services.understanding.routing.features import wide_features_of
from app.services.understanding.routing.fitting import SparseRow, fit_margins, folds_of

CONSTANT = 0.3  # stands in every row, so that a kind has a level of its own
OFTEN = 2  # a feature of one wording alone says nothing of the next
FOLDS = 2  # each is judged by what learnt the others
PASSES, PASSES_HELD = 8, 4
ABSENT = -1.0  # the margin of what none of the kinds is: where all but one of them lie

Saying = tuple[tuple[str, ...], str]
"""Words as a router takes them, and their kind: a tool, a topic that customers everywhere ask for, or what is beside the point."""


class Commons:
    """How far words lie on the side of each kind. Built once, read by many threads and by every shop."""

    def __init__(self, learnt: Mapping[str, np.ndarray]):
        """``learnt`` is as ``learn_commons`` gives it."""
        self.learnt = learnt
        names, kinds = (learnt[of].tobytes().decode().split("\n") for of in ("names", "kinds"))
        self.kinds: tuple[str, ...] = tuple(kinds)
        self._number = {name: place for place, name in enumerate(names)}
        self._rarity, self._weights = learnt["rarity"], learnt["weights"]
        self._held = {key: row for row, key in enumerate(learnt["held"].tolist())}

    def of(self, words: Sequence[str]) -> np.ndarray:
        """Return the margin of each kind."""
        places, values = _row(wide_features_of(words), self._number, self._rarity)
        return values @ self._weights[places].astype(np.float32)

    def unheard(self, words: Sequence[str], kind: str) -> np.ndarray | None:
        """Return the margins of a saying that was learnt as this kind as if it had not been, None where that is not known."""
        row = self._held.get(_key(words, kind))
        return None if row is None else self.learnt["judged"][row].astype(np.float32)


def learn_commons(sayings: Sequence[Saying]) -> Commons:
    """Learn the kinds of some sayings; a second or two for several thousand."""
    features = [wide_features_of(words) for words, _ in sayings]
    counts = Counter(name for found in features for name in found)
    known = [name for name, count in counts.items() if count >= OFTEN]
    number = {name: place for place, name in enumerate(known)}
    # the root of the usual weight: rare words say more, but not by as much as in a search
    rarity = np.sqrt(np.log((len(sayings) + 1) / (np.array([counts[name] for name in known]) + 0.5))).astype(np.float32)
    kinds = tuple(dict.fromkeys(kind for _, kind in sayings))
    place = {kind: index for index, kind in enumerate(kinds)}
    labels = np.array([place[kind] for _, kind in sayings], np.int64)
    rows = [_row(found, number, rarity) for found in features]
    weights = fit_margins(rows, labels, len(kinds), len(known) + 1, PASSES)
    judged = np.zeros((len(rows), len(kinds)), np.float16)
    fold = folds_of(labels, FOLDS)
    for part in range(FOLDS):
        seen = np.flatnonzero(fold != part)
        others = fit_margins([rows[row] for row in seen], labels[seen], len(kinds), len(known) + 1, PASSES_HELD)
        for row in np.flatnonzero(fold == part):
            judged[row] = rows[row][1] @ others[rows[row][0]]
    keys = [_key(*saying) for saying in sayings]
    return Commons({
        "names": _bytes_of(known), "kinds": _bytes_of(kinds), "rarity": rarity, "weights": weights.astype(np.float16),
        "held": np.array(keys, np.int64), "judged": judged,
    })  # fmt: skip


def _key(words: Sequence[str], kind: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{kind}\n{' '.join(words)}".encode(errors="replace"), digest_size=7).digest(), "big")


def _bytes_of(names: Sequence[str]) -> np.ndarray:
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def _row(features: Mapping[str, float], number: Mapping[str, int], rarity: np.ndarray) -> SparseRow:
    found = list(_known(features, number))
    places = np.array([place for place, _ in found] + [len(number)], np.int64)
    values = np.array([raw for _, raw in found] + [0.0], np.float32)
    values[:-1] *= rarity[places[:-1]]
    values /= math.sqrt(float(values @ values)) or 1.0
    values[-1] = CONSTANT
    return places, values


def _known(features: Mapping[str, float], number: Mapping[str, int]) -> Iterator[tuple[int, float]]:
    for name, raw in features.items():
        place = number.get(name)
        if place is not None:
            yield place, raw
