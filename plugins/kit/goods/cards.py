"""Product cards, and the few words about price and stock that cards and every product skill share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Card, Fact, Product, Promotion, Quantity, Stock, Suggestion
from plugins.kit.goods.notice import notice_facts, notice_text
from plugins.kit.goods.price_words import offer_title, price_text
from plugins.kit.goods.pricing import LinePrice, is_measured, price_line, price_per_measure, promotions_for
from plugins.kit.goods.product_facts import line_facts, promotion_facts, stock_fact
from plugins.kit.goods.products import SIZE, stock_of
from plugins.kit.goods.told_goods import look_told
from plugins.kit.money import Money
from plugins.kit.text import fold
from plugins.kit.words import read_locales, unit_symbol, wording_from, wording_of

LOW_STOCK = Decimal(5)
MAX_CARDS = 10


def wording_with_products(locales: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return a skill's ``register_wording`` answer, with the shared product words beneath its own."""
    own, shared = wording_from(locales), wording_from(read_locales(__file__, "products"))
    return {locale: {**shared.get(locale, {}), **own.get(locale, {})} for locale in {**shared, **own}}


@dataclass(frozen=True, slots=True)
class Look:
    """A product as it stands today: its offers, what one costs, what a measure of it costs, and how much there is."""

    product: Product
    offers: Sequence[Promotion]
    line: LinePrice
    per: tuple[Money, str] | None
    stock: Stock


def look_at(call: Call, product: Product) -> Look:
    """Return how a product stands; its card and what backs it are both made of that."""
    offers = promotions_for(call, product)
    line = price_line(product, Decimal(1), offers)
    return Look(product, offers, line, price_per_measure(product, line.unit), stock_of(call, product))


def product_card(call: Call, product: Product) -> Card:
    """Return the picture of a product: what it is, costs now and before, and whether it is there."""
    return card_of(call, look_at(call, product))


def card_of(call: Call, look: Look) -> Card:
    """Return the picture of a product that was looked at."""
    product, line, stock = look.product, look.line, look.stock
    badge = line.promotion or next(iter(look.offers), None)
    return Card(
        kind="product",
        id=product.sku,
        title=product.name,
        subtitle=subtitle(call, product),
        price=line.unit if product.priced else None,
        price_text=price_text(call, product, line.unit),
        was_text=call.say("card.was", price=product.price) if line.unit < product.price else "",
        stock_status=stock_status(stock),
        stock_text=stock_text(call, product, stock),
        badge=offer_title(call, badge) if badge else "",
        image=product.image,
        fields=measure_field(call, look),
        actions=card_actions(call, product, stock),
    )


def product_cards(call: Call, products: Sequence[Product]) -> tuple[Card, ...]:
    """Return the cards of the first products, as many as a channel can show."""
    return tuple(product_card(call, product) for product in products[:MAX_CARDS])


def card_facts(call: Call, product: Product) -> tuple[Fact, ...]:
    """Return what backs a product's card, and a line of text about its price."""
    return facts_of(look_at(call, product))


def facts_of(look: Look) -> tuple[Fact, ...]:
    """Return what backs the card of a product that was looked at."""
    return tuple(dict.fromkeys(said_of(look)))


def said_of(look: Look) -> list[Fact]:
    """Return the same as it comes, some of it twice: for a list of goods, which is rid of that at once."""
    product = look.product
    said = [*line_facts(look.line), stock_fact(product, look.stock), *notice_facts(product)]
    said += [fact for offer in look.offers for fact in promotion_facts(offer, product)]
    if look.per:
        said.append(Fact("price_per_measure", look.per[0], product.sku, look.per[1], product.source))
    return said


def subtitle(call: Call, product: Product) -> str:
    """Return brand, pack and attributes in one line."""
    parts = [product.brand, _pack_told(call, product)]
    parts += [", ".join(look_told(call, value) for value in values) for values in product.attributes.values()]
    parts.append(notice_text(call, product))
    return " · ".join({fold(part): part for part in parts if part}.values())


def _pack_told(call: Call, product: Product) -> str:
    """Return what a pack holds: "1 L", "pack of 6"; "" where it holds pieces and its size says so already."""
    pack = product.pack
    if pack is None or (pack.unit == "each" and SIZE in product.attributes):
        return ""
    return call.say("card.pack", pack=pack) if pack.unit == "each" else wording_of(pack, call.say.locale)


def measure_field(call: Call, look: Look) -> tuple[tuple[str, str], ...]:
    """Return the price per kg, litre or piece of a pack, as a card's field."""
    per = look.per
    if not per or is_measured(look.product) or (per[0] == look.line.unit and per[1] == "each"):
        return ()
    unit = call.say("unit.piece") if per[1] == "each" else unit_symbol(per[1])
    return ((call.say("card.unit_price"), call.say("price.per", price=per[0], unit=unit)),)


def amount_of(product: Product, amount: Decimal) -> Quantity:
    """Return an amount of ``sold_by`` units as a quantity that wording can format."""
    return Quantity(amount, product.sold_by)


def stock_status(stock: Stock) -> str:
    """Return in_stock, low, out, or unknown where the shop does not count."""
    if stock.available is None:
        return "unknown"
    if stock.available <= 0:
        return "out"
    return "low" if stock.available <= LOW_STOCK else "in_stock"


def stock_text(call: Call, product: Product, stock: Stock) -> str:
    """Return the stock in a few words; a number only when it is counted and low."""
    status = stock_status(stock)
    if status == "low" and stock.available is not None:
        return call.say("stock.low.short", amount=amount_of(product, stock.available))
    return call.say(f"stock.{status}.short")


def card_actions(call: Call, product: Product, stock: Stock) -> tuple[Suggestion, ...]:
    """Return the buttons under a card: into the cart unless it is sold out, and details."""
    if stock_status(stock) == "out":
        return (suggest(call, "alternatives", product), suggest(call, "details", product))
    return (suggest(call, "add", product), suggest(call, "details", product))


def suggest(call: Call, what: str, product: Product | None = None) -> Suggestion:
    """Return a button: add, details, price, stock or alternatives of a product; cart, checkout, offers without one.

    What has no price cannot be put into the cart: a person can be asked for it.
    """
    what = "quote" if what == "add" and product and not product.priced else what
    return Suggestion(call.say(f"suggest.{what}"), call.say(f"suggest.{what}.message", sku=product.sku if product else ""))


def note_shown(call: Call, products: Sequence[Product]) -> None:
    """Record which products a customer was shown, for analytics."""
    if products:
        call.records.events.add("product_shown", {"skus": [product.sku for product in products]})
