"""Ways to pay that a question names, and whether the text of the shop on paying names them too: "do you take paypal"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from plugins.contracts import Call, Passage, Policy
from plugins.kit.phrases import PhraseTable
from plugins.kit.text import utterance
from plugins.kit.translations import as_told, in_language
from plugins.kit.words import read_locales

WAYS = "ways"  # the argument with the ways to pay that are asked about
ASKED = {"type": "array", "items": {"type": "string"}, "description": "Ways to pay that are asked about, as they were said: PayPal."}
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True, slots=True)
class _Words:
    """What a language says of paying. ``kinds`` are ways that are one of another: a Visa card is a card. ``unnamed`` are ways that a
    text may well mean without a word of them, ``details`` no ways but what is needed for one: an account number."""

    ways: PhraseTable
    asks_more: PhraseTable
    where: PhraseTable
    denies: PhraseTable
    names: Mapping[str, str]
    kinds: Mapping[str, tuple[str, ...]]
    unnamed: frozenset[str]
    details: frozenset[str]

    def ways_in(self, text: str) -> list[str]:
        return [way for way, _, _ in self.ways.matches(utterance(text, ""))]


def ways_asked(text: str, language: str) -> list[str]:
    """Return the ways to pay of which a message asks whether they are taken, each with where it shall be: "cash on the door"."""
    words, said = _words(language), utterance(text, language)
    if any(words.asks_more.matches(said)):
        return []
    where = [said.text[start:end] for _, start, end in words.where.matches(said)]
    found = {way: " ".join((said.text[start:end], *where)) for way, start, end in words.ways.matches(said)}
    return list(found.values())


def told_of_ways(call: Call, text: Policy | Passage) -> str:
    """Return the text on paying with what it says of the ways that are asked about: whether it names them, and where it does first.

    That a way is taken is said where no sentence of it limits anything, and the question does not say where.
    """
    told = in_language(call, text)
    here, there = _words(call.say.locale[:2]), _words((told.locale or call.shop.locale)[:2])
    sentences = _SENTENCE.split(told.text)
    naming = {sentence: set(there.ways_in(sentence)) for sentence in sentences}
    told_of: dict[str, list[str]] = {"no_way": [], "no_detail": [], "way_taken": []}
    first = list[str]()
    for said in map(str, call.arguments.get(WAYS) or ()):
        for way in here.ways_in(said):
            found = [one for one in sentences if not naming[one].isdisjoint((way, *there.kinds.get(way, ())))]
            limited = _says_any(here.where, [said]) or _says_any(there.denies, found) or way in here.details
            first += found
            if found and not limited:
                told_of["way_taken"].append(here.names[way])
            elif not found and way not in here.unnamed:
                told_of["no_detail" if way in here.details else "no_way"].append(here.names[way])
    whole = as_told(call, text)
    body = " ".join(dict.fromkeys((*first, *sentences))) if whole == told.text else whole
    if ways := told_of.pop("way_taken"):
        body = call.say("text.way_taken", ways=ways, text=body)  # in one sentence with the text, which may say where it is taken
    return "\n".join((*(call.say(f"text.{key}", ways=ways) for key, ways in told_of.items() if ways), body))


def _says_any(words: PhraseTable, texts: Iterable[str]) -> bool:
    return any(True for text in texts for _ in words.matches(utterance(text, "")))


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    content = read_locales(__file__, Path(__file__).stem).get(language, {})
    ways = content.get("ways", {})
    return _Words(
        _table({said: way for way, one in ways.items() for said in one["said"]}),
        *(_table(dict.fromkeys(content.get(kind, ()), kind)) for kind in ("asks_more", "where", "denies")),
        names={way: one["name"] for way, one in ways.items()},
        kinds={way: tuple(one["kinds"]) for way, one in ways.items() if "kinds" in one},
        unnamed=frozenset(way for way, one in ways.items() if one.get("unnamed")),
        details=frozenset(way for way, one in ways.items() if one.get("detail")),
    )


def _table(phrases: Mapping[str, str]) -> PhraseTable:
    table = PhraseTable()
    for phrase, value in phrases.items():
        table.add(phrase, value)
    return table
