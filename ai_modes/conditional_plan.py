"""The deterministic planner's way with a condition: look up what it hangs on, judge, then do what follows, all with the shop's tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ai_modes.collected import Collected
from ai_modes.conditions import Condition, Conditional, ConditionWords, condition_words
from ai_modes.focusing import merged
from ai_modes.judging import told_of_models
from ai_modes.orchestrating import Orchestrator
from ai_modes.v5_deterministic import DeterministicMode
from ai_modes.waiting import changes
from plugins.contracts import Answer, Focus, Pending, Request, Result, Status, Suggestion, Turn

LEAST, DICTATED = 0.5, "dictation"
ASKS = (Status.NEEDS_INPUT, Status.NEEDS_CHOICE)


def conditional_plan(turn: Turn) -> Answer | None:
    """Return the answer to a message with a condition, None where it has none or a part of it is not understood."""
    words = condition_words(turn.locale[:2])
    cut = words.cut(turn.message.text) if words and not turn.pending else None
    if words is None or cut is None:
        return None
    condition = words.read(cut.condition)
    of_its_goods = words.goes_on_behind_so(cut.condition) or (condition.kind == "said" and not cut.lead)
    if of_its_goods and hangs_together(turn):
        return None  # "2 feta if it's vegan": read alone, "it's vegan" is of anything
    first = _first_request(turn, words, cut, condition)
    if first is None or not _heard(turn, cut.then, Focus(product=str(first.arguments.get("product", "")))):
        return None
    return _ConditionalPlan(turn, words, cut, condition, first).answer()


class PlanningMode(DeterministicMode):
    """V5 that also follows conditions, for the shop's own people."""

    def answer(self, turn: Turn) -> Answer:
        """Return the planned answer to a message with a condition, else V5's."""
        return conditional_plan(turn) or super().answer(turn)


class _ConditionalPlan:
    def __init__(self, turn: Turn, words: ConditionWords, cut: Conditional, condition: Condition, first: Request):
        self._turn, self._words, self._cut, self._condition, self._first = turn, words, cut, condition, first
        self._done = Collected(turn)

    def answer(self) -> Answer:
        self._done.tell_what_is_due()
        result = self._call(self._first)
        meant = _meant(self._first, result)
        holds = self._judged(result, meant)
        self._note(holds)
        following = {True: self._cut.then, False: self._cut.otherwise, None: ""}[holds]
        focus = merged(self._turn.focus, result.next)
        requests = _heard(self._turn, following, replace(focus, product=meant) if meant else focus) if following else []
        if requests:
            return self._followed(requests)
        if result.status in ASKS:
            return self._done.final(self._done.told, mode="v5")
        return self._left_alone(holds)

    def _judged(self, result: Result, meant: str) -> bool | None:
        """Return whether the condition holds; one that the first answer does not speak of is asked about on its own."""
        if self._condition.kind == "said" and self._cut.lead:
            asked = _one(_heard(self._turn, self._cut.condition, merged(self._turn.focus, result.next)))
            if asked is None or changes(self._turn, asked.tool):
                return None
            result = self._turn.call(asked.tool, asked.arguments, score=asked.score)
            if result.status not in (Status.OK, Status.NOT_FOUND):
                return None
            self._done.add(asked, result)
        return self._words.holds(self._condition, result, meant)

    def _call(self, request: Request) -> Result:
        result = self._turn.call(request.tool, request.arguments, score=request.score)
        self._done.add(request, result)
        return result

    def _followed(self, requests: Sequence[Request]) -> Answer:
        """Do what follows, up to a question back; what comes behind it waits for the answer ("set it to 1.95 and publish")."""
        rest = [replace(request, arguments=self._with_goods(request)) for request in requests]
        while rest:
            request = rest.pop(0)
            result = self._turn.call(request.tool, request.arguments, score=request.score)
            if result.status in ASKS and self._done.heard and not changes(self._turn, request.tool):
                continue  # what is only told was answered by then
            self._done.add(request, result)
            if result.status in (*ASKS, Status.NEEDS_CONFIRMATION):
                break
        answer = self._done.final(self._done.told, mode="v5")
        return replace(answer, pending=replace(answer.pending, then=(*answer.pending.then, *rest))) if answer.pending else answer

    def _with_goods(self, request: Request) -> Mapping[str, Any]:
        """Return the arguments with "it" in free words ("a ticket to reorder it") said by name: they are read without this message."""
        goods = next((str(self._first.arguments[name]) for name in ("product", "query") if self._first.arguments.get(name)), "")
        schema = next((tool.parameters["properties"] for tool in self._turn.tools if tool.name == request.tool), {})
        free = {name for name, about in schema.items() if about.get("format") == DICTATED}
        return {
            name: self._words.said_by_name(value, goods) if goods and name in free and isinstance(value, str) else value
            for name, value in request.arguments.items()
        }

    def _left_alone(self, holds: bool | None) -> Answer:
        """Say why nothing followed; where the facts do not tell, the customer may say it in a word."""
        key = "planning.unmet" if holds is False else "planning.unsure"
        text = "\n\n".join((self._done.text, self._turn.say(key, rest=self._cut.then)))
        answer = self._done.answer(text, mode="v5")
        if holds is False:
            return answer
        button, yes = Suggestion(self._cut.then, self._cut.then), Pending("offer", arguments={"message": self._cut.then})
        open_question = answer.pending if answer.outcome == "asked" else yes
        return replace(answer, suggestions=(button, *answer.suggestions)[:4], pending=open_question)

    def _note(self, holds: bool | None) -> None:
        agent = Orchestrator(self._turn).agent
        clauses = [part for part in (self._cut.lead, self._cut.condition, self._cut.then, self._cut.otherwise) if part]
        why = "a condition, followed by the deterministic planner"
        told = {"agent": agent.name if agent else "", "clauses": clauses, "condition": self._condition, "holds": holds}
        self._turn.note("plan", told_of_models("v7", "v5", why, **told))


