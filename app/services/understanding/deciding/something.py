"""Something else of what was looked for: "got anything pink" after bunting, "something with roses" after presents for so much."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.looks_asked import asked_so_far, with_looks_kept
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause
from app.services.understanding.text.sayable import says_only
from app.services.understanding.text.trimming import without_fillers
from app.services.understanding.values.price_limits import PRICE_SLOTS
from plugins.contracts import ProductQuery, Request
from plugins.kit.goods.products import stems

LOOKED_AT = 5  # of what a search finds
LIMITS = ("max_price", "min_price")


class Something:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers, self._stores = decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the search that was made last with what is new, [] where a sentence says more or nothing was searched."""
        said = sentence.lexicon["something_at_all"].all_in(sentence.tokens)
        tool = trained.router.name_of(GOODS_ONLY) if len(said) == 1 and state.last is not None else ""
        if not tool or state.last is None or state.last.tool != tool or sentence.of(*PRICE_SLOTS, "order", "quantity"):
            return []
        if not says_only(sentence.part(0, said[0].start), "something_begins"):
            return []
        behind = without_fillers(sentence.part(said[0].end, len(sentence.tokens)))
        if behind.looks and behind.only_looks and behind.is_bare and state.focus.query:
            asked = asked_so_far(state.last, tool, state.focus.query)
            looks = with_looks_kept(asked, [slot.value for slot in behind.looks])
            return [Request(sentence.words, "act", tool, {**asked, "query": state.focus.query, "attributes": looks}, SCORE)]
        more = behind.lexicon["comparatives"].whole(behind.tokens)
        if more and state.focus.query and not state.focus.product:
            wanted = {**asked_so_far(state.last, tool, state.focus.query), "query": f"{more} {state.focus.query}"}
            known = self._is_so_called(more, state.focus.query)
            return [Request(sentence.words, "act", tool, wanted, SCORE) if known else Request(sentence.words, "unknown")]
        limits = {name: state.last.arguments[name] for name in LIMITS if name in state.last.arguments}
        things = [slot for slot in behind.products if slot.score >= KNOWN_PRODUCT]
        if not limits or len(things) != 1 or not behind.is_bare or not behind.lexicon["having"].at(behind.tokens, 0):
            return []
        thing = str(things[0].value)
        wanted = f"{thing} {state.focus.query}" if self._is_so_called(thing, state.focus.query) else thing
        return [Request(sentence.words, "act", tool, {**limits, "query": wanted}, SCORE)]

    def _is_so_called(self, thing: str, goods: str) -> bool:
        """Whether such goods have the thing in their name."""
        words = set(stems(f"{thing} {goods}"))
        hits = self._stores.search_products(query=ProductQuery(text=f"{thing} {goods}", limit=LOOKED_AT)) if goods else []
        return any(words <= set(stems(hit.product.name)) for hit in hits if not hit.close)
