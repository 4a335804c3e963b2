"""V7: a model plans with the shop's tools, within a budget; what it says of them is checked, what it may not do is asked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ai_modes.collected import Collected
from ai_modes.conditional_plan import conditional_plan, hangs_together
from ai_modes.fact_check import AnswerCheck, FactCheck
from ai_modes.invocations import arguments_of, invocations_of
from ai_modes.judging import Trial, told_of_models
from ai_modes.orchestrating import HAND_OVER, Orchestrator
from ai_modes.planning_prompt import instructions, planning_prompt, told_result
from ai_modes.telling import Telling
from ai_modes.v5_deterministic import DeterministicMode
from ai_modes.v6_hybrid import HybridMode
from ai_modes.waiting import changes, is_all_due, person_to_ask
from ai_modes.wishes import Wishes, without_echoes
from ai_modes.wording_form import is_checked, plain_text
from ai_modes.wording_prompt import harmless, objection_prompt
from plugins.contracts import (
    Answer,
    ChatCompletion,
    ChatMessage,
    ChatModels,
    Listener,
    ModelError,
    Request,
    Result,
    Status,
    ToolInvocation,
    Turn,
)
from plugins.kit.open_questions import with_what_is_known

log = logging.getLogger(__name__)
SURE, FEW_WORDS = 0.85, 3
RECENT_TURNS = 6
MAX_CALLS, MAX_ROUNDS, MAX_TOKENS, MAX_WORDINGS = 10, 6, 800, 2
TURN_TOKENS = 60_000


class ToolBudgetSpent(ModelError):
    """The model wanted more calls than a turn has."""

    name = "tool_budget_spent"


class TokenBudgetSpent(ModelError):
    """The model read and wrote more than a turn has, and has no answer yet."""

    name = "token_budget_spent"


class RoundBudgetSpent(ModelError):
    """The model went on calling tools and never came to an answer."""

    name = "round_budget_spent"


class FlagshipMode:
    """The mode that plans. What the router is sure of needs no model; where the model fails, V6 and V5 answer in its place."""

    name = "v7"

    def __init__(self, check: FactCheck):
        self._check = check
        self._deterministic, self._hybrid = DeterministicMode(), HybridMode(check)

    def answer(self, turn: Turn) -> Answer:
        """Return the planned answer, or the lower modes' one; the trace says which and why. What hangs on a condition is planned
        without a model where every part of it is understood."""
        conditional = None if is_all_due(turn) else conditional_plan(turn)
        if conditional is not None:
            return conditional
        reason = needs_no_plan(turn)
        if reason:
            turn.note("plan", {"wanted": self.name, "answered": "v5", "why": f"no model needed: {reason}"})
            return replace(self._deterministic.answer(turn), mode="v5")
        plan = _Plan(turn, self._check)
        try:
            return plan.answer()
        except ModelError as error:
            why = f"{error.name}: {error}"
        except Exception as error:
            # a model's words are the strangest input there is: whatever they break, the customer gets an answer
            log.exception("shop %s: a plan could not be followed", turn.shop.key)
            why = f"failed: {type(error).__name__}: {error}"
        plan.note("v6", why)
        return plan.so_far() or self._hybrid.answer(turn)


def needs_no_plan(turn: Turn) -> str:
    """Return why the deterministic planner answers alone, "" when the model shall plan."""
    if turn.dropped or not turn.requests:
        return "nothing is asked"
    if any(request.confirmed for request in turn.requests):
        return "the customer answers our question"
    if is_all_due(turn):
        return "it must be told"
    if hangs_together(turn):
        return "what a part of it hangs on was heard with it"
    return "the router is sure" if all(_is_sure(request) for request in turn.requests) else ""


def _is_sure(request: Request) -> bool:
    """Whether the router knows what a clause asks for. Goods named in many words that fit no tool's examples are a guess."""
    if request.decision == "stray":
        return True
    if request.decision != "act" or request.score < SURE:
        return False
    best = request.candidates[0] if request.candidates else None
    return best is None or (best.tool == request.tool and best.score >= SURE) or len(request.clause.split()) <= FEW_WORDS


