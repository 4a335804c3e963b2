"""Goods that somebody only thinks of, or would have for a sum of their own ("maybe 3 lemons", "can i get 3 lemons for £1?"): they are told
what those cost, and nothing goes into the cart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.understanding.deciding.refusing import orders_of, puts_in, without_refused
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import Understood
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause, sentences_of
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.trimming import without_fillers
from plugins.contracts import Request
from plugins.kit.text import fold, tokenise

LOOSELY = "loosely"  # a doubt that says of nobody that he has it
ASKED = ("product", "quantity", "attributes")  # what a price is told of


def only_ordered(whole: Clause, read: Understood, trained: Trained) -> Understood:
    """Return what was understood without what a message refuses, and with the price of what it only wonders about."""
    orders = orders_of(whole, trained) if read.requests else ()
    if not any(puts_in(request, orders) for request in read.requests):
        return read
    if not read.answered and whole.lexicon["asks_when"].at(whole.tokens, 0):
        return replace(read, requests=_told_when(whole, read.requests, orders, trained))
    kept = without_refused(whole, read.requests, trained)
    price = tool_for("price_of", MARKS["product"], whole, trained)
    if read.answered or not price:
        return replace(read, requests=kept)
    sentences, stock = sentences_of(whole), tool_for("check_stock", MARKS["product"], whole, trained)
    told = (_whether_there(one, stock, sentences) if one.tool in orders and stock else one for one in kept)
    return replace(read, requests=tuple(_priced(one, price, sentences) if one.tool in orders else one for one in told))


def _told_when(whole: Clause, requests: Sequence[Request], orders: Sequence[str], trained: Trained) -> tuple[Request, ...]:
    """Return when it is delivered instead of an order: "when could i have them?"."""
    delivers = tool_for("deliver_to", MARKS["place"], whole, trained)
    others = tuple(request for request in requests if request.tool not in orders)
    if any(request.tool == delivers for request in others):
        return others
    when = Request(whole.words, "act", delivers, {}, SCORE) if delivers else Request(whole.words, "unknown")
    return (*others, when)


def _priced(request: Request, price: str, sentences: Sequence[Clause]) -> Request:
    said = fold(str(request.arguments.get("product", "")))
    named = [sentence for sentence in sentences if said and said in fold(sentence.words)] or sentences
    if not said or not all(_is_wondered_about(said, sentence) for sentence in named):
        return request
    return Request(request.clause, "act", price, {name: request.arguments[name] for name in ASKED if name in request.arguments}, SCORE)


def _whether_there(request: Request, stock: str, sentences: Sequence[Clause]) -> Request:
    """Return whether there are goods where that is all that is asked: "do you have 2 feta and 3 lemons?" orders none."""
    named = [sentence for sentence in sentences if request.clause and request.clause in sentence.words and sentence.of("product")]
    if not named or not all(_only_asks_for(sentence) for sentence in named):
        return request
    return Request(request.clause, "act", stock, {name: request.arguments[name] for name in ASKED if name in request.arguments}, SCORE)


def _only_asks_for(sentence: Clause) -> bool:
    lexicon, rest = sentence.lexicon, without_fillers(sentence)
    begun = lexicon["have_you"].at(rest.tokens, 0)
    told = begun and any(lexicon[kind].all_in(rest.tokens[begun.end :]) for kind in ("order_openings", "buying", "decided"))
    return begun is not None and not told and not lexicon["decided"].all_in(tokenise(sentence.text))


def _is_wondered_about(said: str, sentence: Clause) -> bool:
    """Whether goods that a sentence names are only thought of there."""
    lexicon, tokens = sentence.lexicon, sentence.tokens
    if _bargains(sentence):
        return True
    doubt = next(iter(lexicon["wondering"].all_in(tokens)), None)
    if doubt is None or lexicon["decided"].all_in(tokens):
        return False
    if doubt.value == LOOSELY and lexicon["buying"].at(tokens, doubt.end):
        return False  # "maybe add 3 lemons" tells us to
    behind = sentence.part(doubt.end, len(tokens))
    if not any(token.text[0].isalnum() for token in behind.tokens):
        return not tells_us_to(sentence)  # "3 lemons maybe"
    return said in fold(behind.words) and not (behind.tokens and _turns_to(behind, said))


def doubts(sentence: Clause, said: str) -> bool:
    """Whether a sentence says of goods that somebody is not sure of them: "not sure about the pineapple"."""
    doubt = next(iter(sentence.lexicon["wondering"].all_in(sentence.tokens)), None)
    return doubt is not None and doubt.value != LOOSELY and said in fold(sentence.part(doubt.end, len(sentence.tokens)).words)


def _bargains(sentence: Clause) -> bool:
    """Whether it is asked for so many goods at a sum: "can i get 3 lemons for £1?"."""
    lexicon, tokens = sentence.lexicon, sentence.tokens
    asks = lexicon["asking"].at(tokens, 0) or sentence.text.rstrip().endswith("?")
    sums = {slot.start for slot in sentence.of("money", "max_price")}
    offered = any(lexicon["at_a_sum"].whole((before,)) and after.start in sums for before, after in zip(tokens, tokens[1:], strict=False))
    return bool(asks and offered and sentence.of("quantity"))


def tells_us_to(sentence: Clause) -> bool:
    """Whether a sentence begins as an order of goods does: "mình lấy"."""
    place = 0
    while opening := sentence.lexicon["refusers"].at(sentence.tokens, place):
        place = opening.end
    return sentence.lexicon["buying"].at(sentence.tokens, place) is not None


def _turns_to(behind: Clause, said: str) -> bool:
    """Whether goods are wanted after all by what stands behind a doubt: "maybe not, add 3 lemons"."""
    turns: list[Match] = behind.lexicon["buying"].all_in(behind.tokens)
    told = [behind.part(turn.end, len(behind.tokens)) for turn in turns if turn.start > 0]
    return any(said in fold(part.words) or (part.of("quantity") and not part.products) for part in told)
