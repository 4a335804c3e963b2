"""For the shop's own people: what stayed without an answer, answering it once for all, and who waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Card, Effect, Fact, Focus, Folder, Refused, Result, Role, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.parameters import parameters, text
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "colleague_questions"
MOST = 8


class ColleagueQuestions:
    """Offers unanswered_questions, waiting_for_person and add_answer."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        locales = read_locales(__file__, NAME)
        entry = parameters(
            entry=text("The question and its answer, as in: Do you gift wrap? Yes, for 2 pounds.", "dictation") | {"maxLength": 4000},
            answer=text("The answer, where the entry is only a question.", "note") | {"maxLength": 4000},
        )
        listed = {"audience": Role.VIEWER, "permission": "see_data"}
        return [
            Tool("unanswered_questions", "List the questions of customers that the shop's data could not answer.", parameters(),
                 unanswered_questions, examples_from(locales, "unanswered_questions"), **listed),
            Tool("waiting_for_person", "List the customers who wait for a person.", parameters(), waiting_for_person,
                 examples_from(locales, "waiting_for_person"), **listed),
            Tool("add_answer", "Add a question with its answer to the draft of the shop's questions.", entry | {"required": ["entry"]},
                 add_answer, examples_from(locales, "add_answer"), Role.MANAGER, Effect.WRITE, repeatable=False,
                 permission="edit_content"),
        ]  # fmt: skip

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> ColleagueQuestions:
    return ColleagueQuestions()


def unanswered_questions(call: Call) -> Result:
    """List what was asked and not answered, the most asked first."""
    found = call.back_office.questions.unanswered(MOST)
    if not found:
        return Result(call.say("unanswered.none"))
    lines = [call.say("unanswered.line", question=question, count=times) for question, times in found]
    facts = [Fact("phrase", question, source="unanswered") for question, _ in found]
    facts += [Fact("count", Decimal(times), question, source="unanswered") for question, times in found]
    page = Card("page", "unanswered", call.say("unanswered.page"), link=call.back_office.pages["unanswered"])
    return Result("\n".join([call.say("unanswered.head"), *lines]), tuple(facts), (page,), next=Focus(rows="unanswered"))


def waiting_for_person(call: Call) -> Result:
    """List who waits for a person, the longest wait first."""
    found = call.back_office.questions.waiting(MOST)
    if not found:
        return Result(call.say("waiting.none"))
    facts = [Fact("count", Decimal(len(found)), "waiting", source="handovers")]
    cards = []
    for row in found:
        since = call.say("waiting.since", date=row.at.date(), time=row.at.timetz()) if row.at else ""
        facts += [Fact("date", row.at.date(), row.id, source="handovers"), Fact("time", row.at.time(), row.id, source="handovers")]
        cards.append(Card("row", row.id, row.title[:120] or row.detail, subtitle=f"{since} · {row.detail}", link=row.link))
    return Result(call.say("waiting.some", count=len(found)), tuple(facts), tuple(cards), next=Focus(rows="waiting"))


def add_answer(call: Call) -> Result:
    """Put a question with its answer into the draft."""
    question, answer = _parted(call.arguments["entry"], call.arguments.get("answer", ""))
    if not answer:
        return Result(call.say("add_answer.ask", question=question), status=Status.NEEDS_INPUT, missing="answer")
    try:
        call.back_office.drafts.add("faq", {"question": question, "answer": answer})
    except Refused as error:
        return Result(str(error), status=Status.REFUSED)
    facts = (Fact("phrase", question, source="draft/faq.json"), Fact("phrase", answer, source="draft/faq.json"))
    button = Suggestion(call.say("draft.publish"), call.say("draft.publish_message"))
    return Result(call.say("add_answer.done", question=question, answer=answer), facts, suggestions=(button,))


def _parted(entry: str, answer: str) -> tuple[str, str]:
    """Return the question and the answer of what was dictated: the question ends with its mark, else at a colon or a line's end."""
    for mark in ("?", "\n", ":"):
        question, found, rest = entry.partition(mark)
        if found and question.strip():
            asked = question.strip() + ("?" if mark == "?" else "")
            return _begun_large(asked), _begun_large(rest.strip(" \t:-–\n") or answer.strip())
    return _begun_large(entry.strip()), _begun_large(answer.strip())


def _begun_large(words: str) -> str:
    return words[:1].upper() + words[1:]
