"""What documents say of each other: keys used twice, SKUs and categories that no product has, pictures that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.errors import Worded
from app.services.publishing.fault_sentences import closest, shown
from app.services.publishing.json_documents import place_of
from plugins.contracts import Document

Fault = tuple[str, str]
Path_ = tuple[str | int, ...]


def records_of(content: Any, name: str) -> list[Any]:
    """Return a document's main list, or [] when it has none."""
    found = content.get(name) if isinstance(content, dict) else None
    return found if isinstance(found, list) else []


def duplicate_keys(content: Any, document: Document) -> Iterator[Fault]:
    """Yield (place, sentence) for every key that an earlier record, or a variant within one, already has."""
    if not (document.records and document.key):
        return
    first: dict[str, Path_] = {}
    for path, value in keyed(records_of(content, document.records), document.key):
        if first.setdefault(value, path) is path:
            continue
        used = place_of((document.records, *first[value]))
        told = f"{shown(value)} is already used by {used}. Give each record its own {document.key}."
        yield place_of((document.records, *path, document.key)), Worded(told, "used_by", value=shown(value), place=used)


def keyed(records: list[Any], key: str) -> Iterator[tuple[Path_, str]]:
    """Yield (path, key) of records and of the records in their lists (a product's variants)."""
    for place, record in enumerate(records):
        if not isinstance(record, dict):
            continue
        if isinstance(record.get(key), str):
            yield (place,), record[key]
        for name, value in record.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield from (((place, name, *path), inner) for path, inner in keyed(value, key))


def lost_references(name: str, documents: Mapping[str, Any], media: Path) -> Iterator[Fault]:
    """Yield (place, sentence) for ``skus`` and ``categories`` that the catalog lacks, branches that are not there or nowhere on the
    map, and images that are not in media."""
    products = records_of(documents.get("catalog"), "products")
    if name == "catalog":
        yield from _lost_images(products, media)
    elif name == "promotions" and "catalog" in documents:
        yield from _lost_in_catalog(records_of(documents[name], "promotions"), products)
    elif name == "delivery":
        yield from _nowhere(records_of(documents[name], "zones"), records_of(documents.get("branches"), "branches"))


def _nowhere(zones: list[Any], branches: list[Any]) -> Iterator[Fault]:
    """Yield what keeps a zone by distance from being measured: no such branch, or none whose place on the map is known."""
    there = {branch["id"]: branch for branch in branches if isinstance(branch, dict) and isinstance(branch.get("id"), str)}
    located = {key for key, branch in there.items() if "latitude" in branch and "longitude" in branch}
    for number, zone in enumerate(zones):
        within = zone.get("within") if isinstance(zone, dict) else None
        if not isinstance(within, dict) or not isinstance(within.get("branch", ""), str):
            continue  # the schema tells it
        named, place = within.get("branch"), place_of(("zones", number, "within"))
        if named is not None and named not in there:
            near = closest(named, sorted(there))
            advice = f"Did you mean {shown(near)}?" if near else "Write the id of one."
            told = f"no branch of branches.json has the id {shown(named)}. {advice}"
            yield f"{place}.branch", Worded(told, "lost_branch", value=shown(named))
        elif not ({named} & located if named is not None else located):
            told = "the branch to measure from has no latitude and longitude. Add them under Branches."
            yield place, Worded(told, "no_coordinates")


def _lost_in_catalog(promotions: list[Any], products: list[Any]) -> Iterator[Fault]:
    skus, categories = skus_of(products), categories_of(products)
    for number, promotion in enumerate(promotions):
        yield from lost_values(promotion, "skus", "SKU", skus, ("promotions", number))
        yield from lost_values(promotion, "categories", "category", categories, ("promotions", number))


def skus_of(products: list[Any]) -> set[str]:
    return {sku for _, sku in keyed(products, "sku")}


def categories_of(products: list[Any]) -> set[str]:
    return {step for product in products for step in _texts(product, "category")}


def lost_values(record: Any, kind: str, thing: str, there: set[str], path: Path_) -> Iterator[Fault]:
    """Yield (place, sentence) for the values of a record's list that no product has."""
    for place, value in enumerate(_texts(record, kind)):
        if value not in there:
            yield place_of((*path, kind, place)), _lost(thing, value, sorted(there))


def _lost(thing: str, value: str, known: list[str]) -> str:
    near = closest(value, known)
    advice = f"Did you mean {shown(near)}?" if near else f"Add such a product, or take the {thing} out."
    told = f"no product of catalog.json has the {thing} {shown(value)}. {advice}"
    return Worded(told, f"lost_{thing.lower()}", value=shown(value))


def _texts(record: Any, name: str) -> list[Any]:
    values = record.get(name) if isinstance(record, dict) else None
    return [value if isinstance(value, str) else "" for value in values] if isinstance(values, list) else []


def _lost_images(products: list[Any], media: Path) -> Iterator[Fault]:
    """Tell of each missing picture once, at the first product that shows it."""
    wanted: dict[str, list[Path_]] = {}
    for path, image in keyed(products, "image"):
        if not image.startswith(("https://", "http://", "data:")):
            wanted.setdefault(image, []).append(path)
    for image, paths in wanted.items():
        if not _is_in(media, image.removeprefix("media/")):
            others = f" {len(paths)} products show it." if len(paths) > 1 else ""
            text = f"{shown(image)} is not in the media folder. Put the picture there, or write an https address.{others}"
            yield place_of(("products", *paths[0], "image")), Worded(text, "lost_image", value=shown(image), times=len(paths))


def _is_in(media: Path, image: str) -> bool:
    try:
        file = (media / image).resolve()
        return file.is_relative_to(media.resolve()) and file.is_file()
    except (OSError, ValueError):
        return False
