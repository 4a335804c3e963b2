"""Words that say nothing about which product is meant, per language, from data files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from plugins.kit.search.analysis import term_of
from plugins.kit.text import fold

_FOLDER = Path(__file__).parent.parent / "stopwords"


@dataclass(frozen=True, slots=True)
class StopWords:
    """``function`` words never name a product, words of ``commerce`` ("order", "stock") only beside a word with which they
    stand in some name, ``everyday`` words ("gift", "free") only together with another word.

    All hold accented forms as written and plain words as index forms. ``unaccented`` are function words typed without
    their diacritics, which may then mean something else (Vietnamese "do": "đó" that, "đỏ" red). ``head_first`` tells
    where a name's main noun stands; ``dividers`` are the words after which it cannot; ``size`` announce a size; ``colours`` are
    plain words for colours; ``large`` are pairs of words that side by side mean the goods of a trade ("quần áo", clothes);
    ``goods`` are what other shops sell: no slips for what this one does (batteries are no butter)."""

    function: frozenset[str]
    commerce: frozenset[str]
    everyday: frozenset[str]
    unaccented: frozenset[str]
    head_first: bool = False
    dividers: frozenset[str] = frozenset()
    size: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()
    goods: frozenset[str] = frozenset()
    large: frozenset[tuple[str, ...]] = frozenset()


def stop_words(locales: Iterable[str]) -> StopWords:
    """Return the stop words of all the languages of a shop; a language without a list has none."""
    return _stop_words(tuple(dict.fromkeys(locale[:2] for locale in locales)))


@lru_cache(maxsize=32)
def _stop_words(languages: tuple[str, ...]) -> StopWords:
    read = [sections for language in languages if (sections := _read(language))]
    head = read[0]["head"].split() if read else []
    kinds = ("function", "commerce", "everyday", "colours", "goods")
    function, commerce, everyday, colours, goods = (frozenset().union(*(_forms(sections[kind]) for sections in read)) for kind in kinds)
    return StopWords(
        function,
        commerce,
        everyday,
        frozenset(fold(word) for word in function | commerce if not word.isascii()) - function,
        head_first=head[:1] == ["first"],
        dividers=frozenset(head[1:]),
        size=frozenset(term_of(word) for sections in read for word in sections["size"].split()),
        colours=colours,
        goods=goods,
        large=frozenset(tuple(map(term_of, pair.split())) for sections in read for pair in sections.get("large", "").strip().splitlines()),
    )


def _read(language: str) -> dict[str, str]:
    path = _FOLDER / f"{language}.txt"
    if not path.is_file():
        return {}
    parts = re.split(r"^\[(\w+)\]$", path.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _forms(words: str) -> frozenset[str]:
    return frozenset(word if not word.isascii() else term_of(word) for word in words.split())
