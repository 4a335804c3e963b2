"""V6: V5 decides and collects the facts; a model words them; what the facts do not back never goes out."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from ai_modes.fact_check import AnswerCheck, FactCheck
from ai_modes.judging import Trial, told_of_models
from ai_modes.telling import Telling
from ai_modes.v5_deterministic import DeterministicMode
from ai_modes.wording_form import is_checked, plain_text
from ai_modes.wording_prompt import objection_prompt, wording_prompt
from plugins.contracts import Answer, ChatMessage, ChatModels, ModelError, Turn

log = logging.getLogger(__name__)
TRIES = 2
RECENT_TURNS = 3
SURE, SHORT = 0.7, 120
MAX_TOKENS = 500


class HybridMode:
    """The mode whose answers are V5's in a model's words."""

    name = "v6"

    def __init__(self, check: FactCheck):
        self._check = check
        self._deterministic = DeterministicMode()

    def answer(self, turn: Turn) -> Answer:
        """Return V5's answer, worded by a model where that adds something, and by V5 where the model fails in any way."""
        draft = self._deterministic.answer(turn)
        reason = needs_no_model(turn, draft)
        if reason:
            turn.note("model", {"wanted": self.name, "answered": "v5", "why": f"no model needed: {reason}"})
            return replace(draft, mode="v5")
        return _Wording(turn, draft, self._check, turn.models, turn.recent(RECENT_TURNS)).answer()


def needs_no_model(turn: Turn, draft: Answer) -> str:
    """Return why an answer goes out as V5 words it, "" when a model shall word it.

    Questions, refusals, admissions and changes have fixed words, for the next message and the customer's consent hang on them.
    A short answer that the router is sure of is as good as it gets.
    """
    if draft.outcome != "answered":
        return f"its outcome is {draft.outcome}"
    if draft.pending is not None:
        return "a question is open"
    if turn.changed:
        return "it confirms a change"
    if draft.cautions:
        return "it warns of what the customer cannot have"
    if not draft.facts:
        return "it states no facts"
    if not is_checked(turn.locale):
        return f"wordings in {turn.locale} cannot be checked"
    if len(turn.requests) == 1 and turn.requests[0].score >= SURE and _is_short(draft.text):
        return "it is short and sure"
    return ""


def _is_short(text: str) -> bool:
    return len(text) <= SHORT and "\n" not in text


@dataclass(slots=True)
class _Wording:
    """One answer on its way through a model; what happens is noted for the trace."""

    turn: Turn
    draft: Answer
    check: FactCheck
    models: ChatModels
    recent: list[tuple[str, str]]
    prompt: list[ChatMessage] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    judged: str = ""
    opened: AnswerCheck | None = None
    telling: Telling | None = None
    trial: Trial = field(init=False)

    def __post_init__(self) -> None:
        self.trial = Trial(self.turn, self._open_check)
        if self.turn.tell is not None:
            self.telling = Telling(self.turn, self._open_check, self.draft.text)

    def answer(self) -> Answer:
        try:
            text = self._worded()
            why = "" if text else "the facts do not back its wording"
        except ModelError as error:
            text, why = "", f"{error.name}: {error}"
        except Exception as error:
            # a model's words are the strangest input there is: whatever they break, the customer gets V5's answer
            log.exception("shop %s: a wording could not be judged", self.turn.shop.key)
            text, why = "", f"failed: {type(error).__name__}: {error}"
        if not text and self.judged and not self.turn.tell and (stands := self.trial.what_stands(self.judged, self.draft.text)):
            text, why = stands, f"{why}; its other sentences are backed"
        if not text and self.telling and self.telling.out:
            text, why = self.telling.told_with_rest(), f"{why}; what was left of the answer is in our own words"
        self._note(bool(text), why)
        if not text:
            return replace(self.draft, mode="v5")
        return replace(self.draft, text=text, mode="v6", fallback=self.draft.text)

    def _worded(self) -> str:
        """Return a wording without an objection, "" when the second try has one too."""
        self.prompt = wording_prompt(self.turn, self.draft, self.recent)
        for _ in range(TRIES):
            listener = self.telling or self.trial.ready
            completion = self.models.complete(self.prompt, purpose="wording", max_tokens=MAX_TOKENS, listener=listener)
            self.raw.append(completion.text)
            if self.telling and self.telling.ends() and self.telling.receipts and not completion.invocations:
                self.trial.receipts = self.telling.receipts
                return self.telling.out
            text = plain_text(completion.text)
            objections = self._objections(text, bool(completion.invocations))
            if not objections:
                return text
            self.trial.objections += objections
            if self.telling and self.telling.out:
                return ""
            self.prompt += objection_prompt(completion.text, objections)
        return ""

    def _objections(self, text: str, asks_for_tools: bool) -> list[str]:
        self.judged = ""
        if asks_for_tools:
            return ["it asks for a tool, and none was offered"]
        if self.telling and self.telling.objections:
            return self.telling.objections
        self.judged = text if self.trial.has_form(text, self.draft.text) else ""
        objections = self.trial.judge(text, self.draft.text)
        if objections or self.trial.receipts or text == self.draft.text:
            return objections
        self.judged = ""
        return ["it says nothing of what was found"]

    def _open_check(self) -> AnswerCheck:
        if self.opened is None:
            said = [text for who, text in self.recent if who == "customer"]
            self.opened = self.check.open(self.draft, [*said, self.turn.message.text], self.turn.now)
        return self.opened.again()

    def _note(self, worded: bool, why: str) -> None:
        answered = HybridMode.name if worded else "v5"
        why = why or "every claim is backed"
        self.turn.note("model", told_of_models(HybridMode.name, answered, why, self.prompt, self.raw, self.trial))
