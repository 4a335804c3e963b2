"""What goes out of the cart, where little of its name was heard: the wallet of "k lấy ví nữa", the linen of "bỏ áo linen"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import CERTAIN, MARKS, NAMING, Clause, covered
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.sayable import between, spot
from plugins.contracts import Product, ProductQuery, Request, Slot, Stores, Token
from plugins.kit.goods.products import is_called, stems
from plugins.kit.text import fold, tokenise

NO_GOODS = ("letting_go", "once_more", "particles", "off_again", "refusers", "asking_nicely", "attribute_marks")
SMALL = (*NO_GOODS, "buying", "numbers")
LOOKED_AT, LONGEST = 5, 5  # goods, words of a name


@dataclass(frozen=True, slots=True)
class WhatGoesOut:
    """Reads sentences that let go of what the cart holds by its name and say little else: "bỏ đôi sandal", "bỏ ví"."""

    stores: Stores

    def by_its_name(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return that this goes out, [] where no goods of the cart are called so."""
        begun = sentence.lexicon["fewer"].at(sentence.tokens, 0) if state.cart_count else None
        if begun is None or sentence.tokens[0].text.isascii() or sentence.of("reference"):  # "bo" may be a set ("bộ")
            return []
        held = [product for sku in state.held() if (product := self.stores.find_product(sku=sku))]
        part = sentence.part(begun.end, _where_it_stays(sentence, held))
        words, out = _telling(part, NO_GOODS), tool_for("take_out", MARKS["product"], sentence, trained)
        if not out or _says_more(part) or not _are_called(held, words):
            return []
        return [Request(sentence.words, "act", out, {"product": sentence.text[words[0].start : words[-1].end]}, SCORE)]


def _says_more(part: Clause) -> bool:
    """Whether a part asks, counts, lists or takes other goods."""
    kinds = ("buying", "lists", "price_asked_typed")
    asks = part.lexicon["asking_particles"].whole(part.tokens[-1:])
    marks = any(not token.text[0].isalpha() for token in part.tokens)
    return bool(asks) or marks or any(part.lexicon[kind].all_in(part.tokens) for kind in kinds)


def _words_of(product: Product) -> set[str]:
    texts = (product.name, *product.synonyms, *product.categories, *(value for values in product.attributes.values() for value in values))
    return {stem for text in texts for stem in stems(text)}


def _are_called(held: Sequence[Product], words: Sequence[Token]) -> bool:
    """Whether there are words, and all of them are said of one of the goods that are held."""
    said = {stem for word in words for stem in stems(word.text)}
    return bool(said) and any(said <= _words_of(product) for product in held)


def _where_it_stays(sentence: Clause, held: Sequence[Product]) -> int:
    """Return the place of the word behind which stands what is held and stays ("bỏ ví lấy thắt lưng thôi"), or where the sentence ends."""
    end = len(sentence.tokens)
    for match in sentence.lexicon["taken_instead"].all_in(sentence.tokens):
        if match.start > 1 and _are_called(held, _telling(sentence.part(match.end, end), NO_GOODS)):
            return match.start
    return end


def in_one_name(requests: Sequence[Request], tool: str, whole: Clause, stores: Stores) -> list[Request]:
    """Return the requests, two that take out the halves of one name ("Organic Eggs, Medium") as one."""
    kept: list[Request] = []
    for request in requests:
        before = kept[-1] if kept else None
        if before is None or not before.tool == request.tool == tool or not (name := _name_of_both(before, request, whole, stores)):
            kept.append(request)
        else:
            kept[-1] = replace(before, arguments={**before.arguments, "product": name})
    return kept


def _name_of_both(first: Request, second: Request, whole: Clause, stores: Stores) -> str:
    """Return the words from the goods of one request to those of the next, where only a comma parts them and goods are called so."""
    begin, name = (str(one.arguments.get("product", "")) for one in (first, second))
    start = whole.text.find(f"{begin}, {name}") if begin and name else -1
    said = whole.text[start : start + len(f"{begin}, {name}")]
    return said if start >= 0 and _is_a_name(said, stores) else ""


def as_it_is_named(request: Request, whole: Clause, stores: Stores) -> Request:
    """Return a request that takes goods out by the name that is said: without what stands behind it (the "đi" of "chân váy jean đi"),
    and where it was taken for what was spoken of ("the cola" for the cola zero), as the name of the goods that are called just so."""
    said = str(request.arguments.get("product", ""))
    fuller = [str(slot.value) for slot in whole.of("product") if slot.score >= NAMING and f" {fold(said)} " in f" {fold(str(slot.value))} "]
    name = next((name for name in fuller if said and fold(name) != fold(said) and _is_a_name(name, stores)), "")
    words = name or _without_ends(said, whole)
    if name or (words != said and not _is_a_name(said, stores)):
        return replace(request, arguments={**request.arguments, "product": words})
    if not said or fold(said) in fold(whole.text):
        return request
    clause = fold(request.clause)
    named = [str(slot.value) for slot in whole.of("product") if slot.score >= CERTAIN and fold(str(slot.value)) in clause]
    other = next((name for name in named if _is_a_name(name, stores, besides=said)), "")
    return replace(request, arguments={**request.arguments, "product": other}) if other else request


