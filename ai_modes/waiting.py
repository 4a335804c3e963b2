"""What waits behind an answer, whichever mode gave it: our question, a yes to what was offered, an order that is shown again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ai_modes.distinct import with_result
from ai_modes.open_goods import are_the_same, behind, open_question, with_open_goods
from plugins.contracts import Answer, Effect, Pending, Request, Result, Status, Suggestion, Turn

MAX_ASKED = 2
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
TOLD = (Status.OK, Status.NOT_FOUND)
WEIGHTIEST = ("failed", "asked", "unknown", "refused", "answered")


def changes(turn: Turn, name: str) -> bool:
    """Return whether a tool may change something."""
    return any(tool.name == name and tool.effect is not Effect.READ for tool in turn.tools)


def orders(turn: Turn, name: str) -> bool:
    """Return whether a tool places a customer's order: what is changed before the yes to it is shown with the rest of it."""
    return any(tool.name == name and tool.effect is Effect.MONEY and not tool.permission for tool in turn.tools)


def moved_by(turn: Turn, request: Request, result: Result) -> tuple[str, ...]:
    """Return the goods that a call put into the cart or took out of it."""
    done = result.status is Status.OK and result.next is not None and changes(turn, request.tool)
    return (result.next.product,) if done and result.next and result.next.product else ()


def is_all_due(turn: Turn) -> bool:
    """Return whether a message asks for nothing but what must be told at once: there is nothing to plan."""
    return bool(turn.requests) and all(request.due for request in turn.requests)


def question_of(turn: Turn, request: Request, result: Result) -> Pending:
    """Return the question that a result asks, with how often it was asked by now."""
    arguments, again = {**request.arguments, **result.agreed}, turn.pending
    asked = 1
    if again and (again.tool, again.parameter) == (request.tool, result.missing) and are_the_same(again.arguments, arguments):
        asked = again.asked + 1
    return Pending(QUESTIONS[result.status], request.tool, arguments, result.missing, result.options, asked)


def left_open(turn: Turn, request: Request, result: Result) -> Pending | None:
    """Return what a result leaves open that asks nothing: a yes to what it offers ("shall I look for something similar?"), an order
    that cannot be placed so, a person to ask after a failure, or what it invites the customer to give ("leave your name here")."""
    if result.status is Status.FAILED:
        return person_to_ask(turn)[1]
    if result.text.endswith("?") and _offers_something(result):
        return Pending("offer", arguments={"message": result.suggestions[0].message})
    if result.status is Status.REFUSED and orders(turn, request.tool):
        return Pending("confirm", request.tool, request.arguments, shown=False)
    if result.invites and result.status in TOLD:
        return Pending("input", result.invites.tool, result.invites.arguments, result.invites.parameter)
    return None


def person_to_ask(turn: Turn) -> tuple[Suggestion, Pending]:
    """Return the button for a person, and an ear open for a plain yes."""
    message = turn.say("pipeline.ask_person_message")
    return Suggestion(turn.say("pipeline.ask_person"), message), Pending("offer", arguments={"message": message})


def with_what_waits(turn: Turn, answer: Answer, tools: Sequence[str], moved: Collection[str] = ()) -> Answer:
    """Return an answer with our question of before: after a digression (``tools`` are what was asked for instead) it is still open, and
    an order that waits for its yes is shown again; behind a question of the answer's own it waits for its turn."""
    if turn.pending is not None and open_question(turn) is turn.pending:
        return with_open_goods(turn, answer, any(changes(turn, tool) for tool in tools), _other_goods_on_show(turn, answer), moved)
    return behind(turn, _with_question(turn, answer, tools))


def _with_question(turn: Turn, answer: Answer, tools: Sequence[str]) -> Answer:
    """Return an answer with our question of before, which is not one of which goods."""
    before = turn.pending
    if before is None or _other_goods_on_show(turn, answer):
        return answer
    of_order = before.kind == "confirm" and orders(turn, before.tool)
    offered = answer.pending is not None and answer.pending.kind == "offer" and of_order  # a person, where a yes is one to the order
    if answer.pending is None or offered:
        left, changed = _still_open(turn, tools), any(changes(turn, tool) for tool in tools)
        moved = orders(turn, before.tool) and (changed or offered or not any(tools))  # or nothing was understood
        if left and left.asked <= MAX_ASKED + 1 and (moved or left.kind == "confirm"):
            return _shown_again(turn, answer, left, changed or moved)
        return replace(answer, pending=left)
    waiting = [answer.pending.tool, *(request.tool for request in answer.pending.then)]
    if of_order and before.shown and before.tool not in waiting:
        order = Request("", "act", before.tool, before.arguments)  # behind "which size?" the order is shown again
        return replace(answer, pending=replace(answer.pending, then=(*answer.pending.then, order)))
    return answer


def _other_goods_on_show(turn: Turn, answer: Answer) -> bool:
    """Whether "the second" is one of what is on show now, not of our question's options any more."""
    before, shown, now = turn.pending, turn.focus.products, answer.focus.products
    return len(now) > 1 and now != shown and any(option.value in shown for option in before.options)


def _still_open(turn: Turn, tools: Sequence[str]) -> Pending | None:
    """Return our question of before where it was not asked for, at most twice. What was told of an order is kept for longer: a yes
    takes it up again."""
    before = turn.pending
    if not tools or before.tool in tools or before.kind == "offer":
        return None
    asked = before.asked + 1
    if before.asked <= MAX_ASKED:
        return replace(before, asked=asked, shown=before.kind != "confirm")
    return Pending("confirm", before.tool, before.arguments, asked=asked, shown=False) if orders(turn, before.tool) else None


def _shown_again(turn: Turn, answer: Answer, question: Pending, changed: bool) -> Answer:
    """Show once more what waits for a yes: nobody says yes to what they may believe to be otherwise by now. Where something was
    ``changed`` only an order is shown, or what is in its way now."""
    if changed and not orders(turn, question.tool):
        return replace(answer, pending=question)
    result = turn.call(question.tool, question.arguments, doubted=True)
    if not changed and result.status is not Status.NEEDS_CONFIRMATION:
        return replace(answer, pending=question)
    if result.status is Status.OK:
        return answer  # nothing is left to be ordered
    asked = question.asked - 1 if changed and result.status in QUESTIONS else question.asked
    agreed = {**question.arguments, **result.agreed}  # a yes is one to what is shown now
    kind, waits = QUESTIONS.get(result.status, question.kind), result.status is Status.NEEDS_CONFIRMATION  # how to pay may be open now
    outcome = min(answer.outcome, OUTCOMES[result.status], key=WEIGHTIEST.index)
    again = Pending(kind, question.tool, agreed, result.missing, result.options, asked, shown=waits)
    return with_result(answer, result, outcome, again)


def _offers_something(result: Result) -> bool:
    """Whether a "yes" to what a result asks means its first button; of goods that are not found, where there is but one."""
    buttons = len(result.suggestions)
    return buttons == 1 if result.status is Status.NOT_FOUND else result.status is Status.REFUSED and buttons > 0
