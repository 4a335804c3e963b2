"""Questions about one property of goods: "how long is it", "what is the doormat made of", "what do they burn for"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause, covered
from app.services.understanding.text.sayable import between, says_only
from plugins.contracts import Focus, Request

ABOUT = "about"
NAMED = 0.75  # how well goods must be named
OF_GOODS = ("burning", "strength")  # nothing else has them: "how long do they burn" after a text on candles
FEW = 4  # goods on show of which each is told of


class Aspects:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._tools, self._fillers = decider, decider.tools, decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a sentence asks for that asks about one property, [] where it does not."""
        asked = sentence.lexicon["aspects"].all_in(sentence.tokens)
        tool = tool_for("tell_about", MARKS["product"], sentence, trained) if len(asked) == 1 else ""
        if not tool or not self._fillers[tool].takes_argument(ABOUT):
            return []
        pointed = self._decider.pointing(sentence, state.focus).of("reference")
        known = [slot for slot in sentence.of("product", "sku", "category") if slot.score >= NAMED]
        named = [slot for slot in sentence.products if covered(slot, known)]  # not the "gift card valid" of "how long is a gift card valid"
        if named and sentence.lexicon.head_first:
            if not pointed:
                return []  # "giày có rộng không" has a text of the shop
            named = []  # the "áo" of "áo này chất liệu gì"
        words = between(sentence, asked[0].start, asked[0].end)
        if len(named) > 1 or not says_only(sentence, "aspects", words, *named, *pointed):
            return []
        goods = (
            [self._fillers[tool].fill(sentence, {}, Focus())]
            if named
            else [{"product": code} for code in self._meant(pointed, state, asked[0].value)]
        )
        return [Request(sentence.words, "act", tool, {**one, ABOUT: asked[0].value}, SCORE) for one in goods]

    def _meant(self, pointed: list, state: DialogueState, aspect: str) -> list[str]:
        """Return the goods that are pointed at, or those that were spoken of last where nothing but what only goods have was since."""
        last = self._fillers.get(state.last.tool) if state.last else None
        sized = bool(state.focus.product and state.last and state.last.arguments.get("measures"))  # "mình 47kg mặc S được không" is of it
        if last is None or not (
            sized or aspect in OF_GOODS or last.takes_one_product or last.takes_goods_for("query") or last.takes_many_products
        ):
            return []
        shown = [state.focus.product] if state.focus.product else list(state.focus.products)
        return [str(slot.value) for slot in pointed][:FEW] or shown[:FEW]
