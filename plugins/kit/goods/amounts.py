"""How much a customer wants of a product, in the units it is sold by; or the question that is left to ask."""

from __future__ import annotations

from decimal import Decimal

from plugins.contracts import Call, Fact, Focus, Product, Quantity, Result, Status, Suggestion
from plugins.kit.goods.cards import amount_of
from plugins.kit.goods.price_words import price_now, priced_facts
from plugins.kit.goods.pricing import Amount, in_sold_units, is_measured, max_units
from plugins.kit.goods.product_names import full_name
from plugins.kit.units import convert, parse_quantity

USUAL = {
    "kg": ("500 g", "1 kg", "2 kg"),
    "g": ("100 g", "250 g", "500 g"),
    "l": ("500 ml", "1 l", "2 l"),
    "ml": ("100 ml", "250 ml", "500 ml"),
    "m": ("1 m", "2 m", "5 m"),
}
COUNTS = ("1", "2", "3")


def read_amount(call: Call, product: Product, written: str, *, default: Decimal | None = None) -> Amount | Result:
    """Return the amount that ``written`` means for this product, or a result that says how it is sold and asks.

    Without a quantity, ``default`` is meant for what is sold by the piece; measured goods are asked for.
    """
    if not written.strip():
        return Amount(default) if default is not None and not is_measured(product) else ask_amount(call, product, "ask")
    try:
        quantity = parse_quantity(written)
    except ValueError:
        return ask_amount(call, product, "unclear")
    amount = in_sold_units(product, quantity)
    if amount is None:
        return ask_amount(call, product, "measured" if is_measured(product) else "whole")
    if amount.units > max_units(product):
        return ask_amount(call, product, "most", max_units(product))
    return ask_amount(call, product, "ask") if amount.units <= 0 else amount


def ask_amount(call: Call, product: Product, why: str, limit: Decimal | None = None) -> Result:
    """Return the question how much: ``why`` is ask, unclear, measured, whole, most (with the most there may be) or left."""
    facts = [*priced_facts(call, product)]
    values = {"name": full_name(call, product), "price": price_now(call, product)}
    if limit is not None:
        values["amount"] = amount_of(product, limit)
        facts.append(Fact("limit", limit, product.sku, product.sold_by))
    usual = [text for text in USUAL.get(product.sold_by, COUNTS) if limit is None or _fits(product, text, limit)]
    facts += [Fact("example", parse_quantity(text).amount, product.sku, parse_quantity(text).unit) for text in usual]
    return Result(
        call.say(f"amount.{why}", **values),
        tuple(facts),
        suggestions=tuple(Suggestion(text, text) for text in usual),
        next=Focus(product=product.sku),
        status=Status.NEEDS_INPUT,
        missing="quantity",
    )


def _fits(product: Product, text: str, limit: Decimal) -> bool:
    same = convert(parse_quantity(text), product.sold_by)
    return same is not None and same.amount <= limit


def asked_for(product: Product, amount: Amount, written: str) -> Quantity:
    """Return the amount to say back: in the customer's own unit (500 g) where nothing was rounded or packed."""
    if not written.strip() or amount.pack is not None:
        return amount_of(product, amount.units)
    return parse_quantity(written)


def quantity_facts(product: Product, quantity: Quantity) -> tuple[Fact, ...]:
    """Return what backs a quantity said back to the customer."""
    return (Fact("quantity", quantity.amount, product.sku, quantity.unit),)
