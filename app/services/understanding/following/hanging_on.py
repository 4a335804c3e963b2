"""What a sentence of a message takes from those before it: the goods that they speak of, and whether what they ask is so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.services.understanding.following.state import DialogueState
from app.services.understanding.text.clauses import Clause
from plugins.contracts import Request

NARROWING = frozenset({"order", "max_price", "min_price", "in_stock", "on_offer", "attributes", "exclude"})


def looking_at(state: DialogueState, requests: Sequence[Request], *, provided: bool = False) -> DialogueState:
    """Let a later sentence speak of what an earlier one of the same message named ("the pesto? any nuts?"); one that is only wanted
    ``provided`` that it is so goes on with what was asked, not with what was done before."""
    if provided and requests:
        state = replace(state, last=requests[-1], pending=None)
    last = requests[-1].arguments if requests else {}
    named = last.get("product") or last.get("query")
    shown = state.focus.products if named in state.focus.products else ()  # "1 of the green and 1 of the red"
    return replace(state, focus=replace(state.focus, product=named, products=shown)) if isinstance(named, str) else state


def narrowed(found: Sequence[Request], asked: Sequence[Request], search: str) -> list[Request]:
    """Return what a sentence asks for, a search that only says which goods are wanted of those that were ``asked`` about last in the same
    message: "got any cheese? whats the cheapest"."""
    goods = next((words for name in ("query", "product") if asked and isinstance(words := asked[-1].arguments.get(name), str)), "")
    looks = asked[-1].arguments.get("attributes") if goods else None
    kept = {"query": goods, **({"attributes": looks} if looks else {})}
    return [replace(one, arguments={**kept, **one.arguments}) if goods and _only_narrows(one, search) else one for one in found]


def _only_narrows(request: Request, search: str) -> bool:
    return request.tool == search and bool(request.arguments) and set(request.arguments) <= NARROWING


def provided(wanted: bool | None, sentence: Clause, found: Sequence[Request], asked: Sequence[Request]) -> list[Request]:
    """Return what a sentence asks for, where it hangs on what was ``asked`` before it in the message being so, or not: of all the goods
    that were asked about where it names none. Where neither names goods, a yes is asked for."""
    if wanted is None or not asked:
        return list(found)
    goods = list(dict.fromkeys(str(one.arguments[name]) for one in asked for name in ("product", "query") if name in one.arguments))
    of_all = [] if sentence.products else goods
    doubtful = not (goods or sentence.products)
    each = [replace(one, arguments=told) for one in found for told in _of_all(one.arguments, of_all)]
    begun = sentence.lexicon["if_so" if wanted else "if_not"].at(sentence.tokens, 0)
    words = {sentence.words: sentence.part(begun.end, len(sentence.tokens)).words} if begun else {}
    return [replace(one, clause=words.get(one.clause, one.clause), provided=wanted, doubted=one.doubted or doubtful) for one in each]


def _of_all(arguments: Mapping[str, Any], goods: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return what is said of the last of several goods that were asked about, said of each of them."""
    last = len(goods) > 1 and arguments.get("product") == goods[-1]
    return [{**arguments, "product": one} for one in goods] if last else [arguments]
