"""How well a shop tells its own intents apart: examples and FAQ phrasings held out, the rest learnt, in turns."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from plugins.contracts import Example, Request, Tool

PLACE = re.compile(r"\{(\w+)\}")
FOLDS = 5
Fill = Callable[[str, Mapping[str, Any], random.Random], str]
"""``fill(name, schema, chance)``: words for a place of an example, "" when there are none."""
Learn = Callable[[Sequence[Tool]], Callable[[str], Request | None]]
"""Train on tools with some examples left out; the answer understands a message."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What an example stands for: a tool, and the entry or topic that its words decide."""

    tool: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """An example that was not learnt, and what its words were taken for; ``nearest`` is the example that drew it there."""

    text: str
    language: str
    meant: Intent
    taken: Intent
    decision: str
    score: float
    nearest: str
    ms: float

    @property
    def right(self) -> bool:
        return self.meant == self.taken


def hold_out(tools: Sequence[Tool], languages: Iterable[str], learn: Learn, fill: Fill, most: int, seed: int) -> Iterator[HeldOut]:
    """Yield at most ``most`` examples as they are understood by what learnt the others; five rounds, each example in one of them."""
    chance = random.Random(seed)  # noqa: S311 - the same rounds in every run
    spoken = set(languages)
    every = [(tool, example) for tool in tools for example in tool.examples if (example.locale or "en")[:2] in spoken]
    chance.shuffle(every)
    asked = every[:most]
    for fold in range(FOLDS):
        held = asked[fold::FOLDS]
        understand = learn(_without(tools, {id(example) for _, example in held}))
        for tool, example in held:
            words = _filled(tool, example, fill, chance)
            if words:
                yield _understood(words, tool, example, understand)


def intent_of(tool: str, arguments: Mapping[str, Any]) -> Intent:
    """Return the intent of a call: which FAQ entry or policy it gives is part of it."""
    return Intent(tool, str(arguments.get("entry") or arguments.get("topic") or ""))


def _understood(words: str, tool: Tool, example: Example, understand: Callable[[str], Request | None]) -> HeldOut:
    begun = perf_counter()
    request = understand(words)
    spent = (perf_counter() - begun) * 1000
    meant, language = intent_of(tool.name, example.arguments), (example.locale or "en")[:2]
    if request is None:
        return HeldOut(words, language, meant, Intent("nothing"), "unknown", 0.0, "", spent)
    best = request.candidates[0] if request.candidates else None
    taken = intent_of(request.tool, request.arguments)
    if not request.tool:
        taken = intent_of(best.tool, best.arguments) if best and best.tool else Intent("nothing")
    score = best.score if best else request.score
    return HeldOut(words, language, meant, taken, request.decision, score, best.nearest if best else "", spent)


def _without(tools: Sequence[Tool], held: set[int]) -> list[Tool]:
    return [replace(tool, examples=tuple(example for example in tool.examples if id(example) not in held)) for tool in tools]


def _filled(tool: Tool, example: Example, fill: Fill, chance: random.Random) -> str:
    """Return an example's text with words in its places, "" where one cannot be filled."""
    words = {name: fill(name, tool.parameters.get("properties", {}).get(name, {}), chance) for name in PLACE.findall(example.text)}
    return PLACE.sub(lambda match: words[match[1]], example.text) if all(words.values()) else ""
