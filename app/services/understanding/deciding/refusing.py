"""Goods that are refused or were bought before ("don't add 3 lemons", "hôm qua mình mua 2 áo"): nothing of them goes into the cart."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause, sentences_of
from plugins.contracts import Request, Token
from plugins.kit.text import fold

ALONE = "alone"  # "i already have" refuses with no word of buying behind it


def without_refused(whole: Clause, requests: Sequence[Request], trained: Trained) -> tuple[Request, ...]:
    """Return the requests without those that put into the cart what the message refuses; where none is left, what is in the cart."""
    add = tool_for("add_it", MARKS["product"], whole, trained)
    if not any(request.tool == add for request in requests):
        return tuple(requests)
    sentences = [(sentence, *_refused(sentence)) for sentence in sentences_of(whole)]
    kept = tuple(request for request in requests if request.tool != add or not _is_refused(request, sentences))
    cart = "" if kept else trained.router.name_of(tuple(whole.lexicon.words("see_cart")))
    return kept if kept or not cart else (Request(whole.words, "act", cart, {}, SCORE),)


def _is_refused(request: Request, sentences: Sequence[tuple[Clause, Sequence[Token], bool]]) -> bool:
    said = fold(str(request.arguments.get("product", "")))
    for sentence, refused, goes_on in sentences:
        if refused and said in fold(sentence.text[refused[0].start : refused[-1].end]):
            return bool(said) or not goes_on
    return len(sentences) == 1 and bool(sentences[0][1]) and not sentences[0][2]  # "don't add it"


def _refused(sentence: Clause) -> tuple[Sequence[Token], bool]:
    """Return the words that say what is refused, none where nothing is, and whether something else is said behind them."""
    lexicon, tokens, place = sentence.lexicon, sentence.tokens, 0
    while said := lexicon["refusers"].at(tokens, place):
        place = said.end
    refusal = lexicon["no_buying"].at(tokens, place)
    if refusal is None:
        return (), False
    place = refusal.end
    while said := lexicon["refusing_on"].at(tokens, place):
        place = said.end
    bought = lexicon["buying"].at(tokens, place)
    if bought is None and refusal.value != ALONE:
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
