"""What an eater cannot have or keeps to: where words name it, and how far goods suit it by what the shop states."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from plugins.contracts import Product, ProductQuery, Stores, Token
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet, named_in, names_it, speaks_against, stated
from plugins.kit.goods.diets import FREE, suits
from plugins.kit.goods.foods import food_openings, food_until, foods_against, is_food, shunned_until, states_food, suits_without
from plugins.kit.goods.free_from import NO_LIMIT, first_words, named_until

KEPT_APART = ("lactose_free", "gluten_free")  # milk without lactose is milk; gluten is in grains that are allergens of their own


class Fit(StrEnum):
    """How goods stand to a need: what is stated lets them be offered, says nothing of it, or speaks against them."""

    SUITS = "suits"
    UNSAID = "unsaid"
    AGAINST = "against"


def fit_of(product: Product, need: str) -> Fit:
    """Return how a product stands to a need: an allergen, a diet, or another word of which only a mention can be found."""
    key = allergen_vocabulary().key(need)
    if suits_without(product, need) if is_food(need) else key and suits(product, key, need):
        return Fit.SUITS
    return Fit.AGAINST if speaks_of(product, need) else Fit.UNSAID


def is_only_mentioned(need: str) -> bool:
    """Whether a need is none that a list of allergens or a diet's mark is for: all that can be found is where goods mention it."""
    return is_food(need) or not allergen_vocabulary().key(need)


def same_need(one: str, other: str) -> bool:
    """Whether two needs are one: "no eggs" and "egg-free"."""
    return _as_allergen(one) == _as_allergen(other)


def _as_allergen(need: str) -> str:
    """Return the one allergen that a diet without it leaves out, else the need."""
    out = allergen_vocabulary().against.get(need, ())
    return out[0] if need.endswith(FREE) and need not in KEPT_APART and len(out) == 1 else need


def speaks_of(product: Product, need: str) -> tuple[str, ...]:
    """Return the shop's own words about a product that speak against a need, traces too."""
    if is_food(need):
        return (need,) if states_food(product, need) else ()
    key = allergen_vocabulary().key(need)
    if is_diet(key):
        return speaks_against(product, key) or foods_against(product, key)
    if key:
        listed = stated((*(product.allergens or ()), *product.may_contain), key, need)
        named = named_in(product.ingredients, key, need)
        return listed or ((named,) if named else ())
    looks = (value for values in product.attributes.values() for value in values)
    entries = (*(product.allergens or ()), *product.may_contain, product.ingredients, product.name, *looks)
    return (need,) if any(names_it(text, "", way) for text in entries for way in _numbers(need)) else ()


def tells_of_food(stores: Stores) -> bool:
    """Whether a shop states the allergens of any goods: what has none listed goes first where one is left out."""
    found = stores.search_products(query=ProductQuery(exclude=("celery",), limit=1))
    return bool(found) and found[0].product.allergens is not None


def _numbers(word: str) -> tuple[str, ...]:
    """Return a word as it is said of one and of several ("strawberries", "strawberry")."""
    one = f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("es") if word.endswith("oes") else word.removesuffix("s")
    return tuple(dict.fromkeys((word, one, f"{one}s", f"{one.removesuffix('y')}ies")))


def needs_at(tokens: Sequence[Token], place: int, *, loosely: bool = False, doubtful: bool = True) -> tuple[tuple[str, ...], int]:
    """Return the allergens and diets of a list that begins at a token ("nuts, eggs or dairy"), by key, and where the list ends;
    ``loosely`` takes one that is joined by nothing ("trứng sữa"), ``doubtful`` a word typed without diacritics ("me") that another
    language has too."""
    joins, keys, end = allergen_vocabulary().joins, [], place
    while True:
        stop, named = _need_until(tokens, place)
        if not doubtful and stop == place + 1 and tokens[place].text.lower() in allergen_vocabulary().doubtful:
            stop = 0
        if not stop:
            return tuple(dict.fromkeys(keys)), end
        keys += [key for key in named if key not in NO_LIMIT]
        end = place = stop
        while place < len(tokens) and (tokens[place].folded in joins or not tokens[place].text[0].isalnum()):
            place += 1
        if (place == end and not loosely) or (place > end and tokens[end].text in ".!?;"):
            return tuple(dict.fromkeys(keys)), end


def _need_until(tokens: Sequence[Token], place: int) -> tuple[int, tuple[str, ...]]:
    """Return the token after the longest allergen, diet or food that begins at a place, with its keys."""
    stop, named = named_until(tokens, place)
    end, food = food_until(tokens, place)
    return (end, (food,)) if end > stop else (stop, named)


def openings() -> frozenset[str]:
    """Return the words with which an allergen, a diet or a food can begin."""
    return first_words() | food_openings()


def kept_to_at(tokens: Sequence[Token], place: int) -> tuple[tuple[str, ...], int]:
    """Return what somebody keeps to who is what is named at a token ("vegan", "coeliac", "teetotal"), and where that ends."""
    needs, end = needs_at(tokens, place)
    if needs and is_diet(needs[0]):
        return needs, end
    stop, food = shunned_until(tokens, place)
    return ((food,), stop) if stop else ((), end)


def says_diet(tokens: Sequence[Token], place: int) -> bool:
    """Whether a diet is named at a token by its own words ("gluten free"), and not by what it leaves out ("gluten")."""
    end, _ = named_until(tokens, place)
    return " ".join(token.folded for token in tokens[place:end]) in allergen_vocabulary().diets