def _without_ends(said: str, whole: Clause) -> str:
    words = [token for token in tokenise(said) if token.text[0].isalnum()]
    while len(words) > 1 and whole.lexicon["off_again"].whole(words[-1:]):
        words = words[:-1]
    return said[: words[-1].end] if words else said


def _is_a_name(said: str, stores: Stores, besides: str = "") -> bool:
    """Whether the shop sells goods of just that name, and none of them has a code that is known already."""
    hits = stores.search_products(query=ProductQuery(text=said, limit=LOOKED_AT))
    called = [hit.product for hit in hits if stems(hit.product.name) == stems(said)]
    return bool(called) and not any(besides and besides in (product.sku, product.group) for product in called)


def with_what_goes_out(request: Request, sentence: Clause, stores: Stores) -> Request:
    """Return a request that takes goods out with all that the sentence calls them: a thing that the cart does not hold must not pass for
    the one that it holds."""
    goes = next(iter(sentence.lexicon["letting_go"].all_in(sentence.tokens)), None)
    if sentence.of("reference", "sku"):
        return request
    said = fold(str(request.arguments.get("product", "")))
    place = _place_of(said, sentence)
    if place is not None:
        stays = _before_what_stays(sentence, goes, place, stores) if goes else ""
        words = stays or _with_its_looks(sentence, place, place + len(said))
    elif goes is None:
        words = ""
    else:
        words = _unheard(sentence, goes.end, len(sentence.tokens), stores)
        words = "" if said and sentence.lexicon["colours"].whole(tokenise(words)) else words  # the "do" of "bo cai do" points at one
    return replace(request, arguments={**request.arguments, "product": words}) if words and fold(words) != said else request


def _place_of(said: str, sentence: Clause) -> int | None:
    """Return where in a text words begin, None where it has none of them."""
    return next((token.start for token in sentence.tokens if said and fold(sentence.text[token.start :]).startswith(said)), None)


def _before_what_stays(sentence: Clause, goes: Match, place: int, stores: Stores) -> str:
    """Return what stands before what is taken instead: the wallet of "bỏ ví lấy thắt lưng thôi"; "" where nothing is."""
    takes = [match for match in sentence.lexicon["taken_instead"].all_in(sentence.tokens) if match.start > goes.end]
    taken = next((match for match in takes if match.end < len(sentence.tokens) and sentence.tokens[match.end].start == place), None)
    return _unheard(sentence, goes.end, taken.start, stores) if taken else ""


def _with_its_looks(sentence: Clause, start: int, end: int) -> str:
    """Return the words for goods with the looks that are said right beside them."""
    for look in sorted(sentence.looks, key=lambda look: look.start):
        if look.start in (end, end + 1):
            end = look.end
    for look in sorted(sentence.looks, key=lambda look: -look.start):
        if look.end in (start, start - 1):
            start = look.start
    return sentence.text[start:end]


def _unheard(sentence: Clause, begin: int, stop: int, stores: Stores) -> str:
    """Return the words between two places that say something, where goods of the shop are called so; "" where none are."""
    part = sentence.part(begin, stop)
    first = next(iter(_telling(part)), None)
    words = [token for token in part.tokens if token.text[0].isalpha() and first is not None and token.start >= first.start]
    phrases = [sentence.text[words[0].start : words[last].end] for last in range(min(len(words), LONGEST) - 1, -1, -1)]
    coloured = " ".join(token.text for token in words if part.lexicon["colours"].whole((token,)))  # "không lấy cái đen nữa"
    return next((said for said in phrases if _is_sold(said, stores)), coloured)


def _is_sold(said: str, stores: Stores) -> bool:
    hits = stores.search_products(query=ProductQuery(text=said, limit=LOOKED_AT))
    return any(not hit.close and is_called(hit.product, said) for hit in hits)


def _telling(part: Clause, kinds: Sequence[str] = SMALL) -> Sequence[Token]:
    """Return the words that are neither small nor of some kinds."""
    small: list[Slot] = [between(part, one.start, one.end) for kind in kinds for one in part.lexicon[kind].all_in(part.tokens)]
    names = [*part.of("category"), *_colours(part)]  # the "váy" of "chân váy" is no "vậy"
    words = [token for token in part.tokens if token.text[0].isalpha()]
    return [
        token
        for token in words
        if covered(spot(token), names) or not (token in part.lexicon.stop or token in part.lexicon.plain or covered(spot(token), small))
    ]


def _colours(part: Clause) -> list[Slot]:
    """Return the colours that stand behind a word for things: the "den" of "cai den" is no "đến"."""
    heads = {match.end for match in part.lexicon["reference_heads"].all_in(part.tokens)}
    return [between(part, one.start, one.end) for one in part.lexicon["colours"].all_in(part.tokens) if one.start in heads]
