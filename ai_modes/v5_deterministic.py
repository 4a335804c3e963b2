"""V5: answers with no model at all. The router's requests are run one by one; templates word what the tools found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ai_modes.buttons import distinct_buttons
from ai_modes.focusing import merged, note_spoken_of, with_changed, with_several
from plugins.contracts import (
    Answer,
    Candidate,
    Card,
    Effect,
    Fact,
    Focus,
    Option,
    Pending,
    Request,
    Result,
    Status,
    Suggestion,
    Turn,
)

MAX_CARDS, MAX_ASKED = 10, 2
OUTCOMES = {
    Status.OK: "answered",
    Status.NOT_FOUND: "answered",
    Status.NEEDS_INPUT: "asked",
    Status.NEEDS_CHOICE: "asked",
    Status.NEEDS_CONFIRMATION: "asked",
    Status.REFUSED: "refused",
    Status.FAILED: "failed",
}
QUESTIONS = {Status.NEEDS_INPUT: "input", Status.NEEDS_CHOICE: "choice", Status.NEEDS_CONFIRMATION: "confirm"}
WEIGHTIEST = ("failed", "asked", "unknown", "refused", "answered")


class DeterministicMode:
    """The mode that always works: decides by the router, words by templates."""

    name = "v5"

    def answer(self, turn: Turn) -> Answer:
        """Return the answer to all requests of a turn."""
        draft = _Draft(turn)
        if turn.dropped:
            draft.say_line(turn.say("pipeline.dropped"), "answered")
        elif not turn.requests:
            draft.say_line(turn.say("pipeline.no_words"), "unknown")
        for request in turn.requests:
            draft.take(request)
        return draft.finished()


@dataclass(slots=True)
class _Draft:
    """An answer in the making."""

    turn: Turn
    lines: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    focus: Focus = Focus()
    pending: Pending | None = None
    last: Request | None = None
    spoken_of: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    cautions: list[str] = field(default_factory=list)
    affirmed: list[bool | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.focus = self.turn.focus

    def say_line(self, text: str, outcome: str) -> None:
        if text and not _is_said(text, self.lines):
            self.lines = [*(line for line in self.lines if not _is_said(line, [text])), text]
        self.outcomes.append(outcome)

    def take(self, request: Request) -> None:
        if request.decision == "act" and request.provided is not None and self._changes(request.tool):
            self._act_provided(request)
        elif request.decision == "act":
            self._act(request)
        elif request.decision == "ask":
            self._ask(request.candidates)
        elif request.decision == "stray":
            self.say_line(self.turn.say("pipeline.nothing_asked"), "answered")
        elif request.decision == "missed":
            self.say_line(self.turn.say("pipeline.missed", said=request.clause), "asked")
            self.suggestions.append(Suggestion(request.clause, request.clause))
            self.pending = self.pending or Pending("offer", arguments={"message": request.clause})
        else:
            self._admit(request)

    def _act(self, request: Request) -> None:
        if self.pending is not None and self.pending.kind in QUESTIONS.values() and self._is_for_own_people(request.tool):
            self.pending = replace(self.pending, then=(*self.pending.then, request))  # "set it to 1.95 and publish": not before it is set
            return
        how = {"score": request.score, "confirmed": request.confirmed, "doubted": request.doubted}
        result = self.turn.call(request.tool, request.arguments, **how)
        if result.status in QUESTIONS and self.pending is not None:
            self.pending = replace(self.pending, then=(*self.pending.then, request))
            return
        unfit = result.status is Status.REFUSED and result.missing
        self.say_line(self.turn.say("pipeline.say_it_again") if unfit else result.text, OUTCOMES[result.status])
        self.facts += result.facts
        self.cautions += result.cautions
        self.cards += result.cards
        self.suggestions += result.suggestions
        looks_up = not self._changes(request.tool)
        self.affirmed += [False if result.status is Status.NOT_FOUND else result.affirms] if looks_up else []
        self.focus = merged(self.focus, result.next, told=looks_up)
        if request.tool == self.turn.requests[0].tool:
            note_spoken_of(self.spoken_of if looks_up else self.changed, request, result)
        if result.status in QUESTIONS:
            self._remember_question(request, result)
            return
        if result.status is Status.NOT_FOUND:
            self.turn.not_answered(request.clause)
        if result.status is Status.FAILED:
            self._offer_person()
        self._keep_open(request, result)
        if result.status in (Status.OK, Status.NOT_FOUND):
            self.last = request
            if result.invites and self.pending is None:
                invited = result.invites
                self.pending = Pending("input", invited.tool, invited.arguments, invited.parameter)

    def _act_provided(self, request: Request) -> None:
        """Change something only where what was asked before it in the message is as it shall be; ask where that is not known."""
        so = self._was_affirmed()
        if so is not None and so != request.provided:
            self.say_line(self.turn.say("planning.unmet", rest=request.clause), "answered")
            self.facts.append(Fact("phrase", request.clause))
        else:
            self._act(replace(request, provided=None, doubted=request.doubted or so is None))

    def _was_affirmed(self) -> bool | None:
        """Return whether all that was asked in the message so far is so, None where the last answer, or any other, does not tell."""
        return False if False in self.affirmed else True if self.affirmed and all(self.affirmed) else None

    def _keep_open(self, request: Request, result: Result) -> None:
        """Keep an ear open for a yes to what a text offers ("shall I look for something similar?"), and what was told of an order that
        cannot be placed so."""
        if self.pending is None and result.text.endswith("?") and _offers_something(result):
            self.pending = Pending("offer", arguments={"message": result.suggestions[0].message})
        if self.pending is None and result.status is Status.REFUSED and self._orders(request.tool):
            self.pending = Pending("confirm", request.tool, request.arguments, shown=False)

    def _changes(self, name: str) -> bool:
        return any(tool.name == name and tool.effect is not Effect.READ for tool in self.turn.tools)

    def _orders(self, name: str) -> bool:
        """Whether a tool places a customer's order: what is changed before the yes to it is shown with the rest of it."""
        return any(tool.name == name and tool.effect is Effect.MONEY and not tool.permission for tool in self.turn.tools)

    def _is_for_own_people(self, name: str) -> bool:
        return any(tool.name == name and tool.permission and tool.effect is not Effect.READ for tool in self.turn.tools)

    def _remember_question(self, request: Request, result: Result) -> None:
        again = self.turn.pending
        asked = again.asked + 1 if again and (again.tool, again.parameter) == (request.tool, result.missing) else 1
        arguments = {**request.arguments, **result.agreed}
        self.pending = Pending(QUESTIONS[result.status], request.tool, arguments, result.missing, result.options, asked)

    def _ask(self, candidates: Sequence[Candidate]) -> None:
        say = self.turn.say
        if len(candidates) > 1 and len({one.tool for one in candidates}) == 1 and self._changes(candidates[0].tool):
            self._ask_which(candidates)
            return
        titles = {self._title(candidate): candidate for candidate in candidates[:2]}
        if len(titles) < 2:
            self._act(Request("", "act", candidates[0].tool, candidates[0].arguments, candidates[0].score))
            return
        first, second = titles
        self.say_line(say("pipeline.which_of", options=say("pipeline.or", first=first, second=second)), "asked")
        self.suggestions += [Suggestion(title, title) for title in titles]
        self.pending = Pending("tool", options=tuple(Option(title, self._chosen(candidate)) for title, candidate in titles.items()))

    def _ask_which(self, candidates: Sequence[Candidate]) -> None:
        """Ask which of several things shall be done that differ in no more than their goods, in the customer's own words."""
        said = [candidate.nearest for candidate in candidates]
        self.say_line(self.turn.say("pipeline.which_one", options="\n".join(f"• {one}" for one in said)), "asked")
        self.facts += [Fact("phrase", one) for one in said]
        self.suggestions += [Suggestion(one, one) for one in said]
        options = (Option(one.nearest, {"tool": one.tool, "arguments": dict(one.arguments)}) for one in candidates)
        self.pending = Pending("tool", options=tuple(options))

    def _chosen(self, candidate: Candidate) -> dict[str, object]:
        changes = {"changes": True} if self._changes(candidate.tool) else {}
        return {"tool": candidate.tool, "arguments": dict(candidate.arguments), **changes}

    def _title(self, candidate: Candidate) -> str:
        """Return a button's words: the tool's name, or the question that a text of the shop answers."""
        told = bool(candidate.arguments) and not self._changes(candidate.tool)  # "Go on then" is no title of a change
        text_of_shop = told and "{" not in candidate.nearest and len(candidate.nearest.split()) > 1
        return candidate.nearest[0].upper() + candidate.nearest[1:] if text_of_shop else self.turn.title(candidate.tool)

    def _admit(self, request: Request) -> None:
        """Say honestly that the shop's data has no answer, and offer a person."""
        say, turn = self.turn.say, self.turn
        turn.not_answered(request.clause)
        if turn.pending and turn.pending.kind in QUESTIONS.values() and self._orders(turn.pending.tool):
            self.say_line(say("pipeline.unknown_in_order", question=request.clause), "unknown")
            self.suggestions.append(self._to_a_person())
            return  # a yes is one to the order, which is asked about again
        if len(turn.requests) > 1:
            self.say_line(say("pipeline.unknown_part", question=request.clause), "unknown")
        elif turn.last and turn.last.decision == "unknown":
            self.say_line(say("pipeline.unknown_again"), "unknown")
        else:
            self.say_line(say("pipeline.unknown"), "unknown")
        self._offer_person()
        if self.last is None:
            self.last = Request(request.clause, "unknown")

    def _offer_person(self) -> None:
        """Put the button, and keep an ear open for a plain yes."""
        button = self._to_a_person()
        self.suggestions.append(button)
        if self.pending is None:
            self.pending = Pending("offer", arguments={"message": button.message})

    def _to_a_person(self) -> Suggestion:
        return Suggestion(self.turn.say("pipeline.ask_person"), self.turn.say("pipeline.ask_person_message"))

    def finished(self) -> Answer:
        self._return_to_open_question()
        return Answer(
            text="\n\n".join(self.lines),
            outcome=min(self.outcomes or ["unknown"], key=WEIGHTIEST.index),
            facts=tuple({_told(fact): fact for fact in self.facts}.values()),
            cards=tuple({card.id: card for card in self.cards}.values())[:MAX_CARDS],
            suggestions=distinct_buttons(self.suggestions),
            focus=with_changed(with_several(self.focus, self.spoken_of, self.turn.focus), self.changed),
            pending=self.pending,
            last=self.last or self.turn.last,
            cautions=tuple(dict.fromkeys(self.cautions)),
        )

    def _return_to_open_question(self) -> None:
        before, shown = self.turn.pending, self.turn.focus.products
        other_list = len(self.focus.products) > 1 and self.focus.products != shown
        if before and other_list and any(option.value in shown for option in before.options):
            return  # "the second" is one of what is on show now
        tools = [request.tool for request in self.turn.requests]
        if self.pending is None or (self.pending.kind == "offer" and before and before.kind == "confirm" and self._orders(before.tool)):
            orders, changed = before is not None and self._orders(before.tool), any(map(self._changes, tools))
            moved = orders and (changed or not any(tools) or self.pending is not None)  # nothing was understood, or a person offered
            self.pending = still_open(before, tools, orders=orders)
            if self.pending and self.pending.asked <= MAX_ASKED + 1 and (moved or self.pending.kind == "confirm"):
                self.pending = self._asked_again(self.pending, changed or moved)
        elif before and before.kind == "confirm" and before.shown and self._orders(before.tool) and before.tool != self.pending.tool:
            order = Request("", "act", before.tool, before.arguments)  # behind "which size?" the order is shown again
            self.pending = replace(self.pending, then=(*self.pending.then, order))

    def _asked_again(self, open_question: Pending, changed: bool) -> Pending | None:
        """Show once more what waits for a yes: nobody says yes to what they may believe to be otherwise by now. Where something was
        ``changed`` only an order is shown, or what is in its way now."""
        orders = self._orders(open_question.tool)
        if changed and not orders:
            return open_question
        result = self.turn.call(open_question.tool, open_question.arguments, doubted=True)
        if not changed and result.status is not Status.NEEDS_CONFIRMATION:
            return open_question
        if result.status is Status.OK:
            return None  # nothing is left to be ordered
        self.say_line(result.text, OUTCOMES[result.status])
        self.facts += result.facts
        self.cautions += (*result.cautions, result.text)
        self.suggestions = [*result.suggestions, *self.suggestions]
        asked = open_question.asked - 1 if changed and result.status in QUESTIONS else open_question.asked
        shown = {**open_question.arguments, **result.agreed}  # a yes is one to what is shown now
        kind = QUESTIONS.get(result.status, open_question.kind)  # it may be open by now how it shall be paid
        agreed = result.status is Status.NEEDS_CONFIRMATION
        return Pending(kind, open_question.tool, shown, result.missing, result.options, asked, shown=agreed)


