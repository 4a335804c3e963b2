"""Whom goods are for: the "nữ" of "áo dài nữ", the "women's" of "women's coats"; what goods state of it and what they leave open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from plugins.contracts import Product, ProductHit, ProductQuery, Token
from plugins.kit.text import normalise, tokenise, words_of
from plugins.kit.words import read_locales

ADULTS = ("women", "men")
_KINDS = (*ADULTS, "children")
_NOT_BEHIND, _NOT_BEFORE, _FOR = "not_behind", "not_before", "for"
_LONGEST = 2  # words
_LOOKED_AT = 300  # goods of which those for others are left out


_SEVERAL = re.compile(r"[&,/]")  # in what a shelf is called: a product on it is of one of the kinds, nobody knows which


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom goods shall be for, as a key, and what goods they shall be."""

    audience: str
    goods: str


def wanted_audience(text: str) -> Wanted | None:
    """Return whom the goods of a search shall be for, where it names one kind of grown-ups and goods besides; else None."""
    tokens = tokenise(normalise(text))
    found = _audiences_in(tokens)
    if len(found) != 1 or found[0][0] not in ADULTS:
        return None
    audience, start, end = found[0]
    while start and tokens[start - 1].folded in _words().joins:
        start -= 1
    left = [token.text for place, token in enumerate(tokens) if not start <= place < end]
    return Wanted(audience, " ".join(left)) if left else None


def stated_audiences(product: Product) -> frozenset[str]:
    """Return whom goods are for by their name, kind, looks, tags and synonyms; nothing where these leave it open."""
    looks = [value for values in product.attributes.values() for value in values]
    return audiences_named((product.name, *product.categories, *looks, *product.tags, *product.synonyms))


def are_for_others(one: Product, other: Product) -> bool:
    """Say whether both products state whom they are for, and not the same people."""
    mine, theirs = stated_audiences(one), stated_audiences(other)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def audiences_named(texts: Iterable[str]) -> frozenset[str]:
    """Return whom texts name, as keys."""
    clean, first = map(normalise, texts), _words().first
    named = (text for text in clean if not first.isdisjoint(words_of(text)))
    return frozenset(audience for text in named for audience, _, _ in _audiences_in(tokenise(text)))


@lru_cache(maxsize=32)
def audience_names(audience: str, locale: str) -> tuple[str, ...]:
    """Return how a language names an audience; nothing where it has no words for any."""
    return tuple(read_locales(__file__, "audiences").get(locale[:2], {}).get(audience, ()))


def suiting(query: ProductQuery, hits: Sequence[ProductHit], search: Callable[[ProductQuery], Sequence[ProductHit]]) -> list[ProductHit]:
    """Return the hits of a search for goods for women or men: where nothing of that name is stated to be for them, the goods that
    are stated so, else those that leave open whom they are for; never those for others."""
    wanted = wanted_audience(query.text)
    if wanted is None or query.wide or any(_is_just_that(hit, wanted) for hit in hits):
        return list(hits)
    found = [hit for hit in search(replace(query, text=wanted.goods, limit=_LOOKED_AT)) if not hit.close]
    stated = [(hit, stated_audiences(hit.product)) for hit in found]
    for_them = [hit for hit, audiences in stated if wanted.audience in audiences]
    for_anyone = [hit for hit, audiences in stated if not audiences]
    return (for_them or for_anyone or list(hits))[: max(0, query.limit)]


def _is_just_that(hit: ProductHit, wanted: Wanted) -> bool:
    """Whether goods are stated to be for those who are meant, and called all that was said of them."""
    product = hit.product
    shelves = (category for category in product.categories if not _SEVERAL.search(category))
    called = _folded((product.name, *product.synonyms, *product.tags, *shelves, product.brand))
    return not hit.close and wanted.audience in stated_audiences(product) and _folded((wanted.goods,)) <= called


def _folded(texts: Iterable[str]) -> set[str]:
    return {token.folded for text in texts for token in tokenise(normalise(text))}


def _audiences_in(tokens: Sequence[Token]) -> list[tuple[str, int, int]]:
    """Return each audience that is named, with its token range."""
    known, found, place = _words(), [], 0
    while place < len(tokens):
        begins = tokens[place].text.lower() in known.first
        match = next((end for end in range(place + _LONGEST, place, -1) if begins and _key(tokens[place:end], known.phrases)), None)
        if match and not known.means_another(tokens, place, match):
            found.append((_key(tokens[place:match], known.phrases), place, match))
        place = match or place + 1
    return found


def _key(tokens: Sequence[Token], phrases: Mapping[tuple[str, ...], str]) -> str:
    """Return the audience that words name: with diacritics just as they are written, without any as they fold."""
    return phrases.get(tuple(token.text.lower() for token in tokens), "")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words for audiences of all languages and those they begin with; those beside which they mean another thing; those that
    lead to them."""

    phrases: Mapping[tuple[str, ...], str]
    first: frozenset[str]
    behind: frozenset[str]
    before: frozenset[str]
    joins: frozenset[str]

    def means_another(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether words mean no people where they stand: the "men" of "gingerbread men", the "nam" of "nam châm"."""
        led = start > 0 and tokens[start - 1].folded in self.behind
        return led or (end < len(tokens) and tokens[end].text.lower() in self.before)


@lru_cache(maxsize=1)
def _words() -> _Words:
    phrases: dict[tuple[str, ...], str] = {}
    beside: dict[str, set[str]] = {_NOT_BEHIND: set(), _NOT_BEFORE: set(), _FOR: set()}
    for content in read_locales(__file__, "audiences").values():
        beside[_NOT_BEHIND] |= _folded(content[_NOT_BEHIND])
        beside[_NOT_BEFORE] |= set(content[_NOT_BEFORE])
        beside[_FOR] |= _folded(content[_FOR])
        for audience in _KINDS:
            for phrase in content[audience]:
                tokens = tokenise(phrase)
                phrases[tuple(token.text.lower() for token in tokens)] = audience
                phrases.setdefault(tuple(token.folded for token in tokens), audience)
    return _Words(phrases, frozenset(words[0] for words in phrases), *(frozenset(words) for words in beside.values()))
