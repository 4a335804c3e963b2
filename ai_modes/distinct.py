"""What several results say together, each thing once: lines, facts, cards, and the buttons under an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from plugins.contracts import Answer, Card, Fact, Pending, Result, Suggestion

MAX_SUGGESTIONS, MAX_CARDS = 4, 10


def distinct_buttons(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Return the first suggestions, each message once; of two "Add to cart" nobody can tell which goods are meant, so neither stays."""
    by_message = {suggestion.message: suggestion for suggestion in suggestions}
    times = Counter(suggestion.label for suggestion in by_message.values())
    return tuple(suggestion for suggestion in by_message.values() if times[suggestion.label] == 1)[:MAX_SUGGESTIONS]


def distinct_cards(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return the first cards, the last of each id."""
    return tuple({card.id: card for card in cards}.values())[:MAX_CARDS]


def distinct_facts(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts, of those that say the same the last, wherever it was read."""
    return tuple({_told(fact): fact for fact in facts}.values())


def with_result(answer: Answer, result: Result, outcome: str, pending: Pending) -> Answer:
    """Return an answer with a question behind it that was open before: its words go out as they are, its buttons come first."""
    return replace(
        answer,
        text=with_line(answer.text, result.text),
        fallback=with_line(answer.fallback, result.text) if answer.fallback else "",
        outcome=outcome,
        facts=distinct_facts((*answer.facts, *result.facts)),
        suggestions=distinct_buttons((*result.suggestions, *answer.suggestions)),
        cautions=tuple(dict.fromkeys((*answer.cautions, *result.cautions, result.text))),
        pending=pending,
    )


def with_line(text: str, line: str) -> str:
    """Return a text with a line behind it that says something new; what it says again is left out before it."""
    return "\n\n".join(added(text.split("\n\n") if text else [], line))


def added(lines: Sequence[str], text: str) -> list[str]:
    """Return lines with a text behind them, unless they say all of it; one that the text says again is left out."""
    if not text or _is_said(text, lines):
        return list(lines)
    return [*(line for line in lines if not _is_said(line, [text])), text]


def _is_said(text: str, before: Sequence[str]) -> bool:
    """Whether a text says nothing new: a rule that a complaint's answer ends with. What is new may be the heading of a list alone."""
    told = {line for said in before for line in said.split("\n")}
    return all(line in told for line in text.split("\n"))


def _told(fact: Fact) -> tuple[object, ...]:
    """Return what two facts that say the same have in common, wherever they were read."""
    told = (fact.kind, fact.subject, type(fact.value), fact.value)
    try:
        hash(told)
    except TypeError:
        return (*told[:-1], repr(fact.value))
    return told
