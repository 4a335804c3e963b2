"""The place that the first part of a message names, for the part behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.routing.intents import View
from app.services.understanding.routing.router import Router
from app.services.understanding.routing.training import TEXTS
from app.services.understanding.text.clauses import MARKS, Clause
from plugins.contracts import Request, Stores

WHERE = ("place", "postcode", "branch")
SURELY = 0.9


def place_before(before: Request, sender: Filler, taker: Filler, stores: Stores) -> Mapping[str, Any]:
    """Return the place of a request for one behind it: the town that goods are sent to is not where a shop is visited ("do you deliver
    to Leeds and are you open Sunday"), unless there is a shop in it."""
    where = {name: before.arguments[name] for name in WHERE if before.arguments.get(name) and taker.takes(name)}
    visits = taker.takes("branch") and not sender.takes("branch")
    town = where.get("place")
    return {} if visits and town and not where.get("postcode") and stores.find_branch(name=str(town)) is None else where


def told_already(piece: Clause, request: Request, before: Request, router: Router) -> bool:
    """Whether a part of a message asks a rule of the shop for what the part before it asks of one place: the "how long does it take" of
    "do you deliver to France and how long does it take"."""
    if request.tool not in TEXTS or before.tool in TEXTS or not any(before.arguments.get(name) for name in WHERE):
        return False
    best = next(iter(router.rank([View((*piece.marked(()), "to", MARKS["place"]))])), None)
    return best is not None and best.tool == before.tool and best.score >= SURELY
