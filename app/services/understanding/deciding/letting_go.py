"""How much goes out of the cart ("remove a lime" is one of them), and what stays: "not sure about the pineapple" lets go of nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.understanding.deciding.cart_deeds import (
    GOES,
    KEPT,
    LOWERED,
    STAYS,
    TAKEN_OFF,
    TOLD,
    Part,
    is_done_to,
    part_of,
    parts_of,
    points,
)
from app.services.understanding.deciding.deciding import GOODS_ONLY
from app.services.understanding.deciding.what_goes_out import as_it_is_named, in_one_name, with_what_goes_out
from app.services.understanding.deciding.wondering import doubts
from app.services.understanding.following.agreeing import tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause, sentences_of
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Request, Stores
from plugins.kit.text import fold

REMOVING = ("lessening", "fewer")  # words that take out as many as they name


def let_go(whole: Clause, requests: Sequence[Request], state: DialogueState, trained: Trained, stores: Stores) -> tuple[Request, ...]:
    """Return the requests, each that takes goods out with how many go, or with the price of goods that are only doubted; "take the
    cucumber off" adds none, and nothing goes out that shall stay or is only spoken of."""
    out = tool_for("take_out", MARKS["product"], whole, trained)
    if not out:
        return tuple(requests)
    alone = requests[0] if len(requests) == 1 else None
    requests = _as_told(whole, requests, out, state, trained)
    if alone and [request.tool for request in requests] == [out] and len(sentences_of(whole)) == 1:
        requests = [with_what_goes_out(requests[0], whole, stores)]
    requests = in_one_name(_of_all_together(whole, requests, out, state, trained), out, whole, stores)
    if len(requests) == 1 and requests[0].tool == out:
        requests = [as_it_is_named(requests[0], whole, stores)]
    return tuple(_weighed(request, whole, trained) if request.tool == out else request for request in requests)


def _as_told(whole: Clause, requests: Sequence[Request], out: str, state: DialogueState, trained: Trained) -> list[Request]:
    """Return each request as the part of the message tells that it was read from; what stays is told once."""
    parts = parts_of(whole)
    if not any(part.deed for part in parts) and not any(request.tool == out for request in requests):
        return list(requests)
    add, cart = (tool_for("add_it", MARKS["product"], whole, trained), trained.router.name_of(tuple(whole.lexicon.words("see_cart"))))
    looked_up = ("", out, add, tool_for("price_of", MARKS["product"], whole, trained), trained.router.name_of(GOODS_ONLY))
    told: list[Request] = []
    for request in requests:
        part = part_of(request, parts)
        deed = part.deed if part else ""
        stays = deed == STAYS and request.tool in looked_up and state.cart_count
        kept = deed in (STAYS, KEPT) and (request.tool == out or (request.tool == add and _only_points(request, whole)))
        if cart and (stays or kept):
            told = _with_what_stays(told, _goods_of(request, part), replace(request, decision="act", tool=cart))
        elif cart and deed == TOLD and request.tool in (out, add):
            told.append(replace(request, decision="act", tool=cart, arguments={}))
        elif deed == LOWERED and request.tool in (out, add):
            told.append(replace(request, decision="unknown", tool="", arguments={}))
        elif deed == TAKEN_OFF and request.tool == add:
            told.append(replace(request, tool=out))
        elif deed == TAKEN_OFF and set(request.arguments) == {"query"} and state.cart_count:
            told.append(replace(request, tool=out, arguments={"product": request.arguments["query"]}))
        elif request.tool == out and part and _is_of_another_deed(part.clause, request, parts):
            told.append(replace(request, decision="unknown", tool="", arguments={}))
        else:
            told.append(request)
    return told


def _of_all_together(whole: Clause, requests: Sequence[Request], out: str, state: DialogueState, trained: Trained) -> Sequence[Request]:
    """Return a change of "them" as one for each of the goods that were put into the cart together just before."""
    together, one = state.focus.products, requests[0] if len(requests) == 1 else None
    add, sets = (tool_for(*said, whole, trained) for said in (("add_it", MARKS["product"]), ("make_it", MARKS["quantity"])))
    if one is None or "product" in one.arguments or state.last is None or state.last.tool != add or len(together) < 2:
        return requests
    changes = (one.tool == out and "quantity" not in one.arguments) or (one.tool == sets and "quantity" in one.arguments)
    if not changes or not whole.lexicon["them"].all_in(whole.tokens) or not set(together) <= set(state.held()):
        return requests
    return [replace(one, arguments={**one.arguments, "product": sku}) for sku in together]