def hangs_together(turn: Turn) -> bool:
    """Return whether a message was heard as a whole with what a part of it hangs on, which V5 then minds by itself."""
    requests = turn.requests
    return any(one.provided is not None for one in requests) and all(one.decision == "act" for one in requests)


def _meant(request: Request, result: Result) -> str:
    """Return the one product that "it" is: the one that was answered for, whatever else was named beside it, or the first of an order
    ("the cheapest oat milk"); "" where all that was found is meant."""
    if result.next is None or result.next.product:
        return result.next.product if result.next else ""
    return result.next.products[0] if request.arguments.get("order") and result.next.products else ""


def _first_request(turn: Turn, words: ConditionWords, cut: Conditional, condition: Condition) -> Request | None:
    """Return what finds out what the condition hangs on: what was said before it, or what the condition itself names."""
    if cut.lead:
        return _one(_heard(turn, cut.lead, turn.focus))
    if condition.kind in ("compare", "stock"):
        goods = _goods(turn, cut.condition) or _goods(turn, cut.then)
        return _one(_heard(turn, words.question(condition, goods), turn.focus)) if goods else None
    return _one(_heard(turn, cut.condition, turn.focus))


def _goods(turn: Turn, clause: str) -> str:
    """Return the goods that a clause names, in its own words; what it asks of them may be but guessed."""
    for request in turn.hear(clause, turn.focus):
        named = request.arguments.get("product") or request.arguments.get("query")
        if request.decision == "act" and named:
            return str(named)
    return ""


def _heard(turn: Turn, clause: str, focus: Focus) -> list[Request]:
    """Return what a clause asks for; [] where a part of it is not surely understood."""
    requests = list(turn.hear(clause, focus))
    return requests if all(one.decision == "act" and one.score >= LEAST for one in requests) else []


def _one(requests: Sequence[Request]) -> Request | None:
    return requests[0] if len(requests) == 1 else None
