"""From the tools' examples to what the router learns: words with slot marks, and the words that carry no goods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache

import numpy as np

from app.services.understanding.deciding.filling import LEXICAL, slot_type_of
from app.services.understanding.routing.commons import Commons, Saying, learn_commons
from app.services.understanding.routing.everywhere import tools_of_every_shop
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent, RoutedExample
from app.services.understanding.routing.lessons import Lesson, Lessons, digest_of, digest_of_product
from app.services.understanding.routing.router import Router
from app.services.understanding.text.clauses import MARKS, Clause
from app.services.understanding.text.lexicon import Lexicon, Phrases, WordSet
from app.services.understanding.text.slips import Slips
from app.services.understanding.values.moments import moment_slots
from app.services.understanding.values.price_limits import amount_slots
from plugins.contracts import NOTHING, Effect, Example, Role, Tool, Utterance
from plugins.kit.text import fold, utterance
from plugins.kit.trade import subject_keys

PLACE = re.compile(r"\{(\w+)\}")
STAND_IN = "zq{}zq"
NO_DAYS = Phrases({})
Marks = tuple[tuple[str, str], ...]
SHARED = 16384  # examples: those of the product itself are the same in every shop
LEARNT = 8  # sets of examples
BESIDE, ABOUT = "beside the point", "about "  # kinds of sayings that are no tool's
TEXTS = frozenset({"answer_question", "get_policy"})  # say how a thing is done; the very words that have it done are not theirs
EVERYWHERE = 0.92  # what a wording from everywhere weighs beside one of the shop or of its tools
FOREIGN = 55  # off-topic texts that count fully: more of them only make the rest look strange


@dataclass(frozen=True)
class Trained:
    """One language of a tenant version: its router, and the words of examples that stand around values."""

    router: Router
    carriers: WordSet

    @cached_property
    def slips(self) -> Slips:
        """What mends slips of the hand to words of the examples."""
        return Slips.of(self.carriers.folded, {word for example in self.router.examples for word in example.words})


def train(
    tools: Sequence[Tool], lexicon: Lexicon, locale: str, currency: str, now: datetime, named: Phrases, lessons: Lessons | None = None
) -> Trained:
    """Return what the examples of a locale's language teach. An example without a locale belongs to every language.

    Shops with the same examples share what was learnt, all but the second look; those with other ones the words of each. What
    ``lessons`` has of these very examples is taken from there, and kept there where it has nothing.
    """
    to_own = any(tool.audience > Role.CUSTOMER for tool in tools)
    commons = _commons_of(lexicon, locale, currency, to_own, lessons)
    digest = digest_of(tools, lexicon, locale, currency, named)
    lesson = lessons.find(locale, digest) if lessons else None
    if lesson is not None:
        return _of_its_own(_learn(lesson.examples, lesson.carriers, _Aside(lesson.learnt, commons)))
    examples, carriers = _read(tools, lexicon, locale, currency, now, named)
    found = _learn(examples, carriers, _Aside(NOTHING, commons))
    if lessons and found.router.learnt:
        lessons.keep(locale, digest, Lesson(examples, carriers, found.router.learnt))
    return _of_its_own(found)


def _of_its_own(learnt: Trained) -> Trained:
    return Trained(learnt.router.twin(), learnt.carriers)


def _read(
    tools: Sequence[Tool], lexicon: Lexicon, locale: str, currency: str, now: datetime, named: Phrases
) -> tuple[tuple[RoutedExample, ...], frozenset[str]]:
    """Return the examples as a router takes them, and the words of them that stand around values."""
    examples: list[RoutedExample] = []
    carriers: set[str] = set()
    acts: set[tuple[str, ...]] = set()
    subjects = subject_keys(lexicon.language)
    for tool, example in _examples(tools, locale):
        words, written = _words(example.text, _marks(tool, example), lexicon, currency, now.date(), _heard_in(example.text, lexicon, named))
        constants = tuple(sorted((name, value) for name, value in example.arguments.items() if name not in LEXICAL))
        weight = EVERYWHERE if example.everywhere else 1.0
        examples.append(_routed(Intent(tool.name, constants), words, example.text, weight, _kind(tool, example, constants, subjects)))
        if not constants and not example.everywhere:
            carriers |= written
        if tool.effect is not Effect.READ:
            acts.add(words)
    told = (one for one in examples if one.words not in acts or one.intent.tool not in TEXTS)
    return (*told, *_off_topic(lexicon)), frozenset(carriers)


def _kind(tool: Tool, example: Example, constants: tuple[tuple[str, object], ...], subjects: Mapping[str, str]) -> str:
    """Return what an example is in every shop: the subject of a wording from everywhere, a tool with what its very words decide."""
    if example.everywhere:
        return ABOUT + subjects[example.text] if example.text in subjects else ""
    if tool.name in TEXTS and constants:
        return ""
    return " ".join((tool.name, *(f"{name}={value}" for name, value in constants)))


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where lessons are kept; it goes along without telling one language from another."""

    lessons: Lessons | None = field(compare=False)


def _commons_of(lexicon: Lexicon, locale: str, currency: str, to_own: bool, lessons: Lessons | None) -> Commons:
    """Return what hears that which is said in every shop: from this process, from disk, or learnt now; then it is on disk too."""
    digest = digest_of_product(locale, currency, to_own)
    found = _learnt_commons(lexicon, locale, currency, to_own, digest, _Kept(lessons))
    if lessons:
        lessons.keep_commons(locale, digest, found)
    return found


