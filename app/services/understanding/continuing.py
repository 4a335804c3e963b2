"""Going on from the last request: "and for Sunday?", "what about bananas", "the orange one", "do you have any under £2"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.services.understanding.clauses import Clause
from app.services.understanding.deciding import ACT, Decider
from app.services.understanding.filling import renewed
from app.services.understanding.router import View
from app.services.understanding.state import DialogueState
from app.services.understanding.training import Trained
from app.services.understanding.trimming import without_fillers, without_particles
from plugins.contracts import Effect, Focus, ProductQuery, Request
from plugins.kit.text import tokenise

SCORE = ACT + (1 - ACT) / 2


class Continuation:
    """Reads sentences that only make sense after the last request."""

    def __init__(self, decider: Decider):
        self._decider = decider
        self._tools, self._fillers, self._stores = decider.tools, decider.fillers, decider.stores

    def follow_up(self, sentence: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """Return the last tool's call again with what is new, or None when the sentence stands on its own."""
        last = state.last
        if last is None or last.tool not in self._tools:
            return None
        correction = sentence.lexicon["corrections"].at(sentence.tokens, 0)
        mark = correction or sentence.lexicon["follow_up"].at(sentence.tokens, 0)
        rest = without_fillers(sentence.part(mark.end, len(sentence.tokens))) if mark else sentence
        rest = self._decider.pointing(without_particles(rest), state.focus)
        if correction and rest.is_bare and not rest.products and rest.of("quantity") and not self._tools[last.tool].repeatable:
            return self._amended(rest, state, trained)
        if not rest.tokens or not rest.is_bare or not (self._tools[last.tool].repeatable or (mark and rest.products)):
            return None
        new = self._fillers[last.tool].fill(rest, {}, Focus())
        if not mark and (not new or any(slot for slot in rest.products) or not self._speaks_of_last(rest, last)):
            return None
        if set(new) == {"attributes"}:
            new |= self._sibling(last, rest)
        return Request(sentence.words, "act", last.tool, renewed(last.arguments, new), SCORE) if new else None

    def _amended(self, rest: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """ "no, 3" after a change: make it three."""
        view = View((*rest.lexicon.words("make_it"), "<quantity>"))
        meant = next((candidate for candidate in trained.router.rank([view]) if candidate.tool), None)
        if meant is None:
            return None
        arguments = self._fillers[meant.tool].fill(rest, {}, state.focus)
        return Request(rest.words, "act", meant.tool, arguments, meant.score)

    def _sibling(self, last: Request, rest: Clause) -> dict[str, Any]:
        """ "and the orange one?": the product like the last one that has these attributes, where each is a product of its own."""
        product = self._stores.find_product(sku=str(last.arguments.get("product", "")))
        if product is None or product.group:
            return {}
        wanted: dict[str, tuple[str, ...]] = {}
        for slot in rest.of("attribute"):
            name, _, value = str(slot.value).partition(":")
            wanted[name] = (*wanted.get(name, ()), value)
        old = {word for name in wanted for value in product.attributes.get(name, ()) for word in value.lower().split()}
        words = [token.text for token in tokenise(product.name) if token.text.lower() not in old]
        hits = self._stores.search_products(query=ProductQuery(text=" ".join(words), attributes=wanted, limit=1))
        return {"product": hits[0].product.sku, "attributes": []} if hits and not hits[0].close else {}

    def _speaks_of_last(self, rest: Clause, last: Request) -> bool:
        """Whether every value in a bare clause is of a kind that the last tool takes ("Sunday?", "the second one")."""
        types = self._fillers[last.tool].types
        kinds = {"product" if slot.type == "reference" else slot.type for slot in rest.slots if slot.type not in ("ordinal", "now")}
        reads = self._tools[last.tool].effect is Effect.READ
        return bool(kinds) and kinds <= types | {"attribute"} and (reads or not kinds <= {"quantity"})

    def narrowed(self, sentence: Clause, request: Request, state: DialogueState) -> Request:
        """Return a request with what the same tool was asked before, where the sentence says "any" or "ones" of it."""
        last = state.last
        if last is None or last.tool != request.tool or not request.tool or sentence.products or sentence.of("category", "brand"):
            return request
        if not sentence.lexicon["ellipsis"].all_in(sentence.tokens):
            return request
        return replace(request, arguments=renewed(last.arguments, request.arguments))
