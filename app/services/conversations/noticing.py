"""What an answer tells about demand, for the owner's figures: branches asked about, searches for nothing, goods sold out; moods; topics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.services.moods import mood_of
from app.services.understanding.routing.intents import NO_TEXT
from plugins.contracts import Answer, Reply, Request, Status
from plugins.kit.text import normalise

LONGEST_WORDS = 60
_SEARCHED = ("query", "product")
# what may be a number of somebody, an address to write to, or a whole story is not kept
_PERSONAL = re.compile(r"@|\d[\d\s().-]{4,}\d|https?:")
Event = tuple[str, Mapping[str, Any]]


def notice(answer: Answer, reply: Reply, said: str = "") -> tuple[Event, ...]:
    """Return the events that an answer stands for: ``branch_asked``, ``search_missed``, ``sold_out_asked``; and where the customer
    ``said`` what sounds upset or pleased, ``sounded_upset`` or ``sounded_good``."""
    mood = mood_of(said)
    return (*_branch(answer), *_missed(reply), *_sold_out(answer), *(((f"sounded_{mood}", {}),) if mood else ()))


def topics_of(questions: Sequence[str], requests: Sequence[Request]) -> dict[str, str]:
    """Return what every shop is asked that questions without an answer were about, for those of which that was heard."""
    heard = {request.clause: str(request.arguments.get("entry", "")) for request in requests}
    whole = next(iter(heard.values()), "") if len(heard) == 1 else ""
    about = {question: heard.get(question, whole) for question in questions}
    return {question: entry.removeprefix(NO_TEXT) for question, entry in about.items() if entry.startswith(NO_TEXT)}


def _branch(answer: Answer) -> Iterator[Event]:
    named = {fact.subject for fact in answer.facts if fact.kind == "branch" and fact.subject}
    if len(named) == 1:  # a list of all branches asks for none of them
        yield "branch_asked", {"branch": named.pop()}


def _missed(reply: Reply) -> Iterator[Event]:
    for call in reply.calls:
        said = next((call.arguments[name] for name in _SEARCHED if call.arguments.get(name)), None)
        if call.status is Status.NOT_FOUND and isinstance(said, str):
            words = normalise(said).casefold()
            if words and len(words) <= LONGEST_WORDS and not _PERSONAL.search(words):
                yield "search_missed", {"words": words}


def _sold_out(answer: Answer) -> Iterator[Event]:
    sold_out = {fact.subject for fact in answer.facts if fact.kind == "stock" and fact.value is not None and fact.value <= 0}
    if answer.focus.product in sold_out:
        yield "sold_out_asked", {"sku": answer.focus.product}
