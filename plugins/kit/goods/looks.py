"""Which goods have a colour, size or make that is wanted: just that one first, a longer name of it ("dark red") only where it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugins.contracts import Product, Token
from plugins.kit.goods.denials import denies
from plugins.kit.search.shelf import attribute_key
from plugins.kit.text import fold, normalise, tokenise

LETTERS = {
    "small": "s", "medium": "m", "large": "l", "extra large": "xl", "x-large": "xl", "extra small": "xs",
    "nho": "s", "vua": "m", "lon": "l",
}  # fmt: skip
CHOSEN = frozenset({"size", "shoe size", "colour", ""})  # what one chooses of any goods, whether they come in several or not
SIZES = frozenset({"size", "shoe size"})  # another size is no near one


def with_looks(products: Sequence[Product], wanted: Mapping[str, Sequence[str]]) -> list[Product]:
    """Return the products that have each look; of a look that none has just so, those that have it by a longer name."""
    left = list(products)
    for name, values in wanted.items():
        exact = {product.sku for product in products if has_look(product, name, values)}
        fit = exact or {product.sku for product in products if has_near_look(product, name, values)}
        left = [product for product in left if product.sku in fit]
    return left


def looks_lacking(variants: Sequence[Product], wanted: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the looks in which goods do not come: each that no variant has or is called by; all, where none has them together."""
    lacking = []
    for name, values in wanted.items():
        if not any(has_look(one, name, values) or has_near_look(one, name, values) or _is_called(one, values) for one in variants):
            lacking += values
    if lacking or len(variants) == 1 or with_looks(variants, wanted):
        return lacking
    stated = {name: values for name, values in wanted.items() if any(name in one.attributes for one in variants)}
    return [] if with_looks(variants, stated) else [value for values in stated.values() for value in values]


def are_chosen(variants: Sequence[Product], lacking: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> bool:
    """Whether looks in which goods do not come are among those that one chooses, so that goods are not to be had in them. What else
    is not stated, as a material is in a blend, is not denied by that."""
    names = [name for name, values in wanted.items() if any(value in lacking for value in values)]
    varied = {name for one in variants for name in one.attributes if len({other.attributes.get(name) for other in variants}) > 1}
    return all(name in CHOSEN or name in varied for name in names)


def _is_called(product: Product, values: Sequence[str]) -> bool:
    texts = (product.name, product.description, *product.synonyms, *product.tags)
    return any(is_in(value, text) for value in values for text in texts)


def single_looks(wanted: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return looks as they are written ("colour:red"), without those of which one of several would do."""
    return tuple(f"{name}:{values[0]}" for name, values in wanted.items() if len(values) == 1)


def has_look(product: Product, name: str, values: Sequence[str]) -> bool:
    """Say whether one of the values is the product's own; of an attribute that it does not state, in any that it states."""
    own = product.attributes.get(name, ()) if name in product.attributes else [v for some in product.attributes.values() for v in some]
    if attribute_key(name) in SIZES:
        own = [*own, *(part for value in own for part in value.split("/"))]  # "L/XL" is L, and XL
        return bool({_size(value) for value in values} & {_size(value) for value in own})
    return bool({fold(value) for value in values} & {fold(value) for value in own})


def _size(value: str) -> str:
    """Return a size as letters name it: large is L."""
    folded = fold(value).strip()
    return LETTERS.get(folded, folded)


def has_near_look(product: Product, name: str, values: Sequence[str]) -> bool:
    """Say whether a value is a longer name's of the same attribute: the red of "dark red", the xanh of "xanh navy"."""
    key = attribute_key(name)
    own = [value for said, some in product.attributes.items() if attribute_key(said) == key for value in some]
    return key not in SIZES and any(is_in(value, longer) for value in values for longer in own)


def is_in(look: str, longer: str) -> bool:
    """Say whether a longer name has all words of a look, and denies nothing that the look does not ("not red" is no red)."""
    words, others = tokenise(normalise(look)), tokenise(normalise(longer))
    named = bool(words) and all(any(_same(word, other) for other in others) for word in words)
    return named and (denies(look) or not denies(longer))


def _same(one: Token, other: Token) -> bool:
    """Whether two words are one, or one of them is several ("skulls" of "Black Skull"); where both are written with diacritics, these
    count ("đỏ" red, "đô" dark)."""
    if one.text.isascii() or other.text.isascii():
        return one.folded == other.folded or f"{one.folded}s" == other.folded or one.folded == f"{other.folded}s"
    return one.text.casefold() == other.text.casefold()
