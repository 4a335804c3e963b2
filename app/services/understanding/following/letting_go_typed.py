"""A word for letting go that was typed without diacritics ("bo" for "bỏ", not for "bộ" or "bò"), where the cart holds what it names."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.following.state import DialogueState
from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Product, Stores, Token
from plugins.kit.goods.products import stems
from plugins.kit.text import tokenise

OPENINGS = ("let_go_openings", "refusers")


def with_letting_go_written(text: str, state: DialogueState, lexicon: Lexicon, stores: Stores) -> str:
    """Return a message with the word at its head written out, where it lets go of what the cart holds: "bo ao khoac di"."""
    if not state.cart_count or not lexicon.words("let_go_typed"):
        return text
    tokens = [token for token in tokenise(text) if token.text[0].isalnum()]
    place = _behind_openings(tokens, lexicon)
    typed = lexicon["let_go_typed"].at(tokens, place)
    if typed is None or not tokens[place].text.isascii() or _asks(text, tokens, lexicon):
        return text
    behind = tokens[typed.end :]
    named = _what_is_held(behind, state, lexicon, stores)
    if named is None and not _counts(behind, lexicon):
        return text
    goods = {folded: written for folded, (written, *_) in lexicon.items("homographs")}  # "bo vay": a dress, where one is held
    if named is not None and named.text.lower() in goods:
        text = text[: named.start] + goods[named.text.lower()] + text[named.end :]
    return text[: tokens[place].start] + typed.value + text[tokens[typed.end - 1].end :]


def _behind_openings(tokens: Sequence[Token], lexicon: Lexicon) -> int:
    place = 0
    while opening := next((match for kind in OPENINGS if (match := lexicon[kind].at(tokens, place))), None):
        place = opening.end
    return place


def _asks(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a message asks: how a set ("bộ") is, or what it costs."""
    if text.rstrip().endswith("?") or lexicon["price_asked_typed"].all_in(tokens):
        return True
    said = lexicon.respelt(tokens)
    ends = [token for token in said if not lexicon["refusers"].whole((token,))]
    return bool(lexicon["asking_particles"].whole(ends[-1:]))


def _counts(behind: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether so many are let go of: the "1 cai" of "bo di 1 cai"."""
    words = [token for token in behind if not lexicon["off_again"].whole((token,)) or lexicon["reference_heads"].whole((token,))]
    number = bool(words) and (words[0].text.isdecimal() or lexicon["numbers"].at(words, 0) is not None)
    return number and (len(words) == 1 or lexicon["reference_heads"].at(words, 1) is not None)


def _what_is_held(behind: Sequence[Token], state: DialogueState, lexicon: Lexicon, stores: Stores) -> Token | None:
    """Return the first word that says something, where goods of the cart are called so, and all that is said behind it is of them, or of
    what stays: "bo dam nay dep qua" praises a set ("bộ")."""
    held = [product for sku in state.held() if (product := stores.find_product(sku=sku))]
    stays = next((match.start for match in lexicon["taken_instead"].all_in(behind) if match.start), len(behind))
    telling = [token for token in behind[:stays] if _tells(token, held, lexicon)]
    if not telling or not any(_is_of(telling[0], product) for product in held):
        return None
    of_them = all(any(_is_of(token, product) for product in held) or lexicon["colours"].whole((token,)) for token in telling)
    return telling[0] if of_them else None


def _tells(token: Token, held: Sequence[Product], lexicon: Lexicon) -> bool:
    small = token in lexicon.stop or token in lexicon.plain or token.text.isdecimal() or token.folded in lexicon.words("take_out")
    small = small or any(lexicon[kind].whole((token,)) for kind in ("off_again", "once_more", "particles", "refusers"))
    return not small or any(_is_of(token, product, named=True) for product in held)  # the "vay" of a dress is in "vậy" too


def _is_of(token: Token, product: Product, named: bool = False) -> bool:
    """Whether a word is among those that goods are called by, or that a look of theirs is where they need not be ``named`` so."""
    looks = () if named else (value for values in product.attributes.values() for value in values)
    return any(set(stems(token.text)) <= set(stems(text)) for text in (product.name, *product.synonyms, *product.categories, *looks))
