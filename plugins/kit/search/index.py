"""The lexical index: which product holds which term, in which field, and how much that says."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path

import numpy as np

from plugins.kit.search.arrays import BrokenArrays, open_arrays, write_arrays
from plugins.kit.spelling import Vocabulary, letter_masks

log = logging.getLogger(__name__)
FORMAT = 5


class Field(IntFlag):
    """Where a word of a product stands."""

    NAME = 1
    BRAND = 2
    CATEGORY = 4
    SYNONYM = 8
    ATTRIBUTE = 16
    DESCRIPTION = 32
    SECTION = 64  # a category above the product's own
    INGREDIENT = 128


IDENTITY = int(Field.NAME | Field.BRAND | Field.CATEGORY | Field.SYNONYM | Field.ATTRIBUTE | Field.SECTION)
FIELD_LABELS = {
    Field.NAME: "name", Field.BRAND: "brand", Field.CATEGORY: "category", Field.SECTION: "category", Field.SYNONYM: "synonym",
    Field.ATTRIBUTE: "attribute", Field.DESCRIPTION: "description", Field.INGREDIENT: "ingredients",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Postings:
    """The products that hold a term, ascending, with the fields it stands in and its weight there (0..1)."""

    docs: np.ndarray
    fields: np.ndarray
    gains: np.ndarray


class Names:
    """The names of some products as one row of terms; ``owners`` tells the place of each term's product among them."""

    def __init__(self, terms: np.ndarray, lengths: np.ndarray):
        self.terms, self.lengths, self.count = terms, lengths, lengths.size
        self.owners = np.repeat(np.arange(lengths.size), lengths)

    def of(self, at: int) -> np.ndarray:
        start = int(self.lengths[:at].sum())
        return self.terms[start : start + int(self.lengths[at])]

    def any(self, mask: np.ndarray) -> np.ndarray:
        """Return for each name whether the mask is true somewhere in it."""
        found = np.zeros(self.count, bool)
        found[self.owners[mask]] = True
        return found

    def best(self, mask: np.ndarray, values: Mapping[int, float]) -> np.ndarray:
        """Return for each name the highest value of its terms where the mask is true, which has one; 0 where it never is."""
        places = np.flatnonzero(mask)
        found = np.zeros(self.count)
        if len(values) == 1:
            found[self.owners[places]] = next(iter(values.values()))
        else:
            np.maximum.at(found, self.owners[places], [values[term] for term in self.terms[places].tolist()])
        return found

    def share(self, mask: np.ndarray) -> np.ndarray:
        """Return for each name in which part of it the mask is true."""
        return np.bincount(self.owners[mask], minlength=self.count) / np.maximum(1, self.lengths)

    def first(self, mask: np.ndarray) -> np.ndarray:
        """Return where the mask is true first in each name; behind everything where it never is."""
        places = np.flatnonzero(mask)[::-1]
        found = np.full(self.count, self.terms.size)
        found[self.owners[places]] = places
        return found

    def last(self, mask: np.ndarray) -> np.ndarray:
        """Return where the mask is true last in each name; -1 where it never is."""
        places = np.flatnonzero(mask)
        found = np.full(self.count, -1)
        found[self.owners[places]] = places
        return found


class LexicalIndex:
    """Read-only and thread-safe; made by ``search.building``, its arrays may be a memory map shared by all workers."""

    def __init__(self, arrays: dict[str, np.ndarray]):
        self._arrays = arrays
        self.size = int(arrays["size"][0])
        self.terms: list[str] = arrays["terms"].tobytes().decode("utf-8").split("\n")
        self.frequencies = arrays["frequencies"]
        self.vocabulary = Vocabulary(self.terms, self.frequencies, arrays["masks"])
        self._starts = arrays["starts"]
        self._docs, self._fields, self._gains = arrays["docs"], arrays["fields"], arrays["gains"]
        self._names, self._name_starts = arrays["names"], arrays["name_starts"]
        self._pairs = arrays["pairs"]
        self._accents = arrays["accents"]
        self._accented: dict[int, list[int]] = {}  # looked up for every word that is said

    def term(self, text: str) -> int:
        """Return the number of a term, -1 when no product holds it."""
        at = bisect_left(self.terms, text)
        return at if at < len(self.terms) and self.terms[at] == text else -1

    def names_something(self, term: int) -> bool:
        """Tell whether the term stands in a name, brand, category, synonym or attribute, not only in descriptions."""
        return term >= 0 and bool(self.frequencies[term])

    def starting_with(self, prefix: str) -> range:
        """Return the numbers of the terms that begin with a prefix."""
        return range(bisect_left(self.terms, prefix), bisect_left(self.terms, prefix + "\U0010ffff"))

    def postings(self, term: int) -> Postings:
        span = slice(self._starts[term], self._starts[term + 1])
        return Postings(self._docs[span], self._fields[span], self._gains[span])

    def name_terms(self, doc: int) -> np.ndarray:
        """Return the terms of a product's name, in order."""
        return self._names[self._name_starts[doc] : self._name_starts[doc + 1]]

    def names_of(self, docs: np.ndarray) -> Names:
        """Return the names of several products."""
        starts = self._name_starts[docs]
        lengths = self._name_starts[docs + 1] - starts
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if ends.size else 0) + np.repeat(starts - ends + lengths, lengths)
        return Names(self._names[places], lengths)

    def stand_together(self, first: int, second: int) -> bool:
        """Tell whether two terms follow each other in some name."""
        pair = np.uint64((first << 32) | second)
        at = int(np.searchsorted(self._pairs, pair))
        return at < self._pairs.size and bool(self._pairs[at] == pair)

    def accents(self, term: int) -> list[int]:
        """Return the accented forms of a folded term that the catalogue uses."""
        known = self._accented.get(term)
        if known is None:
            low, high = np.searchsorted(self._accents, np.array([term << 32, (term + 1) << 32], np.uint64))
            known = self._accented[term] = [int(pair & np.uint64(0xFFFFFFFF)) for pair in self._accents[low:high]]
        return known


def open_index(folder: Callable[[], Path], fingerprint: str, build: Callable[[], dict[str, np.ndarray]]) -> LexicalIndex:
    """Return the index of these very products from a cache folder, or build it and leave it there for the next process.

    A cache that cannot be read or written costs time, never the answer."""
    path = folder() / "products.index"
    try:
        arrays, note = open_arrays(path)
        if note == {"format": FORMAT, "fingerprint": fingerprint}:
            return LexicalIndex(arrays)
    except BrokenArrays as error:
        log.debug("building the product index: %s", error)
    arrays = build()
    try:
        write_arrays(path, arrays, {"format": FORMAT, "fingerprint": fingerprint})
        arrays, _ = open_arrays(path)
    except (OSError, BrokenArrays) as error:
        log.warning("the product index cannot be kept in %s (%s); this process holds its own", path.parent, error)
    return LexicalIndex(arrays)


def pack_terms(terms: Iterable[str]) -> np.ndarray:
    return np.frombuffer("\n".join(terms).encode("utf-8"), np.uint8)


def pack_masks(terms: list[str]) -> np.ndarray:
    return letter_masks(terms)
