"""Qualities of goods that no field of the shop names: "which one is waterproof", "which are good for baking", "which mince is leanest"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from app.services.understanding.deciding.choosing import BY_PRICE, searched_again
from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.deciding.properties import PROPERTY, Properties
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause, covered
from app.services.understanding.text.lexicon import Lexicon
from app.services.understanding.text.sayable import says_only, spot
from plugins.contracts import Request, Slot, Token
from plugins.kit.goods.products import stems
from plugins.kit.goods.qualities import asks_for_most

QUALITIES = "qualities"
MATERIAL, MOST = "material:", "most"
LONGEST = 7  # words for what they may be
PRICED = ("max_price", "min_price", "money", "order", "in-stock", "on-offer")
OTHERS = (*PRICED, "attribute", "allergen", "quantity", "date", "place", "brand", "age", "exclude")
STOCKED = ("all_gone", "left_over", "reductions", "asks_for_a_fee", "buying")
NO_QUALITY = (*BY_PRICE, *STOCKED, "no_property", "no_quality")
KEPT = {"": 0, "so": 0, "last": 1, "kept": 9}  # how many words of a mark are a part of what is wished: the "che" of "che bụng"
NO_WISHES = ("persons", "counted_people", "young", "presents")
LIKED = ("likings", "better_ones", "fits_eater", "larger", "smaller")


class Qualities:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider, properties: Properties):
        self._fillers, self._properties = decider.fillers, properties

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the search for such goods, [] where a sentence asks for none, or another tool knows the answer."""
        tool = trained.router.name_of(GOODS_ONLY)
        if not tool or not self._fillers[tool].takes_argument(QUALITIES):
            return []
        goods = _goods_asked(sentence)
        asked = _told_behind(sentence, goods.end) if goods else self._of_those(sentence, state)
        words = [token for token in asked if token not in sentence.lexicon.stop]
        if not words or len(asked) > LONGEST or _is_something_else(sentence, asked, words):
            return [] if asked else self._sought(sentence, tool)
        named = sentence.text[goods.start : goods.end] if goods else state.focus.query
        best = next(iter(trained.router.rank(sentence.views)), None)
        if best is not None and self._properties.is_answered(named, words, best, exactly=sentence.lexicon.head_first):
            return [Request(sentence.words, "act", best.tool, dict(best.arguments), best.score, (best,))] if best.arguments else []
        said = " ".join(token.text for token in asked)
        wished = [" ".join(token.text for token in part) for part in _parts(sentence, asked)]
        if not goods and len(state.focus.products) == 1 and QUALITIES not in state.last.arguments:
            return self._of_the_one(sentence, state, said, trained)
        if goods and not set(stems(named)) <= set(stems(state.focus.query)):
            return [Request(sentence.words, "act", tool, {"query": named, QUALITIES: wished}, SCORE)]
        wanted = searched_again(self._fillers, state, trained)[1] if state.focus.query else {}
        return [Request(sentence.words, "act", tool, {**wanted, QUALITIES: wished}, SCORE)]

    def _of_the_one(self, sentence: Clause, state: DialogueState, said: str, trained: Trained) -> list[Request]:
        """ "will they survive the frost" of the one thing on show."""
        tells = tool_for("tell_about", MARKS["product"], sentence, trained)
        takes = bool(tells) and self._fillers[tells].takes_argument(PROPERTY)
        return [Request(sentence.words, "act", tells, {"product": state.focus.products[0], PROPERTY: said}, SCORE)] if takes else []

    @staticmethod
    def _sought(sentence: Clause, tool: str) -> list[Request]:
        """ "looking for a mug that won't chip", "đầm che bắp tay": the goods; what is wished of them is read from the whole message."""
        said = sentence.lexicon["wished_so"].all_in(sentence.tokens)
        marks = [match for match in said if match.start and match.value in KEPT and match.value]
        head = sentence.part(0, marks[0].start) if marks else sentence.part(0, 0)
        named = [slot for slot in sentence.of("product", "category") if slot.score >= KNOWN_PRODUCT and marks]
        goods = max((slot for slot in named if slot.end <= head.tokens[-1].end), key=lambda slot: slot.end - slot.start, default=None)
        if goods is None or goods.end != head.tokens[-1].end or sentence.lexicon["asks_whether"].at(sentence.tokens, 0):
            return []
        if any(slot.start <= goods.start and slot.end > goods.end for slot in named) or not says_only(head, "seeking", goods, *head.looks):
            return []  # the "áo chống nắng" is called so
        wished = [token for token in sentence.tokens[marks[0].end :] if token.text[0].isalnum() and token not in sentence.lexicon.stop]
        if not wished or any(sentence.lexicon[kind].all_in(wished) for kind in NO_WISHES) or sentence.of(*OTHERS):
            return []
        return [Request(sentence.words, "act", tool, {"query": sentence.text[goods.start : goods.end]}, SCORE)]

    @staticmethod
    def _of_those(sentence: Clause, state: DialogueState) -> Sequence[Token]:
        """Return what is asked of the goods on show; nothing where a sentence does not ask that, or only one thing is on show."""
        last = state.last
        if last is None or not state.focus.products:
            return ()
        begun = sentence.lexicon["asks_of_any"].at(sentence.tokens, 0)
        asked = without_ends(sentence, sentence.tokens[begun.end :]) if begun else ()
        of_most = asks_for_most(" ".join(token.text for token in asked), sentence.lexicon.language)
        return asked if begun and (of_most or begun.value != MOST) else ()  # "what's the price" asks for no quality