def still_open(before: Pending | None, tools: Sequence[str], orders: bool = False) -> Pending | None:
    """Return our question of before: after a digression (``tools`` are what it called) it is still open, at most twice. What was told
    of an order is kept for longer: a yes takes it up again."""
    digressed = before is not None and bool(tools) and before.tool not in tools
    if not digressed or before.kind == "offer":
        return None
    if before.asked > MAX_ASKED:
        return Pending("confirm", before.tool, before.arguments, asked=before.asked + 1, shown=False) if orders else None
    return replace(before, asked=before.asked + 1, shown=before.kind != "confirm")


def _is_said(text: str, before: Sequence[str]) -> bool:
    """Whether a text says nothing new: a rule that a complaint's answer ends with. What is new may be the heading of a list alone."""
    told = {line for said in before for line in said.split("\n")}
    return all(line in told for line in text.split("\n"))


def _told(fact: Fact) -> tuple[object, ...]:
    """Return what two facts that say the same have in common, wherever they were read."""
    told = (fact.kind, fact.subject, type(fact.value), fact.value)
    try:
        hash(told)
    except TypeError:
        return (*told[:-1], repr(fact.value))
    return told


def _offers_something(result: Result) -> bool:
    """Whether a "yes" to what a result asks means its first button; of goods that are not found, where there is but one."""
    buttons = len(result.suggestions)
    return buttons == 1 if result.status is Status.NOT_FOUND else result.status is Status.REFUSED and buttons > 0
