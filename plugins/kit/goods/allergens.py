"""What may be said about allergens: only what the shop states, matched in every language of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from plugins.contracts import Product
from plugins.kit.goods.denials import denies
from plugins.kit.text import tokenise
from plugins.kit.words import read_locales

_KINDS = (
    "free_before", "joins", "free_of_another_kind", "denied_after", "doubtful", "has_in_it", "has_on_sale", "inside",
    "behind_lists", "goes_on", "sold_so", "either",
)  # fmt: skip
_LISTED = re.compile(r"[,;/|&+]|\band\b|\bvà\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded words for allergens and diets, and how each locale writes them. ``families`` joins what is asked for together
    (nuts and peanuts): a question about one is answered about all. A name counts as asked for beside a word of
    ``asked_after`` ("contain nuts") or ``asked_before`` ("nut allergy"), so that the milk of "oat milk" does not.
    ``claims`` are what else stands beside diets in a list ("vegan, no added sugar"). ``free_after`` and ``free_before`` stand beside what
    is left out ("egg free", "free from eggs"), the first with the "and" of its language, ``joins`` between several,
    ``free_of_another_kind`` after what is not left out ("eggs free range"). A diet is none that is asked for behind ``denied_after``
    ("not vegan"), and a ``doubtful`` word is typed without the diacritics that tell an allergen from another word. Several are asked of
    goods behind ``has_in_it`` ("does it have nuts or milk"), unless ``has_on_sale`` stands there too ("do you have eggs or milk"), and
    before ``inside`` ("any nuts or milk in it"); only ``behind_lists`` may follow, or an "and" with what ``goes_on``. What is ``sold_so``
    ("cheese") is rather goods than what may be in some; ``either`` joins what need not hold together.
    ``stand_ins`` are words of a name that make its milk none of a cow's ("oat milk"); who cannot have what ``kept_as`` names keeps
    to that diet, or shuns all of these."""

    allergens: Mapping[str, str]
    diets: Mapping[str, str]
    titles: Mapping[str, Mapping[str, str]]
    spellings: Mapping[str, frozenset[str]]
    by_language: Mapping[str, frozenset[str]]
    families: Mapping[str, tuple[str, ...]]
    asked_after: frozenset[str]
    asked_before: frozenset[str]
    against: Mapping[str, tuple[str, ...]]
    claims: frozenset[str]
    free_after: Mapping[str, str]
    free_before: frozenset[str]
    joins: frozenset[str]
    free_of_another_kind: frozenset[str]
    denied_after: frozenset[str]
    doubtful: frozenset[str]
    has_in_it: frozenset[str]
    has_on_sale: frozenset[str]
    inside: frozenset[str]
    behind_lists: frozenset[str]
    goes_on: frozenset[str]
    sold_so: frozenset[str]
    either: frozenset[str]
    stand_ins: Mapping[str, frozenset[str]]
    kept_as: Mapping[str, tuple[str, ...]]

    def key(self, word: str) -> str:
        """Return what a word stands for: an allergen's or a diet's key, "" when it is neither."""
        known = _plain(word)
        return self.diets.get(known) or self.allergens.get(known) or self._inside(known)

    def _inside(self, text: str) -> str:
        words = text.split()
        spans = [" ".join(words[start:end]) for start in range(len(words)) for end in range(len(words), start, -1)]
        return next((self.allergens[span] for span in spans if span in self.allergens), "")

    def written(self, key: str) -> frozenset[str]:
        """Return the ways to write a key in any language, with diacritics."""
        return self.spellings.get(key, frozenset())

    def written_in(self, language: str) -> frozenset[str]:
        """Return how a language writes its allergens, English where we have no words in it."""
        return self.by_language.get(language, self.by_language["en"])

    def title(self, key: str, locale: str) -> str:
        """Return how a locale writes an allergen's or a diet's key."""
        return self.titles.get(locale[:2], self.titles["en"]).get(key, key)