def _only_points(request: Request, whole: Clause) -> bool:
    """Whether a request is of goods that were spoken of before, and of no amount of them."""
    return set(request.arguments) == {"product"} and fold(str(request.arguments["product"])) not in fold(whole.text)


def _goods_of(request: Request, part: Part | None) -> list[str]:
    """Return the goods of a request, those that its part names where it has none."""
    said = request.arguments.get("product") or request.arguments.get("query")
    named = [str(slot.value) for slot in (part.clause.products if part else ()) if slot.score >= KNOWN_PRODUCT]
    return [str(said)] if said else named


def _with_what_stays(told: list[Request], goods: list[str], shown: Request) -> list[Request]:
    """Return what is told with goods that stay, beside those that were told to stay just before."""
    before = told[-1] if told and told[-1].tool == shown.tool and "kept" in told[-1].arguments else None
    if before is None:
        return [*told, replace(shown, arguments={"kept": goods})]
    return [*told[:-1], replace(before, arguments={"kept": list(dict.fromkeys((*before.arguments["kept"], *goods)))})]


def _is_of_another_deed(part: Clause, request: Request, parts: Sequence[Part]) -> bool:
    """Whether goods shall not be brought, wrapped or had cheaper ("I don't want it delivered"), and nothing beside it takes them out."""
    pointed = not part.products and bool(part.lexicon["no_letting_go"].all_in(part.tokens) or "%" in part.text)
    if any(one.deed in (GOES, TAKEN_OFF) for one in parts):
        return pointed and not (part.of("reference") or points(part))  # "remove delivery"
    return pointed or is_done_to(part, str(request.arguments.get("product", "")))


def _weighed(request: Request, whole: Clause, trained: Trained) -> Request:
    said = fold(str(request.arguments.get("product", "")))
    sentence = next((one for one in sentences_of(whole) if said and said in fold(one.words)), None)
    if sentence is None:
        return request
    if sentence.lexicon["once_more"].all_in(sentence.tokens) and not sentence.lexicon["letting_go"].all_in(sentence.tokens):
        return replace(request, tool=tool_for("add_it", MARKS["product"], whole, trained) or request.tool)  # "bộ áo nữa", no "bỏ áo nữa"
    if sentence.lexicon["put_in"].all_in(sentence.tokens):
        return replace(request, tool=tool_for("add_it", MARKS["product"], whole, trained) or request.tool)  # "bỏ áo vô giỏ đi"
    removing = [match for kind in REMOVING for match in sentence.lexicon[kind].all_in(sentence.tokens)]
    if doubts(sentence, said) and not _takes_out_after_all(sentence, removing):
        return _priced(request, whole, trained)
    one = "quantity" not in request.arguments and any(_names_one(sentence, match.end, said) for match in removing)
    return replace(request, arguments={**request.arguments, "quantity": "1"}) if one else request


def _priced(request: Request, whole: Clause, trained: Trained) -> Request:
    price = tool_for("price_of", MARKS["product"], whole, trained)
    return replace(request, tool=price, arguments={"product": request.arguments["product"]}) if price else request


def _takes_out_after_all(sentence: Clause, removing: Sequence[Match]) -> bool:
    """Whether a doubt ends with what to do: "not sure about the pineapple, remove it", but not "should i remove the lemons?"."""
    doubted = {match.end for match in sentence.lexicon["wondering"].all_in(sentence.tokens)}
    return bool(removing) and doubted.isdisjoint(match.start for match in removing)


def _names_one(sentence: Clause, place: int, said: str) -> bool:
    tokens = sentence.tokens
    begun = place + 1 < len(tokens) and sentence.lexicon["one_of_goods"].whole(tokens[place : place + 1])
    return bool(begun) and fold(sentence.text[tokens[place + 1].start :]).startswith(said)
