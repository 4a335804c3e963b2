"""Leaving out what a customer must not or will not have. What is not known to be free of an allergen is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from plugins.contracts import Product
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.search.analysis import terms_of
from plugins.kit.search.index import Field, LexicalIndex
from plugins.kit.search.shelf import Shelf
from plugins.kit.text import fold

_FAMILIES = Path(__file__).parent.parent / "goods" / "allergens.json"
_STATED = int(Field.NAME | Field.BRAND | Field.CATEGORY | Field.SECTION | Field.SYNONYM | Field.ATTRIBUTE | Field.INGREDIENT)
_MADE_SO, _SHORTEST_MADE = ("ed", "d", "y"), 4
_REMEMBERED, _ROWS_REMEMBERED = 64, 1_000_000  # words, and rows of them all: 1 MB
_DENIALS = {"without", "no", "non", "khong"}


class Exclusion:
    """Decides per row whether it is free of a word: by its declared allergens for an allergen, by its words otherwise."""

    def __init__(self, shelf: Shelf, index: LexicalIndex):
        self._shelf = shelf
        self._index = index
        declared: dict[object, int] = {}
        pairs = ((product.allergens, product.may_contain) for product in shelf.products)
        self._declared_rows = np.array([declared.setdefault(pair, len(declared)) for pair in pairs], np.int64)
        self._declared = [
            None if allergens is None and not traces else (allergens is not None, _declared((*(allergens or ()), *traces)))
            for allergens, traces in declared
        ]
        self._known = frozenset().union(*(pair[1] for pair in self._declared if pair))
        self._free_of_one = lru_cache(maxsize=max(1, min(_REMEMBERED, _ROWS_REMEMBERED // max(1, len(shelf.products)))))(self._free)

    def free_of(self, words: Iterable[str]) -> np.ndarray:
        """Return which rows may be offered to somebody who wants none of the words."""
        mask = np.ones(len(self._shelf.products), bool)
        for word in words:
            key = " ".join(terms_of(word))
            if key:
                mask &= self._free_of_one(key)
        return mask

    def _free(self, key: str) -> np.ndarray:
        return self._free_of_allergen(key) if self._is_allergen(key) else ~self._mentions(key)

    def _is_allergen(self, key: str) -> bool:
        return bool(self._known & _family(key)) or (key in _families() and bool(self._known))

    def _free_of_allergen(self, key: str) -> np.ndarray:
        family = _family(key)
        free = [stated is not None and stated[0] and not stated[1] & family for stated in self._declared]
        return np.array(free, bool)[self._declared_rows]

    def _mentions(self, key: str) -> np.ndarray:
        """Return which rows have the words in what they are or are made of, unless they say that they are free of it."""
        docs = None
        for found in map(self._stating, key.split(" ")):
            docs = found if docs is None else np.intersect1d(docs, found, assume_unique=True)
        mask = np.zeros(self._index.size, bool)
        mask[docs] = True
        denying = [self._stating(word) for word in (*_DENIALS, "free")]
        for doc in np.intersect1d(docs, np.concatenate(denying)).tolist():
            mask[doc] = not self._denies(doc, key)
        rows = mask[self._shelf.docs]
        for row, has in self._look_of(docs, key):
            rows[row] = has
        return rows

    def _look_of(self, docs: np.ndarray, key: str) -> Iterator[tuple[int, bool]]:
        """Yield the rows that state the attribute which has such a value, and whether it is theirs: of a dress that is to be had
        in black and in red only the black one is black, whatever its text says."""
        rows = [row for doc in docs.tolist() for row in self._shelf.rows_of(doc)]
        stated = {row: self._shelf.products[row].attributes for row in rows}
        names = {name for values in stated.values() for name, said in values.items() if any(_same(key, value) for value in said)}
        for row, values in stated.items():
            said = [value for name in names for value in values.get(name, ())]
            if said:
                yield row, any(set(key.split(" ")) <= set(terms_of(value)) for value in said)

    def _stating(self, word: str) -> np.ndarray:
        """Return the articles that say a word, or that they are made so ("seeded", "salted")."""
        terms = [self._index.term(word), *(self._index.term(word + ending) for ending in _MADE_SO if len(word) >= _SHORTEST_MADE)]
        postings = [self._index.postings(term) for term in terms if term >= 0]
        found = [each.docs[(each.fields & _STATED) > 0] for each in postings]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int32)

    def _denies(self, doc: int, key: str) -> bool:
        return says_it_is_free_of(self._shelf.products[self._shelf.rows_of(doc)[0]], key)


def says_it_is_free_of(product: Product, word: str) -> bool:
    """Tell whether a product is called free of something: "no added sugar", "gluten-free"."""
    texts = (product.name, *product.tags, *product.synonyms, *(value for values in product.attributes.values() for value in values))
    return bool(_denial(" ".join(terms_of(word))).search(fold(" | ".join(texts))))


@lru_cache(maxsize=256)
def _denial(key: str) -> re.Pattern[str]:
    """Return what says that a product has none of it: "gluten-free", "no added sugar"."""
    word = r"\w*[ -]".join(map(re.escape, key.split(" "))) + r"\w*"
    return re.compile(rf"\b(?:{'|'.join(sorted(_DENIALS))})[ -](?:added )?{word}|\b{word}[ -]free\b")


def names_allergen(word: str) -> bool:
    """Tell whether a word is one that shops declare, so that leaving it out goes by what is declared and not by words."""
    return " ".join(terms_of(word)) in _families()


def _same(key: str, value: str) -> bool:
    return any(" ".join(terms_of(part)) == key for part in value.split(","))


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(terms_of(name)) for name in names)


def _declared(names: Iterable[str]) -> frozenset[str]:
    """Return the keys of what a shop declares, and of each thing that it names in it: "gluten (wheat)", "nuts: almond", "wheat flour"."""
    told = tuple(names)
    parts = [part for name in told for part in re.split(r"[()\[\]/:]", name) if part.strip()]
    return _keys((*told, *parts, *filter(None, map(allergen_vocabulary().key, parts))))


def _family(key: str) -> frozenset[str]:
    """Return the declared allergens that a customer's word stands for, itself among them."""
    return _families().get(key, frozenset()) | {key}


@lru_cache(maxsize=1)
def _families() -> dict[str, frozenset[str]]:
    entries = json.loads(_FAMILIES.read_text("utf-8"))
    return {" ".join(terms_of(word)): _declared_as(entry) for entry in entries for word in entry["asked"]}


def _declared_as(entry: Mapping[str, list[str]]) -> frozenset[str]:
    """Return an entry's own names and every way to write the ``allergens`` that it stands for as a whole."""
    written = (allergen_vocabulary().written(allergen) for allergen in entry.get("allergens", ()))
    return _keys(entry["declared"]).union(*map(_keys, written))
