"""What to call a product so that it can be told from its sisters: the sizes and colours of one article."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Call, Product
from plugins.kit.goods.told_goods import look_told
from plugins.kit.words import wording_of


def variants_of(call: Call, product: Product) -> tuple[Product, ...]:
    """Return all variants of a product's article in catalogue order, itself alone when it has none."""
    return tuple((product.group and call.stores.find_variants(group=product.group)) or (product,))


def differences(products: Sequence[Product]) -> dict[str, tuple[str, ...]]:
    """Return the attributes in which products differ, each with its values in order."""
    names = dict.fromkeys(name for product in products for name in product.attributes)
    values = {name: dict.fromkeys(wording for product in products for wording in product.attributes.get(name, ())) for name in names}
    return {name: tuple(found) for name, found in values.items() if len({product.attributes.get(name) for product in products}) > 1}


def variant_label(product: Product, names: Sequence[str]) -> str:
    """Return what tells a variant from its siblings: "red / M"; its name where attributes do not."""
    return " / ".join(_values(product, names)) or product.name


def label_told(call: Call, product: Product, names: Sequence[str]) -> str:
    """Return the same in the language of the reply."""
    return " / ".join(look_told(call, value) for value in _values(product, names)) or product.name


def full_name(call: Call, product: Product) -> str:
    """Return a product's name with what tells it from its sisters: "Kitchen Apron (red / S)"."""
    sisters = variants_of(call, product)
    if len(sisters) == 1 or len({sister.name for sister in sisters}) == len(sisters):
        return product.name
    label = label_told(call, product, tuple(differences(sisters)))
    return product.name if label == product.name else f"{product.name} ({label})"


def article_name(call: Call, product: Product, variants: Sequence[Product]) -> str:
    """Return a product's name with what some of its variants have in common and the others have not: "Kitchen Apron (S)"."""
    if len(variants) == 1:
        return full_name(call, variants[0])
    open_looks, sisters = differences(variants), variants_of(call, product)
    label = label_told(call, variants[0], [name for name in differences(sisters) if name not in open_looks])
    return product.name if label == variants[0].name else f"{product.name} ({label})"


def labels_of(call: Call, products: Sequence[Product]) -> list[str]:
    """Return a name for each product by which it can be told from the others."""
    names = [product.name for product in products]
    longer = [_longer_name(call, product) if names.count(product.name) > 1 else product.name for product in products]
    return [f"{label} ({product.sku})" if longer.count(label) > 1 else label for label, product in zip(longer, products, strict=True)]


def _longer_name(call: Call, product: Product) -> str:
    pack = wording_of(product.pack, call.say.locale) if product.pack else ""
    parts = [product.brand, pack, label_told(call, product, tuple(product.attributes))]
    return ", ".join(dict.fromkeys([product.name, *(part for part in parts if part)]))


def _values(product: Product, names: Sequence[str]) -> list[str]:
    return [value for name in names for value in product.attributes.get(name, ())]
