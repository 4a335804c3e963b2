"""Goods within a price limit as they cost today: an offer may bring a price below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from plugins.contracts import Call, ProductHit, ProductQuery, Promotion
from plugins.kit.goods.in_stock import ROUNDS, search_in_stock
from plugins.kit.goods.price_words import lowering_offers, unit_prices
from plugins.kit.money import Money

WHOLE = Decimal(100)


def search_within_limits(call: Call, query: ProductQuery) -> Sequence[ProductHit]:
    """Return the hits of a query, in its order, whose price today keeps its limits; a store knows only the prices without offers."""
    least, most = query.min_price, query.max_price
    offers = lowering_offers(call) if most or least else []
    hits = _not_below(call, query, least) if offers and least else search_in_stock(call, query)
    if not offers:
        return hits
    reach = _reach(call, most, offers) if most else None
    if most is None or reach is None or reach <= most:
        return hits
    dearer = search_in_stock(call, replace(query, min_price=Money(most.minor + 1, most.currency), max_price=reach))
    known = {hit.product.group or hit.product.sku for hit in hits}
    more = [hit for hit, price in _priced(call, dearer) if price <= most and not (least and price < least)]
    more = [hit for hit in more if (hit.product.group or hit.product.sku) not in known]
    both = [*hits, *more]
    return (
        sorted(both, key=lambda hit: (hit.close, -hit.score))[: query.limit] if more and query.order == "relevance" else both[: query.limit]
    )


def _not_below(call: Call, query: ProductQuery, least: Money) -> Sequence[ProductHit]:
    """Return the hits that cost so much today: as many as are asked for, where there are."""
    asked, there = query.limit, []
    for _ in range(ROUNDS):
        hits = search_in_stock(call, replace(query, limit=asked))
        there = [hit for hit, price in _priced(call, hits) if price >= least]
        if len(there) >= query.limit or len(hits) < asked:
            break
        asked *= 2
    return there[: query.limit]


def _priced(call: Call, hits: Sequence[ProductHit]) -> list[tuple[ProductHit, Money]]:
    return list(zip(hits, unit_prices(call, [hit.product for hit in hits]), strict=True))


def _reach(call: Call, most: Money, offers: Sequence[Promotion]) -> Money:
    """Return what goods may cost without any offer and still be within a limit today."""
    reach = most.minor
    for offer in offers:
        if offer.percent is not None and offer.percent < WHOLE:
            reach = max(reach, int((most.minor * WHOLE / (WHOLE - offer.percent)).to_integral_value(ROUND_FLOOR)) + 1)
        elif offer.price is not None and offer.price <= most:
            products = [product for sku in offer.skus if (product := call.stores.find_product(sku=sku))]
            reach = max([reach, *(product.price.minor for product in products)])
    return Money(reach, most.currency)
