"""Whether goods suit as others were asked to: "is the mousse ok then" after something dairy free, "can he have the pesto" after nuts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.lexicon import Match
from plugins.contracts import Request, Slot, Token
from plugins.kit.goods.free_from import named_until, wished_spans
from plugins.kit.text import normalise, tokenise

KNOWN = 0.5  # how well goods must be named
ASKED_SO = ("<allergen>", "<product>")


class WhetherItSuits:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers = decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the question whether the goods that are named suit, [] where a sentence asks none, or nothing says for what: what was
        told of the eater is kept in mind anyway."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        whether, may = lexicon["asks_whether"].at(tokens, 0), lexicon["asks_if_one_may"].at(tokens, 0)
        wish = _wish_of(state) if (whether or may) and not sentence.of("allergen") else ""
        begun = may or whether
        goods = _goods_behind(sentence, begun) if wish and begun else None
        if goods is None:
            return []
        behind = _told_behind(sentence, goods)
        fits = None if may else lexicon["fits_eater"].at(behind, 0)
        if not (may or fits) or not _says_only_for_whom(sentence, behind[fits.end if fits else 0 :]):
            return []
        suits = trained.router.tool_for(ASKED_SO)
        if suits is None or not self._fillers[suits.tool].takes("allergen"):
            return []
        wanted = {"product": sentence.text[goods.start : goods.end], "allergen": wish}
        return [Request(sentence.words, "act", suits.tool, wanted, SCORE)]


def _wish_of(state: DialogueState) -> str:
    """Return what was asked of other goods just before: allergens, or what they shall be free of; "" where more than that was named,
    of which the answer would hide the rest."""
    if state.last is None or state.eater:
        return ""
    asked = state.last.arguments
    said = str(asked.get("query") or "")
    spans = wished_spans(said)
    wish = str(asked.get("allergen") or (said[spans[0][0] : spans[0][1]] if len(spans) == 1 else ""))
    return wish if _named_in(state.last.clause) <= _named_in(wish) else ""


def _named_in(text: str) -> set[str]:
    """Return the diets and allergens that a text names, by key."""
    tokens, named, place = tokenise(normalise(text)), set(), 0
    while place < len(tokens):
        end, keys = named_until(tokens, place)
        named.update(keys)
        place = end or place + 1
    return named


def _goods_behind(sentence: Clause, begun: Match) -> Slot | None:
    """Return the goods that are named right behind the beginning of a question, or behind its "the"."""
    article = sentence.lexicon["articles"].at(sentence.tokens, begun.end)
    place = article.end if article else begun.end
    begins = sentence.tokens[place].start if place < len(sentence.tokens) else -1
    named = [slot for slot in sentence.of("product", "sku") if slot.start == begins and slot.score >= KNOWN]
    return max(named, key=lambda slot: slot.end, default=None)


def _told_behind(sentence: Clause, goods: Slot) -> tuple[Token, ...]:
    """Return what is said behind goods until the sentence ends, with the "ok" that is else no more than said in passing."""
    told = [token for token in sentence.lexicon.respelt(tokenise(sentence.text)) if token.start >= goods.end]
    lexicon = sentence.lexicon
    ends = (one.start for one in lexicon["joins"].all_in(told) if lexicon["asking"].at(told, one.end))  # "and have you got gf bread"
    return tuple(takewhile(lambda token: token.text[0].isalnum(), told[: next(ends, len(told))]))


def _says_only_for_whom(sentence: Clause, told: Sequence[Token]) -> bool:
    """Whether nothing is said but for whom it shall be."""
    place = 0
    while place < len(told):
        match = sentence.lexicon["fits_eater_too"].at(told, place)
        if match is None:
            return False
        place = match.end
    return True
