"""What customers of another language call the goods of a catalogue: English names for what a Vietnamese shop sells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from plugins.kit.goods.audiences import audience_names, audiences_named
from plugins.kit.text import tokenise, words_of

_FOLDER = Path(__file__).with_suffix("")
_SEVERAL = re.compile(r"[&,/]")  # a shelf for several kinds ("Trang sức & tất") names none of them
_APART = "…"  # "áo sơ mi … nữ": both stand somewhere in what a product is called
_READ = 4096  # texts of one catalogue: what shelves and looks are called comes again and again

_Part = tuple[str, ...]
_Place = tuple[int, int]  # where words begin and end


@dataclass(frozen=True, slots=True)
class _Stand:
    """The parts of names that stand in a text, in their order, and those of them that stand there as no part of a longer one."""

    parts: tuple[_Part, ...] = ()
    whole: frozenset[_Part] = frozenset()


@dataclass(frozen=True, eq=False)
class Translation:
    """The words of one language for goods named in another: names by the words of the catalogue, colours by the customer's."""

    locale: str
    goods: Mapping[str, Sequence[str]]
    colours: Mapping[str, Sequence[str]]

    def names(self, stands: Iterable[_Stand]) -> list[str]:
        """Return what goods are called whose texts stand so; of a longer name ("chân váy") no part counts ("váy")."""
        named = [stand for stand in stands if stand.parts]
        whole = frozenset[_Part]().union(*(stand.whole for stand in named))
        keys = dict.fromkeys(key for stand in named for part in stand.parts for key in self._keys[part] if whole >= self._parts[key])
        return list(dict.fromkeys(name for key in keys for name in self.goods[key]))

    def stand(self, text: str) -> _Stand:
        """Return which parts of names stand in a text."""
        words = words_of(text)
        found: dict[_Part, list[_Place]] = {}
        for start, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                if (part := words[start : start + length]) in self._keys:
                    found.setdefault(part, []).append((start, start + len(part)))
        if not found:
            return _Stand()
        places = [place for some in found.values() for place in some]
        held = {place for place in places if any(_holds(longer, place) for longer in places)}
        return _Stand(tuple(found), frozenset(part for part, some in found.items() if not held.issuperset(some)))

    @cached_property
    def whole_names(self) -> dict[str, Sequence[str]]:
        """What goods are called by a name that stands in one piece, the usual word first."""
        return {key: names for key, names in self.goods.items() if _APART not in key}

    @cached_property
    def _parts(self) -> dict[str, frozenset[_Part]]:
        """The parts of each name, all of which must stand in what a product is called."""
        return {key: frozenset(words_of(part) for part in key.split(_APART)) for key in self.goods}

    @cached_property
    def _keys(self) -> dict[_Part, list[str]]:
        """The names in which each part stands."""
        keys: dict[_Part, list[str]] = {}
        for key, parts in self._parts.items():
            for part in parts:
                keys.setdefault(part, []).append(key)
        return keys

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """How many words the parts have that begin with each word, the fewest first."""
        lengths: dict[str, set[int]] = {}
        for part in self._keys:
            lengths.setdefault(part[0], set()).add(len(part))
        return {word: tuple(sorted(some)) for word, some in lengths.items()}


class _Naming:
    """Names the products of one catalogue: a text that many of them have is read once."""

    def __init__(self, translations: Sequence[Translation]):
        self._translations = translations
        self._stands = lru_cache(maxsize=_READ)(self._stand)
        self._audiences = lru_cache(maxsize=_READ)(lambda text: audiences_named((text,)))

    def named(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return a product with its names in other languages behind its own synonyms."""
        own = tuple(record.get("synonyms", ()))
        path = tuple(record.get("category") or ())
        shelf = [name for name in path[-1:] if not _SEVERAL.search(name)]
        called = (record["name"], *own, *shelf, *_values(record))
        stands = [self._stands(text) for text in called]
        audiences = sorted(frozenset[str]().union(*map(self._audiences, (*called, *path))))
        names = dict.fromkeys(own)
        for place, known in enumerate(self._translations):
            names |= dict.fromkeys(known.names(stand[place] for stand in stands))
            names |= dict.fromkeys(name for audience in audiences for name in audience_names(audience, known.locale))
        return {**record, "synonyms": tuple(names)}

    def _stand(self, text: str) -> tuple[_Stand, ...]:
        return tuple(known.stand(text) for known in self._translations)


def with_translated_goods(document: Mapping[str, Any], locales: Sequence[str]) -> dict[str, Any]:
    """Return a catalogue document with what its goods and colours are called in the shop's other languages; ``locales`` has the
    language of the catalogue first. The shop's own synonyms stand before these."""
    translations = [known for locale in locales if (known := _translations(locales[0][:2]).get(locale[:2]))]
    if not translations:
        return dict(document)
    naming = _Naming(translations)
    products = [naming.named(record) for record in document["products"]]
    synonyms = {key: tuple(meant) for key, meant in document.get("synonyms", {}).items()}
    for translation in translations:
        for said, meant in translation.colours.items():
            synonyms[said] = tuple(dict.fromkeys((*synonyms.get(said, ()), *meant)))
    return {**document, "products": products, "synonyms": synonyms}


@lru_cache(maxsize=8)
def names_of_goods(locale: str) -> frozenset[str]:
    """Return the folded words that name goods in this language and in no other: "socks", "khoac", but not "polo" or "ao dai"."""
    words: set[str] = set()
    for path in _FOLDER.glob("*.json"):
        for language, content in json.loads(path.read_text("utf-8")).items():
            spoken = (*content["colours"], *(name for names in content["goods"].values() for name in names))
            by_language = {path.stem: _folded(content["goods"]), language: _folded(spoken)}
            others = set().union(*(named for other, named in by_language.items() if other != locale[:2]))
            words |= by_language.get(locale[:2], set()) - others - set(content["loans"])
    return frozenset(words)


def _folded(names: Iterable[str]) -> set[str]:
    return {token.folded for name in names for token in tokenise(name) if token.text[0].isalpha() and len(token.text) > 1}


def translation_of(language: str, other: str) -> Translation | None:
    """Return the names in another language for goods of a catalogue in this one, None where nobody wrote them down."""
    return _translations(language).get(other)


@lru_cache(maxsize=8)
def _translations(language: str) -> Mapping[str, Translation]:
    path = _FOLDER / f"{language}.json"
    if not path.is_file():
        return {}
    known = json.loads(path.read_text("utf-8"))
    return {other: Translation(other, content["goods"], content["colours"]) for other, content in known.items()}


def _values(record: Mapping[str, Any]) -> Iterator[str]:
    for value in record.get("attributes", {}).values():
        yield from (value,) if isinstance(value, str) else value


def _holds(longer: _Place, place: _Place) -> bool:
    return longer != place and longer[0] <= place[0] and place[1] <= longer[1]
