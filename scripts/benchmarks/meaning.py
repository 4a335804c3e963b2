"""What sentence vectors cost: a customer's message, a catalogue in the background, the memory of the model."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from app.container import Platform
from app.settings import Settings
from plugins.contracts import Stores
from scripts.benchmarks.machine import private_megabytes
from scripts.benchmarks.shops import SMALL, Shops, clean_environment, program
from scripts.benchmarks.table import Row
from scripts.benchmarks.talks import conversations

MOST_PRODUCTS = 400


def meaning_rows(shops: Shops, folder: Path) -> list[Row]:
    """Return the cost of the embedding model, if it is installed; the worker makes its file and the small shop's vectors first."""
    folders = {"business_root": shops.root, "instance_folder": folder / "instance", "log_folder": folder / "logs"}
    stores = Platform(Settings(**folders), patient=True).tenant(SMALL).stores
    if stores.find_embedding_model() is None:
        return [Row("vectors: the embedding model is not installed", "-")]
    worked = _work(folders)
    before = private_megabytes(os.getpid())
    stores.embed_texts(texts=["hello"])
    taken = private_megabytes(os.getpid()) - before
    catalog = shops.catalog(SMALL)
    middle, slow = _message_times(stores, catalog)
    return [
        Row("assistant worker --once, 408 products and all examples", f"{worked:.1f} s"),
        Row("vector of a message, p50 / p95", f"{middle:.1f} / {slow:.1f} ms", "p95 < 12 ms", slow < 12),
        Row("vectors of products, one thread", f"{_products_a_second(stores, catalog):.0f} a second"),
        Row("memory of the model in a process", f"{taken:.0f} MB"),
    ]


def _work(folders: dict[str, Path]) -> float:
    begun = time.perf_counter()
    environment = clean_environment(**{f"ASSISTANT_{name.upper()}": place for name, place in folders.items()})
    subprocess.run([str(program("assistant")), "worker", "--once"], check=True, capture_output=True, env=environment)
    return time.perf_counter() - begun


def _message_times(stores: Stores, catalog: dict[str, Any]) -> tuple[float, float]:
    times = []
    for message in dict.fromkeys(line for talk in conversations(catalog) for line in talk):
        begun = time.perf_counter()
        stores.embed_texts(texts=[message])
        times.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[94]


def _products_a_second(stores: Stores, catalog: dict[str, Any]) -> float:
    texts = [f"{product['name']}. {product.get('description', '')}" for product in catalog["products"][:MOST_PRODUCTS]]
    begun = time.perf_counter()
    stores.embed_texts(texts=texts)
    return len(texts) / (time.perf_counter() - begun)
