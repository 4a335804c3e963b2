"""Goods that are refused or were bought before ("don't add 3 lemons", "hôm qua mình mua 2 áo"): nothing of them goes into the cart."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause, sentences_of
from plugins.contracts import Request, Token
from plugins.kit.text import fold

ALONE, HELD, NEEDS = "alone", "held", "needs"  # "i already have" refuses with no word of buying behind it; "i have to" refuses nothing


def without_refused(whole: Clause, requests: Sequence[Request], trained: Trained) -> tuple[Request, ...]:
    """Return the requests without those that put into the cart what the message refuses; where none is left, what is in the cart."""
    orders = orders_of(whole, trained)
    sentences = [(sentence, *_refused(sentence)) for sentence in sentences_of(whole)]
    kept = tuple(request for request in requests if not puts_in(request, orders) or not _is_refused(request, sentences))
    cart = "" if kept else trained.router.name_of(tuple(whole.lexicon.words("see_cart")))
    return kept if kept or not cart else (Request(whole.words, "act", cart, {}, SCORE),)


def orders_of(whole: Clause, trained: Trained) -> tuple[str, ...]:
    """Return the tool that puts goods into the cart, and the one that sets how many there are; none in a shop without a cart."""
    named = tool_for("add_it", MARKS["product"], whole, trained), tool_for("make_it", MARKS["quantity"], whole, trained)
    return named if all(named) else ()


def puts_in(request: Request, orders: Sequence[str]) -> bool:
    """Whether a request puts goods into the cart, or looks for goods in words that sound most like one that does."""
    return request.tool in orders or any(one.tool in orders for one in request.candidates[:1])


def _is_refused(request: Request, sentences: Sequence[tuple[Clause, Sequence[Token], bool]]) -> bool:
    said = fold(str(request.arguments.get("product", "")))
    for sentence, refused, goes_on in sentences:
        if refused and said in fold(sentence.text[refused[0].start : refused[-1].end]):
            return bool(said) or not goes_on
    return len(sentences) == 1 and bool(sentences[0][1]) and not sentences[0][2]  # "don't add it"


def _refused(sentence: Clause) -> tuple[Sequence[Token], bool]:
    """Return the words that say what is refused, none where nothing is, and whether something else is said beside them: before an "and"
    too ("add lemons and don't add limes")."""
    for begin in (0, *(match.end for match in sentence.lexicon["joins"].all_in(sentence.tokens))):
        refused, goes_on = _refused_from(sentence, begin)
        if refused:
            return refused, goes_on or begin > 0
    return (), False


def _refused_from(sentence: Clause, place: int) -> tuple[Sequence[Token], bool]:
    lexicon, tokens = sentence.lexicon, sentence.tokens
    while (refusal := lexicon["no_buying"].at(tokens, place)) is None and (said := lexicon["refusers"].at(tokens, place)):
        place = said.end
    if refusal is None or refusal.value == NEEDS or (refusal.value == HELD and lexicon["decided"].all_in(tokens)):
        return (), False
    place = refusal.end
    while said := lexicon["refusing_on"].at(tokens, place):
        place = said.end
    bought = lexicon["buying"].at(tokens, place)
    if bought is None and refusal.value not in (ALONE, HELD):
        return (), False
    begin = bought.end if bought else place
    end = next((at for at in range(begin, len(tokens)) if _turns(sentence, tokens, at)), len(tokens))
    return tokens[place : max(end, begin)], end < len(tokens)


def _turns(sentence: Clause, tokens: Sequence[Token], at: int) -> bool:
    """Whether something else is wanted from a word on: "..., 2 limes please", "... but limes", "... lấy áo polo"."""
    lexicon = sentence.lexicon
    if tokens[at].text == ",":
        return any(slot.start >= tokens[at].end for slot in sentence.of("quantity"))
    return bool(lexicon["refused_until"].at(tokens, at) or lexicon["buying"].at(tokens, at))