@dataclass(slots=True)
class _Plan:
    """One turn on its way through a model and the tools it calls."""

    turn: Turn
    check: FactCheck
    models: ChatModels = field(init=False)
    desk: Orchestrator = field(init=False)
    done: Collected = field(init=False)
    wishes: Wishes = field(init=False)
    before: list[tuple[str, str]] = field(default_factory=list)
    lines: list[ChatMessage] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    calls: int = 0
    tokens: int = 0
    telling: Telling | None = None
    opened: AnswerCheck | None = None  # of what was found out so far
    trial: Trial = field(init=False)

    def __post_init__(self) -> None:
        self.done, self.models, self.desk = Collected(self.turn), self.turn.models, Orchestrator(self.turn)
        self.trial = Trial(self.turn, self._open_check)
        if self.turn.tell is not None:
            self.telling = Telling(self.turn, self._open_check, "", patient=True)

    def answer(self) -> Answer:
        """Let the model call tools until it has words for the customer, then check them."""
        self.before = self.turn.recent(RECENT_TURNS)
        self.wishes = Wishes(self.turn, self._said_before())
        self.done.tell_what_is_due()
        self.lines = planning_prompt(self.turn, self.before, self.desk.instructions)
        worded = 0
        for _ in range(MAX_ROUNDS):
            completion = self._asked()
            wanted = invocations_of(completion)
            if wanted:
                self._follow(completion, wanted)
                continue
            if not is_checked(self.turn.locale):
                return self._unsaid(f"wordings in {self.turn.locale} cannot be checked")
            text, objections = self._judged(completion)
            if not objections:
                return self._said(text)
            self.trial.objections += objections
            worded += 1
            if worded == MAX_WORDINGS or (self.telling and self.telling.out):
                if stands := self._standing(plain_text(completion.text)):
                    return self._said(stands, "the sentences that stand are backed")
                return self._unsaid("the facts do not back its words")
            self.lines += objection_prompt(completion.text, objections, "the tools'")
        raise RoundBudgetSpent(f"{MAX_ROUNDS} rounds of tool calls, and no answer.")

    def _asked(self) -> ChatCompletion:
        """Ask the model how to go on. Its words may go out as they come once there is something for them to be bound to."""
        if self.tokens >= TURN_TOKENS:
            raise TokenBudgetSpent(f"{TURN_TOKENS:,} tokens are all that a turn has.")
        ready, tools = self.trial.prepare(), self.desk.offers()
        self.offered = [tool.name for tool in tools]
        listener: Listener | None = None
        if self.done.results and is_checked(self.turn.locale):
            listener = self.telling or ready
        if self.telling:
            self.telling.draft = self.done.told
        completion = self.models.complete(self.lines, purpose="planning", tools=tools, max_tokens=MAX_TOKENS, listener=listener)
        self.raw.append(completion.text)
        self.tokens += completion.usage.read + completion.usage.written
        return completion

    def _judged(self, completion: ChatCompletion) -> tuple[str, list[str]]:
        """Return the words for the customer and what is wrong with them."""
        if self.telling and self.done.results:
            if self.telling.ends():
                self.trial.receipts = self.telling.receipts
                return self.telling.out, []
            if self.telling.objections:
                return "", list(self.telling.objections)
        text = plain_text(completion.text)
        return text, self.trial.judge(text, self.done.text)

    def _follow(self, completion: ChatCompletion, wanted: Sequence[ToolInvocation]) -> None:
        """Run the calls of one round, in their order; each result is a line that the model reads."""
        self.lines.append(ChatMessage("assistant", completion.text, tuple(wanted)))
        self.done.begin_round()
        for invocation in wanted:
            self.calls += 1
            if self.calls > MAX_CALLS:
                raise ToolBudgetSpent(f"{MAX_CALLS} calls are all that a turn has.")
            result = self._call(invocation)
            self.lines.append(ChatMessage("tool", told_result(result, self.turn.locale), answers=invocation.id))

    def _call(self, invocation: ToolInvocation) -> Result:
        arguments = arguments_of(invocation)
        if arguments is None:
            return Result("The arguments are no JSON object. Call the tool again with one.", status=Status.REFUSED)
        if invocation.name == HAND_OVER:
            handed = self.desk.hand_over(arguments)
            self.lines[0] = ChatMessage("system", instructions(self.turn, self.desk.instructions))
            return handed
        if not self.desk.may_call(invocation.name):
            return Result("That is a colleague's tool. Hand over, or answer with what you have.", status=Status.REFUSED)
        name, facts = invocation.name, self.done.facts
        if (told := self.done.what_is_due(name)) is not None:
            return told
        arguments = with_what_is_known(name, self.wishes.as_the_talk_knows(name, arguments), self.turn.pending)
        wanted = self.wishes.cover(name, arguments, facts)
        strange = self.wishes.put_in_mouth(name, arguments, facts) if changes(self.turn, name) else ()
        if strange:
            return Result(f"Neither the customer nor the shop said {harmless(strange)}. Ask the customer.", status=Status.REFUSED)
        found = self.turn.call(name, arguments, doubted=not wanted)
        result = without_echoes(found, self.wishes.made_up(name, arguments))
        if found.status is Status.NEEDS_CONFIRMATION:
            result = replace(result, text=found.text)  # nobody says yes to what they do not read whole
        if self.wishes.expect(name) or not changes(self.turn, name) or result.status not in (Status.NEEDS_INPUT, Status.NEEDS_CHOICE):
            self.done.add(Request(self.turn.message.text, "act", name, arguments, 1.0, doubted=not wanted), result)
            self.opened = None
        return result

    def _standing(self, text: str) -> str:
        """Return what of the last words stands, in our own words where it does not; "" where too little does, or somebody listens."""
        if self.telling or not self.done.results or not self.trial.has_form(text, self.done.text):
            return ""
        return self.trial.what_stands(text, self.done.told)

    def _open_check(self) -> AnswerCheck:
        if self.opened is None:
            found = replace(self.done.answer(self.done.text), facts=tuple(self.done.facts))
            self.opened = self.check.open(found, self._said_before(), self.turn.now)
        return self.opened.again()

    def _said_before(self) -> list[str]:
        return [*(text for who, text in self.before if who == "customer"), self.turn.message.text]

    def _said(self, text: str, why: str = "every claim is backed") -> Answer:
        self.note(self.name, why)
        answer = self.done.final(text, self.name, self.done.text)
        unknown = any(request.decision == "unknown" for request in self.turn.requests)
        if not self.done.heard and (unknown or self.done.missed):
            self.turn.not_answered(self.turn.message.text)
        return self._with_a_person_to_ask(answer) if unknown and not self.done.heard else answer

    def _with_a_person_to_ask(self, answer: Answer) -> Answer:
        """Return an answer that found nothing with the button for a person, and an ear open for a plain yes."""
        button, yes = person_to_ask(self.turn)
        return replace(answer, suggestions=(*answer.suggestions, button), pending=answer.pending or yes)

    def _unsaid(self, why: str) -> Answer:
        """Return the deterministic answer: of the calls that were made where they changed or ask something, of V5 else."""
        self.note("v5", why)
        return self.so_far() or replace(DeterministicMode().answer(self.turn), mode="v5")

    def so_far(self) -> Answer | None:
        """Return the answer to leave a plan with that broke off: behind what went out, where the calls changed or ask something, or
        where the model has planned right but cannot be let word it."""
        if self.telling and self.telling.out:
            return self.done.final(self.telling.told_with_rest(), self.name)
        planned = self.turn.changed or self.done.asks or (self.done.heard and not is_checked(self.turn.locale))
        return self.done.final(self.done.told, "v5") if planned and self.done.text else None

    @property
    def name(self) -> str:
        return FlagshipMode.name

    def note(self, answered: str, why: str) -> None:
        agent = self.desk.agent.name if self.desk.agent else ""
        note = told_of_models(self.name, answered, why, self.lines, self.raw, self.trial, agent=agent, offered=self.offered)
        self.turn.note("plan", note)
