"""What the colours and kinds of goods of a catalogue are called in the language of a reply: "đỏ" is red, dresses are "đầm"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from plugins.contracts import Call
from plugins.kit.goods.translated_goods import Translation, translation_of
from plugins.kit.search.analysis import terms_of

Terms = tuple[str, ...]


def look_told(call: Call, value: str) -> str:
    """Return a colour or another look in the language of the reply; as the catalogue writes it where nothing else is known."""
    known = _translated_for(call)
    return _looks(known).get(value.casefold(), value) if known else value


def looks_told(call: Call, values: Sequence[str]) -> list[str]:
    """Return looks in the language of the reply: several by one word for all of them ("blue" for all the blues), else each."""
    known = _translated_for(call)
    if known is None:
        return list(values)
    word = _word_for(known, frozenset(value.casefold() for value in values)) if len(values) > 1 else ""
    return [word] if word else list(dict.fromkeys(look_told(call, value) for value in values))


def goods_told(call: Call, text: str) -> str:
    """Return what goods are called in the language of the reply, where a text is their name in another language of the shop."""
    own, spoken = call.shop.locale[:2], call.say.locale[:2]
    others = [locale[:2] for locale in call.shop.locales if locale[:2] != own] if spoken == own else [spoken]
    for known in filter(None, (translation_of(own, other) for other in others)):
        name = _kinds(known, spoken == own).get(tuple(terms_of(text)))
        if name:
            return name
    return text


def _translated_for(call: Call) -> Translation | None:
    own, spoken = call.shop.locale[:2], call.say.locale[:2]
    return translation_of(own, spoken) if own != spoken else None


@lru_cache(maxsize=8)
def _kinds(known: Translation, backwards: bool) -> Mapping[Terms, str]:
    """The usual names of goods by the terms of what the catalogue calls them; backwards the other way round."""
    found: dict[Terms, str] = {}
    for key, names in known.whole_names.items():
        said, name = (names[0], key) if backwards else (key, names[0])
        found.setdefault(tuple(terms_of(said)), name)
    return found


@lru_cache(maxsize=8)
def _looks(known: Translation) -> Mapping[str, str]:
    """The words for the colours of a catalogue, each the one that means it first of all, and for what else its goods are."""
    best: dict[str, tuple[int, str]] = {}
    for said, meanings in known.colours.items():
        for place, meant in enumerate(meanings):
            if meant not in best or place < best[meant][0]:
                best[meant] = (place, said)
    return {key: names[0] for key, names in known.whole_names.items()} | {meant: said for meant, (_, said) in best.items()}


@lru_cache(maxsize=256)
def _word_for(known: Translation, values: frozenset[str]) -> str:
    """Return the narrowest word that means all of some colours, "" where none does."""
    fitting = [(len(meant), said) for said, meant in known.colours.items() if values <= set(meant)]
    return min(fitting)[1] if fitting else ""