def _goods_asked(sentence: Clause) -> Slot | None:
    """Return the goods of "which mince is leanest", "áo khoác nào ấm nhất"."""
    lexicon, tokens = sentence.lexicon, sentence.tokens
    named = [slot for slot in sentence.of("product", "category") if slot.score >= KNOWN_PRODUCT]
    for slot in sorted(named, key=lambda slot: slot.start - slot.end):
        begin = next((place for place, token in enumerate(tokens) if token.start == slot.start), 0)
        end = next((place for place, token in enumerate(tokens) if token.end == slot.end), begin) + 1
        if begin and lexicon["which_alone"].whole(tokens[:begin]) is not None:
            are = lexicon["which_are"].at(tokens, end)
            if (are and not are.value) or (are is None and end < len(tokens) and tokens[end] not in lexicon.stop):
                return slot
        small = all(token in lexicon.stop for token in tokens[:begin])
        if small and lexicon["which_behind"].at(tokens, end):
            return slot
    return None


def _parts(sentence: Clause, asked: Sequence[Token]) -> list[Sequence[Token]]:
    """Return the qualities that are asked for in one breath: "dày dặn không lộ"."""
    cuts = [place for place, token in enumerate(asked) if place and sentence.lexicon["no_such"].whole((token,)) is not None]
    return [asked[start:end] for start, end in pairwise((0, *cuts, len(asked)))]


def _told_behind(sentence: Clause, end: int) -> Sequence[Token]:
    """Return what is asked of goods behind their name."""
    tokens = [token for token in sentence.tokens if token.start >= end]
    for kind in ("which_behind", "which_are"):
        if match := sentence.lexicon[kind].at(tokens, 0):
            tokens = tokens[match.end :]
    return without_ends(sentence, tokens)


def without_ends(sentence: Clause, tokens: Sequence[Token]) -> Sequence[Token]:
    """Return words without the small ones before them, and without those that make a question of them."""
    lexicon, words = sentence.lexicon, [token for token in tokens if token.text[0].isalnum()]
    while words and (words[0] in lexicon.stop or words[0] in lexicon.plain) and not _is_told(lexicon, words):
        words = words[1:]
    while words and any(lexicon[kind].whole(words[-1:]) is not None for kind in ("asking_particles", "fillers", "particles")):
        words = words[:-1]
    return words


def _is_told(lexicon: Lexicon, words: Sequence[Token]) -> bool:
    """Whether small words begin what is wished: the "không" of "không nhăn", the "đi" of "đi mưa"."""
    mark = lexicon["wished_so"].at(words, 0)
    return lexicon["no_such"].at(words, 0) is not None or (mark is not None and mark.value == "kept" and mark.end < len(words))


def _is_something_else(sentence: Clause, asked: Sequence[Token], words: Sequence[Token]) -> bool:
    """Whether it is asked for what the shop has a field for, or for nothing that goods may be."""
    values = [slot for slot in sentence.of(*OTHERS) if not (slot.type == "quantity" and slot.end <= asked[0].start)]
    made_of = [slot for slot in values if str(slot.value).startswith(MATERIAL)]  # the paper of "lined paper"
    if all(covered(spot(token), values) for token in words):
        return True
    if any(covered(spot(token), [slot for slot in values if slot not in made_of]) for token in words):
        return True
    liked = [match for kind in LIKED for match in sentence.lexicon[kind].all_in(words)]
    only_liked = sum(match.end - match.start for match in liked) == len(words)
    return only_liked or any(sentence.lexicon[kind].all_in(words) for kind in NO_QUALITY)
