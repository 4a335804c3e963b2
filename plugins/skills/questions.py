"""Questions that the shop has answered before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plugins.contracts import Call, Example, Fact, Focus, Folder, Option, Passage, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.asked_of_text import ABOUT, ASPECTS, told_as_asked
from plugins.kit.charts import MEASURES, line_for_measures, size_for_measures
from plugins.kit.goods.products import SIZE
from plugins.kit.parameters import parameters, text
from plugins.kit.phrases import phrase_key
from plugins.kit.shop_texts import FAQ
from plugins.kit.trade import trade_of
from plugins.kit.translations import in_language, languages_of, titles_in, wording_with_texts
from plugins.kit.words import examples_from, read_locales

NAME = "questions"
SURE, CLOSE = 0.35, 0.08  # the least score of an answer; two answers nearer than this are both offered
OWN_MEASURES = {
    "type": "array",
    "items": {"type": "string", "format": "quantity"},
    "description": "What the customer weighs or measures, where the answer goes by it: 52 kg.",
}
UNANSWERED = "unanswered:"  # what stands before a subject of the trade on which the shop has no text


class QuestionsSkill:
    """Offers answer_question. Its examples are the questions of the FAQ, each meaning its entry."""

    def __init__(self, folder: Folder):
        self._folder = folder

    @hookimpl
    def register_tools(self) -> list[Tool]:
        schema = parameters(
            entry=text("The id of the FAQ entry, when it is known."),
            question=text("The customer's question in their own words."),
            **{ABOUT: ASPECTS, MEASURES: OWN_MEASURES},
        )
        description = "Answer a question about the shop from its FAQ: services, ordering, anything it has answered before."
        examples = (*examples_from(read_locales(__file__, NAME), "answer_question"), *self._examples())
        return [Tool("answer_question", description, schema, answer_question, examples)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_texts(__file__, NAME)

    def _examples(self) -> Iterator[Example]:
        """Yield every phrasing once. One that a policy has too is left to the policy, so that the two do not compete."""
        policies = (self._folder.read("policies") or {}).get("policies", [])
        taken = {phrase_key(phrase) for policy in policies for phrase in (policy["title"], *policy.get("phrasings", ()))}
        for everywhere, said in ((False, self._phrasings()), (True, self._wordings())):
            for phrase, entry, language in said:
                if phrase_key(phrase) not in taken:
                    taken.add(phrase_key(phrase))
                    yield Example(phrase, {"entry": entry}, language, everywhere)

    def _phrasings(self) -> Iterator[tuple[str, str, str]]:
        for entry in self._entries:
            for phrase in (entry["question"], *entry.get("phrasings", ())):
                yield phrase, entry["id"], self._languages(entry)[0]
            for language in self._languages(entry)[1:]:
                yield from ((question, entry["id"], language) for question in titles_in(entry, "question", language))

    def _wordings(self) -> Iterator[tuple[str, str, str]]:
        """Yield how customers everywhere ask for what the entries answer, and what they ask that this shop does not answer."""
        trade = trade_of(self._folder)
        for entry in self._entries:
            for subject in trade.answered.get((FAQ, entry["id"]), ()):
                yield from ((said, entry["id"], language) for said, language in subject.asked if language in self._languages(entry))
        for subject in trade.unanswered:
            yield from ((said, f"{UNANSWERED}{subject.key}", language) for said, language in subject.asked)

    def _languages(self, entry: Mapping[str, Any]) -> tuple[str, ...]:
        return languages_of(entry, self._folder.shop)

    @property
    def _entries(self) -> list[Mapping[str, Any]]:
        return (self._folder.read("faq") or {}).get("entries", [])


def create(folder: Folder, options: Mapping[str, Any]) -> QuestionsSkill:
    return QuestionsSkill(folder)


def answer_question(call: Call) -> Result:
    """Give the shop's answer to the entry or question; ask which one when two are equally near."""
    entry, question = str(call.arguments.get("entry") or ""), str(call.arguments.get("question") or "")
    passage = call.stores.find_passage(id=entry) if entry else None
    if passage is not None:
        return _answer(call, passage)
    if entry.startswith(UNANSWERED):
        return _unknown(call)
    if not question:
        return Result(call.say("questions.which"), status=Status.NEEDS_INPUT, missing="question")
    found = sorted(call.stores.search_passages(text=question, limit=3), key=lambda passage: -passage.score)
    near = [passage for passage in found if passage.score >= SURE]
    if not near:
        return _unknown(call)
    rivals = [passage for passage in near if near[0].score - passage.score < CLOSE and near[0].score < 1]
    return _ask_which(call, rivals) if len(rivals) > 1 else _answer(call, near[0])


def _answer(call: Call, passage: Passage) -> Result:
    told = in_language(call, passage)
    answer = Fact("answer", told.text, passage.id, source=told.source)
    text = line_for_measures(call, told.text) or told_as_asked(call, passage)
    size = size_for_measures(call, told.text)
    focus = Focus(looks=(f"{SIZE}:{size}",)) if size else None
    return Result(text, (answer, Fact("question", told.title, passage.id, source=told.source)), next=focus)


def _unknown(call: Call) -> Result:
    person = Suggestion(call.say("questions.person_label"), call.say("questions.person_message"))
    return Result(call.say("questions.unknown"), suggestions=(person,), status=Status.NOT_FOUND)


def _ask_which(call: Call, rivals: list[Passage]) -> Result:
    told = [in_language(call, passage) for passage in rivals]
    options = tuple(Option(text.title, passage.id, (passage.title,)) for text, passage in zip(told, rivals, strict=True))
    facts = tuple(Fact("question", text.title, passage.id, source=text.source) for text, passage in zip(told, rivals, strict=True))
    chips = tuple(Suggestion(option.label, option.label) for option in options)
    return Result(call.say("questions.which_of"), facts, (), chips, status=Status.NEEDS_CHOICE, missing="entry", options=options)