@lru_cache(maxsize=1)
def allergen_vocabulary() -> Vocabulary:
    """Return the vocabulary of all locales together, from locales/<locale>/allergens.json."""
    contents = read_locales(__file__, "allergens")
    words = {kind: [entry for content in contents.values() for entry in content[kind].items()] for kind in ("allergens", "diets")}
    spellings: dict[str, frozenset[str]] = {}
    for key, ways in (*words["allergens"], *words["diets"]):
        spellings[key] = spellings.get(key, frozenset()) | {way.replace("-", " ") for way in ways}
    return Vocabulary(
        {_plain(way): key for key, ways in words["allergens"] for way in ways},
        {_plain(way): key for key, ways in words["diets"] for way in ways},
        {locale: {key: ways[0] for kind in words for key, ways in content[kind].items()} for locale, content in contents.items()},
        spellings,
        {locale: frozenset(way for ways in content["allergens"].values() for way in ways) for locale, content in contents.items()},
        {key: tuple(keys) for key, keys in contents["en"]["families"].items()},
        frozenset(_plain(word) for content in contents.values() for word in content["asked_after"]),
        frozenset(_plain(word) for content in contents.values() for word in content["asked_before"]),
        {key: tuple(keys) for key, keys in contents["en"]["against"].items()},
        frozenset(_plain(claim) for content in contents.values() for claim in content["claims"]),
        {_plain(word): joint for content in contents.values() for word, joint in content["free_after"].items()},
        *(_all(content[kind] for content in contents.values()) for kind in _KINDS),
        {key: _all(content["stand_ins"].get(key, ()) for content in contents.values()) for key in contents["en"]["stand_ins"]},
        {_plain(way): tuple(keys) for content in contents.values() for way, keys in content["kept_as"].items()},
    )


def _all(lists: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(_plain(word) for words in lists for word in words)


def is_diet(key: str) -> bool:
    """Say whether a key is a diet (vegan, gluten-free) and no allergen."""
    return key in _diets()


@lru_cache(maxsize=1)
def _diets() -> frozenset[str]:
    return frozenset(allergen_vocabulary().diets.values())


def stated(entries: Iterable[str], key: str, asked: str = "") -> tuple[str, ...]:
    """Return the shop's own words among ``entries`` that stand for an allergen or its family, or that name ``asked``."""
    vocabulary = allergen_vocabulary()
    wanted = {key, *vocabulary.families.get(key, ())} - {""}
    return tuple(entry for entry in entries if vocabulary.key(entry) in wanted or names_it(entry, "", asked))


def names_it(text: str, key: str, asked: str) -> bool:
    """Say whether a text has ``asked``, or any word for the allergen or its family, in it as whole words."""
    return bool(named_in(text, key, asked))


def named_in(text: str, key: str, asked: str) -> str:
    """Return what a text names of an allergen: its key, else the key of one of its family, else ``asked``; "" for nothing."""
    vocabulary, padded = allergen_vocabulary(), f" {_plain(text)} "
    for each in (key, *vocabulary.families.get(key, ())):
        if any(f" {_plain(way)} " in padded for way in vocabulary.written(each)):
            return each
    return asked if _plain(asked) and f" {_plain(asked)} " in padded else ""


def is_marked(product: Product, key: str) -> bool:
    """Say whether the shop itself marks a product as fit for a diet, in its tags or in attributes that deny nothing."""
    said = list(product.tags)
    for name, values in product.attributes.items():
        if not denies(name) and not any(map(_denies_a_diet, values)):
            said += values
    return any(key in _diets_of(text) for text in said)


def _diets_of(text: str) -> list[str]:
    """Return the diets that a text is, or is a list of: "Gluten free, vegetarian" are two, "Not vegan/vegetarian" is none."""
    vocabulary = allergen_vocabulary()
    parts = [part for part in map(_plain, (text, *_LISTED.split(text))) if part]
    if parts and parts[0] in vocabulary.diets:
        return [vocabulary.diets[parts[0]]]
    listed = parts[1:]
    told = all(part in vocabulary.diets or _is_claim(part) for part in listed)
    return [vocabulary.diets[part] for part in listed if part in vocabulary.diets] if told else []


def _is_claim(part: str) -> bool:
    vocabulary = allergen_vocabulary()
    return part in vocabulary.claims or (part.endswith(" free") and part.removesuffix(" free") in vocabulary.allergens)


def _denies_a_diet(text: str) -> bool:
    padded = f" {_plain(text)} "
    return denies(text) and not _diets_of(text) and any(f" {way} " in padded for way in allergen_vocabulary().diets)


def speaks_against(product: Product, key: str) -> tuple[str, ...]:
    """Return the stated allergens, traces too, that a diet rules out."""
    ruled_out = allergen_vocabulary().against.get(key, ())
    entries = (*(product.allergens or ()), *product.may_contain)
    return tuple(dict.fromkeys(entry for other in ruled_out for entry in stated(entries, other)))


def _plain(word: str) -> str:
    return " ".join(token.folded for token in tokenise(word.replace("-", " ").replace("_", " ")))
