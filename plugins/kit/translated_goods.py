"""What customers of another language call the goods of a catalogue: English names for what a Vietnamese shop sells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from plugins.kit.audiences import audience_names, audiences_named
from plugins.kit.text import tokenise

_FOLDER = Path(__file__).with_suffix("")
_SEVERAL = re.compile(r"[&,/]")  # a shelf for several kinds ("Trang sức & tất") names none of them
_APART = "…"  # "áo sơ mi … nữ": both stand somewhere in what a product is called


_Part = tuple[str, ...]
_Place = tuple[int, int, int]  # the text, and where words begin and end in it


@dataclass(frozen=True)
class Translation:
    """The words of one language for goods named in another: names by the words of the catalogue, colours by the customer's."""

    locale: str
    goods: Mapping[str, Sequence[str]]
    colours: Mapping[str, Sequence[str]]

    def names(self, texts: Iterable[str]) -> list[str]:
        """Return what goods are called that the texts name; of a longer name ("chân váy") no part counts ("váy")."""
        stand = self._places([_words(text) for text in texts])
        every = [place for places in stand.values() for place in places]
        whole = {part for part, places in stand.items() if not all(any(_holds(longer, place) for longer in every) for place in places)}
        keys = dict.fromkeys(key for part in stand for key in self._keys[part] if whole.issuperset(_parts(key)))
        return list(dict.fromkeys(name for key in keys for name in self.goods[key]))

    def _places(self, said: Sequence[tuple[str, ...]]) -> dict[_Part, list[_Place]]:
        """Return where the parts of names stand."""
        found: dict[_Part, list[_Place]] = {}
        for row, words in enumerate(said):
            for start in range(len(words)):
                for length in range(1, min(self._longest, len(words) - start) + 1):
                    if (part := words[start : start + length]) in self._keys:
                        found.setdefault(part, []).append((row, start, start + length))
        return found

    @cached_property
    def _keys(self) -> dict[_Part, list[str]]:
        """The names in which each part stands."""
        keys: dict[_Part, list[str]] = {}
        for key in self.goods:
            for part in _parts(key):
                keys.setdefault(part, []).append(key)
        return keys

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._keys), default=0)

    def audiences(self, texts: Iterable[str]) -> list[str]:
        """Return how those are called whom goods are for: the "men" of what is "nam"."""
        return [name for audience in sorted(audiences_named(texts)) for name in audience_names(audience, self.locale)]


def with_translated_goods(document: Mapping[str, Any], locales: Sequence[str]) -> dict[str, Any]:
    """Return a catalogue document with what its goods and colours are called in the shop's other languages; ``locales`` has the
    language of the catalogue first. The shop's own synonyms stand before these."""
    translations = [known for locale in locales if (known := _translations(locales[0][:2]).get(locale[:2]))]
    if not translations:
        return dict(document)
    products = [_named(record, translations) for record in document["products"]]
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


@lru_cache(maxsize=8)
def _translations(language: str) -> Mapping[str, Translation]:
    path = _FOLDER / f"{language}.json"
    if not path.is_file():
        return {}
    known = json.loads(path.read_text("utf-8"))
    return {other: Translation(other, content["goods"], content["colours"]) for other, content in known.items()}


def _named(record: Mapping[str, Any], translations: Sequence[Translation]) -> dict[str, Any]:
    own = tuple(record.get("synonyms", ()))
    path = tuple(record.get("category") or ())
    shelf = [name for name in path[-1:] if not _SEVERAL.search(name)]
    called = (record["name"], *own, *shelf, *_values(record))
    names = [name for known in translations for name in (*known.names(called), *known.audiences((*called, *path)))]
    return {**record, "synonyms": tuple(dict.fromkeys((*own, *names)))}


def _values(record: Mapping[str, Any]) -> Iterator[str]:
    for value in record.get("attributes", {}).values():
        yield from (value,) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(token.text.lower() for token in tokenise(text) if token.text[0].isalnum())


def _parts(key: str) -> list[_Part]:
    return [_words(part) for part in key.split(_APART)]


def _holds(longer: _Place, place: _Place) -> bool:
    same_text = longer[0] == place[0]
    return same_text and longer[1] <= place[1] and place[2] <= longer[2] and longer[2] - longer[1] > place[2] - place[1]
