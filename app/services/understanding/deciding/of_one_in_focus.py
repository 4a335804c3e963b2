"""Short sentences on the one thing spoken of: "có giảm giá không", "lấy mỗi màu 1 cái size M", "còn màu khác size L không"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from app.services.understanding.text.sayable import between, says_only
from app.services.understanding.text.trimming import without_fillers, without_particles
from plugins.contracts import Product, Request
from plugins.kit.goods.looks import with_looks
from plugins.kit.goods.products import read_attributes

MOST_LOOKS = 5  # of which one is put into the cart each


class OfOneInFocus:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers, self._stores = decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a sentence asks for of what is spoken of, [] where it does not."""
        if not (state.focus.product or state.focus.query) or sentence.products:
            return []
        if not state.focus.product:
            return self._offers_on_it(sentence, state, trained)
        return (
            self._offers_on_it(sentence, state, trained)
            or self._one_of_each_look(sentence, state, trained)
            or self._other_looks_of_a_kind(sentence, state, trained)
        )

    def _offers_on_it(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "có đang giảm giá không" after a price or a list: whether that is."""
        asked = sentence.lexicon["asks_if_reduced"].whole(without_particles(without_fillers(sentence)).tokens)
        asked = None if sentence.lexicon["urging"].all_in(sentence.tokens) else asked  # "giảm giá đi" haggles
        tool = tool_for("offers_on", MARKS["product"], sentence, trained) if asked else ""
        return [Request(sentence.words, "act", tool, {"product": state.focus.product or state.focus.query}, SCORE)] if tool else []

    def _one_of_each_look(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "lấy mỗi màu 1 cái size M", "one in each colour": that many of each that there is."""
        each = sentence.lexicon["each_look"].all_in(sentence.tokens)
        kinds = self._kinds(state.focus.product) if len(each) == 1 else []
        tool = tool_for("add_it", MARKS["product"], sentence, trained) if kinds else ""
        told = [between(sentence, match.start, match.end) for match in each]
        if not tool or not says_only(sentence, "buying", *told, *sentence.of("quantity", "attribute", "reference")):
            return []
        looks, name = [str(look.value) for look in sentence.looks], str(each[0].value)
        fitting = with_looks(kinds, read_attributes(looks))
        values = list(dict.fromkeys(value for one in fitting for value in one.attributes.get(name, ())))
        amount = {"quantity": sentence.of("quantity")[0].value} if sentence.of("quantity") else {}
        wanted = {"product": kinds[0].group, **amount}
        made = [Request(sentence.words, "act", tool, {**wanted, "attributes": [*looks, f"{name}:{value}"]}, SCORE) for value in values]
        return made if 1 < len(made) <= MOST_LOOKS else []

    def _other_looks_of_a_kind(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "còn màu khác size L không": in which colours there is a large one."""
        asked = sentence.lexicon["which_looks"].at(sentence.tokens, 0)
        rest = without_particles(sentence.part(asked.end, len(sentence.tokens))) if asked else sentence.part(0, 0)
        looks = [str(look.value) for look in rest.looks]
        kinds = self._kinds(state.focus.product) if looks else []
        tool = tool_for("check_stock", MARKS["product"], sentence, trained) if kinds and rest.is_bare and not rest.products else ""
        return [Request(sentence.words, "act", tool, {"product": kinds[0].group, "attributes": looks}, SCORE)] if tool else []

    def _kinds(self, code: str) -> list[Product]:
        """Return in what goods come, [] where they come in one only."""
        product = self._stores.find_product(sku=code)
        return (self._stores.find_variants(group=product.group) or []) if product and product.group else []
