"""What a quantity with a unit says about which article is meant: the size that is just so, or what is sold by that measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from plugins.contracts import Call, Focus, Product, Quantity, Result, Status
from plugins.kit.goods.cards import suggest
from plugins.kit.goods.choices import MAX_CHOICES, Article, choose_article, choose_variant
from plugins.kit.goods.free_from import free_from
from plugins.kit.goods.looks import are_chosen, looks_lacking
from plugins.kit.goods.pricing import is_measured
from plugins.kit.goods.product_facts import name_facts, phrase_fact
from plugins.kit.goods.product_names import variants_of
from plugins.kit.goods.products import SIZE, article_of, looks_meant, read_attributes, resolve_articles
from plugins.kit.goods.told_goods import looks_told
from plugins.kit.units import convert, parse_quantity, unit_named

_SIZE_BEHIND = re.compile(r"(.*\S)[ ,]+(\d+(?:\.\d+)?) ?([^\W\d]+)$")


def sized_articles(
    call: Call, argument: str, written: str, attributes: Sequence[str], limit: int = MAX_CHOICES
) -> tuple[tuple[Article, ...] | Result, str, Sequence[str]]:
    """Return the articles that words and a quantity leave, what of the quantity then still counts, and the looks that are wanted.

    ``argument`` is what the goods were called, with the size perhaps: "semi-skimmed milk 2 litre".
    """
    found, looks = in_size_or_amount(call, argument, written, attributes, limit)
    if isinstance(found, Result) or len(found) > 1 or len(found[0].variants) > 1:
        goods, packs = _with_size_told(argument, written)
        told = _sized(call, goods, packs, attributes, limit) if goods else None
        if told:
            return told
    return (found, written, looks) if isinstance(found, Result) else (*narrowed_by(call, found, argument, written), looks)


def _sized(
    call: Call, goods: str, packs: str, attributes: Sequence[str], limit: int
) -> tuple[tuple[Article, ...], str, Sequence[str]] | None:
    """Return the articles that come in the size that stands behind their name, None where there are none."""
    found, looks = in_size_or_amount(call, goods, packs, attributes, limit)
    size = measure_of(size_and_count(packs)[0])
    if isinstance(found, Result) or size is None:
        return None
    left, quantity = narrowed_by(call, found, goods, packs)
    return (left, quantity, looks) if all(is_sold_so(article.product, size) for article in left) else None


def _with_size_told(argument: str, written: str) -> tuple[str, str]:
    """Return goods without the size behind their name, and that size as a quantity, of so many packs: "" where no size is told."""
    match = _SIZE_BEHIND.match(argument)
    unit = unit_named(match[3]) if match else None
    if unit is None or unit == "each" or not (not written or written.isdigit()):
        return "", written
    size = f"{match[2]} {unit}"
    return match[1].strip(" ,"), f"{written} x {size}" if written else size


def narrowed_by(call: Call, articles: Sequence[Article], argument: str, written: str) -> tuple[tuple[Article, ...], str]:
    """Return the articles that a quantity leaves, and what of the quantity then still counts.

    "500 ml" of a drink that comes in 500 ml and 1 l is one of the small ones, "2 x 500 ml" are two of them; "500 g of carrots" are
    the loose ones, not the bunch. ``argument`` is what the goods were called.
    """
    size, count = size_and_count(written)
    quantity = measure_of(size)
    if quantity is None:
        return tuple(articles), written
    sizes = (quantity, measure_of(written)) if count else (quantity,)  # of singles, else of packs that hold so many
    fitting = next((left for one in sizes if one and (left := _sold_so(call, articles, argument, one))), ())
    if len(fitting) == 1 and (sized := _of_size(call, fitting[0].product, quantity)):
        return (Article(sized, (sized,)),), count
    return (fitting or tuple(articles)), written


def _sold_so(call: Call, articles: Sequence[Article], argument: str, quantity: Quantity) -> tuple[Article, ...]:
    """Return the articles that are sold by a measure, each in the one size that holds just so much."""
    fitting = []
    for article in articles:
        sized = _of_size(call, article.product, quantity)
        if sized or is_sold_so(article.product, quantity):
            fitting.append(Article(sized, (sized,)) if sized else article)
    return () if len(articles) > 1 and _are_special(fitting, argument) else tuple(fitting)


def size_and_count(written: str) -> tuple[str, str]:
    """Return "2 x 500 g" as ("500 g", "2"); any other quantity with no count."""
    count, times, size = written.partition(" x ")
    return (size, count) if times else (written, "")


def resolve_sized(call: Call, argument: str, written: str, *, attributes: Sequence[str] = ()) -> tuple[Product, str] | Result:
    """Return the one product that the words and the quantity name, with the quantity that is left to read; or what asks for more."""
    left, quantity, attributes = sized_articles(call, argument, written, attributes)
    if isinstance(left, Result):
        return left
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
    rest = [look for look in attributes if look.partition(":")[2] != size_and_count(written)[0]]
    unfit = isinstance(found, Result) and found.status is Status.NOT_FOUND
    unfit = unfit or (not isinstance(found, Result) and _are_special(found, argument))
    loose = not isinstance(found, Result) and all(_comes_in_no_size(call, article.product) for article in found)
    if not (unfit or loose) or len(rest) == len(attributes):
        return found, _with_looks_meant(call, found, argument, attributes)
    return resolve_articles(call, argument, attributes=rest, limit=limit), rest


def _with_looks_meant(call: Call, found: tuple[Article, ...] | Result, argument: str, attributes: Sequence[str]) -> Sequence[str]:
    """Return the looks that are wanted of goods, with those that the words for the one article decide of another kind."""
    if isinstance(found, Result) or len(found) != 1 or not attributes:
        return attributes
    kinds = {look.partition(":")[0] for look in attributes}
    return [*(look for look in looks_meant(call, found[0], argument) if look.partition(":")[0] not in kinds), *attributes]


def _comes_in_no_size(call: Call, product: Product) -> bool:
    """Whether goods are loose, like onions, or come in one size only, of which as many packs are taken as hold what is wanted."""
    return is_measured(product) or (product.pack is not None and SIZE not in product.attributes and len(variants_of(call, product)) == 1)


def _are_special(articles: Sequence[Article], argument: str) -> bool:
    """Whether goods are all free of something that nobody asked for: "1kg flour" is no gluten-free one because only that comes so."""
    return not free_from(argument).wishes and all(free_from(article.product.name).wishes for article in articles)


def not_made_so(call: Call, product: Product, looks: Sequence[str], wanted: Sequence[str]) -> Result:
    """Return that a product does not come in some of the looks that are wanted, with the question which of those that there are."""
    rest = [look for look in wanted if look.partition(":")[2] not in looks]
    key = "product.not_in" if are_chosen(variants_of(call, product), looks, read_attributes(wanted)) else "product.not_stated"
    said = call.say(key, name=product.name, value=_worded(call, looks))
    article = article_of(call, product, "", read_attributes(rest))
    if len(article.variants) == 1:
        step = (suggest(call, "alternatives", product),)
        return Result(said, (*name_facts(product), phrase_fact(_worded(call, looks))), (), step, Focus(product.sku), Status.REFUSED)
    asked = choose_variant(call, article)
    facts = (*asked.facts, phrase_fact(_worded(call, looks)))
    return replace(asked, text=f"{said} {asked.text}", facts=facts, agreed={"attributes": rest})


def _worded(call: Call, looks: Sequence[str]) -> str:
    return ", ".join(looks_told(call, looks))


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
