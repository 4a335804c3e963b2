"""Goods whose question was left: "which carrots?" is asked again beside the cart and before an order, and is not forgotten meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ai_modes.distinct import with_result
from plugins.contracts import Answer, Effect, Fact, Pending, Request, Result, Status, Turn
from plugins.kit.goods.head_words import is_head_first
from plugins.kit.goods.products import stems
from plugins.kit.open_questions import OTHER_GOODS

MAX_ASIDE = 2  # times that the question stands behind something else that was added; an order waits for it all the same
COUNTING_WORDS = 3  # beside the goods: "half a dozen eggs"
MAX_LEFT = 8  # messages that speak of something else; then the goods are let go
ASKING = (Status.NEEDS_CHOICE, Status.NEEDS_INPUT)
OPEN = ("choice", "input")
OF_CART = ("cart_total", "cart_count")
OF_A_LINE = ("quantity", "total")  # goods that are open are no line of the cart


def open_question(turn: Turn) -> Pending | None:
    """Return the question of which goods that the message did not answer, also where it waits behind another; None where there is none,
    or it was left for long."""
    asked = turn.pending
    if asked is None or asked.asked > MAX_LEFT:
        return None
    if asked.kind in OPEN and _are_goods(turn, asked.tool, asked.arguments):
        return asked
    waiting = [request for request in asked.then if _are_goods(turn, request.tool, request.arguments)]
    return _parked(waiting, asked.asked) if waiting else None


def goods_left_open(turn: Turn) -> tuple[Request, ...]:
    """Return the call whose question of which goods the message did not answer, with those that wait behind it."""
    asked = open_question(turn)
    return (Request("", "act", asked.tool, asked.arguments), *asked.then) if asked else ()


def behind(turn: Turn, answer: Answer) -> Answer:
    """Return an answer with the goods that waited behind another question than theirs: they still do, behind what is asked now."""
    goods, asked = goods_left_open(turn), turn.pending
    if not goods or asked is None:
        return answer
    if answer.pending is None:
        return replace(answer, pending=_parked(goods, asked.asked + 1))
    waits = not any(are_the_same(goods[0].arguments, one.arguments) for one in _calls(answer.pending))
    return replace(answer, pending=replace(answer.pending, then=(*answer.pending.then, *goods))) if waits else answer


def _calls(asked: Pending) -> tuple[Request, ...]:
    own = (Request("", "act", asked.tool, asked.arguments),) if asked.arguments.get("product") else ()
    return (*own, *(request for request in asked.then if request.arguments.get("product")))


def _parked(goods: Sequence[Request], asked: int) -> Pending:
    """Return the question of the first goods as one that nothing answers until it is asked again."""
    first, *then = goods
    return Pending("choice", first.tool, first.arguments, asked=asked, then=tuple(then), shown=False)


def with_open_goods(turn: Turn, answer: Answer, changed: bool, shown_anew: bool, moved: Collection[str]) -> Answer:
    """Return an answer to something else with the goods that are open: asked again where the cart was ``changed`` or told, behind a
    question of the answer's own, else kept. Where other goods are ``shown_anew``, or much else was said, its options are no answer any
    more: "the second" is one of what is on show. What was ``moved`` into the cart or out of it settles the question that it is about."""
    asked, goods = turn.pending, goods_left_open(turn)
    if asked is None or not goods:
        return answer
    left = tuple(one for one in goods if not _is_put_in(turn, answer, one, moved)) if changed else goods
    if changed and (goods[0] not in left or _is_settled(answer, asked, moved)):
        return _with_the_rest(answer, [one for one in left if one is not goods[0]], asked)
    if answer.pending is not None:
        waits = not are_the_same(asked.arguments, answer.pending.arguments) or not answer.pending.arguments.get("product")
        return replace(answer, pending=replace(answer.pending, then=(*answer.pending.then, *(left if waits else ()))))
    told = not changed and any(fact.kind in OF_CART for fact in answer.facts)
    if told or (changed and asked.asked <= MAX_ASIDE):
        return _asked_again(turn, answer, asked, moved)
    kept = replace(asked, asked=asked.asked + 1, shown=False)
    left = shown_anew or asked.asked > MAX_ASIDE
    return replace(answer, pending=replace(kept, kind="choice", options=()) if left else kept)


def question_again(turn: Turn, asked: Pending) -> Result:
    """Return what a call says by now whose question was left, with the words for the goods that it is about in front."""
    said = turn.ask_again(asked.tool, asked.arguments)
    result = replace(said, facts=tuple(fact for fact in said.facts if fact.kind not in OF_A_LINE))
    words, labels = asked.arguments.get("product", ""), {option.label for option in result.options}
    named = {fact.value for fact in result.facts if fact.kind == "name"}
    if result.status not in ASKING or not labels or not named <= labels or not isinstance(words, str):
        return result  # "Olive Oil comes in ..." says of which goods
    lead = turn.say("pipeline.also_asked", goods=words)
    return replace(result, text=f"{lead} {result.text}", facts=(*result.facts, Fact("open_goods", words)))


def goods_waiting(turn: Turn, request: Request, result: Result) -> str:
    """Return what is said of goods that are only put into the cart when another question is answered: the customer's words for them
    where they are short, else their name; "" where a request is for none."""
    goods = str(request.arguments.get("product") or "")
    if not goods or not _are_goods(turn, request.tool, request.arguments):
        return ""
    same = [one for one in turn.requests if (one.tool, one.arguments.get("product")) == (request.tool, goods)]
    if looks := request.arguments.get("attributes") if len(same) > 1 else ():
        return f"{goods}: {', '.join(look.partition(':')[2] for look in looks)}"  # the blue one of "2 mugs, a red one and a blue one"
    heard = same[0] if same else request
    if goods.casefold() not in heard.clause.casefold():
        names = {str(fact.value) for fact in result.facts if fact.kind == "name"}
        return names.pop() if len(names) == 1 else goods
    return heard.clause if len(heard.clause.split()) <= len(goods.split()) + COUNTING_WORDS else goods


def then_line(turn: Turn, waiting: Sequence[str]) -> str:
    """Return the sentence on the goods that wait, "" where none do: they are not forgotten."""
    named = dict.fromkeys(filter(None, waiting))
    return turn.say("pipeline.then", rest=", ".join(f"“{one}”" for one in named)) if named else ""


def facts_of_waiting(waiting: Sequence[str]) -> list[Fact]:
    """Return the customer's words for the goods that wait, as facts of what was said."""
    return [Fact("open_goods", one) for one in dict.fromkeys(filter(None, waiting))]