@lru_cache(maxsize=LEARNT)
def _learnt_commons(lexicon: Lexicon, locale: str, currency: str, to_own: bool, digest: str, kept: _Kept) -> Commons:
    known = kept.lessons.find_commons(locale, digest) if kept.lessons else None
    if known is not None:
        return known
    today = date.min.replace(year=2000)
    sayings: dict[tuple[str, ...], Saying] = {}
    for text, places, kind in _said_everywhere(lexicon, locale, to_own):
        words, _ = _words(text, places, lexicon, currency, today, NO_DAYS)
        sayings.setdefault(words, (words, kind))
    for example in _off_topic(lexicon):
        sayings.setdefault(example.words, (example.words, example.kind))
    return learn_commons(tuple(sayings.values()))


def _said_everywhere(lexicon: Lexicon, locale: str, to_own: bool) -> Iterator[tuple[str, Marks, str]]:
    """Give what the product itself knows to be said, with the marks of its places and its kind: the same for every shop."""
    subjects = subject_keys(lexicon.language)
    for tool, example in _examples(tools_of_every_shop(to_own), locale):
        constants = tuple(sorted((name, value) for name, value in example.arguments.items() if name not in LEXICAL))
        kind = "" if example.everywhere else _kind(tool, example, constants, subjects)
        if kind:
            yield example.text, _marks(tool, example), kind
    for wording, key in subjects.items():
        yield wording, (), ABOUT + key


@dataclass(frozen=True, slots=True)
class _Aside:
    """What an earlier router learnt; it goes along without telling one set of examples from another."""

    learnt: Mapping[str, np.ndarray] = field(compare=False)
    commons: Commons = field(compare=False)


@lru_cache(maxsize=LEARNT)
def _learn(examples: tuple[RoutedExample, ...], carriers: frozenset[str], known: _Aside) -> Trained:
    return Trained(Router(examples, known.learnt, known.commons), WordSet(carriers))


def _examples(tools: Iterable[Tool], locale: str) -> Iterator[tuple[Tool, Example]]:
    for tool in tools:
        for example in tool.examples:
            if not example.locale or example.locale[:2] == locale[:2]:
                yield tool, example


def _marks(tool: Tool, example: Example) -> Marks:
    """Return the slot marks of an example's places by their parameters' names."""
    properties = tool.parameters.get("properties", {})
    kinds = ((name, slot_type_of(name, properties.get(name, {}))) for name in PLACE.findall(example.text))
    return tuple((name, MARKS.get("product" if kind == "query" else kind, "")) for name, kind in kinds)


def _heard_in(text: str, lexicon: Lexicon, named: Phrases) -> Phrases:
    """Return the named days if one may be in a text, else none: so that its words are the same in shops with other holidays."""
    return NO_DAYS if _folded_words(text, lexicon).isdisjoint(named.first_words) else named


@lru_cache(maxsize=SHARED)
def _folded_words(text: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(token.folded for token in _spoken(text, lexicon).tokens)


@lru_cache(maxsize=1)
def _spoken(text: str, lexicon: Lexicon) -> Utterance:
    """Return an example with a word that nobody says in each of its places; it is looked at twice in a row."""
    said = utterance(PLACE.sub(lambda match: f" {STAND_IN.format(match[1].replace('_', ''))} ", text), lexicon.language)
    return replace(said, tokens=lexicon.respelt(said.tokens))


@lru_cache(maxsize=SHARED)
def _words(
    text: str, places: tuple[tuple[str, str], ...], lexicon: Lexicon, currency: str, today: date, named: Phrases
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return an example's words, marked as a message's would be, and those among them that are written out."""
    marks = {STAND_IN.format(name.replace("_", "")): mark for name, mark in places}
    said = _spoken(text, lexicon)
    tokens = said.tokens
    slots = [*moment_slots(said.text, tokens, lexicon, today, named), *amount_slots(tokens, lexicon, currency)]
    clause = Clause(said.text, tokens, tuple(slot for slot in slots if slot.type in MARKS), lexicon, WordSet(()))
    words: list[str] = []
    for word in clause.marked(clause.slots):
        word = marks.get(word, word)
        if word and not (words and word[0] == "<" and words[-1] == word):
            words.append(word)
    return tuple(words), frozenset(token.text.lower() for token in tokens if token.folded in words)


@lru_cache(maxsize=SHARED)
def _routed(intent: Intent, words: tuple[str, ...], written: str, weight: float, kind: str) -> RoutedExample:
    return RoutedExample(intent, words, written, weight, kind)


@lru_cache(maxsize=16)
def _off_topic(lexicon: Lexicon) -> tuple[RoutedExample, ...]:
    found = []
    for place, text in enumerate(lexicon.words("off_topic")):
        words = tuple(fold(token.text) for token in lexicon.respelt(utterance(text, lexicon.language).tokens) if token.text[0].isalnum())
        found.append(RoutedExample(Intent(OUT_OF_SCOPE), words, text, 1.0 if place < FOREIGN else EVERYWHERE, BESIDE))
    return tuple(found)
