"""From the tools' examples to what the router learns: words with slot marks, and the words that carry no goods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.understanding.clauses import MARKS, Clause
from app.services.understanding.filling import LEXICAL, slot_type_of
from app.services.understanding.lexicon import Lexicon, Phrases, WordSet
from app.services.understanding.moments import moment_slots
from app.services.understanding.price_limits import amount_slots
from app.services.understanding.router import OUT_OF_SCOPE, Intent, RoutedExample, Router
from plugins.contracts import Example, Tool
from plugins.kit.text import fold, utterance

PLACE = re.compile(r"\{(\w+)\}")
STAND_IN = "zq{}zq"


@dataclass(frozen=True, slots=True)
class Trained:
    """One language of a tenant version: its router, and the words of examples that stand around values."""

    router: Router
    carriers: WordSet


def train(tools: Sequence[Tool], lexicon: Lexicon, locale: str, currency: str, now: datetime, named: Phrases) -> Trained:
    """Return what the examples of a locale's language teach. An example without a locale belongs to every language."""
    examples: list[RoutedExample] = []
    carriers: set[str] = set()
    for tool, example in _examples(tools, locale):
        words, written = _words(tool, example, lexicon, currency, now, named)
        constants = tuple(sorted((name, value) for name, value in example.arguments.items() if name not in LEXICAL))
        examples.append(RoutedExample(Intent(tool.name, constants), words, example.text))
        if not constants:
            carriers.update(written)
    examples += _off_topic(lexicon)
    return Trained(Router(examples), WordSet(carriers))


def _examples(tools: Iterable[Tool], locale: str) -> Iterator[tuple[Tool, Example]]:
    for tool in tools:
        for example in tool.examples:
            if not example.locale or example.locale[:2] == locale[:2]:
                yield tool, example


def _words(
    tool: Tool, example: Example, lexicon: Lexicon, currency: str, now: datetime, named: Phrases
) -> tuple[tuple[str, ...], set[str]]:
    """Return an example's words, marked as a message's would be, and those among them that are written out."""
    properties = tool.parameters.get("properties", {})
    marks = {}

    def stand_in(match: re.Match) -> str:
        kind = slot_type_of(match[1], properties.get(match[1], {}))
        marks[STAND_IN.format(match[1].replace("_", ""))] = MARKS.get("product" if kind == "query" else kind, "")
        return f" {STAND_IN.format(match[1].replace('_', ''))} "

    said = utterance(PLACE.sub(stand_in, example.text), lexicon.language)
    tokens = lexicon.respelt(said.tokens)
    slots = [*moment_slots(said.text, tokens, lexicon, now, named), *amount_slots(tokens, lexicon, currency)]
    clause = Clause(said.text, tokens, tuple(slot for slot in slots if slot.type in MARKS), lexicon, WordSet(()))
    words: list[str] = []
    for word in clause.marked(clause.slots):
        word = marks.get(word, word)
        if word and not (words and word[0] == "<" and words[-1] == word):
            words.append(word)
    return tuple(words), {token.text.lower() for token in tokens if token.folded in words}


def _off_topic(lexicon: Lexicon) -> Iterator[RoutedExample]:
    for text in lexicon.words("off_topic"):
        words = tuple(fold(token.text) for token in lexicon.respelt(utterance(text, lexicon.language).tokens) if token.text[0].isalnum())
        yield RoutedExample(Intent(OUT_OF_SCOPE), words, text)
