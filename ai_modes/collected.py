"""What the tool calls of a plan came to: facts, cards, questions, what "it" means now, and their deterministic wording."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ai_modes.distinct import distinct_buttons, distinct_cards, distinct_facts
from ai_modes.focusing import merged, note_spoken_of, with_changed, with_lists, with_several
from ai_modes.open_goods import facts_of_waiting, goods_waiting, then_line
from ai_modes.sentences import sentences_in
from ai_modes.waiting import OUTCOMES, QUESTIONS, TOLD, changes, left_open, moved_by, orders, person_to_ask, question_of, with_what_waits
from plugins.contracts import Answer, Fact, Focus, Pending, Request, Result, Status, Suggestion, Turn

NOTHING = ""  # the tool of a plan that called none


@dataclass(slots=True)
class Collected:
    """The results of a turn's calls, in their order."""

    turn: Turn
    results: list[tuple[Request, Result]] = field(default_factory=list)
    together: list[Result] = field(default_factory=list)  # of calls made at once: none was made in the light of another

    def tell_what_is_due(self) -> None:
        """Make the calls that the message itself makes due, as they were heard, whatever else is planned."""
        for request in filter(lambda one: one.due, self.turn.requests):
            self.results.append((request, self.turn.call(request.tool, request.arguments, score=request.score)))

    def what_is_due(self, tool: str) -> Result | None:
        """Return what was told by a tool that was due, whoever calls it again adds nothing; None where it was not, or is asked for too."""
        if any(one.tool == tool and not one.due for one in self.turn.requests):
            return None
        return next((result for asked, result in self.results if asked.due and asked.tool == tool), None)

    def begin_round(self) -> None:
        """Take the calls that follow as made with all results of before in view."""
        self.together = []

    def add(self, request: Request, result: Result) -> None:
        """Keep a result; one that came again, or that a better call of the same tool followed, counts once."""
        if result.status in TOLD:
            self.results = [each for each in self.results if self._is_at_once(each[1]) or not _settles(request, result, *each)]
        self.together.append(result)
        if (request, result) not in self.results:
            self.results.append((request, result))

    def _is_at_once(self, result: Result) -> bool:
        return any(result is one for one in self.together)

    @property
    def heard(self) -> bool:
        """Whether any call that was planned brought something."""
        return any(result.status is Status.OK for asked, result in self.results if not asked.due)

    @property
    def missed(self) -> bool:
        """Whether a call looked for something that there is not."""
        return any(result.status is Status.NOT_FOUND for _, result in self.results)

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
        """Return the tools' own wording of what came of the calls, refusals too, without the question for a yes."""
        read = [result for result in self._answered() if not self._is_between_us(result)]
        return "\n\n".join(dict.fromkeys(one.text for one in read if one.text and one.status is not Status.NEEDS_CONFIRMATION))

    @property
    def text(self) -> str:
        """Return the tools' own wording of all that came of the calls, the question for a yes last."""
        return self.with_questions(self.told)

    def with_questions(self, text: str) -> str:
        """Return a text with the cautions that it leaves out and the first question behind it, word for word, where it is one for the
        customer's yes or the text asks nothing: health and consent hang on them, and what is picked next is the answer to it."""
        first = next((one for _, one in self._questions), None)
        question = first.text if first and (first.status is Status.NEEDS_CONFIRMATION or "?" not in text) else ""
        cautions = dict.fromkeys(line for result in self._answered() for line in result.cautions if line not in f"{text}\n{question}")
        parts = [text, "\n".join(cautions), question if question not in text else ""]
        told = all(goods.casefold() in text.casefold() for goods in self._waiting)
        return "\n\n".join(part for part in (*parts, "" if told else then_line(self.turn, self._waiting)) if part)

    def answer(self, text: str, mode: str = "") -> Answer:
        """Return the answer with this text and everything that the calls brought, but for questions that wait behind the first."""
        results = self._answered(text.replace(then_line(self.turn, self._waiting), ""))
        return Answer(
            text=text,
            outcome=self._outcome(),
            facts=distinct_facts([*(fact for result in results for fact in result.facts), *facts_of_waiting(self._waiting)]),
            cards=distinct_cards(card for result in results for card in result.cards),
            suggestions=distinct_buttons([*(one for result in _asking_first(results) for one in result.suggestions), *self._person()]),
            focus=self._focus(),
            pending=self._pending() or self._left_open(text),
            last=next((asked for asked, result in reversed(self.results) if result.status in TOLD), self.turn.last),
            mode=mode,
        )

    def final(self, text: str, mode: str = "", fallback: str = "") -> Answer:
        """Return the answer that goes out: with the question for a yes behind its text, and with what waited before this turn."""
        answer = replace(self.answer(self.with_questions(text), mode), fallback=fallback)
        moved = [code for asked, result in self.results for code in moved_by(self.turn, asked, result)]
        return with_what_waits(self.turn, answer, [asked.tool for asked, _ in self.results] or [NOTHING], moved)

    def _is_between_us(self, result: Result) -> bool:
        """Whether a refusal is between the toolbox and the model: of an argument that does not fit, or of a tool that there is not."""
        known = any(each is result and any(asked.tool == tool.name for tool in self.turn.tools) for asked, each in self.results)
        return result.status is Status.REFUSED and (bool(result.missing) or not known)

    def _outcome(self) -> str:
        """Return how it ended for the customer."""
        if self._pending() is not None:
            return "asked"
        ends = [OUTCOMES[result.status] for _, result in self.results if not self._is_between_us(result)]
        return "answered" if not ends or "answered" in ends else ends[-1]

    def _focus(self) -> Focus:
        focus, spoken_of, changed = self.turn.focus, dict[str, str](), dict[str, str]()
        first = next((asked.tool for asked, _ in self.results if not asked.due), NOTHING)
        for asked, result in self.results:
            looks_up = not changes(self.turn, asked.tool)
            focus = merged(focus, result.next, told=looks_up)
            if asked.tool == first:
                note_spoken_of(spoken_of if looks_up else changed, asked, result)
        focus = with_lists(focus, [result.next for _, result in self.results])
        return with_changed(with_several(focus, spoken_of, self.turn.focus), changed)

    def _pending(self) -> Pending | None:
        """Return the question that is open, and behind it the calls that ask when they are tried again."""
        if not self._questions:
            return None
        first, *later = self._questions
        return replace(question_of(self.turn, *first), then=tuple(request for request, _ in later))

    @property
    def _waiting(self) -> list[str]:
        """Return what is said of the goods that wait behind the first question."""
        return [goods_waiting(self.turn, request, result) for request, result in self._questions[1:]]

    def _person(self) -> list[Suggestion]:
        """Return the button for a person where a call failed."""
        return [person_to_ask(self.turn)[0]] if any(result.status is Status.FAILED for _, result in self.results) else []

    def _left_open(self, text: str) -> Pending | None:
        """Return what the calls leave open; a yes to what is offered only where the text offers it."""
        found = (left_open(self.turn, asked, result) for asked, result in self.results if _is_offered(text, result))
        return next(filter(None, found), None)

    @property
    def _questions(self) -> list[tuple[Request, Result]]:
        """Return the calls that ask something, the first that waits for a yes in front of all that lack a value; nothing is ordered
        while something else is open."""
        asking = [each for each in self.results if each[1].status in QUESTIONS]
        return sorted(asking, key=lambda each: (orders(self.turn, each[0].tool), each[1].status is not Status.NEEDS_CONFIRMATION))

    def _answered(self, text: str = "") -> list[Result]:
        """Return the results without the questions that wait for their turn, unless a text puts them already."""
        first, *later = [result for _, result in self._questions] or [None]
        waiting = [result for result in later if not _puts(text, result, first)]
        return [result for _, result in self.results if result not in waiting]


