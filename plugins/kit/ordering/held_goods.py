"""Which goods of the cart a name can mean: no mere neighbour of what is named goes out of it."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Call, Product, ProductQuery
from plugins.kit.goods.head_words import is_head_first
from plugins.kit.goods.looks import with_looks
from plugins.kit.goods.products import article_of, looks_meant, read_attributes, stems
from plugins.kit.text import fold

MOST_FOUND = 200


def those_meant(call: Call, held: Sequence[Product]) -> tuple[Product, ...]:
    """Return the goods of the cart that what is named can be: no "milk" is the milk chocolate, where the shop finds other goods by that
    name, and no white shirt the black one."""
    named = call.arguments.get("product", "")
    if not named or not held:
        return tuple(held)
    held = tuple(product for product in held if comes_so(call, product, named))
    called = tuple(product for product in held if has_the_name(call, product, named))
    if called or not held:
        return called
    found = goods_found(call, named)
    if not found and (head := head_of(call, named)):
        found = goods_found(call, head)  # no such wallet: a wallet of another kind, and no belt
        held = tuple(product for product in held if found or head in words_of(product))
    return tuple(product for product in held if not found or not found.isdisjoint((product.sku, product.group)))


def head_of(call: Call, named: str) -> str:
    """Return the word that says what goods are: the curd of "lemon curd", the first in a language that begins so."""
    words = stems(named) or [""]
    return words[0] if is_head_first(call.say.locale) else words[-1]


def words_of(product: Product) -> set[str]:
    """Return the words that goods are called by, and those of their looks."""
    looks = (value for values in product.attributes.values() for value in values)
    return {stem for text in (product.name, product.brand, *product.synonyms, *product.categories, *looks) for stem in stems(text)}


def comes_so(call: Call, product: Product, named: str) -> bool:
    """Whether what is named says no look that others of the same article have and this one has not."""
    if fold(named) == fold(product.sku):
        return True
    looks = read_attributes(looks_meant(call, article_of(call, product), named))
    return bool(with_looks((product,), looks))


def has_the_name(call: Call, product: Product, named: str) -> bool:
    """Whether a product's code or whole name is said, and not as a part of another's: no lemon is a lemon curd."""
    if fold(named) in (fold(product.sku), fold(product.name)):
        return True
    return set(stems(product.name)) <= set(stems(named)) and head_of(call, named) in words_of(product)


def goods_found(call: Call, named: str) -> frozenset[str]:
    """Return the codes of all that the shop finds by a name; none where that is more than can be told."""
    hits = [hit for hit in call.stores.search_products(query=ProductQuery(text=named, limit=MOST_FOUND)) if not hit.close]
    told = hits if len(hits) < MOST_FOUND else ()
    return frozenset(code for hit in told for code in (hit.product.sku, hit.product.group) if code)
