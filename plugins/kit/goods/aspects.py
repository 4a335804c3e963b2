"""Single properties that are asked about ("how long is it", "what is it made of"), and whether the shop states them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugins.contracts import Call, Product, Result
from plugins.kit.goods.cards import suggest
from plugins.kit.goods.product_facts import phrase_fact
from plugins.kit.goods.products import resolve_articles, stems
from plugins.kit.text import tokenise
from plugins.kit.units import UNITS

STATED_BY: Mapping[str, Sequence[str]] = {
    "material": ("material", "fabric"),
    "size": ("size", "dimensions"),
    "length": ("length", "dimensions", "size"),
    "height": ("height", "dimensions", "size"),
    "width": ("width", "dimensions", "size"),
    "depth": ("depth", "dimensions"),
    "weight": ("weight",),
    "burning": ("burning_time", "burning time", "burn_time"),
    "wear": ("care", "wear"),
    "strength": ("strength",),
}
MASS = UNITS["g"][0]
ABOUT = {"enum": sorted(STATED_BY), "description": "The one property that is asked about."}
PROPERTY = {"type": "string", "description": "What goods may be, where that is asked: recycled, boneless."}


def is_stated(product: Product, aspect: str) -> bool:
    """Whether the shop states a property of a product; what it is made of may be its ingredients, its size or weight its pack."""
    if any(product.attributes.get(name) for name in STATED_BY[aspect]):
        return True
    pack = product.pack is not None and (aspect == "size" or (aspect == "weight" and UNITS[product.pack.unit][0] == MASS))
    return pack or (aspect == "material" and bool(product.ingredients)) or (aspect == "weight" and product.sold_by in ("kg", "g"))


def says_more(product: Product) -> bool:
    """Whether a description says more than the attributes do."""
    known = (*product.attributes, *(value for values in product.attributes.values() for value in values))
    return not _words(product.description) <= {word for text in known for word in _words(text)}


def unknown_of_several(call: Call) -> Result | None:
    """Return that it is not known of several goods whether they are so, where none states it: of which it is asked is no matter then."""
    goods, asked = call.arguments.get("product", ""), call.arguments.get("property", "")
    several = resolve_articles(call, goods) if asked else ()
    if isinstance(several, Result) or len(several) < 2 or any(tells_of(article.product, asked) for article in several):
        return None
    told = phrase_fact(goods)
    return Result(call.say("details.unstated.of_several", goods=goods), (told,), suggestions=(suggest(call, "person"),))


def _words(text: str) -> set[str]:
    return {token.folded for token in tokenise(text) if token.text[0].isalnum()}


def tells_of(product: Product, words: str) -> bool:
    """Whether the shop's texts on a product have a word of what it may be."""
    texts = (product.name, product.description, product.ingredients, *(value for values in product.attributes.values() for value in values))
    return not set(stems(words)).isdisjoint(word for text in texts for word in stems(text))


def unstated(call: Call, products: Sequence[Product]) -> str:
    """Return that the property asked about is not stated for goods, "" where it is, their description may say it, or none was asked
    about."""
    aspect, asked = call.arguments.get("about", ""), call.arguments.get("property", "")
    if asked and not any(tells_of(product, asked) for product in products):
        return call.say("details.unstated.property", name=products[0].name)
    if not aspect or any(is_stated(product, aspect) or says_more(product) for product in products):
        return ""
    return call.say(f"details.unstated.{aspect}", name=products[0].name)
