"""What a schema cannot say of collections.json: goods that are there, a name for each, and none with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.errors import Worded
from app.services.publishing.fault_sentences import shown
from app.services.publishing.json_documents import place_of
from app.services.publishing.references import Fault, categories_of, lost_values, records_of, skus_of
from plugins.kit.collections.rules import Shelves
from plugins.kit.text import fold

COLLECTIONS = "collections"


def check_collections(documents: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield (place, sentence) for SKUs and categories that no product has, names used twice, and collections without any goods."""
    collections = records_of(documents.get(COLLECTIONS), COLLECTIONS)
    yield from _names_twice(collections)
    products = records_of(documents.get("catalog"), "products")
    if "catalog" not in documents:
        return
    skus, categories, shelves = skus_of(products), categories_of(products), Shelves(products)
    for number, collection in enumerate(collections):
        path = (COLLECTIONS, number)
        rule = collection.get("rule") if isinstance(collection, dict) else None
        lost = [
            *lost_values(collection, "skus", "SKU", skus, path),
            *lost_values(collection, "left_out", "SKU", skus, path),
            *lost_values(rule, "categories", "category", categories, (*path, "rule")),
        ]
        yield from lost or _is_empty(collection, shelves, place_of(path))


def faults_of_record(record: Mapping[str, Any], others: Sequence[Any], catalog: Any) -> Iterator[Fault]:
    """Yield (field, sentence) for what is wrong with one collection beside others; that it is empty is told at its goods."""
    place = place_of((COLLECTIONS, len(others)))
    documents = {COLLECTIONS: {COLLECTIONS: [*others, record]}, "catalog": catalog}
    for where, told in check_collections(documents):
        if where.startswith(place):
            yield where.removeprefix(place).removeprefix(".") or "skus", told


def _names_twice(collections: list[Any]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, collection in enumerate(collections):
        name = collection.get("name") if isinstance(collection, dict) else None
        if isinstance(name, str) and (above := first.setdefault(fold(name.strip()), number)) != number:
            used = place_of((COLLECTIONS, above))
            told = f"{shown(name)} is already the name of {used}. Customers could not tell them apart: give each its own."
            yield place_of((COLLECTIONS, number, "name")), Worded(told, "name_twice", value=shown(name))


def _is_empty(collection: Any, shelves: Shelves, place: str) -> Iterator[Fault]:
    """Tell of a collection that holds nothing; one that hasn't the right shape is told of by its schema."""
    try:
        empty = not shelves.goods_of(collection)
    except (KeyError, TypeError, AttributeError):
        return
    if empty:
        told = "holds no goods. List the SKUs of some, or widen its rule: every line that is filled must hold."
        yield place, Worded(told, "empty_collection")
