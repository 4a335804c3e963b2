"""Sums in a customer's words: "double the lemons", "how much are a melon and two leeks together"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause, covered
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.listing import places_to_cut
from app.services.understanding.text.sayable import between, says_only
from app.services.understanding.text.trimming import cut, without_fillers
from plugins.contracts import Focus, Request, Slot, Token


class Sums:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._fillers = decider, decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a sentence asks for that reckons, [] where it does not."""
        multiplied = self._multiplied(sentence, state.focus, trained)
        worth = multiplied or self._worth(sentence, state.focus, trained)
        return worth or self._prices_together(sentence, trained) or self._if_bought(sentence, state.focus, trained)

    def _multiplied(self, sentence: Clause, focus: Focus, trained: Trained) -> list[Request]:
        """ "double the lemons", "make it double": so many times what the cart holds of them."""
        said = next(iter(sentence.lexicon["times_as_many"].all_in(sentence.tokens)), None)
        small = said is not None and all(token in sentence.lexicon.stop for token in sentence.tokens[: said.start])
        if said is None or not small or _names_goods(sentence, said):
            return []
        goods = self._decider.pointing(without_fillers(sentence.part(said.end, len(sentence.tokens))), focus)
        named = [slot for slot in goods.products if slot.score >= KNOWN_PRODUCT] + goods.of("reference")
        sets = tool_for("make_it", MARKS["quantity"], sentence, trained)
        all_of_them = len(named) > 1 and len(goods.of("reference")) == len(named)  # "double them", after two things were put in
        if (
            (len(named) > 1 and not all_of_them)
            or not (named or (focus.product and not goods.tokens))
            or not goods.is_bare
            or goods.of("quantity")
        ):
            return []
        if not sets or not self._fillers[sets].takes_argument("times"):
            return []
        if all_of_them:
            return [Request(sentence.words, "act", sets, {"product": slot.value, "times": said.value}, SCORE) for slot in named]
        wanted = self._fillers[sets].fill(goods, {}, Focus()) if named else {"product": focus.product}
        return [Request(sentence.words, "act", sets, {**wanted, "times": said.value}, SCORE)]

    def _worth(self, sentence: Clause, focus: Focus, trained: Trained) -> list[Request]:
        """ "£10 of salmon", "how many carrots do I get for £2": how much of them that buys."""
        sums = sentence.of("money", "max_price")
        price = tool_for("price_of", MARKS["product"], sentence, trained) if len(sums) == 1 and not sentence.of("quantity") else ""
        if not price or not self._fillers[price].takes_argument("worth"):
            return []
        of, bought = (sentence.lexicon[kind].all_in(sentence.tokens) for kind in ("worth_of", "bought_for"))
        words = [between(sentence, match.start, match.end) for match in (*of, *bought)]
        joined = any(sums[0].end + 1 == between(sentence, match.start, match.end).start for match in of)
        named = [slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT and not covered(slot, words)]
        pointed = [] if named else self._decider.pointing(sentence, focus).of("reference")
        shown = focus.product if bought and not (named or pointed) else ""
        said = [*words, *named, *pointed, *sums]
        if not (joined or bought) or len(named) + len(pointed) + bool(shown) != 1 or not says_only(sentence, "worth_asking", *said):
            return []
        return [Request(sentence.words, "act", price, {"product": shown or (named or pointed)[0].value, "worth": sums[0].value}, SCORE)]

    def _if_bought(self, sentence: Clause, focus: Focus, trained: Trained) -> list[Request]:
        """ "if i buy 50?" with goods on show, "if i buy 50 bananas what do i pay": what so many of them cost."""
        said = next((one for one in sentence.lexicon["if_bought"].all_in(sentence.tokens)), None)
        named = [slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT][:1]
        shown = focus.product or focus.query or (focus.products[0] if len(focus.products) == 1 else "")
        goods = str(named[0].value) if named else shown
        if said is None or not goods:
            return []
        around = [token for token in (*sentence.tokens[: said.start], *sentence.tokens[said.end :]) if token.text[0].isalnum()]
        asked = [between(sentence, match.start, match.end) for match in sentence.lexicon["asks_to_pay"].all_in(sentence.tokens)]
        told = [*sentence.of("quantity"), *named, *asked, *self._decider.pointing(sentence, focus).of("reference")]
        price = tool_for("price_of", MARKS["product"], sentence, trained)
        plain = all(token in sentence.lexicon.stop or covered(Slot("", "", token.start, token.end), told) for token in around)
        if not price or not plain or len(sentence.of("quantity")) != 1 or not self._fillers[price].takes("quantity"):
            return []
        return [Request(sentence.words, "act", price, {"product": goods, "quantity": sentence.of("quantity")[0].value}, SCORE)]

    def _prices_together(self, sentence: Clause, trained: Trained) -> list[Request]:
        """ "how much is a bag of onions and two leeks together", or only the goods: what each of them costs."""
        said = sentence.lexicon["together"].all_in(sentence.tokens)
        ends = [match for match in said if all(token in sentence.lexicon.stop for token in _words_behind(sentence, match))]
        if not ends:
            return []
        asked = sentence.part(0, ends[0].start)
        pieces = cut(asked, places_to_cut(asked, self._decider.stores)) if asked.tokens else []
        named = [piece for piece in pieces if any(slot.score >= KNOWN_PRODUCT for slot in piece.products)]
        price = tool_for("price_of", MARKS["product"], sentence, trained)
        best = next(iter(trained.router.rank(asked.views)), None) if len(named) > 1 and len(named) == len(pieces) else None
        if best is None or not price or (best.tool != price and not asked.is_bare):
            return []
        fill = self._fillers[price].fill
        return [Request(piece.words, "act", price, fill(without_fillers(piece), {}, Focus()), SCORE) for piece in pieces]


def _words_behind(sentence: Clause, said: Match) -> list[Token]:
    return [token for token in sentence.tokens[said.end :] if token.text[0].isalnum()]


def _names_goods(sentence: Clause, said: Match) -> bool:
    """Whether the words that multiply are part of a name: the "double" of "double cream"."""
    begin, end = sentence.tokens[said.start].start, sentence.tokens[said.end - 1].end
    return any(slot.start <= begin and end < slot.end and slot.score >= KNOWN_PRODUCT for slot in sentence.of("product", "category"))
