"""A number or an address that is told beside an order says whose order it is: "order OV-10342, phone 07700 900123" leaves no contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.services.understanding.deciding.filling import Filler
from plugins.contracts import Request

WAYS = ("phone", "email")


def whose_order(requests: Sequence[Request], fillers: Mapping[str, Filler]) -> tuple[Request, ...]:
    """Return the requests, what only says how to reach somebody put to the order that is asked for before it."""
    kept: list[Request] = []
    for request in requests:
        order = kept[-1] if kept and _only_reaches(request) else None
        if order is not None and _lacks_whose(order, fillers):
            kept[-1] = replace(order, arguments={**order.arguments, **request.arguments})
        else:
            kept.append(request)
    return tuple(kept)


def _only_reaches(request: Request) -> bool:
    return bool(request.arguments) and set(request.arguments) <= set(WAYS)


def _lacks_whose(order: Request, fillers: Mapping[str, Filler]) -> bool:
    """Whether an order is named, and nothing says whose it is."""
    filler = fillers.get(order.tool)
    if filler is None or not set(order.arguments).isdisjoint(WAYS):
        return False
    return any(filler.type_of(name) == "order-number" for name in order.arguments) and all(map(filler.takes, WAYS))
