"""What is in the goods of the cart: "any nuts in my cart", "is my basket gluten free", "is my order ok" after an allergy was told; and what
only sounds so: "my order was missing eggs", "more milk in my order please", "how many eggs are in my basket"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from app.services.understanding.deciding.complaining import asks_for_something, tells_of_a_fault
from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, wishes
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.sayable import between, says_only
from plugins.contracts import Effect, Request, Slot
from plugins.kit.goods.needs import needs_at

CHANGES = ("buying", "lessening", "fewer", "swaps")


class InTheCart:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._tools, self._fillers, self._guessing = decider.tools, decider.fillers, decider.guessing

    @cached_property
    def _tool(self) -> str:
        """The tool that takes nothing but what is asked of all that the cart holds."""
        reads = (name for name, filler in self._fillers.items() if filler.types == {"allergen"})
        return next((name for name in reads if self._tools[name].effect is Effect.READ), "")

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the question about all that the cart holds, or about the goods of it that are named; [] where a sentence asks none, or
        would change the cart."""
        named = [between(sentence, one.start, one.end) for one in sentence.lexicon["the_cart"].all_in(sentence.tokens)]
        if named and (told := self._lacked(sentence, trained) or _counted(sentence, trained)):
            return told
        asked = _asked_about(sentence) if named and self._tool else []
        if not named or not (state.cart_count or asked) or _changes(sentence, named) or _is_of_another(sentence, named, asked):
            return []
        told = [sentence.text[slot.start : slot.end] for slot in asked] or _told_of_the_eater(sentence, state, named)
        goods = [slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT and not covered(slot, [*named, *asked])]
        if goods:
            return self._of_goods_in_it(sentence, goods, told, trained)
        if not (told or sentence.lexicon["allergens_at_all"].all_in(sentence.tokens)):
            return []
        return [Request(sentence.words, "act", self._tool, {"allergen": ", ".join(told)} if told else {}, SCORE)]

    def _lacked(self, sentence: Clause, trained: Trained) -> list[Request]:
        """ "there were no eggs in my order", "the milk in my order was sour": a complaint; "is my order missing eggs" is none."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        lacks, faulty = lexicon["order_lacks"].all_in(tokens), tells_of_a_fault(sentence) and not asks_for_something(sentence)
        told = (lacks or faulty) and not lexicon["asking"].at(tokens, 0)
        taker = trained.router.name_of(tuple(lexicon.words("complaining"))) if told else ""
        if not taker or not self._guessing.takes_complaints(taker):
            return []
        goods = max((slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT), key=lambda slot: slot.score, default=None)
        return [Request(sentence.words, "act", taker, {"product": goods.value} if goods else {}, SCORE)]

    def _of_goods_in_it(self, sentence: Clause, goods: Sequence[Slot], told: Sequence[str], trained: Trained) -> list[Request]:
        """ "is the feta in my basket vegetarian": the feta is not put in once more."""
        suits = trained.router.tool_for(("<allergen>", "<product>")) if told else None
        if suits is None or len(goods) > 1 or not sentence.lexicon["asks_whether"].at(sentence.tokens, 0):
            return []
        wanted = {"product": sentence.text[goods[0].start : goods[0].end], "allergen": ", ".join(told)}
        return [Request(sentence.words, "act", suits.tool, wanted, SCORE)]


def _counted(sentence: Clause, trained: Trained) -> list[Request]:
    """ "how many eggs are in my basket", "do i have lemons in my cart": the cart is shown, and nothing put in."""
    counted, held = (sentence.lexicon[kind].at(sentence.tokens, 0) for kind in ("cart_counted", "cart_held"))
    begun, foods = counted or held, _asked_about(sentence) if counted or held else []
    if begun is None or (held and foods):
        return []  # "do i have nuts in my cart" asks for an allergen
    foods += [slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT]
    tool = trained.router.name_of(tuple(sentence.lexicon.words("see_cart")))
    counts = tool and any(_joins(sentence, between(sentence, 0, begun.end).end, food.start) for food in foods)
    return [Request(sentence.words, "act", tool, {}, SCORE)] if counts else []


def _is_of_another(sentence: Clause, named: Sequence[Slot], asked: Sequence[Slot]) -> bool:
    """Whether an order of before is meant, or food is wished for: "any nuts in order 1234567", "i'd like milk in my order", "do you have
    fish for my order", "milk in my basket please"."""
    said = (match for kind in ("from_the_shop", "order_lacks") for match in sentence.lexicon[kind].all_in(sentence.tokens))
    if sentence.of("order-number") or any(not covered(between(sentence, match.start, match.end), named) for match in said):
        return True
    wished = [between(sentence, match.start, match.end) for match in sentence.lexicon["cart_wished"].all_in(sentence.tokens)]
    into = [between(sentence, match.start, match.end) for match in sentence.lexicon["cart_into"].all_in(sentence.tokens)]
    begins = wishes(sentence) and any(food.start == sentence.tokens[0].start for food in asked)
    wants = begins or any(_joins(sentence, wish.end, food.start) for wish in wished for food in asked)
    return wants or any(_joins(sentence, food.end, to.start) for to in into for food in asked)


def _joins(sentence: Clause, end: int, start: int) -> bool:
    """Whether nothing but small words stands between two places."""
    inside = [token for token in sentence.tokens if end <= token.start < start]
    return end <= start and all(sentence.lexicon["need_small"].whole((token,)) for token in inside)


def _asked_about(sentence: Clause) -> list[Slot]:
    """Return where allergens, diets and foods are named, a list of them as one: "check my basket for sesame, nuts or pork"."""
    found, place = [], 0
    while place < len(sentence.tokens):
        needs, end = needs_at(sentence.tokens, place, doubtful=False)
        found += [between(sentence, place, end)] if needs else []
        place = end if needs else place + 1
    return [*found, *(slot for slot in sentence.of("allergen") if not covered(slot, found))]


def _told_of_the_eater(sentence: Clause, state: DialogueState, named: Sequence[Slot]) -> list[str]:
    """Return what was told of the eater, where nothing is asked but whether what is in there is fine."""
    fits = sentence.lexicon["fits_eater"].all_in(sentence.tokens) if state.eater else ()
    if not fits or not sentence.lexicon["asks_whether"].at(sentence.tokens, 0):
        return []
    spots = [between(sentence, one.start, one.end) for one in fits]
    return [told.need.replace("_", " ") for told in state.eater] if says_only(sentence, "fits_eater_too", *named, *spots) else []


def _changes(sentence: Clause, named: Sequence[Slot]) -> bool:
    """Whether something shall go in or out: the "order" of "my order" is no such word, nor the "need" of "i need to know if"."""
    checks = [between(sentence, match.start, match.end) for match in sentence.lexicon["cart_checked"].all_in(sentence.tokens)]
    said = (match for kind in CHANGES for match in sentence.lexicon[kind].all_in(sentence.tokens))
    return any(not covered(between(sentence, match.start, match.end), [*named, *checks]) for match in said)
