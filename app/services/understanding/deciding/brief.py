"""Brief questions whose few words say all: "until when" after offers, "what's new", "which is better value, the 1 l or the 2 l"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause
from plugins.contracts import Product, ProductQuery, Request, Token
from plugins.kit.goods.sizes import is_sold_so, measure_of
from plugins.kit.text import fold

LOOKED_AT = 5  # of what a search finds
COMPARED = 4  # goods that are put side by side
OF_TWO = 2  # on show: "the other one" is clear then
ENDS = "ends"


class Brief:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers, self._stores = decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what such a sentence asks for, [] where it is none."""
        words = [token for token in sentence.tokens if token.text[0].isalnum()]
        if sentence.lexicon["whats_new"].whole(words):
            return [Request(sentence.words, "unknown")]  # no data says since when there is a thing
        if sentence.lexicon["other_one"].whole(words) and len(state.focus.products) > OF_TWO:
            tool = tool_for("tell_about", MARKS["product"], sentence, trained)
            return [Request(sentence.words, "act", tool, {}, SCORE)] if tool else []  # which of those on show is asked
        last = self._fillers.get(state.last.tool) if state.last else None
        if state.last and last and last.takes_argument(ENDS) and sentence.lexicon["until_when"].whole(words):
            return [Request(sentence.words, "act", state.last.tool, {**state.last.arguments, ENDS: True}, SCORE)]
        return self._better_value(sentence, state, trained) or self._shelf_word(sentence, words, trained)

    def _shelf_word(self, sentence: Clause, words: list[Token], trained: Trained) -> list[Request]:
        """ "cod?" where fish is called so: that, and no text of the shop of which it is another name."""
        known = [slot for slot in sentence.of("product", "category") if slot.score >= KNOWN_PRODUCT]
        best = next(iter(trained.router.rank(sentence.views)), None) if len(words) == 1 and known else None
        if best is None or not best.arguments or fold(best.nearest) != words[0].folded:
            return []
        tool, said = trained.router.name_of(GOODS_ONLY), words[0].folded.removesuffix("s")
        hits = self._stores.search_products(query=ProductQuery(text=words[0].text, limit=LOOKED_AT)) if tool else []
        named = [hit for hit in hits if not hit.close and said in {word.removesuffix("s") for word in fold(hit.product.name).split()}]
        return [Request(sentence.words, "act", tool, {"query": words[0].text}, SCORE)] if named else []

    def _better_value(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "which is better value, the 1 l or the 2 l": sizes of one thing, side by side."""
        if not sentence.lexicon["better_value"].all_in(sentence.tokens):
            return []
        tool = tool_for("compare_them", MARKS["product"], sentence, trained)
        sizes = [size for slot in sentence.of("quantity") if (size := measure_of(str(slot.value)))]
        for variants in self._of_one(sentence, state):
            meant = [one for one in variants if not sizes or any(is_sold_so(one, size) for size in sizes)]
            if tool and len(sizes) <= len(meant) and 1 < len(meant) <= COMPARED:
                return [Request(sentence.words, "act", tool, {"products": [one.sku for one in meant]}, SCORE)]
        return []

    def _of_one(self, sentence: Clause, state: DialogueState) -> list[tuple[Product, ...]]:
        """Return the sizes of the goods that are named, one after another of those so called, or of what is spoken of."""
        named = [slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT]
        if len(named) > 1:
            return []
        shown = [state.focus.product] if state.focus.product else list(state.focus.products[:COMPARED])
        spoken_of = [product for code in shown if (product := self._stores.find_product(sku=code))]
        hits = self._stores.search_products(query=ProductQuery(text=str(named[0].value), limit=LOOKED_AT)) if named else []
        goods = [hit.product for hit in hits if not hit.close] if named else spoken_of
        groups = list(dict.fromkeys(product.group for product in goods if product.group))
        return [tuple(self._stores.find_variants(group=group) or ()) for group in groups]
