"""Short questions on the place that was just told of: "wheres that" after a branch's hours, "can it come tomorrow" after delivery to a
town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.services.understanding.deciding.filling import WHERE, Filler
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from plugins.contracts import Request

ORDER, DAY = "order-number", "date"
LONGEST = 7  # words


def at_that_place(whole: Clause, request: Request, state: DialogueState, trained: Trained, fillers: Mapping[str, Filler]) -> Request:
    """Return a request as one about the place that was told of last, where it says no other and asks about it."""
    last, filler = state.last, fillers.get(request.tool)
    told = fillers.get(last.tool) if last else None
    if last is None or told is None or filler is None or not any(last.arguments.get(name) for name in WHERE) or whole.products:
        return request
    return _where_it_is(whole, request, state, trained, fillers) or _on_that_day(whole, request, last, filler, told) or request


def _where_it_is(whole: Clause, request: Request, state: DialogueState, trained: Trained, fillers: Mapping[str, Filler]) -> Request | None:
    """ "wheres that" after when a branch is open: where that is, not where an order is."""
    said = [token for token in whole.tokens if token.text[0].isalnum()]
    asks = fillers[request.tool].takes(ORDER) and not request.arguments and whole.lexicon["where_is_that"].whole(said)
    if not asks or not state.focus.branch:
        return None
    tool = trained.router.name_of((*whole.lexicon.words("address_of"), MARKS["branch"]))
    known = tool in fillers and fillers[tool].takes("branch")
    return replace(request, tool=tool, arguments={"branch": state.focus.branch}, score=SCORE) if known else None


def _on_that_day(whole: Clause, request: Request, last: Request, filler: Filler, told: Filler) -> Request | None:
    """ "can it come tomorrow" after delivery to Bath: whether it does there, which a text on delivery in general does not know."""
    days, words = whole.of(DAY), [token for token in whole.tokens if token.text[0].isalnum()]
    place = {name: last.arguments[name] for name in WHERE if last.arguments.get(name)}
    comes = whole.lexicon["will_it_come"].all_in(whole.tokens)
    delivers = told.takes(DAY) and told.takes("postcode") and not told.takes("branch")
    if len(days) != 1 or not comes or not delivers or filler.takes(DAY) or len(words) > LONGEST or whole.of(*WHERE):
        return None
    return replace(request, tool=last.tool, arguments={**place, DAY: days[0].value}, score=SCORE)
