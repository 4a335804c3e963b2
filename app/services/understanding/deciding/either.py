"""Two kinds of the same goods in one breath: "red or green grapes", "red or white?" after wine; or two goods: "fish or chicken"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.listing import is_inside_asked
from plugins.contracts import Focus, ProductQuery, Request, Token

LONGEST = 3  # words behind the "or"
KNOWN, SURELY = 0.5, 0.8  # how well goods must be named; how well beside such as nobody knows


class Either:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers, self._stores = decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return a search for each of the two kinds, [] where a sentence asks for no such two or one of them is not sold."""
        if any(is_inside_asked(sentence, sentence.tokens[match.start]) for match in sentence.lexicon["either"].all_in(sentence.tokens)):
            return []
        kinds, tool = self._kinds(sentence, state.focus) or _two_goods(sentence), trained.router.name_of(GOODS_ONLY)
        if not tool or not self._fillers[tool].takes_goods_for("query"):
            return []
        if not kinds or not all(map(self._is_sold, kinds)):
            kinds = _one_unheard_of(sentence)
        return [Request(words, "act", tool, {"query": words}, SCORE) for words in kinds]

    @staticmethod
    def _kinds(sentence: Clause, focus: Focus) -> list[str]:
        """Return both kinds in words: what they are stands once behind them, else it is what was spoken of."""
        words = [token for token in sentence.tokens if token.text[0].isalnum()]
        parting = sentence.lexicon["either"].all_in(words)
        if len(parting) != 1 or sentence.looks or sentence.of("quantity"):
            return []
        before, behind = words[: parting[0].start], words[parting[0].end :]
        if not before or not 0 < len(behind) <= LONGEST or any(token not in sentence.lexicon.stop for token in before[:-1]):
            return []
        first, second, goods = before[-1], behind[0], [token.folded for token in behind[1:]] or focus.query.split()
        if not goods or any(_is_small(token, sentence) for token in (first, *behind)) or {first.folded, second.folded} & set(goods):
            return []
        return [" ".join((kind.folded, *goods)) for kind in (first, second)]

    def _is_sold(self, words: str) -> bool:
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=1))
        return bool(hits) and not hits[0].close


def _two_goods(sentence: Clause) -> list[str]:
    """Return the two goods that nothing but an "or" stands between, and nothing that says more around."""
    parting = sentence.lexicon["either"].all_in(sentence.tokens)
    if len(parting) != 1 or not 0 < parting[0].start < len(sentence.tokens) - 1:
        return []
    ends, begins = sentence.tokens[parting[0].start - 1].end, sentence.tokens[parting[0].end].start
    goods = [slot for slot in sentence.of("product", "category") if slot.score >= KNOWN]
    first = min((slot for slot in goods if slot.end == ends), key=lambda slot: slot.start, default=None)
    second = max((slot for slot in goods if slot.start == begins), key=lambda slot: slot.end, default=None)
    others = [slot for slot in sentence.slots if slot.type not in ("product", "category", "allergen")]
    if first is None or second is None or others or _wants_no_two(sentence):
        return []
    told = [token for token in sentence.tokens if token.text[0].isalnum() and not first.start <= token.start < second.end]
    plain = all(_is_small(token, sentence) or sentence.lexicon["having_goods"].whole((token,)) for token in told)
    return [sentence.text[slot.start : slot.end] for slot in (first, second)] if plain else []


def _one_unheard_of(sentence: Clause) -> list[str]:
    """Return both goods of "do you sell dragonfruit or mangos", of which the shop knows but one: each is told of."""
    parting = sentence.lexicon["either"].all_in(sentence.tokens)
    asks = sentence.lexicon["asking"].at(sentence.tokens, 0)
    if len(parting) != 1 or not asks or not asks.end < parting[0].start < len(sentence.tokens) - 1 or _wants_no_two(sentence):
        return []
    sides = _said(sentence, asks.end, parting[0].start), _said(sentence, parting[0].end, len(sentence.tokens))
    called = [slot for slot in sentence.of("product", "category") if slot.score >= SURELY]
    known = [any(slot.start == side[0].start and slot.end == side[-1].end for slot in called) for side in sides if side]
    words = [" ".join(token.text for token in side) for side in sides]
    unheard = [side for side in sides if len(side) == 1 and not any(slot.start <= side[0].start < slot.end for slot in sentence.slots)]
    return words if sorted(known) == [False, True] and len(unheard) == 1 else []


def _said(sentence: Clause, start: int, end: int) -> list[Token]:
    """Return the words between two places, without small ones around them."""
    words = [token for token in sentence.tokens[start:end] if token.text[0].isalnum()]
    while words and (_is_small(words[0], sentence) or sentence.lexicon["having_goods"].whole(words[:1])):
        words = words[1:]
    while words and _is_small(words[-1], sentence):
        words = words[:-1]
    return words


def _wants_no_two(sentence: Clause) -> bool:
    """Whether two goods are spoken of, and neither is looked for: "any with a cat or dog on", "I don't want fish or chicken"."""
    return any(sentence.lexicon[kind].all_in(sentence.tokens) for kind in ("having", "refusals", "no_buying", "asks_why"))


def _is_small(token: Token, sentence: Clause) -> bool:
    return token in sentence.lexicon.stop or token in sentence.lexicon.plain
