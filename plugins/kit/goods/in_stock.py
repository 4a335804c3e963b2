"""Goods that are there today: those that the search takes for being in stock, less what orders have taken whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from plugins.contracts import Call, Product, ProductHit, ProductQuery
from plugins.kit.goods.choices import Article
from plugins.kit.goods.products import stock_of

SIZE = "size"
ROUNDS = 4  # each asks for twice as many: a shop that has sold nearly all does not keep a customer waiting


def search_in_stock(call: Call, query: ProductQuery) -> Sequence[ProductHit]:
    """Return the hits of a query, in their order, where ``in_stock`` means what is left and not what was counted once."""
    if not query.in_stock:
        return call.stores.search_products(query=query)
    asked, there = query.limit, []
    for _ in range(ROUNDS):
        hits = call.stores.search_products(query=replace(query, limit=asked))
        there = [hit for hit in hits if is_left(call, hit.product)]
        if len(there) >= query.limit or len(hits) < asked:
            break
        asked *= 2
    return there[: query.limit]


def alike_in_stock(call: Call, product: Product, limit: int, *, in_its_size: bool) -> list[Product]:
    """Return what is most like goods and there, best first; ``in_its_size`` only what comes in their size, where anything does."""
    like = ProductQuery(like=product.sku, in_stock=True, limit=limit)
    size = product.attributes.get(SIZE) if in_its_size and product.group else ()
    fitting = search_in_stock(call, replace(like, attributes={SIZE: size})) if size else ()
    found = [hit.product for hit in fitting if hit.product.group != product.group]
    return found or [hit.product for hit in search_in_stock(call, like)]


def is_left(call: Call, product: Product) -> bool:
    """Say whether any of a product may still be sold; what the shop does not count may be."""
    return is_any(stock_of(call, product).available)


def is_any(available: Decimal | None) -> bool:
    return available is None or available > 0


def best_stocked(call: Call, article: Article) -> Product:
    """Return the variant that speaks for an article: the one with most stock, one that is not counted before none."""
    left = {variant.sku: stock_of(call, variant).available for variant in article.variants}
    return max(article.variants, key=lambda variant: (is_any(left[variant.sku]), left[variant.sku] or 0))
