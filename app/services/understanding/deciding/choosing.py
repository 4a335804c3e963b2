"""Sentences that choose among what is on show: "which of those is cheaper", "the cheapest one", "cheapest 2", "which are in stock"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.deciding.filling import Filler, renewed
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.continuing import mark_of
from app.services.understanding.following.measures import Shown, cost_of
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from app.services.understanding.text.sayable import between, says_only, spot
from app.services.understanding.text.trimming import remark_on_price, without_fillers
from plugins.contracts import Effect, Focus, ProductHit, ProductQuery, Request
from plugins.kit.goods.products import read_attributes

LOOKED_AT = 5  # of what a search finds
COMPARED = 4  # goods that are put side by side
BY_PRICE = ("cheaper", "dearer")
LEADING = ("something_at_all", "something_begins", "asks_which_is", "have_you", "asking_particles", "reference_heads", "ordering")


def asks_to_compare(clause: Clause) -> bool:
    """Whether it is asked which costs least or most, or for such as cost less; nothing is chosen by that: "which is cheapest",
    "cheaper ones?"."""
    lexicon, tokens = clause.lexicon, clause.tokens
    named = [match for kind in BY_PRICE for match in lexicon[kind].all_in(tokens)]
    asked = lexicon["asks_which_is"].at(tokens, 0)
    return bool(named) and bool(asked or lexicon["plural_heads"].all_in(tokens[named[0].end :]))


def asks_for_looks(clause: Clause) -> bool:
    """Whether it is asked if goods come in some looks, more of which follow behind; nothing is chosen by that: "có màu be không, size S
    ấy"."""
    lexicon, tokens = clause.lexicon, clause.tokens
    commas = [place for place, token in enumerate(tokens) if token.text == "," and place]
    asked = bool(commas) and lexicon["asking_particles"].at(tokens, commas[0] - 1) is not None
    return asked and bool(lexicon["have_you"].at(tokens, 0)) and bool(clause.looks) and clause.only_looks


