"""How much goes out of the cart ("remove a lime" is one of them), and what stays: "not sure about the pineapple" lets go of nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.understanding.deciding.what_goes_out import as_it_is_named, in_one_name, with_what_goes_out
from app.services.understanding.deciding.wondering import doubts
from app.services.understanding.following.agreeing import tool_for
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause, sentences_of
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Request, Stores
from plugins.kit.text import fold

REMOVING = ("lessening", "fewer")  # words that take out as many as they name


def let_go(whole: Clause, requests: Sequence[Request], trained: Trained, stores: Stores) -> tuple[Request, ...]:
    """Return the requests, each that takes goods out with how many go, or with the price of goods that are only doubted; "take the
    cucumber off" adds none."""
    out = tool_for("take_out", MARKS["product"], whole, trained)
    alone = requests[0] if out and len(requests) == 1 else None
    if alone and _takes_off(whole) and alone.tool == tool_for("add_it", MARKS["product"], whole, trained):
        return (replace(alone, tool=out),)
    if alone and alone.tool == out and _is_of_another_deed(whole):
        return (replace(alone, decision="unknown", tool="", arguments={}),)
    if alone and alone.tool == out and len(sentences_of(whole)) == 1:
        requests = (with_what_goes_out(alone, whole, stores),)
    requests = in_one_name(requests, out, whole, stores) if out else requests
    if out and len(requests) == 1 and requests[0].tool == out:
        requests = [as_it_is_named(requests[0], whole, stores)]
    return tuple(_weighed(request, whole, trained) if request.tool == out else request for request in requests)


def _is_of_another_deed(whole: Clause) -> bool:
    """Whether goods that are only pointed at, or not named, shall not be brought, wrapped or had cheaper: "I don't want it delivered"."""
    return not whole.products and bool(whole.lexicon["no_letting_go"].all_in(whole.tokens) or "%" in whole.text)


def _takes_off(whole: Clause) -> bool:
    said = [token for token in whole.tokens if token.text[0].isalnum()]
    begins = whole.lexicon["takes"].at(said, 0)
    return begins is not None and whole.lexicon["off_again"].whole(said[-1:]) is not None


def _weighed(request: Request, whole: Clause, trained: Trained) -> Request:
    said = fold(str(request.arguments.get("product", "")))
    if said and whole.lexicon["keeps_it"].all_in(whole.tokens) and len(sentences_of(whole)) == 1:
        return _priced(request, whole, trained)  # "don't remove the lemons"
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
