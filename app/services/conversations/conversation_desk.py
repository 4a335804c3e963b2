"""The owner's view of what was said: conversations, their transcripts, and questions without an answer, alike ones together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from app.errors import NotFound
from app.services.conversations.handover_summary import Summary, summarise
from app.storage.desk.desk import ListedConversation, Wanted
from app.storage.desk.transcripts import NEWEST, Note, ToldLine
from app.storage.figures.narrowing import FIGURES
from app.storage.messengers.channel_rows import StoredPart
from app.storage.messengers.handovers import Handover
from app.storage.turns.commits import same_question
from app.storage.turns.model_calls import ModelCall

PAGE = 40
LINES = 120
MOST_QUESTIONS = 300
ALIKE = 82


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions that are nearly the same: the one asked most, how often all were, when last, the other wordings, and the topic.

    ``drafted`` is the text of the draft (document and key) that answers the first, where ``still_open`` looked for one."""

    question: str
    times: int
    last_at: datetime
    others: tuple[str, ...] = ()
    topic: str = ""
    drafted: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """Questions without an answer on one topic, "" for those on none that is known, and how often they were asked together."""

    topic: str
    asked: Sequence[Asked]

    @property
    def times(self) -> int:
        return sum(each.times for each in self.asked)


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


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation with a page of its lines. ``earlier`` is the turn before which more lines stand, 0 for none; ``calls`` and
    ``parts`` are the calls to models and the messages on a messenger, by trace."""

    found: ListedConversation
    lines: Sequence[ToldLine]
    earlier: int
    handover: Handover | None
    notes: Sequence[Note]
    tags: Sequence[str]
    calls: Mapping[str, Sequence[ModelCall]]
    parts: Mapping[str, Sequence[StoredPart]]
    summary: Summary

    @property
    def last(self) -> int:
        """The number of the last turn."""
        return max((line.turn for line in self.lines), default=0)


class ConversationDesk:
    """What one shop's customers said. ``find_correspondent`` tells who writes on a messenger."""

    def __init__(self, database: Any, find_correspondent: Callable[[str, str], Any] | None = None):
        self._desk, self._database = database.desk, database
        self._find_correspondent = find_correspondent

    def page(self, channel: str = "", owner: str = "", text: str = "", after: str = "", of: Behind | None = None, tag: str = "") -> Page:
        """Return a page of conversations, the latest first; ``of`` keeps to those behind a figure."""
        since, until, figure = (of.since, of.until, of.figure) if of else (None, None, "")
        found = self._desk.page(Wanted(channel, owner, text.strip()[:200], after, since, until, figure, tag.strip()), PAGE + 1)
        return Page(found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else "")

    def channels(self) -> list[str]:
        return self._desk.channels()

    def tags(self) -> list[str]:
        """Return the tags that are in use."""
        return self._database.transcripts.all_tags()

    def waiting(self) -> list[tuple[Handover, ListedConversation]]:
        """Return who wants a person, the longest first, and then who is with one."""
        open_now = [(handover, self._desk.find(handover.conversation_id)) for handover in self._database.handovers.open()]
        return [(handover, found) for handover, found in open_now if found is not None]

    def find(self, conversation_id: str) -> tuple[ListedConversation, Handover | None]:
        """Return a conversation and how it stands with a person; NotFound when it is not there, or not any more."""
        found = self._desk.find(conversation_id)
        if found is None:
            raise NotFound("There is no such conversation, or it was deleted.")
        return found, self._database.handovers.find(conversation_id)

    def transcript(self, conversation_id: str, before: int = 0) -> Transcript:
        """Return a conversation with the lines before a turn, 0 for the last ones; NotFound when it is not there, or not any more."""
        found, handover = self.find(conversation_id)
        kept = self._database.transcripts
        lines, more = kept.before(conversation_id, min(before, NEWEST) if before > 0 else NEWEST, LINES)
        first, last = (lines[0].turn, lines[-1].turn) if lines else (0, 0)
        return Transcript(
            found, lines, first if more else 0, handover, kept.notes(conversation_id), kept.tags(conversation_id),
            kept.model_calls(conversation_id, first, last), kept.parts(conversation_id), self._summary(conversation_id, handover, lines),
        )  # fmt: skip

    def news(self, conversation_id: str, turn: int) -> tuple[list[ToldLine], Mapping[str, Any], Mapping[str, Any]]:
        """Return the lines behind a turn, with the calls to models and the messages that belong to them."""
        kept = self._database.transcripts
        lines = kept.after(conversation_id, turn, LINES)
        calls = kept.model_calls(conversation_id, turn + 1, lines[-1].turn) if lines else {}
        return lines, calls, kept.parts(conversation_id)

    def _summary(self, conversation_id: str, handover: Handover | None, lines: Sequence[ToldLine]) -> Summary:
        database = self._database
        talk = database.handovers.conversation(conversation_id)
        cart = database.cart(conversation_id) if talk.cart_count else ()
        whom = self._find_correspondent(talk.channel, talk.session_id) if self._find_correspondent and talk.channel != "web" else None
        return summarise(talk, handover, lines, database.transcripts.leads(conversation_id), cart, whom)

    def unanswered(self) -> list[Asked]:
        """Return the questions without an answer, the most asked first, those that are nearly the same as one."""
        return sorted(_together(self._desk.unanswered(MOST_QUESTIONS)), key=lambda asked: -asked.times)

    def open_topics(self) -> Mapping[str, tuple[int, datetime]]:
        """Return how often each topic was asked about without an answer, and when last."""
        return self._desk.open_topics()

    def forget_questions(self, questions: Sequence[str]) -> int:
        """Take questions off the list; return how many times they had been asked."""
        return sum(self._desk.forget_question(same_question(question)) for question in questions)


def by_topic(asked: Iterable[Asked]) -> list[AskedAbout]:
    """Return questions by their topics, the most asked first; those on no topic come last."""
    found: dict[str, list[Asked]] = {}
    for each in asked:
        found.setdefault(each.topic, []).append(each)
    return sorted((AskedAbout(*pair) for pair in found.items()), key=lambda about: (about.topic == "", -about.times))


def _together(asked: Sequence[tuple[str, int, datetime, str]]) -> Iterator[Asked]:
    """Group by the likeness of the words, each group led by its most asked question (leader clustering, Hartigan 1975)."""
    left = [(question, same_question(question), times, last, topic) for question, times, last, topic in asked]
    while left:
        (question, words, *_), rest = left[0], left[1:]
        alike = [left[0], *[each for each in rest if fuzz.token_sort_ratio(words, each[1]) >= ALIKE]]
        left = [each for each in rest if each not in alike]
        times, last = sum(each[2] for each in alike), max(each[3] for each in alike)
        yield Asked(question, times, last, tuple(each[0] for each in alike[1:]), next((each[4] for each in alike if each[4]), ""))