def _asking_first(results: list[Result]) -> list[Result]:
    """Return results with what asks in front: what answers a question is at hand first, for few buttons are shown."""
    return sorted(results, key=lambda result: result.status not in QUESTIONS)


def _is_offered(text: str, result: Result) -> bool:
    """Whether a text asks what a result ends with, where it ends with a question."""
    return not result.text.endswith("?") or list(sentences_in(result.text))[-1].text in text


def _puts(text: str, question: Result, first: Result) -> bool:
    """Whether a text puts a question that waits behind the first: it names what only that one is about."""
    return any(name in text for name in _names(question) - _names(first))


def _names(result: Result) -> set[str]:
    return {str(fact.value) for fact in result.facts if fact.kind == "name"}


def _settles(now: Request, result: Result, asked: Request, kept: Result) -> bool:
    """Whether a call is an earlier one in better words: of a question which of several is meant only where it takes one of them, for
    "a kilo of apples" is still open when carrots are in the cart; of a question or a refusal about other goods never, nor where it
    leaves out what was said before: "two of them" is still open when a bottle is in the cart."""
    if asked.tool != now.tool or kept.status not in (Status.NEEDS_INPUT, Status.NEEDS_CHOICE, Status.REFUSED):
        return False
    if kept.status is not Status.NEEDS_CHOICE and _is_of_other_goods(kept, result):
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
