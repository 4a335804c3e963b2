"""What the report says of what was measured: shares with their goals, the weakest places, the split by language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.services.evaluation.held_out import HeldOut, Intent
from app.services.evaluation.known_items import WAYS
from app.services.evaluation.scores import Share, share_of
from scripts.cli.evaluating.measuring import Measured

T = TypeVar("T")
LOOKUP_GOALS = {"exact": 0.99, "typo": 0.97, "part": 0.76, "shuffled": 0.98, "glued": 0.99}
LOOKUP_NAMES = {
    "exact": "the name as it is",
    "typo": "one letter wrong",
    "part": "three fifths of the words",
    "shuffled": "words in another order",
    "glued": "two words written as one",
}
PARTS = (("tool", "right tool"), ("slots", "right slots"), ("items", "right items"), ("words", "right words"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One share with what it is of and the goal that it is held against, None where there is none."""

    name: str
    share: Share
    goal: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """held, near (the goal lies within the interval) or missed; "" without a goal or without data."""
        if self.goal is None or not self.share.count:
            return ""
        return "held" if self.share.value >= self.goal else "near" if self.share.high >= self.goal else "missed"


def headline(measured: Measured) -> list[Figure]:
    """Return the figures at the head of the page, those that were measured."""
    inside = [one for one in measured.questions if one.question.entry]
    outside = [one for one in measured.questions if not one.question.entry]
    figures = [
        Figure("Products found first", share_of(one.rank == 1 for one in measured.lookups), 0.95, "names, as customers type them"),
        Figure("Filters kept exactly", share_of(one.exact for one in measured.filters), 0.95, "the whole set, nothing more"),
        Figure("Phrasings understood", share_of(one.right for one in measured.held_out), None, "each held out, the others learnt"),
        Figure("Questions answered", share_of(one.right for one in inside), 0.95, "FAQ and policies in other words"),
        Figure("Off-topic refused", share_of(one.right for one in outside), 0.9, "questions that the shop does not answer"),
        Figure("Dialogue turns right", share_of(one.right for one in measured.turns), 0.95, "tool, slots, items and words"),
    ]
    return [figure for figure in figures if figure.share.count]


def lookup_figures(measured: Measured) -> list[Figure]:
    """Return how often a product came first, for each way of typing its name."""
    by_kind = _grouped(measured.lookups, lambda one: one.kind)
    return [Figure(LOOKUP_NAMES[kind], share_of(x.rank == 1 for x in by_kind.get(kind, ())), LOOKUP_GOALS[kind]) for kind in WAYS]


def dialogue_figures(measured: Measured) -> list[Figure]:
    """Return each part of the judgement over the turns that state it."""
    stated = {name: [value for turn in measured.turns if (value := getattr(turn, name)) is not None] for name, _ in PARTS}
    return [Figure(title, share_of(stated[name]), 0.95) for name, title in PARTS if stated[name]]


def question_figures(measured: Measured) -> list[Figure]:
    """Return the questions by the kind that their rows state, and those out of scope."""
    inside = _grouped([one for one in measured.questions if one.question.entry], lambda one: one.question.kind)
    outside = [one for one in measured.questions if not one.question.entry]
    names = {kind: f"answered, {kind}" if kind else "answered" for kind in inside}
    figures = [Figure(names[kind], share_of(one.right for one in group), 0.95) for kind, group in inside.items()]
    return figures + ([Figure("out of scope, refused", share_of(one.right for one in outside), 0.9)] if outside else [])


def language_rows(measured: Measured) -> list[tuple[str, list[Figure | None]]]:
    """Return, for each language that was spoken, the measures that tell languages apart."""
    columns: list[tuple[str, dict[str, list[bool]]]] = [
        ("phrasings", _outcomes(measured.held_out, lambda one: one.language)),
        ("questions", _outcomes([one for one in measured.questions if one.question.entry], lambda one: one.language)),
        ("dialogue turns", _outcomes(measured.turns, lambda one: one.language)),
    ]
    languages = sorted({language for _, found in columns for language in found if language})
    return [
        (language, [Figure(name, share_of(found[language])) if language in found else None for name, found in columns])
        for language in languages
    ]


def weakest(held_out: Sequence[HeldOut], most: int) -> list[HeldOut]:
    """Return the phrasings that were taken for something else with the most confidence."""
    return sorted((one for one in held_out if not one.right), key=lambda one: -one.score)[:most]


def weakest_intents(held_out: Sequence[HeldOut], most: int) -> list[tuple[Intent, Share]]:
    """Return the intents with the least share of phrasings understood, of those with at least four."""
    groups = {key: group for key, group in _grouped(held_out, lambda one: one.meant).items() if len(group) >= 4}
    shares = [(name, share_of(one.right for one in group)) for name, group in groups.items()]
    return sorted((pair for pair in shares if pair[1].value < 1), key=lambda pair: (pair[1].value, -pair[1].count))[:most]


def counted(names: Iterable[str]) -> list[tuple[str, int]]:
    """Return how often each name came, the most frequent first."""
    return Counter(names).most_common()


def _outcomes(rows: Iterable[Any], key: Callable[[Any], str]) -> dict[str, list[bool]]:
    return {name: [one.right for one in group] for name, group in _grouped(rows, key).items()}


def _grouped(rows: Iterable[T], key: Callable[[T], Hashable]) -> dict[Any, list[T]]:
    groups: dict[Any, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return dict(groups)