def _asked_again(turn: Turn, answer: Answer, asked: Pending, moved: Collection[str]) -> Answer:
    result = question_again(turn, asked)
    if result.status not in ASKING or _names(result.facts) & _names(answer.facts, moved):
        return answer  # the goods themselves were put into the cart
    kind = "choice" if result.status is Status.NEEDS_CHOICE else "input"
    question = Pending(kind, asked.tool, asked.arguments, result.missing, result.options, asked.asked + 1, asked.then)
    return with_result(answer, result, "asked", question)


def _is_settled(answer: Answer, asked: Pending, moved: Collection[str]) -> bool:
    """Whether one of the question's own goods was put into the cart, or taken out."""
    told = {*moved, *_names(answer.facts, moved)}
    return any(option.value in told or option.label in told for option in asked.options)


def _with_the_rest(answer: Answer, rest: Sequence[Request], asked: Pending) -> Answer:
    """Return an answer that settles our question with the goods that waited behind it: they still do."""
    if not rest:
        return answer
    waiting = _parked(rest, asked.asked)
    return replace(answer, pending=replace(answer.pending, then=(*answer.pending.then, *rest)) if answer.pending else waiting)


def _is_put_in(turn: Turn, answer: Answer, call: Request, moved: Collection[str]) -> bool:
    """Whether goods of a kind that is open were put into the cart, whatever was asked of them: a semi-skimmed milk is "milk"."""
    wanted = stems(str(call.arguments.get("product", "")))
    kinds = (stems(name.partition("(")[0].partition(",")[0]) for name in _names(answer.facts, moved))
    heads = (kind[: len(wanted)] if is_head_first(turn.locale) else kind[-len(wanted) :] for kind in kinds)
    return bool(wanted) and any(head == wanted for head in heads)


def _names(facts: Iterable[Fact], of: Collection[str] | None = None) -> set[str]:
    return {str(fact.value) for fact in facts if fact.kind == "name" and (of is None or fact.subject in of)}


def are_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two calls are about the same goods, one of them in fewer words."""
    said, again = (set(stems(str(arguments.get("product", "")))) for arguments in (one, other))
    return said <= again or again <= said


def _are_goods(turn: Turn, name: str, arguments: Mapping[str, Any]) -> bool:
    """Whether a call puts goods that are named into the cart, or takes some out."""
    tool = next((one for one in turn.tools if one.name == name), None)
    fills_cart = tool is not None and tool.effect is Effect.WRITE and tool.confirm is False and not tool.permission
    return fills_cart and bool(OTHER_GOODS & arguments.keys())
