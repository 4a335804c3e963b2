"""Words that name goods beyond dispute: every ware that they could mean, and no other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.services.evaluation.wares import Ware, Words, singular
from plugins.kit.text import fold

FEWEST, MOST = 3, 600
HEADS = 0.5  # of the wares that say a word must be that thing, for the word to name goods
VAGUE = re.compile(r"\b(other|little|more|to|and|for|new|khac|moi)\b")
PLAIN = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+){0,3}")


@dataclass(frozen=True, slots=True)
class Base:
    """Words as customers say them, and all articles that they mean."""

    words: str
    wares: tuple[Ware, ...]


def category_bases(wares: Sequence[Ware]) -> Iterator[Base]:
    """Yield the categories whose name no ware of another category says of itself."""
    inside: dict[str, list[Ware]] = defaultdict(list)
    for ware in wares:
        for name in ware.categories:
            inside[name].append(ware)
    for name, members in sorted(inside.items()):
        if FEWEST <= len(members) <= MOST and PLAIN.fullmatch(name) and not VAGUE.search(fold(name)):
            codes, words = {ware.code for ware in members}, Words(name)
            if not any(words.said_by(ware) for ware in wares if ware.code not in codes):
                yield Base(name.lower(), tuple(members))


def brand_bases(wares: Sequence[Ware]) -> Iterator[Base]:
    """Yield the brands that no ware of another brand mentions (as "for HP" does)."""
    made: dict[str, list[Ware]] = defaultdict(list)
    for ware in wares:
        made[ware.brand].append(ware)
    for brand, members in sorted(made.items()):
        words = Words(brand)
        if brand and FEWEST <= len(members) <= MOST and not any(words.mentioned_by(ware) for ware in wares if ware.brand != brand):
            yield Base(brand, tuple(members))


def goods_bases(wares: Sequence[Ware], language: str) -> Iterator[Base]:
    """Yield the words that name things of one category: those that say them, where no other description mentions them."""
    if sum(bool(ware.categories) for ware in wares) < HEADS * len(wares):
        return  # nothing says what the things are
    heads: dict[str, list[Ware]] = defaultdict(list)
    for ware in wares:
        word = _head(ware.name, language)
        if word:
            heads[word].append(ware)
    for head, things in sorted(heads.items()):
        if len(things) < FEWEST or len(things) > MOST:
            continue
        word = _lengthened(head, things) if language == "vi" else head
        words = Words(word)
        members = [ware for ware in wares if words.said_by(ware)]
        codes = {ware.code for ware in members}
        one_shelf = len({ware.categories for ware in members}) == 1
        if one_shelf and len(things) >= HEADS * len(members) and not any(words.mentioned_by(w) for w in wares if w.code not in codes):
            yield Base(_plural(word) if language == "en" else word, tuple(members))


def _head(name: str, language: str) -> str:
    """Return the word that says what a thing is: the last of an English name, the first two of a Vietnamese one."""
    words = [word for word in re.findall(r"[^\W_]+", name.lower()) if word.isalpha()]
    if language == "vi":
        return " ".join(words[:2]) if len(words) > 2 else ""
    last = "".join(singular(words[-1])[:1]) if words else ""
    return last if len(last) > 3 else ""


def _lengthened(head: str, things: Sequence[Ware]) -> str:
    """Return the head with the next word of its names, where all have the same ("áo sơ" is always "áo sơ mi")."""
    following = {ware.name.lower().removeprefix(head).split()[0] for ware in things if ware.name.lower().startswith(f"{head} ")}
    return f"{head} {following.pop()}" if len(following) == 1 else head


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeiou" else f"{word}s"
