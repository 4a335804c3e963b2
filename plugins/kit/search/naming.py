"""The phrases that name a category, a brand or an attribute value of a catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plugins.kit.goods.denials import denies
from plugins.kit.search.analysis import Word, words_of
from plugins.kit.search.query import QueryReader
from plugins.kit.search.shelf import COLOUR, Shelf, attribute_key, is_colour

_SIZE_NAMES = {"size", "shoe size"}
_SPELT = {"S": "small", "M": "medium", "L": "large"}  # sizes that are letters are said in words as well
_MOST_VALUES = 80  # an attribute with more values is a description, not a choice,
_REPEATED = 10  # unless each of them is found on so many products
_LONGEST_VALUE = 3
LONGEST_CODE = 4  # letters of a size that is a code ("XXL"), not a word


@dataclass(frozen=True, slots=True)
class Named:
    """What a phrase names: slot type, value as in the data, score, and the words of the data."""

    kind: str
    value: str
    score: float
    words: tuple[Word, ...]


class PhraseBook:
    """Looks phrases up by their terms, joined by a space: without function words, or whole where they have some."""

    def __init__(self, shelf: Shelf, reader: QueryReader):
        self._reader = reader
        self._named: dict[str, list[Named]] = {}
        self._whole: dict[str, list[Named]] = {}
        self._sizes: dict[str, list[str]] = {}
        for path in shelf.paths:
            for name in path:
                self._add(name, "category", name, 1.0)
        for brand in shelf.brands:
            self._add(brand, "brand", brand, 1.0)
        told: dict[str, int] = {}
        for name, values in _choices(shelf):
            self._add_values(name, values, told)
        for said, meant in reader.synonyms.items():
            self._add_synonym(" ".join(said), meant)

    def named(self, words: Sequence[Word]) -> list[Named]:
        """Return what a phrase names; a word written with diacritics names only what is written so, or without any."""
        entries = self._named.get(" ".join(word.term for word in words), [])
        return [entry for entry in entries if not any(map(_differ, words, entry.words))]

    def named_whole(self, words: Sequence[Word]) -> list[Named]:
        """Return the categories and brands that are called by just these words, some of which say nothing alone: "all in one pc"."""
        return self._whole.get(" ".join(word.term for word in words), [])

    def sizes(self, words: Sequence[Word]) -> list[str]:
        """Return the attribute values that a size is written as: "M" -> ["size:M"], "1kg" -> ["size:1 kg"]."""
        return self._sizes.get(" ".join(word.term for word in words), [])

    def _add(self, phrase: str, kind: str, value: str, score: float) -> None:
        every = words_of(phrase)
        words = tuple(self._reader.meant(every))
        key = " ".join(word.term for word in words)
        if key and len(words) < len(every):
            self._whole.setdefault(" ".join(word.term for word in every), []).append(Named(kind, value, score, tuple(every)))
        entry = Named(kind, value, score, words)
        everyday = key in self._reader.stop.everyday and kind != "category"
        if key and not everyday and entry not in self._named.setdefault(key, []):
            self._named[key].append(entry)

    def _add_values(self, name: str, values: Mapping[str, int], told: dict[str, int]) -> None:
        for value, count in values.items():
            if value.count(" ") >= 2 * _LONGEST_VALUE:
                continue
            words = tuple(words_of(value))
            terms = [word.term for word in words]
            if name in _SIZE_NAMES and len(terms) <= _LONGEST_VALUE:
                self._sizes.setdefault(" ".join(terms), []).append(f"{name}:{value}")
            short = name in _SIZE_NAMES and len(terms) == 1 and len(terms[0]) <= LONGEST_CODE
            if not short and len(terms) <= _LONGEST_VALUE and not any(term[0].isdigit() for term in terms):
                self._add_value(Named("attribute", f"{name}:{value}", 0.9, words), count, told)
        if name == COLOUR:
            self._add_plain_colours(values, told)
        letters = {word: f"{name}:{size}" for size in values if (word := _SPELT.get(size.upper()))} if name in _SIZE_NAMES else {}
        for word, size in letters.items() if len(letters) > 1 else ():
            if not self._named.get(word):
                self._named[word] = [Named("attribute", size, 0.85, tuple(words_of(word)))]

    def _add_plain_colours(self, values: Mapping[str, int], told: dict[str, int]) -> None:
        """Let the last word of a colour's name stand for it, the first where heads come first: "black" for "matt black". Only plain
        words for colours do: "nhiều màu" is no colour called "nhiều", "Navy check" none called "check"."""
        for value, count in values.items():
            words = tuple(words_of(value))
            head = words[:1] if self._reader.stop.head_first else words[-1:]
            is_plain = bool(head) and (head[0].accented or head[0].term) in self._reader.stop.colours
            if is_plain and 1 < len(words) <= _LONGEST_VALUE and not self._reader.is_weak(head[0]) and not denies(value):
                plain = Named("attribute", f"{COLOUR}:{head[0].text.lower()}", 0.85, head)
                if not self._named.get(head[0].term):
                    self._add_value(plain, count, told)

    def _add_synonym(self, said: str, meant: Sequence[str]) -> None:
        """Let another word for looks name them too: "white" is "trắng", "blue" both "xanh navy" and "xanh nhạt"."""
        looks = [next((entry for entry in self.named(words_of(one)) if entry.kind == "attribute"), None) for one in meant]
        if not self._named.get(said):
            named = [Named("attribute", look.value, look.score, tuple(words_of(said))) for look in looks if look]
            named = [one for one in named if not any(one.value.startswith(f"{other.value} ") for other in named)]
            if named and (len(named) == len(meant) or len({entry.value.partition(":")[0] for entry in named}) == 1):
                self._named[said] = list(dict.fromkeys(named))

    def _add_value(self, named: Named, count: int, told: dict[str, int]) -> None:
        """Everyday words name no value, nor does what names a category or a brand; a value that several attributes have is that
        of the one where most products have it, a colour that of the attribute that most products have: "green" is the product's
        colour, not its cable's."""
        key = " ".join(word.term for word in named.words)
        if len(key) < 2 or key in self._reader.stop.everyday:
            return
        entries = self._named.setdefault(key, [])
        written = " ".join(word.accented or word.term for word in named.words)
        same = [entry for entry in entries if not any(map(_differ, named.words, entry.words))]
        if any(entry.kind != "attribute" for entry in same) or told.get(written, 0) >= count:
            return
        if any(_is_of_a_colour(entry) for entry in same) and _is_of_a_colour(named):
            return  # the attributes come widest first
        told[written] = count
        entries[:] = [entry for entry in entries if entry not in same] + [named]


def _is_of_a_colour(named: Named) -> bool:
    return is_colour(named.value.partition(":")[0])


def _differ(said: Word, written: Word) -> bool:
    """Tell whether two words that fold alike are told apart by their diacritics ("quận" district, "quần" trousers)."""
    return bool(said.accented and written.accented) and said.accented != written.accented


def _choices(shelf: Shelf) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield the attributes that customers choose by, with their values in catalogue order and how many products have each."""
    pairs = Counter((name, values) for product in shelf.products for name, values in product.attributes.items())
    found: dict[str, dict[str, int]] = {}
    held: Counter[str] = Counter()
    for (name, values), count in pairs.items():
        key = attribute_key(name)
        held[key] += count
        counts = found.setdefault(key, {})
        for value in values:
            counts[value] = counts.get(value, 0) + count
    for name, count in held.most_common():
        if len(found[name]) <= max(_MOST_VALUES, count // _REPEATED) or name in _SIZE_NAMES:
            yield name, found[name]
