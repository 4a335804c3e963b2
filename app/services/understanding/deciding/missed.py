"""Goods of an order that nothing of what was read from a message takes up: they are ordered too, or it is said that they were not heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.refusing import orders_of
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import CALLED, Clause, sentences_of
from app.services.understanding.text.sayable import only
from plugins.contracts import Focus, Request, Slot, Stores
from plugins.kit.goods.products import stems
from plugins.kit.text import tokenise

MISSED = "missed"


def ordered_on(whole: Clause, requests: Sequence[Request], trained: Trained, fillers: Mapping[str, Filler]) -> tuple[Request, ...]:
    """Return the requests with those for the cart that only name goods after an order: "add 2 feta. oh and 3 lemons"."""
    orders = orders_of(whole, trained)
    found: list[Request] = []
    for request in requests:
        goes_on = bool(orders) and set(request.arguments) == {"query"} and any(one.tool in orders for one in found)
        sentence = _named_on(whole, request) if goes_on else None
        wanted = fillers[orders[0]].fill(sentence, {}, Focus()) if sentence else {}
        found.append(Request(request.clause, "act", orders[0], wanted, SCORE) if "product" in wanted else request)
    return tuple(found)


def each_of_them(whole: Clause, requests: Sequence[Request], trained: Trained) -> tuple[Request, ...]:
    """Return the requests with all that was asked about in the cart where it is said so: "do you have 2 feta and limes? add them"."""
    orders, found = orders_of(whole, trained), list[Request]()
    for request in requests:
        asked = [_wanted(one) for one in found if one.tool not in orders and _wanted(one)]
        several = len(asked) > 1 and request.tool in orders[:1] and set(request.arguments) == {"product"}
        said = tokenise(request.clause) if several else ()
        if any(whole.lexicon[kind].all_in(said) for kind in ("them", "all_of_them")):
            found += [replace(request, arguments=wanted) for wanted in asked]
        else:
            found.append(request)
    return tuple(found)


def _wanted(asked: Request) -> dict[str, Any]:
    """Return what it would be to order the goods that a request asks about, {} where it asks about none."""
    goods = asked.arguments.get("product") or asked.arguments.get("query")
    told = {name: asked.arguments[name] for name in ("quantity", "attributes") if name in asked.arguments}
    return {"product": goods, **told} if isinstance(goods, str) and goods else {}


def _named_on(whole: Clause, request: Request) -> Clause | None:
    """Return the sentence of a request that joins or counts goods, and says nothing else of them."""
    sentence = next((one for one in sentences_of(whole) if request.clause and request.clause in one.words), None)
    if sentence is None or sentence.text[sentence.tokens[-1].end :].lstrip()[:1] == "?":
        return None
    place = next((at for at, token in enumerate(sentence.tokens) if token.text[0].isalnum() and token not in sentence.lexicon.stop), 0)
    joined = any(match.start <= max(place, 1) for match in sentence.lexicon["joins"].all_in(sentence.tokens))
    rest = sentence.part(next((match.end for match in sentence.lexicon["joins"].all_in(sentence.tokens)), 0), len(sentence.tokens))
    return rest if (joined or sentence.of("quantity")) and rest.is_bare else None


def with_missed(whole: Clause, requests: Sequence[Request], trained: Trained, stores: Stores) -> tuple[Request, ...]:
    """Return the requests with one for each of the counted goods of an order that none of them takes up."""
    orders = orders_of(whole, trained)
    if not any(request.tool in orders for request in requests):
        return tuple(requests)
    taken = {stem for request in requests for stem in _told_by(request, stores)}
    lost = [(goods, words) for goods, words in _ordered_goods(whole) if not taken.issuperset(stems(str(goods.value)))]
    return (*requests, *(Request(words, MISSED) for _, words in lost))


def _told_by(request: Request, stores: Stores) -> list[str]:
    """Return the stems of all that a request says of goods."""
    values = [value for given in request.arguments.values() for value in (given if isinstance(given, list) else [given])]
    named = [product.name for value in values if isinstance(value, str) and (product := stores.find_product(sku=value))]
    return [stem for value in (*values, *named) if isinstance(value, str) for stem in stems(value)]


def _ordered_goods(whole: Clause) -> list[tuple[Slot, str]]:
    """Return the goods that the shop knows and that are counted, or joined to what stands before them, with the words for them."""
    ends = {slot.end: slot for slot in whole.of("quantity")}
    found = []
    for goods in (slot for slot in whole.products if slot.score >= CALLED):
        amount = ends.get(goods.start - 1)
        if amount or _is_joined(whole, goods):
            found.append((goods, only(whole, [amount or goods, goods]).words))
    return found


def _is_joined(whole: Clause, goods: Slot) -> bool:
    """Whether goods stand right behind a word that joins them to others: the lemons of "2 feta, plus some lemons"."""
    place = sum(token.start < goods.start for token in whole.tokens)
    while place and whole.tokens[place - 1] in whole.lexicon.plain and not whole.lexicon["joins"].whole(whole.tokens[place - 1 : place]):
        place -= 1
    return any(match.end == place for match in whole.lexicon["joins"].all_in(whole.tokens))
