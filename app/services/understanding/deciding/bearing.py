"""What a customer cannot eat, said anywhere in a message, holds for all goods that the message asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause
from plugins.contracts import Request
from plugins.kit.goods.asked_allergens import each_asked
from plugins.kit.goods.free_from import free_from, wished_spans


@dataclass(frozen=True, slots=True)
class Bearing:
    """Keeps what goods shall be free of with each request of a message."""

    fillers: Mapping[str, Filler]

    def kept(self, whole: Clause, requests: Sequence[Request]) -> tuple[Request, ...]:
        """Return the requests with what the message says that goods shall be free of; none lists goods without it."""
        named = [str(slot.value) for slot in whole.of("allergen")]
        suffers = bool(whole.lexicon["suffers"].all_in(whole.tokens))
        borne = {name: _free_of(name, whole.lexicon.language) for name in named if suffers and not free_from(name).wishes}
        wished = [span for span in wished_spans(whole.text) if not _begins_a_name(whole, *span)]
        wishes = [*borne.values(), *(whole.text[start:end] for start, end in wished)]
        if not wishes and not named:
            return tuple(requests)
        searches = any(request.arguments.get("query") for request in requests)
        telling = [one for one in requests if not (searches and set(one.arguments) == {"allergen"})]
        return tuple(kept for request in telling for kept in self._kept(request, wishes, named, borne))

    def _kept(self, request: Request, wishes: list[str], named: list[str], borne: Mapping[str, str]) -> list[Request]:
        given = request.arguments
        asked = given.get("allergen")
        if asked:
            said = not named or asked in named or not set(named).isdisjoint(each_asked(str(asked)))
            own = asked if said else next(iter(borne), named[0])  # not that of a question still open
            return [replace(request, arguments={**given, "allergen": borne.get(own, own)})]
        query = given.get("query")
        if isinstance(query, str) and wishes and not given.get("exclude") and not free_from(query).wishes:
            return [replace(request, arguments={**given, "query": " ".join((query, *wishes))})]
        several, tells = given.get("products"), self._tells_of_allergens()
        if borne and tells and isinstance(several, list):
            return [replace(request, tool=tells, arguments={"product": one, "allergen": wishes[0]}) for one in several]
        return [request]

    def _tells_of_allergens(self) -> str:
        return next((name for name, filler in self.fillers.items() if filler.takes("allergen") and filler.takes_goods_for("product")), "")


def _begins_a_name(whole: Clause, start: int, end: int) -> bool:
    """Whether what goods shall be free of is only the beginning of goods that the shop knows: the "no milk" of "no milk jugs"."""
    return any(slot.score >= KNOWN_PRODUCT and start < slot.start < end < slot.end for slot in whole.of(*SHELF))


def _free_of(name: str, language: str) -> str:
    """Return how a language asks for goods that are free of an allergen."""
    return f"không có {name}" if language == "vi" else f"{name} free"
