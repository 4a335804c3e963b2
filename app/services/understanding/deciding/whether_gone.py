"""Whether it is asked that goods are gone, not that they are there ("are lemons out of stock?", "only 3 lemons left?"): yes and no change
places then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import Clause, sentences_of
from plugins.contracts import Request
from plugins.kit.text import fold

GONE = "gone"


def asked_if_gone(whole: Clause, requests: Sequence[Request], fillers: Mapping[str, Filler]) -> tuple[Request, ...]:
    """Return the requests, each about stock with whether the sentence that names its goods asks if they are gone."""
    return tuple(_turned(request, whole) if _takes(request, fillers) else request for request in requests)


def _takes(request: Request, fillers: Mapping[str, Filler]) -> bool:
    return request.tool in fillers and fillers[request.tool].takes_argument(GONE)


def _turned(request: Request, whole: Clause) -> Request:
    said = fold(str(request.arguments.get("product", "")))
    sentences = sentences_of(whole)
    named = [sentence for sentence in sentences if said and said in fold(sentence.words)] or sentences
    if not any(map(_asks_if_gone, named)):
        return request
    return Request(request.clause, request.decision, request.tool, {**request.arguments, GONE: True}, request.score, request.candidates)


def _asks_if_gone(sentence: Clause) -> bool:
    lexicon, tokens = sentence.lexicon, sentence.tokens
    if lexicon["conditions"].all_in(tokens) or sentence.of("in-stock"):
        return False  # "if there are no lemons, any limes?", "in stock or sold out?"
    return bool(lexicon["all_gone"].all_in(tokens)) or _is_down_to_a_few(sentence)


def _is_down_to_a_few(sentence: Clause) -> bool:
    """Whether it is asked if there are only so many: "only 3 lemons left?"."""
    lexicon, tokens = sentence.lexicon, sentence.tokens
    starts = {slot.start for slot in sentence.of("quantity")}
    counted = any(match.end < len(tokens) and tokens[match.end].start in starts for match in lexicon["no_more_than"].all_in(tokens))
    return counted and bool(lexicon["left_over"].all_in(tokens))
