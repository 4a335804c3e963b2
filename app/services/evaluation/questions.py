"""Asking a shop's FAQ in other words, and asking it what it does not answer: which entry is given, what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app.services.evaluation.hearing import Heard
from app.services.evaluation.held_out import Intent
from app.services.evaluation.rows import BadRow, read_rows

LIKE = '{"text": "is my labrador welcome inside", "entry": "dogs"} (null when the shop does not answer it)'
SAYS_NO = frozenset({"not_found", "refused", "failed"})


@dataclass(frozen=True, slots=True)
class Question:
    """A question in a customer's words. ``entry`` is the FAQ entry or the policy's topic that answers it, "" when nothing
    does. ``also`` are other entries, topics or tools that answer it as well; ``kind`` groups rows in the summary."""

    shop: str
    text: str
    entry: str
    also: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and what came of it: the entries, topics and tools that the answer rests on; ``refused`` when it gives none."""

    question: Question
    given: tuple[str, ...]
    refused: bool
    outcome: str
    reply: str
    language: str
    ms: float

    @property
    def taken(self) -> Intent:
        """What it was taken for: the tool that answered, and the entry or topic that it gave."""
        return Intent(self.given[0], self.given[1] if len(self.given) > 1 else "") if self.given else Intent("")

    @property
    def right(self) -> bool:
        """Whether an entry of the question was given first, or a question out of scope was refused (or met by a tool that it names)."""
        wanted = self.question.entry
        taken = any(name in (wanted, *self.question.also) for name in self.given)
        return taken or (not wanted and self.refused)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a set of questions went: right of those in scope, refused of those out of scope."""

    in_scope: int
    right: int
    out_of_scope: int
    refused: int

    @property
    def success(self) -> float:
        return self.right / self.in_scope if self.in_scope else 0.0

    @property
    def refusal(self) -> float:
        return self.refused / self.out_of_scope if self.out_of_scope else 0.0


def read_questions(path: Path, shop: str) -> list[Question]:
    """Return the questions of a file that are for this shop: rows without a "shop" are for any. Raises BadRow."""
    found = []
    for number, row in read_rows(path, LIKE):
        text, entry, also = row.get("text"), row.get("entry"), row.get("also", [])
        if not isinstance(text, str) or "entry" not in row or not isinstance(entry, str | None) or not isinstance(also, list):
            raise BadRow(f'{path}:{number}: "text" and "entry" are needed. Write a question like {LIKE}')
        if row.get("shop", shop) == shop:
            found.append(Question(shop, text, entry or "", tuple(map(str, also)), str(row.get("kind", ""))))
    return found


def ask_questions(questions: Iterable[Question], ask: Callable[[str], Heard]) -> Iterator[AskedQuestion]:
    """Yield each question as it is answered, in a session of its own, through the whole way of a message."""
    for question in questions:
        begun = perf_counter()
        heard = ask(question.text)
        spent = (perf_counter() - begun) * 1000
        yield AskedQuestion(question, given_by(heard), says_no(heard), heard.outcome, heard.text, heard.locale[:2], spent)


def given_by(heard: Heard) -> tuple[str, ...]:
    """Return what the first call of an answer gives: its tool, the entry or topic that it names or that its facts are of."""
    if not heard.tools or heard.outcome != "answered" or heard.tools[0].get("status", "ok") != "ok":
        return ()
    first = heard.tools[0]
    named = [str(first["arguments"][name]) for name in ("entry", "topic") if first["arguments"].get(name)]
    facts = [str(fact["subject"]) for fact in heard.facts if fact["kind"] in ("answer", "policy") and fact.get("subject")]
    return tuple(dict.fromkeys([first["name"], *named, *facts[:1]]))


def says_no(heard: Heard) -> bool:
    """Whether an answer claims nothing: it was not understood, or every tool found nothing."""
    return heard.outcome in ("unknown", "refused") or (
        bool(heard.tools) and all(call.get("status", "ok") in SAYS_NO for call in heard.tools)
    )


def coverage_of(asked: Sequence[AskedQuestion]) -> Coverage:
    """Return the counts over asked questions."""
    inside = [one for one in asked if one.question.entry]
    outside = [one for one in asked if not one.question.entry]
    return Coverage(len(inside), sum(one.right for one in inside), len(outside), sum(one.right for one in outside))
