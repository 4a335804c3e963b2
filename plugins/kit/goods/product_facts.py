"""Facts about products: what backs each name, price, stock level and date that a skill says."""

from __future__ import annotations

from decimal import Decimal

from plugins.contracts import Fact, Product, Promotion, Stock
from plugins.kit.goods.allergens import is_diet, is_marked
from plugins.kit.goods.pricing import LinePrice
from plugins.kit.money import Money


def name_facts(product: Product) -> tuple[Fact, ...]:
    """Return what the product is called, its brand, its pack and its attributes."""
    said = [Fact("name", product.name, product.sku, source=product.source)]
    if product.brand:
        said.append(Fact("brand", product.brand, product.sku, source=product.source))
    if product.pack:
        said.append(Fact("pack", product.pack.amount, product.sku, product.pack.unit, product.source))
    for name, values in product.attributes.items():
        said += [Fact("attribute", value, product.sku, name, product.source) for value in values]
    return tuple(said)


def price_fact(product: Product, price: Money, *, kind: str = "price", source: str = "") -> Fact:
    """Return what one ``sold_by`` unit costs."""
    return Fact(kind, price, product.sku, product.sold_by, source or product.source)


def line_facts(line: LinePrice) -> tuple[Fact, ...]:
    """Return every figure of a priced line: name, unit prices, quantity, totals, and the promotion behind them."""
    product = line.product
    if not product.priced:
        return name_facts(product)
    said = [*name_facts(product), price_fact(product, product.price), Fact("quantity", line.quantity, product.sku, product.sold_by)]
    said.append(Fact("total", line.total, product.sku, source=product.source))
    if line.promotion:
        said.append(price_fact(product, line.unit, source=line.promotion.source))
        said += [Fact("total_before", line.before, product.sku, source=product.source), *promotion_facts(line.promotion, product)]
        said.append(Fact("saved", line.saved, product.sku, source=line.promotion.source))
    return tuple(said)


def promotion_facts(promotion: Promotion, product: Product | None = None) -> tuple[Fact, ...]:
    """Return an offer's title, its last day and what it gives."""
    subject, source = product.sku if product else promotion.id, promotion.source
    said = [Fact("offer", promotion.title, subject, source=source)]
    given = {"percent": promotion.percent, "offer_price": promotion.price, "offer_ends": promotion.ends}
    if promotion.buy:
        given |= {"offer_buy": Decimal(promotion.buy), "offer_pay": Decimal(promotion.pay)}
    said += [Fact(kind, value, subject, source=source) for kind, value in given.items() if value is not None]
    return tuple(said)


def stock_fact(product: Product, stock: Stock) -> Fact:
    """Return how much there is; the value is None when the shop does not count it."""
    return Fact("stock", stock.available, product.sku, product.sold_by, stock.source, stock.as_of)


def count_fact(count: int) -> Fact:
    """Return a number that we counted ourselves: of hits, of lines."""
    return Fact("count", Decimal(count))


def phrase_fact(phrase: str) -> Fact:
    """Return the customer's own words, quoted back."""
    return Fact("phrase", phrase)


def allergen_facts(product: Product, asked: str, key: str) -> tuple[Fact, ...]:
    """Return what backs an answer about allergens; an unknown list is a fact of its own, with no value."""
    said = [Fact("allergen", entry, product.sku, source=product.source) for entry in product.allergens or ()]
    said += [Fact("may_contain", entry, product.sku, source=product.source) for entry in product.may_contain]
    if product.allergens is None:
        said.append(Fact("allergens_unknown", "", product.sku, source=product.source))
    if asked:
        said.append(phrase_fact(asked))
    if product.ingredients:
        said.append(Fact("ingredients", product.ingredients, product.sku, source=product.source))
    if is_diet(key) and is_marked(product, key):
        said.append(Fact("diet", key, product.sku, source=product.source))
    return tuple(said)
