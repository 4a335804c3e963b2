"""What the tool calls of a plan came to: facts, cards, questions, what "it" means now, and their deterministic wording."""

from __future__ import annotations

from dataclasses import dataclass, field

from ai_modes.buttons import distinct_buttons
from ai_modes.focusing import merged, note_spoken_of, with_changed, with_several
from ai_modes.v5_deterministic import MAX_CARDS, OUTCOMES, QUESTIONS, still_open
from plugins.contracts import Answer, Card, Effect, Fact, Focus, Pending, Request, Result, Status, Turn


@dataclass(slots=True)
class Collected:
    """The results of a turn's calls, in their order."""

    turn: Turn
    results: list[tuple[Request, Result]] = field(default_factory=list)
    together: list[Result] = field(default_factory=list)  # of calls made at once: none was made in the light of another

    def begin_round(self) -> None:
        """Take the calls that follow as made with all results of before in view."""
        self.together = []

    def add(self, request: Request, result: Result) -> None:
        """Keep a result; one that came again, or that a better call of the same tool followed, counts once."""
        if result.status in (Status.OK, Status.NOT_FOUND):
            self.results = [each for each in self.results if self._is_at_once(each[1]) or not _settles(request, result, *each)]
        self.together.append(result)
        if (request, result) not in self.results:
            self.results.append((request, result))

    def _is_at_once(self, result: Result) -> bool:
        return any(result is one for one in self.together)

    @property
    def heard(self) -> bool:
        """Whether any call brought something."""
        return any(result.status is Status.OK for _, result in self.results)

    @property
    def facts(self) -> list[Fact]:
        """Return what the calls found out, in their order."""
        return [fact for _, result in self.results for fact in result.facts]

    @property
    def asks(self) -> bool:
        """Whether a change waits for the customer's yes."""
        return any(result.status is Status.NEEDS_CONFIRMATION for _, result in self.results)

    @property
    def told(self) -> str:
        """Return the tools' own wording of what came of the calls, without the question for a yes."""
        told = [result.text for result in self._answered() if result.status not in (Status.REFUSED, Status.NEEDS_CONFIRMATION)]
        return "\n\n".join(dict.fromkeys(filter(None, told)))

    @property
    def text(self) -> str:
        """Return the tools' own wording of all that came of the calls, the question for a yes last."""
        return self.with_questions(self.told)

    def with_questions(self, text: str) -> str:
        """Return a text with the cautions that it leaves out and the first question for the customer's yes behind it, word for word:
        health and consent hang on them."""
        question = next((result.text for _, result in self.results if result.status is Status.NEEDS_CONFIRMATION), "")
        cautions = dict.fromkeys(line for result in self._answered() for line in result.cautions if line not in f"{text}\n{question}")
        return "\n\n".join(part for part in (text, "\n".join(cautions), question if question not in text else "") if part)

    def answer(self, text: str, mode: str = "") -> Answer:
        """Return the answer with this text and everything that the calls brought, but for questions that wait behind the first."""
        results = self._answered(text)
        cards = [card for result in results for card in result.cards]
        suggestions = [suggestion for result in results for suggestion in result.suggestions]
        return Answer(
            text=text,
            outcome=self._outcome(),
            facts=_distinct_facts([fact for result in results for fact in result.facts]),
            cards=_distinct_cards(cards),
            suggestions=distinct_buttons(suggestions),
            focus=self._focus(),
            pending=self._pending() or self._invited() or still_open(self.turn.pending, [asked.tool for asked, _ in self.results]),
            last=next((asked for asked, result in reversed(self.results) if result.status is Status.OK), self.turn.last),
            mode=mode,
        )

    def _outcome(self) -> str:
        """Return how it ended for the customer; a refused call is between the toolbox and the model."""
        if self._pending() is not None:
            return "asked"
        ends = [OUTCOMES[result.status] for _, result in self.results if result.status is not Status.REFUSED]
        return "answered" if not ends or "answered" in ends else ends[-1]

    def _focus(self) -> Focus:
        focus, spoken_of, changed = self.turn.focus, dict[str, str](), dict[str, str]()
        changing = {tool.name for tool in self.turn.tools if tool.effect is not Effect.READ}
        for asked, result in self.results:
            looks_up = asked.tool not in changing
            focus = merged(focus, result.next, told=looks_up)
            if asked.tool == self.results[0][0].tool:
                note_spoken_of(spoken_of if looks_up else changed, asked, result)
        return with_changed(with_several(focus, spoken_of, self.turn.focus), changed)

    def _pending(self) -> Pending | None:
        """Return the question that is open, and behind it the calls that ask when they are tried again."""
        if not self._questions:
            return None
        (asked, result), *later = self._questions
        known, then = {**asked.arguments, **result.agreed}, tuple(request for request, _ in later)
        return Pending(QUESTIONS[result.status], asked.tool, known, result.missing, result.options, then=then)

    def _invited(self) -> Pending | None:
        """Return what a text invites the customer to give next: "leave your name and a phone number here"."""
        told = [result.invites for _, result in self.results if result.status in (Status.OK, Status.NOT_FOUND) and result.invites]
        return Pending("input", told[0].tool, told[0].arguments, told[0].parameter) if told else None

    @property
    def _questions(self) -> list[tuple[Request, Result]]:
        """Return the calls that ask something, the first that waits for a yes in front of all that lack a value."""
        asking = [each for each in self.results if each[1].status in QUESTIONS]
        return sorted(asking, key=lambda each: each[1].status is not Status.NEEDS_CONFIRMATION)

    def _answered(self, text: str = "") -> list[Result]:
        """Return the results without the questions that wait for their turn, unless a text puts them already."""
        waiting = [result for _, result in self._questions[1:] if not _puts(text, result)]
        return [result for _, result in self.results if result not in waiting]


def _puts(text: str, question: Result) -> bool:
    return any(fact.kind == "name" and str(fact.value) in text for fact in question.facts)


def _settles(now: Request, result: Result, asked: Request, kept: Result) -> bool:
    """Whether a call is an earlier one in better words: of a question which of several is meant only where it takes one of them, for
    "a kilo of apples" is still open when carrots are in the cart; of a question about other goods never, nor where it leaves out what
    was said before: "two of them" is still open when a bottle is in the cart."""
    if asked.tool != now.tool or kept.status not in (Status.NEEDS_INPUT, Status.NEEDS_CHOICE, Status.REFUSED):
        return False
    if kept.status is Status.NEEDS_INPUT and _is_of_other_goods(kept, result):
        return False
    if kept.status is not Status.REFUSED and not asked.arguments.keys() - {kept.missing} <= now.arguments.keys():
        return False
    if kept.status is not Status.NEEDS_CHOICE or not kept.options:
        return True
    taken = (now.arguments.get(kept.missing), result.next.product if result.next else "")
    return any(option.value in taken for option in kept.options)


def _is_of_other_goods(one: Result, other: Result) -> bool:
    asked_of, told_of = ({fact.subject for fact in result.facts if fact.kind == "name"} for result in (one, other))
    return bool(asked_of) and asked_of.isdisjoint(told_of)


def _distinct_facts(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple({(fact.kind, fact.subject, repr(fact.value)): fact for fact in facts}.values())


def _distinct_cards(cards: list[Card]) -> tuple[Card, ...]:
    return tuple({card.id: card for card in cards}.values())[:MAX_CARDS]
