"""Sentences that change the cart by their form alone: "swap 2 lemons for 3 limes", "take 2 of those", "take 2 off"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.each import all_of
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause
from app.services.understanding.text.sayable import between, says_only
from app.services.understanding.text.trimming import without_fillers
from app.services.understanding.values.amounts import find_amounts
from plugins.contracts import Focus, Request, Slot, Token
from plugins.kit.text import tokenise


class CartSayings:
    """Reads such sentences of one tenant version: each method one form, [] where a sentence has another."""

    def __init__(self, decider: Decider):
        self._decider, self._fillers = decider, decider.fillers

    def swapped(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "swap 2 lemons for 3 limes": so many out of the cart and so many others in."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        swap = next((match for match in lexicon["swaps"].all_in(tokens)), None)
        if swap is None or any(token not in lexicon.stop for token in tokens[: swap.start] if token.text[0].isalnum()):
            return []
        joins = [match for match in lexicon["swapped_for"].all_in(tokens) if match.start > swap.end]
        for join in joins:
            given = self._decider.pointing(sentence.part(swap.end, join.start), state.focus)
            more = lexicon["one_more"].at(tokens, join.end)
            wanted = without_fillers(sentence.part(more.end if more else join.end, len(tokens)))
            if self._is_one_kind(given) and self._is_one_kind(wanted) and not wanted.of("reference"):
                return self._exchanged(sentence, given, wanted, trained, one_more=bool(more))
        return []

    def taken(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "take 2 of those": so many into the cart of what is spoken of; "4 is too many, take 2 of them" leaves fewer."""
        amount, behind = _amount_behind("taking", without_fillers(sentence))
        if amount is None or not sentence.lexicon["of_those"].whole(behind) or _refused(sentence):
            return []
        add = tool_for("add_it", MARKS["product"], sentence, trained)
        of_what = {"product": state.focus.product} if state.focus.product else {}
        return [Request(sentence.words, "act", add, {**of_what, "quantity": amount.value}, SCORE)] if add else []

    def all_of_those(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "lấy hết": each of the few goods on show into the cart; of many it is asked which."""
        said = [between(sentence, one.start, one.end) for one in sentence.lexicon["takes_all"].all_in(sentence.tokens)]
        add = tool_for("add_it", MARKS["product"], sentence, trained) if len(said) == 1 else ""
        if not add or not says_only(sentence, "into_the_cart", *said) or sentence.text.rstrip().endswith("?"):
            return []
        goods = all_of(state.focus) or ((state.focus.product,) if state.focus.product else ())
        wanted = [{"product": code} for code in goods] or [{}]
        return [Request(sentence.words, "act", add, one, SCORE) for one in wanted]

    def refused_for(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "no coriander, parsley instead": as much parsley as there is coriander in the cart."""
        refused = sentence.lexicon["no"].at(sentence.tokens, 0)
        comma = next((place for place, token in enumerate(sentence.tokens) if token.text == ","), 0)
        if refused is None or refused.end >= comma or not sentence.lexicon["exchanges"].all_in(sentence.tokens[comma:]):
            return []
        given, wanted = sentence.part(refused.end, comma), sentence.part(comma + 1, len(sentence.tokens))
        add = tool_for("add_it", MARKS["product"], sentence, trained)
        plain = self._is_one_kind(given) and self._is_one_kind(wanted) and not sentence.of("quantity", "reference")
        return self._in_place_of(add, given, wanted) if add and plain else []

    def fewer(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "take 2 off": so many out of the cart again, of what was spoken of last; "4 is too much, take 2 off": of what there are 4."""
        amount, behind = _amount_behind("fewer", sentence)
        plain, rest = _amount_behind("lessening", sentence)  # "bớt 1 cái" needs no word behind it
        if amount is None or not (sentence.lexicon["off_again"].whole(behind) or (plain and not rest)):
            return []
        out, held = tool_for("take_out", MARKS["product"], sentence, trained), _refused(sentence)
        of_what = {"held": held} if held else {"product": state.focus.product} if state.focus.product else {}
        return [Request(sentence.words, "act", out, {**of_what, "quantity": amount.value}, SCORE)] if out else []

    def _exchanged(self, sentence: Clause, given: Clause, wanted: Clause, trained: Trained, *, one_more: bool) -> list[Request]:
        out, add = tool_for("take_out", MARKS["product"], sentence, trained), tool_for("add_it", MARKS["product"], sentence, trained)
        asks = sentence.lexicon["asking"].at(sentence.tokens, 0) or sentence.text.rstrip().endswith("?")
        if not (out and add) or (asks and not sentence.of("quantity")):
            return []  # "can I swap the mug for a plate" may be about what was bought
        if not (given.of("quantity") or wanted.of("quantity") or one_more):
            return self._in_place_of(add, given, wanted)
        less, more = (self._fillers[tool].fill(part, {}, Focus()) for tool, part in ((out, given), (add, wanted)))
        many = {"quantity": "1"} if one_more else {"quantity": less["quantity"]} if "quantity" in less else {}
        more = {**many, **more}
        return [Request(given.words, "act", out, less, SCORE), Request(wanted.words, "act", add, more, SCORE)]

    def _in_place_of(self, add: str, given: Clause, wanted: Clause) -> list[Request]:
        """ "swap the lemons for limes": as many as there are of what goes out."""
        fill = self._fillers[add].fill
        gone = fill(given, {}, Focus()).get("product")
        if not gone or not self._fillers[add].takes_argument("instead_of"):
            return []
        return [Request(wanted.words, "act", add, {**fill(wanted, {}, Focus()), "instead_of": gone}, SCORE)]

    @staticmethod
    def _is_one_kind(part: Clause) -> bool:
        known = [slot for slot in part.products if slot.score >= KNOWN_PRODUCT]
        return part.is_bare and len(known) + len(part.of("reference")) == 1 and len(part.of("quantity")) <= 1


def _amount_behind(kind: str, sentence: Clause) -> tuple[Slot | None, list[Token]]:
    """Return the one amount that stands right behind words of a kind at the beginning, and the words behind it; None where none does."""
    begun, amounts = sentence.lexicon[kind].at(sentence.tokens, 0), sentence.of("quantity")
    if begun is None or len(amounts) != 1 or begun.end >= len(sentence.tokens) or sentence.tokens[begun.end].start != amounts[0].start:
        return None, []
    return amounts[0], [token for token in sentence.tokens if token.start >= amounts[0].end and token.text[0].isalnum()]


def _refused(sentence: Clause) -> str:
    """Return the number that the message says is too many, "" where it says of none."""
    told = sentence.lexicon.respelt(tokenise(sentence.text))
    for match in sentence.lexicon["too_many"].all_in(told):
        before = [amount for amount in find_amounts(told[: match.start], sentence.lexicon) if amount.end == match.start and not amount.unit]
        if before and before[0].value == before[0].value.to_integral_value():
            return str(int(before[0].value))
    return ""
