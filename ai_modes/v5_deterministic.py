"""V5: answers with no model at all. The router's requests are run one by one; templates word what the tools found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ai_modes.distinct import added, distinct_buttons, distinct_cards, distinct_facts
from ai_modes.focusing import merged, note_spoken_of, with_changed, with_lists, with_several
from ai_modes.open_goods import facts_of_waiting, goods_left_open, goods_waiting, open_question, question_again, then_line
from ai_modes.waiting import (
    OUTCOMES,
    QUESTIONS,
    TOLD,
    WEIGHTIEST,
    changes,
    left_open,
    moved_by,
    orders,
    person_to_ask,
    question_of,
    with_what_waits,
)
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
            if request.decision == "act" and orders(turn, request.tool):
                draft.ask_for_open_goods()
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
    shown: list[Focus | None] = field(default_factory=list)
    spoken_of: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    cautions: list[str] = field(default_factory=list)
    affirmed: list[bool | None] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.focus = self.turn.focus

    def say_line(self, text: str, outcome: str) -> None:
        self.lines = added(self.lines, text)
        self.outcomes.append(outcome)

    def take(self, request: Request) -> None:
        if request.decision == "act" and request.provided is not None and changes(self.turn, request.tool):
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
        if self.pending is not None and self.pending.kind in QUESTIONS.values() and self._hangs_on_what_is_open(request.tool):
            self.pending = replace(self.pending, then=(*self.pending.then, request))  # "set it to 1.95 and publish": not before it is set
            return
        how = {"score": request.score, "confirmed": request.confirmed, "doubted": request.doubted}
        result = self.turn.call(request.tool, request.arguments, **how)
        if result.status in QUESTIONS and self.pending is not None:
            self.pending = replace(self.pending, then=(*self.pending.then, request))
            self.waiting.append(goods_waiting(self.turn, request, result))
            return
        self._tell(request, result)

    def ask_for_open_goods(self) -> None:
        """Ask before an order which goods shall be in it, where that was left open."""
        asked = open_question(self.turn) if self.pending is None else None
        if asked is not None:
            first, *others = goods_left_open(self.turn)
            self._tell(first, question_again(self.turn, asked))
            for request in others:
                self._act(request)

    def _tell(self, request: Request, result: Result) -> None:
        unfit = result.status is Status.REFUSED and result.missing
        self.say_line(self.turn.say("pipeline.say_it_again") if unfit else result.text, OUTCOMES[result.status])
        self.facts += result.facts
        self.moved += moved_by(self.turn, request, result)
        self.cautions += result.cautions
        self.cards += result.cards
        asks = result.status in QUESTIONS  # what answers a question is at hand first: few buttons are shown
        self.suggestions = [*result.suggestions, *self.suggestions] if asks else [*self.suggestions, *result.suggestions]
        looks_up = not changes(self.turn, request.tool)
        self.affirmed += [False if result.status is Status.NOT_FOUND else result.affirms] if looks_up else []
        self.focus = merged(self.focus, result.next, told=looks_up)
        self.shown.append(result.next)
        if request.tool == self.turn.requests[0].tool:
            note_spoken_of(self.spoken_of if looks_up else self.changed, request, result)
        if result.status in QUESTIONS:
            self.pending = question_of(self.turn, request, result)
            return
        if result.status is Status.NOT_FOUND:
            self.turn.not_answered(request.clause)
        if result.status is Status.FAILED:
            self._offer_person()
        self.pending = self.pending or left_open(self.turn, request, result)
        if result.status in TOLD:
            self.last = request

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

    def _hangs_on_what_is_open(self, name: str) -> bool:
        """Whether a tool is not tried while a question is open: an order, or a change by the shop's own people."""
        own = any(tool.name == name and tool.permission and tool.effect is not Effect.READ for tool in self.turn.tools)
        return own or orders(self.turn, name)

    def _ask(self, candidates: Sequence[Candidate]) -> None:
        say = self.turn.say
        if len(candidates) > 1 and len({one.tool for one in candidates}) == 1 and changes(self.turn, candidates[0].tool):
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
        marked = {"changes": True} if changes(self.turn, candidate.tool) else {}
        return {"tool": candidate.tool, "arguments": dict(candidate.arguments), **marked}

    def _title(self, candidate: Candidate) -> str:
        """Return a button's words: the tool's name, or the question that a text of the shop answers."""
        told = bool(candidate.arguments) and not changes(self.turn, candidate.tool)  # "Go on then" is no title of a change
        text_of_shop = told and "{" not in candidate.nearest and len(candidate.nearest.split()) > 1
        return candidate.nearest[0].upper() + candidate.nearest[1:] if text_of_shop else self.turn.title(candidate.tool)

    def _admit(self, request: Request) -> None:
        """Say honestly that the shop's data has no answer, and offer a person."""
        say, turn = self.turn.say, self.turn
        turn.not_answered(request.clause)
        if turn.pending and turn.pending.kind in QUESTIONS.values() and orders(turn, turn.pending.tool):
            self.say_line(say("pipeline.unknown_in_order", question=request.clause), "unknown")
            self.suggestions.append(person_to_ask(turn)[0])
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
        button, yes = person_to_ask(self.turn)
        self.suggestions.append(button)
        self.pending = self.pending or yes

    def _tell_what_waits(self) -> None:
        if then := then_line(self.turn, self.waiting):
            self.lines = added(self.lines, then)
            self.facts += facts_of_waiting(self.waiting)

    def finished(self) -> Answer:
        self._tell_what_waits()
        answer = Answer(
            text="\n\n".join(self.lines),
            outcome=min(self.outcomes or ["unknown"], key=WEIGHTIEST.index),
            facts=distinct_facts(self.facts),
            cards=distinct_cards(self.cards),
            suggestions=distinct_buttons(self.suggestions),
            focus=with_changed(with_several(with_lists(self.focus, self.shown), self.spoken_of, self.turn.focus), self.changed),
            pending=self.pending,
            last=self.last or self.turn.last,
            cautions=tuple(dict.fromkeys(self.cautions)),
        )
        return with_what_waits(self.turn, answer, [request.tool for request in self.turn.requests], self.moved)
