"""What a quantity with a unit says about which article is meant: the size that is just so, or what is sold by that measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plugins.contracts import Call, Focus, Product, Quantity, Result, Status
from plugins.kit.cards import suggest
from plugins.kit.looks import looks_lacking
from plugins.kit.pricing import is_measured
from plugins.kit.product_facts import name_facts, phrase_fact
from plugins.kit.product_names import variants_of
from plugins.kit.products import MAX_CHOICES, Article, article_of, choose_article, choose_variant, read_attributes, resolve_articles
from plugins.kit.units import convert, parse_quantity


def narrowed_by(call: Call, articles: Sequence[Article], written: str) -> tuple[tuple[Article, ...], str]:
    """Return the articles that a quantity leaves, and what of the quantity then still counts.

    "500 ml" of a drink that comes in 500 ml and 1 l is one of the small ones; "500 g of carrots" are the loose ones, not the bunch.
    """
    quantity = measure_of(written)
    if quantity is None:
        return tuple(articles), written
    if len(articles) == 1:
        sized = _of_size(call, articles[0].product, quantity)
        return ((Article(sized, (sized,)),), "") if sized else (tuple(articles), written)
    fitting = tuple(article for article in articles if is_sold_so(article.product, quantity))
    return (fitting or tuple(articles)), written


def resolve_sized(call: Call, argument: str, written: str, *, attributes: Sequence[str] = ()) -> tuple[Product, str] | Result:
    """Return the one product that the words and the quantity name, with the quantity that is left to read; or what asks for more."""
    found, attributes = in_size_or_amount(call, argument, written, attributes)
    if isinstance(found, Result):
        return found
    left, quantity = narrowed_by(call, found, written)
    if len(left) > 1:
        return choose_article(call, left)
    lacking = looks_lacking(variants_of(call, left[0].product), read_attributes(attributes))
    if lacking:
        return not_made_so(call, left[0].product, lacking, attributes)
    variants = left[0].variants
    return (variants[0], quantity) if len(variants) == 1 else choose_variant(call, left[0])


def in_size_or_amount(
    call: Call, argument: str, written: str, attributes: Sequence[str], limit: int = MAX_CHOICES
) -> tuple[tuple[Article, ...] | Result, Sequence[str]]:
    """Return the articles that fit, with the looks that are wanted of them. "2 kg" may be a size of the goods; where none of them
    comes so, it is only how much of them is wanted."""
    found = resolve_articles(call, argument, attributes=attributes, limit=limit)
    rest = [look for look in attributes if look.partition(":")[2] != written]
    unfit = isinstance(found, Result) and found.status is Status.NOT_FOUND
    loose = not isinstance(found, Result) and all(is_measured(article.product) for article in found)  # loose onions come in no size
    if not (unfit or loose) or len(rest) == len(attributes):
        return found, attributes
    return resolve_articles(call, argument, attributes=rest, limit=limit), rest


def not_made_so(call: Call, product: Product, looks: Sequence[str], wanted: Sequence[str]) -> Result:
    """Return that a product does not come in some of the looks that are wanted, with the question which of those that there are."""
    rest = [look for look in wanted if look.partition(":")[2] not in looks]
    said = call.say("product.not_in", name=product.name, value=", ".join(looks))
    article = article_of(call, product, "", read_attributes(rest))
    if len(article.variants) == 1:
        step = (suggest(call, "alternatives", product),)
        return Result(said, (*name_facts(product), phrase_fact(", ".join(looks))), (), step, Focus(product.sku), Status.REFUSED)
    asked = choose_variant(call, article)
    facts = (*asked.facts, phrase_fact(", ".join(looks)))
    return replace(asked, text=f"{said} {asked.text}", facts=facts, agreed={"attributes": rest})


def measure_of(written: str) -> Quantity | None:
    """Return how much is meant by weight or measure, None for a number of pieces."""
    try:
        quantity = parse_quantity(written)
    except ValueError:
        return None
    return None if quantity.unit == "each" else quantity


def is_sold_so(product: Product, quantity: Quantity) -> bool:
    """Whether a product is sold by this measure, or in packs that hold just this much."""
    if is_measured(product):
        return convert(quantity, product.sold_by) is not None
    return product.pack is not None and convert(quantity, product.pack.unit) == product.pack


def _of_size(call: Call, product: Product, quantity: Quantity) -> Product | None:
    """Return the one of a product's sizes that holds just this much, None when it comes in one size only."""
    variants = variants_of(call, product)
    fitting = [variant for variant in variants if not is_measured(variant) and is_sold_so(variant, quantity)]
    return fitting[0] if len(variants) > 1 and len(fitting) == 1 else None
