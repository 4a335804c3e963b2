"""A shop of 19,406 products: Icecat's where its folder is given, else one made up of the same size."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

SIZE = 19_406
BRANDS = ["Arden", "Brask", "Corvo", "Delfi", "Eikan", "Fenn", "Garda", "Holt", "Ivara", "Juno", "Kestrel", "Lumo", "Marl", "Norde"]
KINDS = {
    "Lighting": ["desk lamp", "floor lamp", "wall light", "ceiling light", "table lamp", "string lights"],
    "Audio": ["headphones", "loudspeaker", "radio", "record player", "microphone", "sound bar"],
    "Computers": ["laptop", "monitor", "keyboard", "mouse", "printer", "ink cartridge", "router", "tablet"],
    "Kitchen": ["kettle", "toaster", "blender", "coffee maker", "rice cooker", "frying pan", "mixer"],
    "Tools": ["cordless drill", "screwdriver set", "hammer", "spirit level", "saw", "sander"],
    "Cables": ["network cable", "charging cable", "extension lead", "adapter", "power bank"],
}
COLOURS = ["black", "white", "silver", "red", "blue", "green", "walnut", "oak"]
FINISHES = ["compact", "classic", "pro", "mini", "travel", "studio", "outdoor", "wireless"]


def large_catalogue(icecat: Path | None) -> dict[str, Any]:
    """Return a catalog document of 19,406 products."""
    return {"products": list(_icecat_products(icecat) if icecat else _made_up_products())}


def _icecat_products(folder: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / "products.jsonl.gz") as lines:
        for number, line in enumerate(lines):
            record = orjson.loads(line)
            product = {"sku": record["id"], "name": record["title"] or record["name"], "price": record["price_cents"] or 995}
            if record["supplier"]:
                product["brand"] = record["supplier"]
            if record["product_type"]:
                product["category"] = [record["product_type"]]
            if record["short_description"]:
                product["description"] = record["short_description"]
            attributes = {name: value if isinstance(value, list) else str(value) for name, value in record["attrs"].items() if value}
            yield product | {"attributes": attributes, "stock": number % 40}


def _made_up_products() -> Iterator[dict[str, Any]]:
    """Yield products whose names, brands, categories and attributes repeat as they do in a real shop."""
    chance = random.Random(2)  # noqa: S311 - the same shop in every run
    for number in range(SIZE):
        category = chance.choice(list(KINDS))
        kind, brand, colour, finish = chance.choice(KINDS[category]), chance.choice(BRANDS), chance.choice(COLOURS), chance.choice(FINISHES)
        model = f"{brand[0]}{kind[0].upper()}{number:05}"
        yield {
            "sku": f"B-{number:05}",
            "name": f"{brand} {finish} {kind} {model} {colour}",
            "price": chance.randrange(299, 89_999),
            "brand": brand,
            "category": [category, kind.capitalize()],
            "description": f"A {finish} {kind} in {colour}, made by {brand}, with two years of guarantee.",
            "attributes": {"colour": colour, "model": model, "weight": f"{chance.randrange(1, 90) / 10} kg"},
            "stock": chance.randrange(0, 60),
        }
