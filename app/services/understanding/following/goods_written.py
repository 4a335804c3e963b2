"""The goods that a short message leaves out since they are on show: "wooden ones", "with birds on", "oat then, cheapest", "not the
plastic ones"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.services.understanding.following.looks_asked import with_looks_kept
from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Focus, Product, ProductQuery, Request, Stores, Token
from plugins.kit.goods.products import stems
from plugins.kit.search.analysis import stem
from plugins.kit.text import fold, tokenise

LONGEST, MOST_SAID = 9, 3  # words of a message, and of what is said of the goods
LOOKED_AT, LISTED = 5, 60  # of what a search finds
A_KIND = 3  # so many goods that end in a word: "milk" after chocolate is milk
ASIDE = ("stop", "ordinals", "larger", "smaller", "cheaper", "dearer", "comparatives", "order_price", "order_price_down", "in_stock")
ASIDE_TOO = ("on_offer", "numbers", "yes", "no", "cancel", "packs", "pack_heads", "counters_alone", "reference_heads")
TAILS = ("order_price", "max_price", "min_price", "denials", "narrowing_tails")
OF_GOODS = ("query", "product", "products", "category", "like")
LIMITS = ("max_price", "min_price", "in_stock", "exclude", "order")
MARKED, ONE, THOSE = "marked", "one", "those"  # what is said is surely said of the goods on show; of one of them; of some of them


@dataclass(frozen=True, slots=True)
class Said:
    """What a short message says of goods that it does not name. ``marked`` where it surely speaks of those on show; ``denied`` is the
    word that says they shall not be so, ``tail`` what comes after it."""

    words: str
    marked: bool
    denied: str = ""
    tail: str = ""


def with_goods_written(text: str, state: DialogueState, lexicon: Lexicon, stores: Stores) -> str:
    """Return a message with the goods on show written into it, where it only says how they shall be; else as it is."""
    named = any(letter.isalpha() for letter in state.focus.query)
    searched = named and state.focus.recent[-1:] == (state.focus.query,) and bool(state.focus.products)
    said = _said(text, lexicon) if searched and state.pending is None and lexicon.words("narrowing_before") else None
    if said is None or (said.denied and state.cart_count) or not set(stems(said.words)).isdisjoint(stems(state.focus.query)):
        return text
    goods = next((goods for goods in _goods(state.focus) if _is_meant(said, goods, stores)), "")
    if not goods and said.marked and _found(said.words, 1, stores):
        *_, goods = _goods(state.focus)  # no mug is wooden, though other things are
    if not goods:
        return text
    return f"{goods} {said.denied} {said.words}" if said.denied else f"{said.words} {goods} {said.tail}".strip()


def gone_on(found: Understood, written: str, last: Request | None, search: str) -> Understood:
    """Return what was understood of such a message as it was written: with the limits of the search before it, and as a search where
    a text of the shop is called so ("scented ones" after candles)."""
    if last is None or len(found.requests) != 1:
        return found
    request = found.requests[0]
    if search and request.arguments.keys().isdisjoint(OF_GOODS):
        request = Request(request.clause, "act", search, {"query": written}, request.score)
    kept = {name: last.arguments[name] for name in LIMITS if last.arguments.get(name)} if request.tool == last.tool else {}
    looks = with_looks_kept(last.arguments, list(request.arguments.get("attributes", ()))) if request.tool == last.tool else []
    told = {**kept, **request.arguments, **({"attributes": looks} if looks else {})}
    return replace(found, requests=(replace(request, arguments=told),))


def _said(text: str, lexicon: Lexicon) -> Said | None:
    """Return what is said between words that lead to it and words that come after it, None where the message says anything else."""
    tokens = [token for token in tokenise(text) if token.text[0].isalnum()]
    if not tokens or len(tokens) > LONGEST:
        return None
    refused = lexicon["narrowing_refused"].at(tokens, 0)
    begin, before = (refused.end, set()) if refused else _marks("narrowing_before", tokens, 0, lexicon)
    end = begin
    while end < len(tokens) and end - begin < MOST_SAID and _says_how(tokens, end, lexicon):
        end += 1
    behind, after = _marks("narrowing_after", tokens, end, lexicon)
    tail = any(lexicon[kind].at(tokens, behind) for kind in TAILS)
    if begin == end or (behind < len(tokens) and (refused or not tail)) or not _points_well(before, after):
        return None
    if before and not after and all(lexicon["colours"].whole((token,)) for token in tokens[begin:end]):
        return None  # "and white?", "got it in green": heard of what is spoken of
    surely = MARKED in before | after or bool(lexicon["denials"].at(tokens, behind))  # "wood not metal"
    left = text[tokens[behind].start :] if behind < len(tokens) else ""
    return Said(text[tokens[begin].start : tokens[end - 1].end], surely, refused.value if refused else "", left)


def _marks(kind: str, tokens: Sequence[Token], place: int, lexicon: Lexicon) -> tuple[int, set[str]]:
    """Return the place behind the words of a kind that stand at a place, and what they mark."""
    marks = set()
    while match := lexicon[kind].at(tokens, place):
        place = match.end
        marks.add(match.value)
    return place, marks


def _points_well(before: set[str], after: set[str]) -> bool:
    """Whether goods that are so are meant: "a glass one" and "the glass ones", not "the glass one", which is on show, nor "the glass"."""
    return (ONE in before) == (ONE in after) and (THOSE not in before or MARKED in after or MARKED in before)


def _says_how(tokens: Sequence[Token], place: int, lexicon: Lexicon) -> bool:
    """Whether a word may say how goods are: no small word, no amount, no order, and none that comes after what is said."""
    word = tokens[place]
    small = not word.text[0].isalpha() or word in lexicon.stop or lexicon["narrowing_after"].at(tokens, place)
    return not small and not any(lexicon[kind].at(tokens, place) for kind in (*ASIDE, *ASIDE_TOO, *TAILS))


def _goods(focus: Focus) -> Iterator[str]:
    """Yield the words for the goods on show, then those that were narrowed to them: "christmas decorations" of wooden ones."""
    yield focus.query
    yield from (words for words in reversed(focus.recent) if focus.query.endswith(f" {words}"))


def _is_meant(said: Said, goods: str, stores: Stores) -> bool:
    """Whether some of such goods are so, and no other goods are called by what is said."""
    wanted, kind = set(stems(said.words)), stems(goods)
    found = [product for product in _found(f"{said.words} {goods}", LOOKED_AT, stores) if wanted <= _words(product)]
    so = [product for product in found if set(kind) <= _words(product)]
    if found and not so:  # what a yogurt is called is found by "yoghurt" too
        listed = {product.sku for product in _found(goods, LISTED, stores)}
        so = [product for product in found if product.sku in listed]
    return bool(so) and (said.marked or bool(said.denied) or not _names_others(said.words, kind, so, stores))


def _names_others(words: str, kind: Sequence[str], so: Sequence[Product], stores: Stores) -> bool:
    """Whether what is said is what other goods are called: the milk after chocolate, but neither the tomato of soup nor silver."""
    said, last = stems(words), fold(words).split()[-1]
    if any(set(said) <= set(stems(" ".join(_looks(product)))) for product in so):
        return False
    others = _found(words, LISTED, stores)
    if any(stems(category) == said for product in others for category in product.categories):
        return True
    heads = [fold(product.name.partition(",")[0]).split()[-1] for product in others]
    if last != stem(last):
        return stem(last) in map(stem, heads)
    together = f" {' '.join((*said, *kind))} "  # "tomato soup" as it stands in a name
    beside = any(together in f" {' '.join(stems(product.name))} " for product in so)
    return heads.count(last) >= (A_KIND if beside else 1)


def _found(words: str, limit: int, stores: Stores) -> list[Product]:
    return [hit.product for hit in stores.search_products(query=ProductQuery(text=words, limit=limit)) if not hit.close]


def _looks(product: Product) -> Iterator[str]:
    return (value for values in product.attributes.values() for value in values)


def _words(product: Product) -> set[str]:
    said = (product.name, product.brand, *product.synonyms, *product.categories, *product.tags, *_looks(product))
    return set(stems(" ".join(said)))
