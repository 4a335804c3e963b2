"""Building the lexical index of a catalogue: tokens to numbers in Python, everything after that in numpy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from plugins.kit.search.analysis import accented_form, term_of, tokens_of
from plugins.kit.search.index import IDENTITY, Field, pack_masks, pack_terms

# How much a word says by where it stands: the weights of BM25F (Robertson and Zaragoza 2009) on a scale of 0..1.
GAINS = {
    Field.NAME: 0.66, Field.BRAND: 0.45, Field.CATEGORY: 0.55, Field.SYNONYM: 0.6, Field.ATTRIBUTE: 0.2, Field.DESCRIPTION: 0.2,
    Field.SECTION: 0.3, Field.INGREDIENT: 0.1,
}  # fmt: skip
_DILUTION = {Field.NAME: 0.02}
_ORDER = tuple(Field)


@dataclass(frozen=True, slots=True)
class ProductText:
    """The words of one product or variant group, by field. Attributes and sections are many short texts."""

    name: str
    brand: str = ""
    category: str = ""
    synonyms: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    description: str = ""
    sections: tuple[str, ...] = ()
    ingredients: str = ""


class _Numbers(dict):
    """Numbers of tokens, given on first sight; several tokens share a term."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: dict[str, int] = {}
        self.accents: dict[int, int] = {}

    def __missing__(self, token: str) -> int:
        number = self[token] = self.of_term(term_of(token))
        accented = accented_form(token)
        if accented:
            self.accents[self.of_term(accented)] = number
        return number

    def of_term(self, term: str) -> int:
        return self.terms.setdefault(term, len(self.terms))


class _Reader:
    """Turns texts into term numbers; short texts that repeat (brands, attribute values) are read once."""

    def __init__(self) -> None:
        self.numbers = _Numbers()
        self._short: dict[str, list[int]] = {}

    def text(self, text: str) -> list[int]:
        """Return the numbers of a text's tokens, then those of the accented forms among them."""
        if not text:
            return []
        tokens = tokens_of(text)
        return self.folded(tokens) + self.accented(tokens)

    def short(self, text: str) -> list[int]:
        found = self._short.get(text)
        if found is None:
            found = self._short[text] = self.text(text)
        return found

    def folded(self, tokens: list[str]) -> list[int]:
        return [self.numbers[token] for token in tokens]

    def accented(self, tokens: list[str]) -> list[int]:
        """Return the numbers of the accented forms among tokens that have their numbers."""
        return [self.numbers.terms[token] for token in tokens if not token.isascii() and accented_form(token)]


def build_arrays(texts: Sequence[ProductText]) -> dict[str, np.ndarray]:
    """Return the arrays of a LexicalIndex over the texts, whose places are the product numbers."""
    reader = _Reader()
    flat: list[int] = []
    counts: list[int] = []
    names: list[list[int]] = []
    for text in texts:
        tokens = tokens_of(text.name)
        name = reader.folded(tokens)
        names.append(name)
        for words in (name + reader.accented(tokens), *_by_field(reader, text)):
            flat += words
            counts.append(len(words))
    size = len(texts)
    ranks, terms = _sorted_terms(reader.numbers.terms)
    keys = _keys(ranks[np.array(flat, np.int64)] if flat else np.zeros(0, np.int64), np.array(counts, np.int64), size)
    lengths = np.array(counts, np.int64).reshape(size, len(_ORDER))
    lengths[:, 0] = np.fromiter(map(len, names), np.int64, size)
    arrays = _postings(keys, size, len(terms), lengths)
    arrays |= _names(names, ranks)
    accents = [(ranks[plain] << 32) | ranks[accented] for accented, plain in reader.numbers.accents.items()]
    arrays["accents"] = np.sort(np.array(accents, np.uint64))
    return arrays | {"size": np.array([size], np.int64), "terms": pack_terms(terms), "masks": pack_masks(terms)}


def _by_field(reader: _Reader, text: ProductText) -> Iterable[list[int]]:
    """Yield the term numbers of each field behind the name, in the order of ``Field``."""
    yield reader.short(text.brand)
    yield reader.short(text.category)
    yield _joined(reader, text.synonyms)
    yield _joined(reader, text.attributes)
    yield reader.text(text.description)
    yield _joined(reader, text.sections)
    yield reader.text(text.ingredients)


def _joined(reader: _Reader, texts: tuple[str, ...]) -> list[int]:
    return [number for text in texts for number in reader.short(text)]


def _sorted_terms(numbers: dict[str, int]) -> tuple[np.ndarray, list[str]]:
    """Return the place of each number in alphabetical order, and the terms in that order."""
    terms = sorted(numbers)
    ranks = np.zeros(max(1, len(terms)), np.int64)
    ranks[[numbers[term] for term in terms]] = np.arange(len(terms))
    return ranks, terms


def _keys(numbers: np.ndarray, counts: np.ndarray, size: int) -> np.ndarray:
    """Return the distinct (term, product, field) triples as sorted integers."""
    fields = len(_ORDER)
    slots = np.repeat(np.arange(size * fields), counts)
    keys = np.sort((numbers * size + slots // fields) * fields + slots % fields)
    return keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if keys.size else keys


def _postings(keys: np.ndarray, size: int, terms: int, lengths: np.ndarray) -> dict[str, np.ndarray]:
    """Return the postings: the gains of the fields of a (term, product) pair are joined like independent chances."""
    fields = keys % len(_ORDER)
    pairs = keys // len(_ORDER)
    missing = 1 - _field_gains(lengths)[pairs % max(1, size), fields]
    first = np.flatnonzero(np.concatenate(([True], pairs[1:] != pairs[:-1]))) if pairs.size else np.zeros(0, np.int64)
    owners = pairs[first]
    masks = np.bitwise_or.reduceat(1 << fields, first) if first.size else first
    gains = 1 - np.multiply.reduceat(missing, first) if first.size else first
    of_term = owners // max(1, size)
    return {
        "docs": (owners % max(1, size)).astype(np.int32),
        "fields": masks.astype(np.uint8),
        "gains": gains.astype(np.float32),
        "starts": np.searchsorted(of_term, np.arange(terms + 1)).astype(np.int64),
        "frequencies": np.bincount(of_term[(masks & IDENTITY) > 0], minlength=terms).astype(np.int32),
    }


def _field_gains(lengths: np.ndarray) -> np.ndarray:
    """Return what a word says in each field of each product; one of a short text says more than one of a long text."""
    gains = np.array([GAINS[field] for field in _ORDER]) * np.ones((len(lengths), 1))
    for place, field in enumerate(_ORDER):
        if field in _DILUTION:
            gains[:, place] /= 1 + _DILUTION[field] * np.maximum(0, lengths[:, place] - 4)
    return gains


def _names(names: list[list[int]], ranks: np.ndarray) -> dict[str, np.ndarray]:
    """Return the names as term numbers, and the sorted pairs of neighbours in them."""
    flat = ranks[np.array([number for name in names for number in name], np.int64)] if any(names) else np.zeros(0, np.int64)
    starts = np.concatenate(([0], np.cumsum([len(name) for name in names], dtype=np.int64)))
    follows = np.ones(max(0, flat.size - 1), bool)
    inner = starts[1:-1]
    follows[inner[(inner > 0) & (inner < flat.size)] - 1] = False
    pairs = (flat[:-1][follows].astype(np.uint64) << np.uint64(32)) | flat[1:][follows].astype(np.uint64)
    return {"names": flat.astype(np.int32), "name_starts": starts, "pairs": np.unique(pairs)}
