"""Several requests of one message: which of them say nothing beside the others, and which are two halves of one."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause
from plugins.contracts import Request

GOODS = frozenset({"product", "query"})
PLACES = frozenset({"place", "postcode"})


def without_openings(pieces: Sequence[Clause], requests: Sequence[Request]) -> list[Request]:
    """Leave out a search for what the next request asks about ("i need a whole chicken, how much is it"), and where the customer is
    before a question on that place. ``pieces`` are what the requests were read from, one each."""
    kept = _without_where_one_is(pieces, requests)
    asked_next = [request.arguments.get("product") for request in kept[1:]]
    return [one for one, asked in zip(kept, [*asked_next, None], strict=True) if not asked or _only_query(one) != asked]


def _without_where_one_is(pieces: Sequence[Clause], requests: Sequence[Request]) -> Sequence[Request]:
    """Leave out where the shops are, where the customer only says where he is and asks something else of that place: "im in bs4, do you
    deliver there"."""
    if len(requests) != 2 or requests[0].tool == requests[1].tool or pieces[0].lexicon["asking"].at(pieces[0].tokens, 0):
        return requests
    places = {name: requests[0].arguments[name] for name in PLACES if requests[0].arguments.get(name)}
    told = {slot.type for slot in pieces[0].slots} <= {"place", "postcode", "branch", "product"}
    same = bool(places) and set(requests[0].arguments) <= PLACES and places.items() <= requests[1].arguments.items()
    return requests[1:] if same and told and pieces[0].lexicon["stating"].at(pieces[0].tokens, 0) else requests


def _only_query(request: Request) -> str:
    return request.arguments.get("query", "") if len(request.arguments) == 1 else ""


def halves(requests: Sequence[Request]) -> bool:
    """Whether pieces are one request in two halves ("I'm allergic to nuts, can I eat the hummus")."""
    names = [set(request.arguments) for request in requests]
    one_tool = len({request.tool for request in requests}) == 1
    grown = len(requests) == 2 and requests[0].arguments.items() <= requests[1].arguments.items()  # "I'm Tom Reed, 07700 900123"
    return one_tool and (grown or not set.intersection(*names) or bool(GOODS & (names[1] - names[0])))


def meaningful(requests: Sequence[Request]) -> list[Request]:
    """Where something was understood, a sentence that was not is left out when it is small talk around it (two words)."""
    acted = any(request.decision == "act" for request in requests)
    same = len(requests) == 2 and requests[0].tool and requests[0].tool == requests[1].tool
    if same and not requests[0].arguments and GOODS.isdisjoint(requests[1].arguments):
        requests = requests[1:]  # "can the owner call me? Jane 07700 900456"
    if len(requests) > 2 and requests[0].decision == "unknown" and all(_only_query(request) for request in requests[1:]):
        requests = requests[1:]  # "got anything for a bbq? burgers, sausages, rolls"
    kept = [request for request in requests if not (acted and request.decision == "unknown" and len(request.clause.split()) <= 2)]
    different = {(request.tool, repr(sorted(request.arguments.items())), request.tool or request.clause): request for request in kept}
    return list(different.values())


def is_half_said(pieces: Sequence[Clause]) -> bool:
    """Whether a piece is one word that is no value: "mua rồi trả lại được không" is one question, though "rồi" often joins two."""
    return any(not piece.slots and sum(token.text[0].isalnum() for token in piece.tokens) == 1 for piece in pieces[:-1])


def only_limits(piece: Clause) -> bool:
    """Whether a piece says no more than what goods may cost: the "max a tenner" of "something red, max a tenner"."""
    kinds = {slot.type for slot in piece.slots if slot.type != "product"}
    known = any(slot.score >= KNOWN_PRODUCT for slot in piece.products)
    return piece.is_bare and bool(kinds) and kinds <= {"max_price", "min_price"} and not known
