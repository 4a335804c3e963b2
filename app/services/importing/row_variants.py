"""Rows that are one article in several sizes or colours: they become one product with its variants."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence, Set
from typing import Any

from app.services.importing.catalog_rows import ReadRow, slug_of
from app.services.importing.column_mapping import is_of_other_stuff, is_price, tells_apart
from plugins.kit.text import fold

VARIANT_FIELDS = ("sku", "name", "price", "stock", "attributes", "pack", "barcode", "image")
PRICED = frozenset({"price", "price_on_request"})
FOOD = ("allergens", "may_contain", "ingredients", "tags")  # what is not told of one row may not be taken from another
_SAID_ONCE = ("category", "description", "synonyms")  # owners write these beside the first size only
Key = tuple[str, str]


def gathered(rows: Sequence[ReadRow], single: Container[str] = ()) -> list[list[ReadRow]]:
    """Return the rows in their order, those of one article together: one name and brand, told apart by size, colour or pack.

    A row whose SKU is among the ``single`` is never a part of an article.
    """
    named: dict[Key, list[ReadRow]] = {}
    for row in rows:
        key = None if row.sku in single else article_key(row.fields)
        named.setdefault(key or ("", row.sku), []).append(row)
    return [part for group in named.values() for part in ([group] if is_article(group) else [[row] for row in group])]


def article_key(fields: Mapping[str, Any]) -> Key | None:
    """Return what rows of one article have alike, None without a name."""
    return (fold(fields["name"]), fold(fields.get("brand", ""))) if "name" in fields else None


def is_article(rows: Sequence[ReadRow]) -> bool:
    """Whether rows of one name differ in what tells sizes apart, all of them, and in nothing that a variant cannot have of its own."""
    told = [size_of(row.fields) for row in rows]
    if len(rows) < 2 or not all(told) or len(set(told)) < len(told) or len({frozenset(PRICED & row.fields.keys()) for row in rows}) > 1:
        return False
    if PRICED.isdisjoint(rows[0].fields):
        return False
    shared = {name for row in rows for name in row.fields if name not in VARIANT_FIELDS}
    more = {name for row in rows for name, _ in _attributes(row) if not tells_apart(name) and not is_price(name)}
    return all(_is_alike(name, rows) for name in shared) and all(_is_one_attribute(name, rows) for name in more)


def size_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what tells a row apart from the others of its article, () for nothing."""
    said = [f"{name}={value}" for name, value in fields.get("attributes", {}).items() if tells_apart(name)]
    return tuple(sorted(said + ([f"pack={fields['pack']}"] if "pack" in fields else [])))


def is_said_once(name: str, rows: Sequence[ReadRow]) -> bool:
    """Whether a field that some of the rows do not tell is of them all: a description is not where it may tell what is in each."""
    told = {name for row in rows for name in row.fields}
    if name == "description" and (told.intersection(FOOD) or any(is_of_other_stuff(name) for row in rows for name, _ in _attributes(row))):
        return False
    return name in _SAID_ONCE


def article_of(rows: Sequence[ReadRow], taken: Set[str]) -> dict[str, Any]:
    """Return the product that the rows are variants of; its SKU is made of the name, and is none of those ``taken``."""
    fields: dict[str, Any] = {}
    for row in rows:
        fields = {**row.fields, **fields}
    alike = set.intersection(*({(name, repr(value)) for name, value in _attributes(row)} for row in rows))
    common = {name: value for name, value in _attributes(rows[0]) if (name, repr(value)) in alike}
    product = {name: value for name, value in fields.items() if name not in VARIANT_FIELDS}
    product |= {"name": rows[0].fields["name"]}
    product |= {"price": min(row.fields["price"] for row in rows)} if "price" in fields else {}
    product |= {"attributes": common} if common else {}
    product |= {name: fields[name] for name in ("image",) if name in fields}
    product["sku"] = _sku(product, taken)
    return {"sku": product.pop("sku"), **product, "variants": [variant_of(row.fields, product) for row in rows]}


def variant_of(fields: Mapping[str, Any], product: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says beyond its product's own; customers choose by its attributes, so an old price is none."""
    told = [name for name in VARIANT_FIELDS if name in fields and name != "attributes"]
    own = {name: fields[name] for name in told if name not in product or fields[name] != product[name]}
    shared = product.get("attributes", {})
    said = {name: value for name, value in fields.get("attributes", {}).items() if not is_price(name) or name in shared}
    attributes = {name: value for name, value in said.items() if shared.get(name) != value}
    return own | ({"attributes": attributes} if attributes else {})


def rows_of(article: Mapping[str, Any]) -> list[ReadRow]:
    """Return an article's variants as rows would tell them."""
    shared = {name: value for name, value in article.items() if name not in ("sku", "variants", "attributes")}
    if not shared.get("price_on_request"):  # a mark that is taken off is none
        shared.pop("price_on_request", None)
    return [ReadRow(0, variant["sku"], {**shared, **own_of(article, variant)}) for variant in article["variants"]]


def own_of(article: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a variant has for its own, with the attributes of its product."""
    attributes = {**article.get("attributes", {}), **variant.get("attributes", {})}
    return {**variant, **({"attributes": attributes} if attributes else {})}


def _is_alike(name: str, rows: Sequence[ReadRow]) -> bool:
    said = [repr(row.fields[name]) for row in rows if name in row.fields]
    return len(set(said)) == 1 and (len(said) == len(rows) or is_said_once(name, rows))


def _is_one_attribute(name: str, rows: Sequence[ReadRow]) -> bool:
    return len({repr(row.fields.get("attributes", {}).get(name)) for row in rows}) == 1


def _attributes(row: ReadRow) -> list[tuple[str, Any]]:
    return list(row.fields.get("attributes", {}).items())


def _sku(product: Mapping[str, Any], taken: Set[str]) -> str:
    slug = slug_of(product["name"])[:48].strip("-") or "item"
    if slug not in taken and slug != "item":
        return slug
    digest = hashlib.sha256(repr([product["name"], product.get("brand", "")]).encode()).hexdigest()[:8]
    return f"{slug}-{digest}"
