"""Prices in words: with their unit, with what they were before, and the offers behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from plugins.contracts import Call, Fact, Product, Promotion
from plugins.kit.goods.pricing import LinePrice, is_measured, lowest_unit, price_line, promotions_for, today
from plugins.kit.goods.product_facts import line_facts
from plugins.kit.money import Money
from plugins.kit.text import fold
from plugins.kit.words import unit_symbol

SOON = timedelta(days=180)


def price_of_one(call: Call, product: Product) -> LinePrice:
    """Return what one ``sold_by`` unit costs today."""
    return price_line(product, Decimal(1), promotions_for(call, product), includes_tax=call.shop.prices_include_tax)


def lowering_offers(call: Call) -> list[Promotion]:
    """Return the offers that lower the price of one piece today; "3 for 2" does not."""
    running = call.stores.search_promotions(product=None, day=today(call))
    return [offer for offer in running if offer.percent is not None or offer.price is not None]


def unit_prices(call: Call, products: Sequence[Product]) -> list[Money]:
    """Return what one of each costs today; what no running offer names is not looked up one by one."""
    lowering = lowering_offers(call)
    if not lowering:
        return [product.price for product in products]
    everywhere = [offer for offer in lowering if not offer.skus and not offer.categories]
    codes = {fold(code) for offer in lowering for code in offer.skus}
    kinds = {fold(kind) for offer in lowering for kind in offer.categories}
    folded = {kind: fold(kind) in kinds for product in products for kind in product.categories} if kinds else {}

    def is_named(product: Product) -> bool:
        named = codes and (fold(product.sku) in codes or (product.group and fold(product.group) in codes))
        return bool(named or any(folded.get(kind) for kind in product.categories))

    return [lowest_unit(product, promotions_for(call, product) if is_named(product) else everywhere) for product in products]


def cheapest_now(call: Call, variants: Sequence[Product]) -> Product:
    """Return the variant that costs least today, with the offers that hold for it alone."""
    if len(variants) == 1:
        return variants[0]
    prices = unit_prices(call, variants)
    best = min(range(len(variants)), key=lambda place: (not variants[place].priced, prices[place].minor))
    return variants[best]


def costs_differ(call: Call, variants: Sequence[Product]) -> bool:
    """Say whether variants cost differently today."""
    if len(variants) == 1:
        return False
    return len({(variant.priced, price) for variant, price in zip(variants, unit_prices(call, variants), strict=True)}) > 1


def price_text(call: Call, product: Product, price: Money) -> str:
    """Return a price with the unit that it is for: "£1.99", "£2.20 / kg"; that one has to ask where none may be said."""
    if not product.priced:
        return call.say("price.on_request")
    if is_measured(product):
        return call.say("price.per", price=price, unit=unit_symbol(product.sold_by))
    return call.say("price.each", price=price)


def price_now(call: Call, product: Product) -> str:
    """Return today's price with its unit."""
    return price_text(call, product, lowest_unit(product, promotions_for(call, product)))


def offer_title(call: Call, offer: Promotion) -> str:
    """Return what an offer is called in the language of the reply."""
    return offer.titles.get(call.say.locale[:2], offer.title)


def ends_soon(call: Call, offer: Promotion) -> bool:
    """Say whether an offer's last day may be told: a date is told without its year, so one that is far off would mislead."""
    return offer.ends is not None and offer.ends - today(call) <= SOON


def offer_words(call: Call, offer: Promotion) -> str:
    """Return an offer's title with its last day, where that is soon."""
    title = offer_title(call, offer)
    return call.say("offer.until", offer=title, day=offer.ends) if ends_soon(call, offer) else title


def priced_facts(call: Call, product: Product) -> tuple[Fact, ...]:
    """Return what backs a product's name and today's price."""
    return line_facts(price_of_one(call, product))