class Choosing:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._fillers, self._stores = decider, decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a sentence asks for of the goods on show, [] where it does not."""
        state = self._of_what_is_open(state)
        if not state.focus.query and len(state.focus.products) < 2:
            return []
        return (
            self._compared(sentence, state.focus, trained)
            or self._furthest(sentence, state, trained)
            or self._cheaper_ones(sentence, state, trained)
            or self._too_dear(sentence, state, trained)
            or self._limited(sentence, state, trained)
            or self._furthest_few(sentence, state.focus, trained)
            or self._in_stock(sentence, state, trained)
        )

    def _of_what_is_open(self, state: DialogueState) -> DialogueState:
        """Let the list be of the goods of which it is open which they shall be: "need 50 party bags", "cheaper ones?"."""
        asked = state.pending.arguments.get("product") if state.pending and state.pending.kind == "choice" else None
        coded = isinstance(asked, str) and (self._stores.find_product(sku=asked) or self._stores.find_variants(group=asked))
        if state.focus.query or not isinstance(asked, str) or coded:
            return state
        return replace(state, focus=replace(state.focus, query=asked))

    def _compared(self, sentence: Clause, focus: Focus, trained: Trained) -> list[Request]:
        """ "what's cheaper out of those", "the cheapest of these": those on show side by side."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        named = [match for kind in BY_PRICE for match in lexicon[kind].all_in(tokens)][:1]
        of_those = lexicon["of_those"].all_in(tokens)
        said = [between(sentence, match.start, match.end) for match in (*named, *of_those)]
        shown = focus.lists or focus.products
        listed = bool(named and (of_those or focus.lists)) and len(shown) > 1 and not sentence.of("quantity")
        if not listed or not says_only(sentence, "asks_which_is", *said):
            return []
        if not lexicon["asks_which_is"].at(tokens, 0) and lexicon["reference_heads"].at(tokens, named[0].end):
            return []  # "the cheapest one of those" is one of them
        return self._side_by_side(sentence, shown, bool(lexicon["cheaper"].all_in(tokens)), trained)

    def _side_by_side(self, sentence: Clause, codes: tuple[str, ...], cheapest: bool, trained: Trained) -> list[Request]:
        tool = tool_for("compare_them", MARKS["product"], sentence, trained)
        if not tool or not self._fillers[tool].takes_many_products:
            return []
        shown = [Shown(code, product) for code in codes if (product := self._stores.find_product(sku=code))]
        cost = {one.code: told for one in shown if (told := cost_of(one, self._stores, sentence.day))}
        ordered = sorted(cost, key=lambda code: cost[code], reverse=not cheapest)[:COMPARED]
        order = {"order": "price"} if cheapest else {}
        return [Request(sentence.words, "act", tool, {"products": ordered, **order}, SCORE)] if len(ordered) > 1 else []

    def _furthest(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "the most expensive?" after some mugs of many: of all that the shop has, not of the few that were shown; "the cheapest one"
        is that one, where no other costs the same."""
        said = sentence.lexicon["superlatives"].all_in(sentence.tokens)
        if len(said) != 1 or state.focus.lists or not self._says_nothing_else(sentence) or not self._shows_part(state.focus):
            return []
        tool, wanted = searched_again(self._fillers, state, trained)
        if not tool or not self._fillers[tool].takes("order"):
            return []
        one = self._the_one(sentence, state.focus, said[0].value, trained)
        return one or [Request(sentence.words, "act", tool, {**wanted, "order": said[0].value}, SCORE)]

    def _cheaper_ones(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "cheaper ones?", "got anything cheaper" of a list: all such goods, the cheapest first."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        named = [match for match in lexicon["cheaper"].all_in(tokens) if not lexicon["superlatives"].at(tokens, match.start)][:1]
        heads = lexicon["plural_heads"].at(tokens, named[0].end) if named else None
        some = lexicon["something_at_all"].all_in(tokens)
        around = [match for kind in LEADING for match in lexicon[kind].all_in(tokens)]
        said = [between(sentence, match.start, match.end) for match in (*named, *some, *around, heads) if match]
        if not named or not (heads or some) or state.focus.product or not says_only(sentence, "too_dear", *said):
            return []
        return self._what_costs_less(sentence, state, trained)

    def _too_dear(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "nah too much" of a list: all such goods, the cheapest first; of one thing what is like it and costs less."""
        said = remark_on_price(sentence)
        tool = self._decider.tools.get(state.last.tool) if state.last else None
        if said is None or said.end < len(sentence.tokens) or tool is None or tool.effect is not Effect.READ:
            return []
        if not state.focus.product:
            return self._what_costs_less(sentence, state, trained)
        return self._less_than(sentence, state.focus.product, trained)

    def _limited(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "anything for 2 to 4 quid", "có cái nào tầm 300 không" of a list: those of such goods that cost so much."""
        limits = sentence.of("min_price", "max_price")
        if not limits or state.focus.product or len(state.focus.products) < 2:
            return []
        around = [match for kind in LEADING for match in sentence.lexicon[kind].all_in(sentence.tokens)]
        said = [*limits, *(between(sentence, match.start, match.end) for match in around)]
        tool, wanted = searched_again(self._fillers, state, trained) if state.focus.query else ("", {})
        if not tool or not says_only(sentence, "too_dear", *said):
            return []
        told = {slot.type: slot.value for slot in limits}
        return [Request(sentence.words, "act", tool, renewed(wanted, told), SCORE)]

    def _what_costs_less(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the search that was made last with the cheapest first; what costs less than the first, where they are told so."""
        focus = state.focus
        tool, wanted = searched_again(self._fillers, state, trained) if focus.query and len(focus.products) > 1 else ("", {})
        if tool and wanted.get("order") == "price":
            return self._less_than(sentence, focus.products[0], trained)
        return [Request(sentence.words, "act", tool, {**wanted, "order": "price"}, SCORE)] if tool else []

    def _less_than(self, sentence: Clause, code: str, trained: Trained) -> list[Request]:
        tool = tool_for("another_like", MARKS["product"], sentence, trained)
        takes = tool and self._fillers[tool].takes_one_product and self._fillers[tool].takes("order")
        return [Request(sentence.words, "act", tool, {"product": code, "order": "price"}, SCORE)] if takes else []

    def _the_one(self, sentence: Clause, focus: Focus, order: str, trained: Trained) -> list[Request]:
        picks = sentence.lexicon["single_heads"].all_in(sentence.tokens)
        found = self._found(focus, 2, order) if picks else []
        tells = tool_for("tell_about", MARKS["product"], sentence, trained) if found else ""
        alone = len(found) < 2 or found[0].product.price != found[1].product.price
        return [Request(sentence.words, "act", tells, {"product": found[0].product.sku}, SCORE)] if tells and alone else []

    def _furthest_few(self, sentence: Clause, focus: Focus, trained: Trained) -> list[Request]:
        """ "cheapest 2", "the two cheapest": those side by side."""
        said, amounts = sentence.lexicon["superlatives"].all_in(sentence.tokens), sentence.of("quantity")
        if len(said) != 1 or len(amounts) != 1 or len(focus.products) < 2 or sentence.products or not str(amounts[0].value).isdecimal():
            return []
        count, place = int(str(amounts[0].value)), between(sentence, said[0].start, said[0].end)
        beside = place.end + 1 == amounts[0].start or amounts[0].end + 1 == place.start
        if not beside or not 1 < count <= COMPARED or not says_only(sentence, "reference_heads", place, amounts[0]):
            return []
        part, cheapest = self._shows_part(focus), said[0].value == "price"
        codes = tuple(hit.product.sku for hit in self._found(focus, count, said[0].value)) if part else focus.products
        return [
            Request(one.clause, "act", one.tool, {**one.arguments, "products": one.arguments["products"][:count]}, SCORE)
            for one in self._side_by_side(sentence, codes, cheapest, trained)
        ]

    def _in_stock(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "which are in stock" of a list: those of them that are."""
        asked, there = sentence.lexicon["asks_which_is"].at(sentence.tokens, 0), sentence.of("in-stock")
        if not asked or len(there) != 1 or sentence.products or len(state.focus.products) < 2 or not state.focus.query:
            return []
        tool, wanted = searched_again(self._fillers, state, trained)
        only = says_only(sentence, "of_those", there[0], between(sentence, asked.start, asked.end))
        return [Request(sentence.words, "act", tool, {**wanted, "in_stock": True}, SCORE)] if tool and only else []

    @staticmethod
    def _says_nothing_else(sentence: Clause) -> bool:
        mark, _ = mark_of(sentence)
        rest = without_fillers(sentence.part(mark.end, len(sentence.tokens))) if mark else sentence
        heads = rest.lexicon["reference_heads"]
        return not rest.products and says_only(rest, "superlatives", *(spot(token) for token in rest.tokens if heads.whole((token,))))

    def _shows_part(self, focus: Focus) -> bool:
        """Whether the list on show is but the first of what was found, or one thing."""
        if focus.query and len(focus.products) == 1:
            return True
        found = self._found(focus, len(focus.products) + LOOKED_AT) if focus.query and focus.products else []
        return len(found) > len(focus.products)

    def _found(self, focus: Focus, limit: int, order: str = "relevance") -> list[ProductHit]:
        """Return what the search behind the list on show finds."""
        query = ProductQuery(text=focus.query, attributes=read_attributes(focus.looks), order=order, limit=limit)
        return [hit for hit in self._stores.search_products(query=query) if not hit.close]


def searched_again(fillers: Mapping[str, Filler], state: DialogueState, trained: Trained) -> tuple[str, dict[str, object]]:
    """Return the search that finds what is on show, with its tool; ("", {}) where none knows it: goods that are gluten-free, or in
    stock in Bath."""
    tool = trained.router.name_of(GOODS_ONLY)
    filler = fillers.get(tool)
    if filler is None or not filler.takes_goods_for("query"):
        return "", {}
    searched = state.last is not None and state.last.tool == tool
    if state.last and not searched and len(state.last.arguments) > 1:
        return "", {}
    looks = {} if searched or not state.focus.looks else {"attributes": list(state.focus.looks)}
    return tool, {**(renewed(state.last.arguments, {}) if state.last and searched else {}), "query": state.focus.query, **looks}
