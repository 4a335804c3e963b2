"""Several products in one answer: a line of text each, their cards, and the facts behind both."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from plugins.contracts import Call, Fact, Focus, Product, Result, Suggestion
from plugins.kit.cards import MAX_CARDS, card_facts, note_shown, price_text, product_cards
from plugins.kit.pricing import price_line, promotions_for
from plugins.kit.product_facts import name_facts, price_fact
from plugins.kit.products import labels_of, variants_of

MAX_LINES = 5


def list_products(
    call: Call,
    head: str,
    products: Sequence[Product],
    *,
    facts: Sequence[Fact] = (),
    suggestions: Sequence[Suggestion] = (),
    about: str = "",
    query: str = "",
) -> Result:
    """Return a first sentence, a priced line for the first five products and cards for ten; "it" is ``about``."""
    shown = products[:MAX_CARDS]
    listed = shown[:MAX_LINES]
    lines = [price_words(call, product, label) for product, label in zip(listed, labels_of(listed, call.say.locale), strict=True)]
    note_shown(call, shown)
    backing = [*facts, *(fact for product in shown for fact in listed_facts(call, product))]
    return Result(
        "\n".join([head, *lines]),
        tuple(dict.fromkeys(backing)),
        product_cards(call, shown),
        tuple(suggestions),
        Focus(product=about or (shown[0].sku if len(shown) == 1 else ""), products=tuple(product.sku for product in shown), query=query),
    )


def price_words(call: Call, product: Product, label: str) -> str:
    """Return one line: the name with its price now, the price before, or "from" where its variants cost differently."""
    line = price_line(product, Decimal(1), promotions_for(call, product))
    price = price_text(call, product, line.unit)
    if line.unit < product.price:
        return call.say("list.reduced", name=label, price=price, was=product.price)
    cheapest = cheapest_variant(call, product)
    if cheapest.price < product.price:
        return call.say("list.from", name=label, price=price_text(call, cheapest, cheapest.price))
    return call.say("list.line", name=label, price=price)


def cheapest_variant(call: Call, product: Product) -> Product:
    """Return the cheapest of a product's variants."""
    return min(variants_of(call, product), key=lambda variant: variant.price.minor)


def listed_facts(call: Call, product: Product) -> tuple[Fact, ...]:
    """Return what backs a product's line and card."""
    cheapest = cheapest_variant(call, product)
    extra = (*name_facts(cheapest), price_fact(cheapest, cheapest.price)) if cheapest.price < product.price else ()
    return (*card_facts(call, product), *extra)
