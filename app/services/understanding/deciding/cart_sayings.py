"""Sentences that change the cart by their form alone: "swap 2 lemons for 3 limes", "take 2 of those", "take 2 off"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.each import all_of
from app.services.understanding.following.looks_asked import asked_so_far, with_looks_kept
from app.services.understanding.following.references import SURE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause
from app.services.understanding.text.sayable import between, says_only
from app.services.understanding.text.trimming import without_fillers, without_particles
from app.services.understanding.values.amounts import find_amounts
from plugins.contracts import Effect, Focus, Request, Slot, Token
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
            in_another = without_particles(wanted) if state.cart_count and self._is_one_kind(given) else wanted.part(0, 0)
            if in_another.looks and in_another.only_looks and says_only(in_another, "colour_marks", *in_another.looks):
                return self._in_another_look(given, in_another, trained)
            if self._is_one_kind(given) and self._is_one_kind(wanted) and not wanted.of("reference"):
                return self._exchanged(sentence, given, wanted, trained, one_more=bool(more))
        return []

    def taken(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "take 2 of those": so many into the cart of what is spoken of; "4 is too many, take 2 of them" leaves fewer."""
        amount, behind = _amount_behind("taking", without_fillers(sentence)) if sentence.of("quantity") else (None, [])
        if amount is None or not sentence.lexicon["of_those"].whole(behind) or _refused(sentence):
            return []
        add = tool_for("add_it", MARKS["product"], sentence, trained)
        of_what = {"product": state.focus.product} if state.focus.product else {}
        return [Request(sentence.words, "act", add, {**of_what, "quantity": amount.value}, SCORE)] if add else []

    def those_please(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "both please", "the first two pls" after their prices: each of them into the cart; after a list they are looked at,
        and nothing comes back after that was changed."""
        pointed = self._decider.pointing(without_fillers(sentence), state.focus)
        goods = dict.fromkeys(slot.value for slot in pointed.of("reference") if slot.score >= SURE)
        around = sentence.lexicon.respelt(tokenise(sentence.text))
        nicely = bool(sentence.lexicon["asking_nicely"].all_in(around)) and "?" not in sentence.text
        if len(goods) < 2 or not nicely or not pointed.only_points or not self._told_of_goods(state):
            return []
        add = tool_for("add_it", MARKS["product"], sentence, trained)
        return [Request(sentence.words, "act", add, {"product": code}, SCORE) for code in goods] if add else []

    def _told_of_goods(self, state: DialogueState) -> bool:
        """Whether what was told last is of goods one by one, as their price is: nothing is asked of the customer, and nothing changed."""
        filler = self._fillers.get(state.last.tool) if state.last and state.pending is None else None
        if state.last is None or filler is None or self._decider.tools[state.last.tool].effect is not Effect.READ:
            return False
        return filler.takes_one_product and not filler.takes_goods_for("query")

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
        """ "no coriander, parsley instead": as much parsley as there is coriander in the cart; "no lemons, 2 limes": so many limes."""
        refused = sentence.lexicon["no"].at(sentence.tokens, 0)
        comma, behind = _turn_in(sentence)
        if refused is None or refused.end > comma - (refused.end == 1):
            return []  # "no, 2 limes" corrects, "no thanks, 2 limes" refuses nothing that is named
        given, wanted = sentence.part(refused.end, comma), without_fillers(sentence.part(behind, len(sentence.tokens)))
        add = tool_for("add_it", MARKS["product"], sentence, trained)
        if not add or not self._is_one_kind(wanted) or given.of("quantity") or sentence.of("reference"):
            return []
        goods, counted = self._is_one_kind(given), wanted.of("quantity")
        if counted and not goods and not any(slot.score >= KNOWN_PRODUCT for slot in given.products):
            return [Request(wanted.words, "act", add, self._fillers[add].fill(wanted, {}, Focus()), SCORE)]  # "no thanks, 2 mangoes"
        if counted:
            return self._so_many_of_others(given, wanted, state, trained) if goods else []
        if not goods:
            return []
        return self._in_place_of(add, given, wanted) if sentence.lexicon["exchanges"].all_in(sentence.tokens[comma:]) else []

    def fewer(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "take 2 off": so many out of the cart again, of what was spoken of last; "4 is too much, take 2 off": of what there are 4."""
        sentence = without_fillers(sentence)
        amount, behind = _amount_behind("fewer", sentence)
        plain, rest = _amount_behind("lessening", sentence)  # "bớt 1 cái", "remove one" need no word behind it
        amount = amount or plain
        if amount is None or not (sentence.lexicon["off_again"].whole(behind) or (plain and not rest)):
            return []
        out, held = tool_for("take_out", MARKS["product"], sentence, trained), _refused(sentence)
        of_what = {"held": held} if held else {"product": state.focus.product} if state.focus.product else {}
        return [Request(sentence.words, "act", out, {**of_what, "quantity": amount.value}, SCORE)] if out else []

    def out_in_a_look(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "bỏ size 39", "remove the black one": what the cart holds in that look; which of several is asked."""
        sentence = without_particles(without_fillers(sentence))
        begun = next((one for kind in ("lessening", "fewer") if (one := sentence.lexicon[kind].at(sentence.tokens, 0))), None)
        looks = sentence.looks if begun and state.cart_count and not sentence.lexicon["taking"].at(sentence.tokens, 0) else []
        if not looks or sentence.of("quantity", "reference") or not sentence.only_looks:
            return []
        named, behind = _split_behind(sentence.part(begun.end, len(sentence.tokens)), looks[-1].end)
        if not says_only(named, "off_again", *looks) or (behind and not sentence.lexicon["off_again"].whole(behind)):
            return []
        out = tool_for("take_out", MARKS["product"], sentence, trained)
        words = " ".join(str(look.value).partition(":")[2] for look in looks)
        return [Request(sentence.words, "act", out, {"product": words}, SCORE)] if out else []

    def _so_many_of_others(self, given: Clause, wanted: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Set how many of other goods there shall be; what is refused goes out, where the cart holds anything."""
        sets, out = tool_for("make_it", MARKS["quantity"], wanted, trained), tool_for("take_out", MARKS["product"], given, trained)
        if not (sets and out):
            return []
        less, more = self._fillers[out].fill(given, {}, Focus()), self._fillers[sets].fill(wanted, {}, Focus())
        gone = [Request(given.words, "act", out, less, SCORE)] if state.cart_count else []
        return [*gone, Request(wanted.words, "act", sets, more, SCORE)]

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

    def _in_another_look(self, given: Clause, wanted: Clause, trained: Trained) -> list[Request]:
        """ "đổi túi sang màu trắng": as many of the same goods, white, in the place of those in the cart."""
        add = tool_for("add_it", MARKS["product"], given, trained)
        gone = self._fillers[add].fill(given.without("attribute"), {}, Focus()).get("product") if add else None
        looks = [look.value for look in wanted.looks]
        arguments = {"product": gone, "attributes": looks, "instead_of": gone}
        return [Request(wanted.words, "act", add, arguments, SCORE)] if gone and self._fillers[add].takes_argument("instead_of") else []

    def only_these(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "chỉ cần clutch thôi" while the cart is empty: clutches are looked for, and none is left out."""
        begun = sentence.lexicon["only_wanted"].at(sentence.tokens, 0)
        rest = without_particles(without_fillers(sentence.part(begun.end, len(sentence.tokens)))) if begun else sentence.part(0, 0)
        if state.cart_count or not rest.tokens or rest.of("quantity", "reference"):
            return []
        if rest.is_bare and rest.looks and rest.only_looks:
            return self._only_in_looks(rest, state, trained)
        if not self._is_one_kind(rest):
            return []
        if rest.lexicon["swaps"].all_in(rest.tokens) or rest.lexicon["need_done"].all_in(rest.tokens):
            return []  # "chỉ muốn đổi size áo" looks for no other goods
        tool = trained.router.name_of(GOODS_ONLY)
        return [Request(rest.words, "act", tool, self._fillers[tool].fill(rest, {}, Focus()), SCORE)] if tool else []

    def _only_in_looks(self, rest: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "chỉ cần size M thôi": whether what is spoken of comes so; of a list, those that do."""
        focus, looks = state.focus, [str(look.value) for look in rest.looks]
        tool = tool_for("check_stock", MARKS["product"], rest, trained) if focus.product else trained.router.name_of(GOODS_ONLY)
        asked = {} if focus.product else asked_so_far(state.last, tool, focus.query)
        goods = {"product": focus.product} if focus.product else {"query": focus.query} if focus.query else {}
        wanted = {**asked, **goods, "attributes": with_looks_kept(asked, looks)}
        return [Request(rest.words, "act", tool, wanted, SCORE)] if tool and goods else []

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
    alone = sentence.tokens[begun.end :] if begun and not amounts else ()
    if len(alone) == 1 and (number := sentence.lexicon["numbers"].whole(alone)):
        return Slot("quantity", number, alone[0].start, alone[0].end), []
    if begun is None or len(amounts) != 1 or begun.end >= len(sentence.tokens) or sentence.tokens[begun.end].start != amounts[0].start:
        return None, []
    return amounts[0], [token for token in sentence.tokens if token.start >= amounts[0].end and token.text[0].isalnum()]


def _turn_in(sentence: Clause) -> tuple[int, int]:
    """Return where what is refused ends and what is wanted begins: at a comma, or at the "just" of "no feta just 2 halloumi"."""
    comma = next((place for place, token in enumerate(sentence.tokens) if token.text == ","), 0)
    if comma:
        return comma, comma + 1
    amounts = {slot.start for slot in sentence.of("quantity")}
    turns = [one for one in sentence.lexicon["refused_until"].all_in(sentence.tokens) if one.end < len(sentence.tokens)]
    return next(((one.start, one.end) for one in turns if sentence.tokens[one.end].start in amounts), (0, 1))


def _split_behind(part: Clause, end: int) -> tuple[Clause, list[Token]]:
    """Return a part up to a place of the text, and the words behind it."""
    place = sum(token.start < end for token in part.tokens)
    return part.part(0, place), [token for token in part.tokens[place:] if token.text[0].isalnum()]


def _refused(sentence: Clause) -> str:
    """Return the number that the message says is too many, "" where it says of none."""
    told = sentence.lexicon.respelt(tokenise(sentence.text))
    for match in sentence.lexicon["too_many"].all_in(told):
        before = [amount for amount in find_amounts(told[: match.start], sentence.lexicon) if amount.end == match.start and not amount.unit]
        if before and before[0].value == before[0].value.to_integral_value():
            return str(int(before[0].value))
    return ""
