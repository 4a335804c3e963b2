"""What rows change of an article that the draft has: what its sizes share, a size of its own, or a size that is no more one of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.services.importing.catalog_rows import ReadRow
from app.services.importing.column_mapping import is_of_other_stuff, is_price, tells_apart
from app.services.importing.row_variants import FOOD, PRICED, VARIANT_FIELDS, is_said_once, own_of, rows_of, size_of, variant_of


def agreed(article: Mapping[str, Any], rows: Sequence[ReadRow]) -> dict[str, Any]:
    """Return the article with what the rows say alike of all its sizes."""
    shared = _alike([row.fields for row in rows])
    changed = {name: value for name, (value, told) in shared.items() if _counts_for_all(name, told, article, rows)}
    article = _priced(article, rows)
    told_apart = [row.fields.get("attributes", {}) for row in rows]
    own = {name for variant in article["variants"] for name in variant.get("attributes", {})}
    common = {
        name: value for name, (value, told) in _alike(told_apart).items()
        if told == len(article["variants"]) and name not in own and not tells_apart(name) and not is_price(name)
    }  # fmt: skip
    attributes = {**article.get("attributes", {}), **common}
    return merged({**article, **({"attributes": attributes} if attributes else {})}, changed)


def is_foreign(article: Mapping[str, Any], row: ReadRow) -> bool:
    """Whether a row says other things than the article does, which a size cannot have of its own: other allergens, a price on request."""
    if "price" in row.fields and article.get("price_on_request"):
        return True
    return any(name not in VARIANT_FIELDS and article.get(name) != value for name, value in row.fields.items())


def changed_size(article: Mapping[str, Any], variant: Mapping[str, Any], row: ReadRow) -> dict[str, Any]:
    """Return a variant with what a row says of it."""
    return merged(variant, variant_of(row.fields, {**article, **own_of(article, variant)}))


def with_sizes(article: Mapping[str, Any], variants: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the article with these variants; where each has a price of its own, the lowest is the article's."""
    prices = [variant["price"] for variant in variants if "price" in variant]
    lowest = {"price": min(prices)} if len(prices) == len(variants) else {}
    return {**article, **lowest, "variants": list(variants)}


def joined(article: Mapping[str, Any], rows: Sequence[ReadRow]) -> dict[str, Any]:
    """Return the article with what rows of it tell that it does not have yet, without their variants."""
    told = {name: value for row in rows for name, value in row.fields.items() if name not in VARIANT_FIELDS}
    return {**told, **article}


def refreshed(article: Mapping[str, Any], before: Mapping[str, Any], rows: Sequence[ReadRow]) -> dict[str, Any]:
    """Return an article made of rows with what it and its variants had ``before`` and the rows do not tell."""
    known = {variant.get("sku"): variant for variant in before.get("variants", ())}
    variants = []
    for row, variant in zip(rows, article["variants"], strict=True):
        old = known.get(row.sku, {})
        old = without_price(old) if PRICED & row.fields.keys() else old
        told = row.fields.get("attributes", {})
        kept = {name: value for name, value in old.items() if name not in row.fields}
        attributes = {name: value for name, value in old.get("attributes", {}).items() if name not in told} | variant.get("attributes", {})
        variants.append({**kept, **variant, **({"attributes": attributes} if attributes else {})})
    told = {name for row in rows for name in row.fields.get("attributes", {})}
    attributes = {name: value for name, value in before.get("attributes", {}).items() if name not in told} | article.get("attributes", {})
    return {**merged(before, article), **({"attributes": attributes} if attributes else {}), "variants": variants}


def not_told(article: Mapping[str, Any], rows: Sequence[ReadRow]) -> set[str]:
    """Return what all sizes of an article share that no row tells."""
    told = {"sku", "variants", *VARIANT_FIELDS, *(name for row in rows for name in row.fields)}
    attributes = {name for row in rows for name in row.fields.get("attributes", {})}
    return (article.keys() - told) | (article.get("attributes", {}).keys() - attributes)


def product_of(article: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    """Return a size as a product of its own."""
    shared = {name: value for name, value in article.items() if name not in ("sku", "variants")}
    return {"sku": variant["sku"], **shared, **own_of(article, variant)}


def home_of(product: Mapping[str, Any], rows: Sequence[ReadRow]) -> dict[str, Any]:
    """Return a product as the article that the rows are now sizes of: what they share of it, and its own for the size that it was.

    Sizes of other stuff, like flavours, do not share what people must not eat.
    """
    is_other = any(is_of_other_stuff(name) and tells_apart(name) for row in rows for name in row.fields.get("attributes", {}))
    left = {*VARIANT_FIELDS, *PRICED, *((*FOOD, "description") if is_other else ())} - {"sku", "image"}
    attributes = {name: value for name, value in product.get("attributes", {}).items() if not tells_apart(name) and not is_price(name)}
    shared = {name: value for name, value in product.items() if name not in left} | ({"attributes": attributes} if attributes else {})
    same = [row.sku for row in rows if size_of(row.fields) == size_of(product)]
    own = {name: product[name] for name in ("stock", "pack", "barcode") if name in product}
    return {**shared, "variants": [{**own, "sku": sku} for sku in same]}


def merged(product: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a product or variant with the fields of a row put over its own."""
    both = {**(without_price(product) if PRICED & fields.keys() else product), **fields}
    if both.get("price_on_request") and "variants" in both:
        both["variants"] = [without_price(variant) for variant in both["variants"]]
    if "attributes" in product and "attributes" in fields:
        both["attributes"] = {**product["attributes"], **fields["attributes"]}
    return both


def without_price(product: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is neither a price nor the mark that it is told on request: each takes the place of the other."""
    return {name: value for name, value in product.items() if name not in PRICED}


def _priced(article: Mapping[str, Any], rows: Sequence[ReadRow]) -> Mapping[str, Any]:
    """Return an article on request with the prices of its sizes where the rows tell them all."""
    prices = {row.sku: row.fields["price"] for row in rows if "price" in row.fields}
    if not article.get("price_on_request") or len(prices) < len(article["variants"]):
        return article
    variants = [{**variant, "price": prices[variant["sku"]]} for variant in article["variants"]]
    return {**without_price(article), "price": min(prices.values()), "variants": variants}


def _alike(told: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, int]]:
    """Return what all that tell it tell alike, and how many do."""
    found: dict[str, list[Any]] = {}
    for fields in told:
        for name, value in fields.items():
            found.setdefault(name, []).append(value)
    return {name: (values[0], len(values)) for name, values in found.items() if all(value == values[0] for value in values)}


def _counts_for_all(name: str, told: int, article: Mapping[str, Any], rows: Sequence[ReadRow]) -> bool:
    if name in VARIANT_FIELDS:
        return False
    return told == len(article["variants"]) or is_said_once(name, [*rows, *rows_of(article)])
