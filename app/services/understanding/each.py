"""One question put for each that is meant: "how much are those", "open this weekend", "bao nhiêu vậy" with two things on show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.services.understanding.clauses import Clause
from app.services.understanding.deciding import Decider
from app.services.understanding.filling import Filler
from plugins.contracts import Effect, Focus, Request, Tool

FEW = 4  # goods on show of which a question can be answered for each


@dataclass(frozen=True, slots=True)
class ForEach:
    """Multiplies requests of one tenant version."""

    tools: Mapping[str, Tool]
    fillers: Mapping[str, Filler]
    decider: Decider

    def meant(self, sentence: Clause, request: Request, focus: Focus) -> list[Request]:
        """Return a question about one product or day, put for each that is meant."""
        days = list(dict.fromkeys(slot.value for slot in sentence.of("date")))
        if len(days) > 1 and request.decision == "act" and "date" in request.arguments:
            return [replace(request, arguments={**request.arguments, "date": day}) for day in days]
        pointed = self.decider.pointing(sentence, focus).of("reference")
        if not pointed and self._asks_of_all(sentence, request, focus):
            return [replace(request, arguments={"product": code, **request.arguments}) for code in focus.products]
        if len(pointed) < 2 or not request.tool or "product" not in request.arguments:
            return [request]
        return [replace(request, arguments={**request.arguments, "product": slot.value}) for slot in pointed]

    def _asks_of_all(self, sentence: Clause, request: Request, focus: Focus) -> bool:
        """Whether a question leaves out of which goods it is put, and the few on show can all be told of."""
        if request.decision != "act" or focus.product or not 1 < len(focus.products) <= FEW or sentence.products:
            return False
        filler, reads = self.fillers[request.tool], self.tools[request.tool].effect is Effect.READ
        return reads and "product" in filler.required and "product" not in request.arguments and len(filler.types) > 1
