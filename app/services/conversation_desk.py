"""The owner's view of what was said: conversations, their transcripts, and questions without an answer, alike ones together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from app.errors import NotFound
from app.storage.commits import same_question
from app.storage.desk import Line, ListedConversation, Wanted
from app.storage.narrowing import FIGURES

PAGE = 40
MOST_QUESTIONS = 300
ALIKE = 82


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that are nearly the same: the one asked most, how often all were, when last, and the other wordings."""

    question: str
    times: int
    last_at: datetime
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of conversations; ``after`` is where the next begins, "" on the last."""

    conversations: Sequence[ListedConversation]
    after: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a figure of a span: "" (begun), "alone", "handoff", "shown", "cart" or "order"; ``until`` is not included."""

    since: datetime
    until: datetime
    figure: str = ""

    @classmethod
    def read(cls, since: str, until: str, figure: str, zone: str) -> Behind | None:
        """Return what a page's address asks for, days (the last included) in the shop's zone; None for what it cannot mean."""
        try:
            begin, end = (datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone)) for day in (since, until or since))
            return cls(begin, end + timedelta(days=1), figure) if begin <= end and figure in FIGURES else None
        except (ValueError, OverflowError):
            return None


class ConversationDesk:
    """What one shop's customers said."""

    def __init__(self, database: Any):
        self._desk = database.desk

    def page(self, channel: str = "", owner: str = "", text: str = "", after: str = "", of: Behind | None = None) -> Page:
        """Return a page of conversations, the latest first; ``of`` keeps to those behind a figure."""
        span = (of.since, of.until, of.figure) if of else ()
        found = self._desk.page(Wanted(channel, owner, text.strip()[:200], after, *span), PAGE + 1)
        return Page(found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else "")

    def channels(self) -> list[str]:
        return self._desk.channels()

    def transcript(self, conversation_id: str) -> tuple[ListedConversation, list[Line]]:
        """Return a conversation with its lines; NotFound when it is not there, or not any more."""
        found = self._desk.find(conversation_id)
        if found is None:
            raise NotFound("There is no such conversation, or it was deleted.")
        return found, self._desk.lines(conversation_id)

    def unanswered(self) -> list[Asked]:
        """Return the questions without an answer, the most asked first, those that are nearly the same as one."""
        return sorted(_together(self._desk.unanswered(MOST_QUESTIONS)), key=lambda asked: -asked.times)

    def forget_questions(self, questions: Sequence[str]) -> int:
        """Take questions off the list; return how many times they had been asked."""
        return sum(self._desk.forget_question(same_question(question)) for question in questions)


def _together(asked: Sequence[tuple[str, int, datetime]]) -> Iterator[Asked]:
    """Group by the likeness of the words, each group led by its most asked question (leader clustering, Hartigan 1975)."""
    left = [(question, same_question(question), times, last) for question, times, last in asked]
    while left:
        (question, words, _, _), rest = left[0], left[1:]
        alike = [left[0], *[each for each in rest if fuzz.token_sort_ratio(words, each[1]) >= ALIKE]]
        left = [each for each in rest if each not in alike]
        times, last = sum(each[2] for each in alike), max(each[3] for each in alike)
        yield Asked(question, times, last, tuple(each[0] for each in alike[1:]))
