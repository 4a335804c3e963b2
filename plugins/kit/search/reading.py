"""From the catalogue document to products: variants become products of their own that share a group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plugins.contracts import Product, Quantity
from plugins.kit.goods.notice import parse_notice
from plugins.kit.money import Money
from plugins.kit.search.building import ProductText
from plugins.kit.units import parse_quantity

_NO_TAX = Decimal(0)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products in the order of the document; those of one article are neighbours. ``firsts`` has the place of each article's
    first product and, last, the number of products; ``texts`` yields the words of each article, when an index is built."""

    products: tuple[Product, ...]
    firsts: tuple[int, ...]
    texts: Callable[[], Iterator[ProductText]]


def read_catalogue(document: Mapping[str, Any], currency: str, source: Callable[[str], str]) -> Catalogue:
    """Return the products of a valid catalogue document; ``source`` cites a JSON pointer in it."""
    reader = _Reader(currency, source)
    products: list[Product] = []
    firsts: list[int] = []
    for place, record in enumerate(document["products"]):
        firsts.append(len(products))
        products.extend(reader.products(record, f"/products/{place}"))
    firsts.append(len(products))
    return Catalogue(tuple(products), tuple(firsts), lambda: map(_text, document["products"]))


class _Reader:
    """Makes products of records; equal tuples (paths, attribute values, allergens) are kept once."""

    def __init__(self, currency: str, source: Callable[[str], str]):
        self._currency = currency
        self._source = source
        self._tuples: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._single: dict[str, tuple[str, ...]] = {}
        self._packs: dict[str, Quantity] = {}

    def products(self, record: Mapping[str, Any], pointer: str) -> Iterator[Product]:
        if "variants" not in record:
            yield self._product(record, pointer, "")
            return
        for place, variant in enumerate(record["variants"]):
            merged = {**record, **variant, "attributes": {**record.get("attributes", {}), **variant.get("attributes", {})}}
            yield self._product(merged, f"{pointer}/variants/{place}", record["sku"], name=record["name"])

    def _product(self, record: Mapping[str, Any], pointer: str, group: str, name: str = "") -> Product:
        get = record.get
        stock, allergens, pack, tax = get("stock"), get("allergens"), get("pack"), get("tax_rate")
        priced, notice, surcharge = not get("price_on_request"), get("notice"), get("delivery_surcharge")
        return Product(
            record["sku"],
            name or record["name"],
            Money(record["price"] if priced else 0, self._currency),
            self._source(pointer),
            get("brand", ""),
            self._shared(get("category", ())),
            get("description", ""),
            get("sold_by", "each"),
            self._pack(pack) if pack else None,
            {key: self._values(value) for key, value in get("attributes", {}).items()},
            None if allergens is None else self._shared(allergens),
            self._shared(get("may_contain", ())),
            None if stock is None else Decimal(str(stock)),
            Decimal(tax) if tax else _NO_TAX,
            group,
            get("image", ""),
            get("barcode", ""),
            self._shared(get("tags", ())),
            self._shared(get("synonyms", ())),
            get("ingredients", ""),
            priced,
            parse_notice(notice) if notice else None,
            Money(surcharge, self._currency) if surcharge else None,
        )

    def _shared(self, values: Iterable[str]) -> tuple[str, ...]:
        found = tuple(values)
        return self._tuples.setdefault(found, found)

    def _values(self, value: str | list[str]) -> tuple[str, ...]:
        if not isinstance(value, str):
            return self._shared(value)
        found = self._single.get(value)
        if found is None:
            found = self._single[value] = (value,)
        return found

    def _pack(self, text: str) -> Quantity:
        found = self._packs.get(text)
        if found is None:
            found = self._packs[text] = parse_quantity(text)
        return found


def _text(record: Mapping[str, Any]) -> ProductText:
    """Return the words of a record and all its variants."""
    category = record.get("category") or [""]
    values = list(_attribute_words(record))
    for variant in record.get("variants", ()):
        values += _attribute_words(variant)
        values.append(variant.get("name", ""))
    return ProductText(
        record["name"],
        record.get("brand", ""),
        category[-1],
        tuple(record.get("synonyms", ())),
        tuple(dict.fromkeys((*values, *record.get("tags", ())))),
        record.get("description", ""),
        tuple(category[:-1]),
        record.get("ingredients", ""),
    )


def _attribute_words(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield attribute values; of a plain yes the name says what is there ("waterproof")."""
    for name, value in record.get("attributes", {}).items():
        values = (value,) if isinstance(value, str) else value
        for text in values:
            yield name.replace("_", " ") if text.lower() in ("yes", "y", "true", "có") else text
    if "pack" in record:
        yield record["pack"]
