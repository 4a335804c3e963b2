"""Goods that a customer begins with as if going on: "váy jean thì sao" asks what there is of them."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.sayable import says_only
from app.services.understanding.text.trimming import without_fillers
from plugins.contracts import Focus, Request

KNOWN = 0.7  # how well goods must be named: "giày đứt quai" are none


class GoodsFirst:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers = decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the search for the goods, [] where something was asked before, or a sentence says more than their name and looks."""
        tokens, focus = sentence.tokens, state.focus
        marks = [match for match in sentence.lexicon["follow_up_after"].all_in(tokens) if match.end == len(tokens)]
        if not marks or state.last or state.pending or focus.product or focus.products:
            return []
        rest = without_fillers(sentence.part(0, min(match.start for match in marks)))
        named = [slot for slot in rest.products if slot.score >= KNOWN]
        tool = trained.router.name_of(GOODS_ONLY) if len(named) == 1 and rest.is_bare else ""
        if not tool or rest.of("quantity", "place", "policy") or not says_only(rest, "colour_marks", *named, *rest.looks):
            return []
        return [Request(sentence.words, "act", tool, self._fillers[tool].fill(rest, {}, Focus()), SCORE)]
