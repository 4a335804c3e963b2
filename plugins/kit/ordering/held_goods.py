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
    """Return the goods of the cart that what is named can be: no "milk" is the milk chocolate, no white shirt the black one, and none of
    them is meant where the shop sells goods that are called just so, or more like it."""
    named = call.arguments.get("product", "")
    if not named or not held:
        return tuple(held)
    held = tuple(product for product in held if comes_so(call, product, named))
    called = tuple(product for product in held if is_called_so(product, named))
    if called or not held:
        return called
    found = goods_found(call, named)
    if any(is_called_so(product, named) for product in found):
        return ()
    codes = {code for product in found for code in (product.sku, product.group) if code}
    most = max((told_of(product, named) for product in found), default=0)
    known = (product for product in held if not codes.isdisjoint((product.sku, product.group)) or has_the_name(call, product, named))
    return tuple(product for product in known if told_of(product, named) >= most)


def those_near(call: Call, held: Sequence[Product]) -> tuple[Product, ...]:
    """Return the goods of the cart that are of the kind which is named, where it is none of them: to be asked about, never to go out."""
    named = call.arguments.get("product", "")
    head = head_of(call, named)
    return tuple(product for product in held if head and head in words_of(product) and comes_so(call, product, named))


def head_of(call: Call, named: str) -> str:
    """Return the word that says what goods are: the curd of "lemon curd", the first in a language that begins so."""
    words = stems(named) or [""]
    return words[0] if is_head_first(call.say.locale) else words[-1]


def words_of(product: Product) -> set[str]:
    """Return the words that goods are called by, those of their looks, and of the narrowest shelf: cheese is none of the eggs of "Dairy &
    Eggs"."""
    looks = (value for values in product.attributes.values() for value in values)
    return {stem for text in (product.name, product.brand, *product.synonyms, *product.categories[-1:], *looks) for stem in stems(text)}


def comes_so(call: Call, product: Product, named: str) -> bool:
    """Whether what is named says no look that others of the same article have and this one has not."""
    if fold(named) == fold(product.sku):
        return True
    looks = read_attributes(looks_meant(call, article_of(call, product), named))
    return bool(with_looks((product,), looks))


def is_called_so(product: Product, named: str) -> bool:
    """Whether a product's code or its whole name is said, and no word more."""
    codes = (product.sku, product.group, product.barcode)
    return fold(named) in {fold(code) for code in codes if code} or sorted(stems(named)) == sorted(stems(product.name))


def has_the_name(call: Call, product: Product, named: str) -> bool:
    """Whether a product's whole name is said, and not as a part of another's: no lemon is a lemon curd."""
    return set(stems(product.name)) <= set(stems(named)) and head_of(call, named) in words_of(product)


def told_of(product: Product, named: str) -> int:
    """Return how many of the words that are said are in what a product is called by, or in its looks."""
    looks = (value for values in product.attributes.values() for value in values)
    known = {stem for text in (product.name, product.brand, *product.synonyms, *looks) for stem in stems(text)}
    return len(known.intersection(stems(named)))


def goods_found(call: Call, named: str) -> list[Product]:
    """Return what the shop finds by a name."""
    hits = call.stores.search_products(query=ProductQuery(text=named, limit=MOST_FOUND))
    return [hit.product for hit in hits if not hit.close]
