"""Single properties that are asked about ("how long is it", "what is it made of"), and whether the shop states them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugins.contracts import Call, Product
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


def _words(text: str) -> set[str]:
    return {token.folded for token in tokenise(text) if token.text[0].isalnum()}


def unstated(call: Call, products: Sequence[Product]) -> str:
    """Return that the property asked about is not stated for goods, "" where it is, their description may say it, or none was asked
    about."""
    aspect = call.arguments.get("about", "")
    if not aspect or any(is_stated(product, aspect) or says_more(product) for product in products):
        return ""
    return call.say(f"details.unstated.{aspect}", name=products[0].name)
