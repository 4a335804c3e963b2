"""Whether a product suits a diet or is free of an allergen, as far as its own marks, lists, ingredients and name say."""

from __future__ import annotations

from functools import lru_cache

from plugins.contracts import Product
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet, is_marked, names_it, speaks_against, stated
from plugins.kit.goods.denials import denies
from plugins.kit.text import fold, normalise, tokenise

FREE = "_free"
LACTOSE_FREE = "lactose_free"  # milk without lactose is milk all the same


def suits(product: Product, key: str, asked: str) -> bool:
    """Say whether the shop's own statements let a product be offered: marked for the diet, or its list lacks the allergen.

    What has no list of allergens is never offered as free of one.
    """
    if not is_diet(key):
        entries = (*(product.allergens or ()), *product.may_contain)
        listed = product.allergens is not None and not stated(entries, key, asked) and not names_it(product.ingredients, key, asked)
        return listed and not called_after(product, key)
    said = is_marked(product, key) or is_diet_of_name(product, key)
    if speaks_against(product, key):
        return said and key == LACTOSE_FREE
    return said or _is_free(product, key)


def _is_free(product: Product, diet: str) -> bool:
    """Say whether a list of allergens without what a diet leaves out, and ingredients that name none of it, speak for a product."""
    ruled_out = allergen_vocabulary().against.get(diet, ()) if diet.endswith(FREE) else ()
    if not ruled_out or product.allergens is None:
        return False
    return not any(names_it(product.ingredients, key, "") or called_after(product, key) for key in ruled_out)


def is_diet_of_name(product: Product, diet: str) -> bool:
    """Say whether a product is called by a diet ("Gluten-Free Oats"), and its name takes none of it back."""
    return not denies(product.name) and any(_has(product.name, way) for way in allergen_vocabulary().written(diet))


def called_after(product: Product, key: str) -> bool:
    """Say whether a product's name is that of an allergen or its family ("walnut cake"): a list that lacks it is not to be trusted.

    Oat milk is no milk; what is called free of it is not called after it, nor ginger nuts of which the shop says "no nuts in them".
    """
    vocabulary = allergen_vocabulary()
    for each in (key, *vocabulary.families.get(key, ())):
        replaced = any(_has(product.name, word) for word in vocabulary.stand_ins.get(each, ()))
        free = any(_has(product.name, f"{way} {word}") for way in vocabulary.written(each) for word in vocabulary.free_after)
        if not (replaced or free or _is_denied_of(product, each)) and any(_has(product.name, way) for way in vocabulary.written(each)):
            return True
    return False


def _is_denied_of(product: Product, key: str) -> bool:
    """Say whether the shop's description itself says that there is none in it ("Despite the name there are no nuts in the recipe")."""
    vocabulary = allergen_vocabulary()
    ways = [f"{word} {way}" for word in vocabulary.free_before for way in vocabulary.written(key)]
    return any(_has(product.description, way) for way in ways)


def _has(name: str, words: str) -> bool:
    """Say whether a name has words; written with diacritics it has them only so: "cà" is not "cá"."""
    own = _written(name)
    wanted = words.lower().replace("-", " ")
    if own.isascii() or words.isascii():
        own, wanted = (own, wanted) if own.isascii() and words.isascii() else (fold(own), fold(wanted))
    return f" {wanted} " in f" {own} "


@lru_cache(maxsize=4096)
def _written(name: str) -> str:
    """Return the words of a name as it is written, kept: each of a dozen words is looked for in it."""
    return " ".join(token.text.lower() for token in tokenise(normalise(name).replace("-", " ")))
