"""The deterministic planner's way with a condition: look up what it hangs on, judge, then do what follows, all with the shop's tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ai_modes.collected import Collected
from ai_modes.conditions import Condition, Conditional, ConditionWords, condition_words
from ai_modes.judging import told_of_models
from ai_modes.orchestrating import Orchestrator
from ai_modes.v5_deterministic import DeterministicMode, merged
from plugins.contracts import Answer, Effect, Focus, Request, Result, Status, Suggestion, Turn

LEAST = 0.5


def conditional_plan(turn: Turn) -> Answer | None:
    """Return the answer to a message with a condition, None where it has none or a part of it is not understood."""
    words = condition_words(turn.locale[:2])
    cut = words.cut(turn.message.text) if words and not turn.pending else None
    if words is None or cut is None:
        return None
    condition = words.read(cut.condition)
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
        result = self._call(self._first)
        holds = self._judged(result)
        self._note(holds)
        following = {True: self._cut.then, False: self._cut.otherwise, None: ""}[holds]
        focus = merged(self._turn.focus, result.next)
        requests = _heard(self._turn, following, focus) if following else []
        for request in requests:
            self._call(request)
        if requests or result.status in (Status.NEEDS_INPUT, Status.NEEDS_CHOICE):
            return self._done.answer(self._done.text, mode="v5")
        return self._left_alone(holds)

    def _judged(self, result: Result) -> bool | None:
        """Return whether the condition holds; one that the first answer does not speak of is asked about on its own."""
        if self._condition.kind == "said" and self._cut.lead:
            asked = _one(_heard(self._turn, self._cut.condition, merged(self._turn.focus, result.next)))
            if asked is None or self._changes(asked.tool):
                return None
            result = self._turn.call(asked.tool, asked.arguments, score=asked.score)
            if result.status not in (Status.OK, Status.NOT_FOUND):
                return None
            self._done.add(asked, result)
        return self._words.holds(self._condition, result)

    def _changes(self, name: str) -> bool:
        return any(tool.name == name and tool.effect is not Effect.READ for tool in self._turn.tools)

    def _call(self, request: Request) -> Result:
        result = self._turn.call(request.tool, request.arguments, score=request.score)
        self._done.add(request, result)
        return result

    def _left_alone(self, holds: bool | None) -> Answer:
        """Say why nothing followed; where the facts do not tell, the customer may say it in a word."""
        key = "planning.unmet" if holds is False else "planning.unsure"
        text = "\n\n".join((self._done.text, self._turn.say(key, rest=self._cut.then)))
        answer = self._done.answer(text, mode="v5")
        button = Suggestion(self._cut.then, self._cut.then)
        return answer if holds is False else replace(answer, suggestions=(button, *answer.suggestions)[:4])

    def _note(self, holds: bool | None) -> None:
        agent = Orchestrator(self._turn).agent
        clauses = [part for part in (self._cut.lead, self._cut.condition, self._cut.then, self._cut.otherwise) if part]
        why = "a condition, followed by the deterministic planner"
        told = {"agent": agent.name if agent else "", "clauses": clauses, "condition": self._condition, "holds": holds}
        self._turn.note("plan", told_of_models("v7", "v5", why, **told))


def _first_request(turn: Turn, words: ConditionWords, cut: Conditional, condition: Condition) -> Request | None:
    """Return what finds out what the condition hangs on: what was said before it, or what the condition itself names."""
    if cut.lead:
        return _one(_heard(turn, cut.lead, turn.focus))
    if condition.kind in ("compare", "stock"):
        goods = _goods(turn, cut.condition) or _goods(turn, cut.then)
        return _one(_heard(turn, words.question(condition, goods), turn.focus)) if goods else None
    return _one(_heard(turn, cut.condition, turn.focus))


def _goods(turn: Turn, clause: str) -> str:
    """Return the goods that a clause names, in its own words."""
    for request in turn.hear(clause, turn.focus):
        named = request.arguments.get("product") or request.arguments.get("query")
        if request.decision == "act" and named and request.score >= LEAST:
            return str(named)
    return ""


def _heard(turn: Turn, clause: str, focus: Focus) -> list[Request]:
    """Return what a clause asks for; [] where a part of it is not surely understood."""
    requests = list(turn.hear(clause, focus))
    return requests if all(one.decision == "act" and one.score >= LEAST for one in requests) else []


def _one(requests: Sequence[Request]) -> Request | None:
    return requests[0] if len(requests) == 1 else None
