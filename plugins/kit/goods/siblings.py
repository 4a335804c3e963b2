"""The product that is like another but for its look, where each is a product of its own: the green one of a red alarm clock."""

from __future__ import annotations

from collections.abc import Mapping

from plugins.contracts import Product, ProductQuery, Stores
from plugins.kit.text import tokenise

LOOKED_AT = 5


def find_sibling(stores: Stores, product: Product, looks: Mapping[str, tuple[str, ...]]) -> Product | None:
    """Return the product that is called like this one but for these looks, None where there is none."""
    old = {word.folded for name in looks for value in product.attributes.get(name, ()) for word in tokenise(value)}
    kept = [token for token in tokenise(product.name) if token.folded not in old]
    hits = stores.search_products(query=ProductQuery(text=" ".join(token.text for token in kept), attributes=looks, limit=LOOKED_AT))
    called = {token.folded for token in kept}
    same = (hit.product for hit in hits if not hit.close and hit.product.sku != product.sku)
    return next((other for other in same if called <= {token.folded for token in tokenise(other.name)}), None) if called else None
