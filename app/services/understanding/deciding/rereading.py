"""What the whole of a message says of the requests that were read from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.services.understanding.deciding.deciding import ACT, GOODS_ONLY
from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.letting_go import let_go
from app.services.understanding.deciding.missed import each_of_them, ordered_on, with_missed
from app.services.understanding.deciding.refusing import orders_of
from app.services.understanding.deciding.whether_gone import asked_if_gone
from app.services.understanding.deciding.whose_order import whose_order
from app.services.understanding.deciding.wished import with_wishes
from app.services.understanding.deciding.wondering import only_ordered
from app.services.understanding.following.agreeing import tool_for
from app.services.understanding.following.at_that_place import at_that_place
from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause
from plugins.contracts import Request, Stores
from plugins.kit.goods.products import stems
from plugins.kit.text import tokenise
from plugins.kit.ways_to_pay import WAYS, ways_asked

LONGEST_SERVICE = 3  # words


def reread(
    whole: Clause, read: Understood, state: DialogueState, trained: Trained, fillers: Mapping[str, Filler], stores: Stores
) -> Understood:
    """Return what was read without orders that are none, with an amount put right that was ordered last, and with whether it is
    asked that goods are gone."""
    found, last = only_ordered(whole, read, trained), state.last
    found = found if found.answered else replace(found, requests=let_go(whole, found.requests, state, trained, stores))
    if last is not None and found.requests and not found.answered:
        found = replace(found, requests=(_put_right(whole, found.requests[0], last, trained), *found.requests[1:]))
        if len(found.requests) == 1:
            found = replace(found, requests=(at_that_place(whole, found.requests[0], state, trained, fillers),))
            found = replace(found, requests=(_so_many_in_all(whole, found.requests[0], state, trained),))
            found = replace(found, requests=(_sum_so_far(whole, found.requests[0], state, trained),))
        if not state.cart_count and len(found.requests) == 1:
            found = replace(found, requests=(_left_out(whole, found.requests[0], last, trained, fillers),))
    if not state.cart_count and not found.answered and len(found.requests) == 1:
        found = replace(found, requests=(_looked_up(whole, found.requests[0], trained, fillers),))
    if len(state.focus.products) > 1 and not found.answered:
        found = replace(found, requests=tuple(_of_those(whole, one, trained) for one in found.requests))
    asked = asked_if_gone(whole, whose_order(found.requests, fillers), fillers)
    told = _with_ways_to_pay(whole, tuple(_at_branches(whole, one, trained, fillers) for one in asked), fillers)
    if not found.answered:
        told = ordered_on(whole, each_of_them(whole, told, trained), trained, fillers)
        told = with_wishes(whole, _without_people(whole, with_missed(whole, told, trained, stores)), fillers, stores)
    return replace(found, requests=told)


def _with_ways_to_pay(whole: Clause, requests: Sequence[Request], fillers: Mapping[str, Filler]) -> tuple[Request, ...]:
    """Return the requests, those for a text with the ways to pay that are asked about: "do you take paypal"."""
    found = []
    for request in requests:
        taker = request.decision == "act" and request.tool in fillers and fillers[request.tool].takes_argument(WAYS)
        ways = ways_asked(whole.text if len(requests) == 1 else request.clause, whole.lexicon.language) if taker else []
        found.append(replace(request, arguments={**request.arguments, WAYS: ways}) if ways else request)
    return tuple(found)


def _without_people(whole: Clause, requests: Sequence[Request]) -> tuple[Request, ...]:
    """Return the requests without people who are only counted before what is asked: "2 adults and 3 kids, how much cheese"."""
    named = [str(one.arguments.get("product") or one.arguments.get("query") or "") for one in requests]
    counted = [bool(said) and whole.lexicon["counted_people"].whole(tokenise(said)) is not None for said in named]
    rest = tuple(one for one, people in zip(requests, counted, strict=True) if not people)
    return rest if rest and whole.of("quantity") else tuple(requests)


def _at_branches(whole: Clause, request: Request, trained: Trained, fillers: Mapping[str, Filler]) -> Request:
    """Return the text of the shop, or what a branch may offer, where all branches would be told: "which shops engrave?"."""
    filler = fillers.get(request.tool)
    asks = whole.lexicon["which_branches"].at(whole.tokens, 0) if filler and not request.arguments and filler.takes("service") else None
    if asks is None:
        return request
    told = [token for token in whole.tokens[asks.end :] if token.text[0].isalnum() and token not in whole.lexicon.stop]
    if not 0 < len(told) <= LONGEST_SERVICE:
        return request
    words = whole.text[told[0].start : told[-1].end]
    best = next(iter(trained.router.rank(whole.part(whole.tokens.index(told[0]), len(whole.tokens)).views)), None)
    sure = best is not None and best.tool in fillers and best.score >= ACT and not fillers[best.tool].takes_one_product
    if best and sure and (best.arguments or (best.tool != request.tool and fillers[best.tool].takes("postcode"))):
        return Request(request.clause, "act", best.tool, dict(best.arguments), best.score, (best,))
    return replace(request, arguments={"service": words})


def _of_those(whole: Clause, request: Request, trained: Trained) -> Request:
    """Return an order of so many packs ("2 boxes") as one of the goods on show."""
    counted = set(request.arguments) == {"product", "quantity"}
    packs = counted and whole.lexicon["packs"].whole(tokenise(str(request.arguments["product"])))
    if not packs or request.tool != tool_for("add_it", MARKS["product"], whole, trained):
        return request
    return replace(request, arguments={name: value for name, value in request.arguments.items() if name != "product"})


def _left_out(whole: Clause, request: Request, last: Request, trained: Trained, fillers: Mapping[str, Filler]) -> Request:
    """Return the search that was made last without what is not wanted, where the cart holds nothing: "no quail eggs" after eggs."""
    searched = str(last.arguments.get("query", "")) if last.tool in fillers and fillers[last.tool].takes("exclude") else ""
    refused = whole.lexicon["no"].at(whole.tokens, 0) if searched else None
    if refused is None or request.tool != tool_for("take_out", MARKS["product"], whole, trained):
        return request
    known = set(stems(searched))
    more = [word for word in str(request.arguments.get("product", "")).split() if not known.issuperset(stems(word))]
    left_out = [*last.arguments.get("exclude", ()), " ".join(more)]
    return replace(request, tool=last.tool, arguments={**last.arguments, "exclude": left_out}) if more else request


def _looked_up(whole: Clause, request: Request, trained: Trained, fillers: Mapping[str, Filler]) -> Request:
    """Return a search for the goods of a correction that has nothing to correct: "oops i meant limes" with an empty cart."""
    goods, search = request.arguments.get("product"), trained.router.name_of(GOODS_ONLY)
    changes = set(request.arguments) == {"product"} and request.tool == tool_for("make_it", MARKS["quantity"], whole, trained)
    if not changes or not search or not fillers[search].takes_goods_for("query") or not whole.lexicon["corrections"].at(whole.tokens, 0):
        return request
    return replace(request, tool=search, arguments={"query": goods})


def _put_right(whole: Clause, request: Request, last: Request, trained: Trained) -> Request:
    """Return the amount that there shall be, where "sorry, 2 limes" or "not 3, 2 limes" comes right after 3 of them were ordered."""
    orders = orders_of(whole, trained) if "quantity" in request.arguments and "quantity" in last.arguments else ()
    if last.tool not in orders:
        return request
    (add, sets), said = orders, stems(str(request.arguments.get("product", "")))
    same = said == stems(str(last.arguments.get("product", "")))
    if request.tool == add:
        return replace(request, tool=sets) if same and _opens_with_an_amount(whole, "corrections", "repairs") else request
    denied = _opens_with_an_amount(whole, "denials") if same or not said else ""
    return (
        replace(request, tool=sets)
        if denied.strip(" ,") and request.tool == tool_for("take_out", MARKS["product"], whole, trained)
        else request
    )


def _so_many_in_all(whole: Clause, request: Request, state: DialogueState, trained: Trained) -> Request:
    """Return how many there shall be, where only an amount is said right after an order, and nothing of more: "2 cái luôn nha"."""
    orders = orders_of(whole, trained) if set(request.arguments) == {"product", "quantity"} else ()
    if not orders or {request.tool, state.last.tool} != {orders[0]} or request.arguments["product"] != state.focus.product:
        return request
    more = whole.lexicon["more_still"].all_in(whole.tokens) or any(slot.score >= KNOWN_PRODUCT for slot in whole.products)
    return request if more or whole.looks or len(whole.of("quantity")) != 1 else replace(request, tool=orders[1])


def _sum_so_far(whole: Clause, request: Request, state: DialogueState, trained: Trained) -> Request:
    """Return that the cart is shown, where a sum is asked for right after the cart was changed: "how much now" is of no one thing."""
    words = [token for token in whole.tokens if token.text[0].isalnum()]
    while words and whole.lexicon["fillers"].whole(words[-1:]):
        words = words[:-1]
    changed = (*orders_of(whole, trained), tool_for("take_out", MARKS["product"], whole, trained))
    shows = trained.router.name_of(tuple(whole.lexicon.words("see_cart")))
    asked = state.last is not None and state.last.tool in changed and state.cart_count and whole.lexicon["sum_so_far"].whole(words)
    return Request(request.clause, "act", shows, {}, ACT) if asked and shows else request


def _opens_with_an_amount(whole: Clause, *kinds: str) -> str:
    """Return what the message has between words of some kinds at its beginning and the amount that comes next, "" where none does:
    more than a space or a comma where an amount that is denied was taken out between them."""
    amounts = {slot.start for slot in whole.of("quantity")}
    for opening in (match for kind in kinds if (match := whole.lexicon[kind].at(whole.tokens, 0))):
        behind = next((token for token in whole.tokens[opening.end :] if token.text[0].isalnum()), None)
        if behind and behind.start in amounts:
            return whole.text[whole.tokens[opening.end - 1].end : behind.start]
    return ""
