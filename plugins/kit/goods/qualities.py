"""What goods may be that no field of a catalogue names ("waterproof", "good for baking"): which of them the shop's own texts call so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from plugins.contracts import Product, Token
from plugins.kit.goods.denials import denies
from plugins.kit.goods.head_words import is_head_first
from plugins.kit.search.analysis import stem
from plugins.kit.text import fold, normalise, tokenise
from plugins.kit.words import read_locales

NOTHING: Mapping[str, Any] = {"small": (), "most": (), "most_endings": (), "endings": {}, "same": (), "negations": ()}
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True, slots=True)
class Told:
    """A product of which the shop's texts speak of a quality, with what its description says of it, "" where its name or a tag does."""

    product: Product
    said: str


def those_told(products: Sequence[Product], quality: str, locale: str) -> list[Told]:
    """Return the products of which a text of the shop speaks of a quality; what a text denies is no such word, but where the quality
    itself is one that is denied ("won't break")."""
    wanted = _readings(quality, locale[:2])
    allowed = denies(quality) or any(word.folded in _content(locale[:2])["negations"] for word in _words(quality))
    found = ((product, _said_of(product, wanted, locale, allowed)) for product in products) if wanted else ()
    return [Told(product, said) for product, said in found if said is not None]


def asks_for_most(quality: str, locale: str) -> bool:
    """Whether that is asked which has most of: "warmest", "ấm nhất"."""
    words, known = _words(quality), _content(locale[:2])
    ends = tuple(known["most_endings"])
    return any(fold(word.text) in known["most"] or (bool(ends) and word.folded.endswith(ends)) for word in words)


def _said_of(product: Product, wanted: Sequence[tuple[frozenset[str], ...]], locale: str, denied: bool) -> str | None:
    """Return what a description says of one of the readings of a quality, None where no text of the product does."""
    written = [one for one in SENTENCE_END.split(product.description) if one]
    sentences = written if denied else [one for one in written if not denies(one)]
    others = [product.name, *product.synonyms, *product.tags, *product.categories]
    others += [value for values in product.attributes.values() for value in values]
    in_a_row = is_head_first(locale)
    for reading in wanted:
        if in_a_row:
            named = any(_before_row(text, reading) is not None for text in others)
            before = {one: _before_row(one, reading) for one in written}
            said = [one for one, words in before.items() if words is not None and (denied or not denies(words))]
        else:
            known = {form for text in (*others, *sentences) for form in _forms(text)}
            named = all(known & word for word in reading)
            said = [one for one in sentences if any(word & set(_forms(one)) for word in reading)] if named else []
        if named or said:
            return " ".join(said)
    return None


def _readings(quality: str, language: str) -> list[tuple[frozenset[str], ...]]:
    """Return the words that a text must have to speak of a quality, each in its forms: as it was said, then as others say the same."""
    known, said = _content(language), _words(quality)
    told = [tuple(_with_base(word, language) for word in said if word.folded not in known["small"])]
    for group in known["same"]:
        for phrase in group:
            start, length = _place_of(phrase, said, language), len(_words(phrase))
            if start is not None:
                around = [word for word in (*said[:start], *said[start + length :]) if word.folded not in known["small"]]
                told += [tuple(_with_base(word, language) for word in (*_words(other), *around)) for other in group]
    return [reading for reading in dict.fromkeys(told) if reading]


def _place_of(phrase: str, said: Sequence[Token], language: str) -> int | None:
    """Return where a phrase stands among words, None where it does not."""
    words = _words(phrase)
    for start in range(len(said) - len(words) + 1):
        if all(_with_base(one, language) & _with_base(word, language) for one, word in zip(said[start:], words, strict=False)):
            return start
    return None


def _before_row(text: str, reading: Sequence[frozenset[str]]) -> str | None:
    """Return what a text says before the words where it has them one right behind the other, None where it does not."""
    words = _words(text)
    forms = [set(_written(word)) for word in words]
    for start in range(len(forms) - len(reading) + 1):
        if all(word & wanted for word, wanted in zip(forms[start:], reading, strict=False)):
            return " ".join(word.text for word in words[:start])
    return None


def _forms(text: str) -> Iterator[str]:
    """Yield the words of a text as they are compared where words are inflected."""
    for word in _words(text):
        yield stem(word.folded.replace("'", ""))


def _with_base(word: Token, language: str) -> frozenset[str]:
    """Return a word in the forms in which a text may have it: "sturdiest" and "sturdy"; with diacritics as it is written."""
    if is_head_first(language):
        known = _content(language)["known"].get(word.folded, (f"~{word.folded}",)) if word.text.isascii() else (word.text.lower(),)
        return frozenset(known)
    endings = _content(language)["endings"]
    bases = (word.folded.removesuffix(ending) + other for ending, other in endings.items() if word.folded.endswith(ending))
    return frozenset(stem(form) for form in (word.folded.replace("'", ""), *bases))


def _written(word: Token) -> Iterable[str]:
    """Return a text's word as it is written, and as somebody types it without diacritics."""
    return word.text.lower(), f"~{word.folded}"


def _words(text: str) -> list[Token]:
    return [token for token in tokenise(normalise(text).replace("-", " ")) if token.text[0].isalnum()]


@lru_cache(maxsize=8)
def _content(language: str) -> Mapping[str, Any]:
    """Return a language's words, with those of its phrases as they fold: "am" is "ấm" there, not "ẩm"."""
    content = read_locales(__file__, "qualities").get(language, NOTHING)
    known: dict[str, set[str]] = {}
    for word in (word for group in content["same"] for phrase in group for word in _words(phrase)):
        known.setdefault(word.folded, set()).add(word.text.lower())
    return {**content, "small": {fold(word) for word in content["small"]}, "most": {fold(word) for word in content["most"]}, "known": known}
