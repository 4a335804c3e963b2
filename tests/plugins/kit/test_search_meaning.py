"""Search by meaning: ready without a restart, mixed in for kinds of things only, near things told from answers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from plugins.contracts import NO_ANSWER, ProductQuery
from plugins.kit.search.meaning import Meaning, derived_arrays
from plugins.stores import catalog
from tests.plugins.folders import MemoryFolder, a_shop

CONCEPTS = ({"notebook", "laptop", "elitebook"}, {"sleeve", "bag", "case"}, {"mouse", "trackball"}, {"phone", "iphone"}, {"lamp", "light"})
GOODS = [
    {"sku": "NB-1", "name": "HP EliteBook Notebook 14 inch", "price": 90000, "brand": "HP"},
    {"sku": "NB-2", "name": "Acer TravelMate Notebook 15 inch", "price": 70000, "brand": "Acer"},
    {"sku": "BAG-1", "name": "Targus Laptop Sleeve Black", "price": 2500, "brand": "Targus"},
    {"sku": "BAG-2", "name": "Targus Laptop Bag", "price": 4500, "brand": "Targus"},
    {"sku": "MOU-1", "name": "Logitech Wireless Mouse", "price": 3500, "brand": "Logitech"},
    {"sku": "MOU-2", "name": "Soft Mouse Carpet", "price": 900, "description": "Rest your hand."},
    {"sku": "CAS-1", "name": "Slim Cover 11 inch", "price": 1900, "description": "Also for an iPhone, and for what is as flat."},
    {"sku": "LMP-1", "name": "Desk Lamp", "price": 2900, "description": "A light for the night."},
]


class Concepts:
    """A small embedding model: words of one concept share a direction, every other word has one of its own."""

    def __init__(self):
        self.asked: list[str] = []

    def find_embedding_model(self) -> str:
        return "concepts"

    def embed_texts(self, *, texts) -> np.ndarray:
        self.asked += texts
        return np.array([self._vector(text) for text in texts], np.float32)

    def _vector(self, text: str) -> np.ndarray:
        vector = np.zeros(64)
        for word in re.findall(r"[a-z]+", text.lower()):
            concept = next((place for place, words in enumerate(CONCEPTS) if word in words), None)
            if concept is None:
                vector[len(CONCEPTS) + sum(map(ord, word)) % (64 - len(CONCEPTS))] += 0.3
            else:
                vector[concept] += 1.0
        return vector / max(1e-9, float(np.linalg.norm(vector)))


def store(tmp_path: Path, model: Concepts, products=GOODS, **shop) -> catalog.CatalogStore:
    folder = MemoryFolder(a_shop(**shop), {"catalog": {"products": products}}, tmp_path)
    folder.stores = model
    return catalog.create(folder, {})


def work(shop: catalog.CatalogStore) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    for job in shop.register_jobs():
        job.run(lambda done, total: told.append((done, total)))
    return told


def found(shop, text, **wishes):
    return [(hit.product.sku, hit.close) for hit in shop.search_products(ProductQuery(text, **wishes))]


@pytest.fixture
def ready(tmp_path):
    shop = store(tmp_path, Concepts())
    work(shop)
    return shop


def test_vectors_are_picked_up_without_a_restart(tmp_path):
    shop, worker = store(tmp_path, Concepts()), store(tmp_path, Concepts())
    assert shop.find_product("LMP-1")  # it is open already
    assert found(store(tmp_path, Concepts()), "trackball") == []
    assert work(worker)[-1] == (len(GOODS), len(GOODS))
    assert found(shop, "trackball")[0] == ("MOU-1", True)


def test_only_what_changed_is_computed_again(tmp_path):
    work(store(tmp_path, Concepts()))
    model = Concepts()
    work(store(tmp_path, model, [*GOODS[:-1], {**GOODS[-1], "name": "Floor Lamp"}], version=2))
    assert model.asked == ["Floor Lamp . A light for the night."]


def test_what_is_only_near_is_marked_and_says_why(ready):
    assert found(ready, "laptop") == [("BAG-2", False), ("BAG-1", False)]
    hits = {hit.product.sku: hit for hit in ready.search_products(ProductQuery("laptop", wide=True))}
    assert hits["NB-1"].close
    assert "similar in meaning to: laptop" in hits["NB-1"].matched
    assert not any("similar" in line for line in hits["BAG-2"].matched)


def test_meaning_orders_what_has_the_words(ready, tmp_path):
    assert found(ready, "mouse")[0] == ("MOU-1", False)


def test_names_and_brands_are_left_to_the_words(ready):
    for text in ("Targus Laptop Bag", "targus sleeve", "hp notebook 14 inch"):
        assert not any(close for _, close in found(ready, text, wide=True)), text


def test_words_that_meet_by_chance_are_no_answer(ready):
    hits = ready.search_products(ProductQuery("iphone carpet lamp"))
    assert all(hit.close for hit in hits)
    hits = ready.search_products(ProductQuery("flat iphone rest"))
    assert all(hit.close for hit in hits)


def test_nothing_near_is_nothing(ready):
    assert found(ready, "zebra", wide=True) == []


def test_filters_hold_for_what_is_near(ready):
    assert found(ready, "laptop", wide=True, brand="Acer") == [("NB-2", True)]


def test_a_lost_cache_is_derived_again(tmp_path):
    work(store(tmp_path, Concepts()))
    (file,) = tmp_path.rglob("products.meanings")
    file.write_bytes(file.read_bytes()[:100])
    assert found(store(tmp_path, Concepts()), "trackball")[0] == ("MOU-1", True)


def test_another_language_has_no_such_work(tmp_path):
    assert store(tmp_path, Concepts(), locale="vi", locales=("vi",)).register_jobs() == []


def test_many_products_are_looked_at_quickly_and_found_alike():
    chance = np.random.default_rng(1)
    centres = chance.standard_normal((400, 128))
    vectors = np.repeat(centres, 101, axis=0) + 0.4 * chance.standard_normal((40_400, 128))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    arrays = derived_arrays(vectors)
    meaning = Meaning(arrays, lambda texts: vectors[[int(text) for text in texts]])
    assert arrays["quick"].size
    for place in (0, 7, 20_000, 40_399):
        near = meaning.near(str(place), np.array([3]))
        best = np.argsort(-(vectors @ vectors[place]))[:50]
        assert np.isin(best, near.docs).mean() >= 0.98
        assert 3 in near.docs
        assert near.scores.max() == pytest.approx(1.0)


def test_what_is_no_answer_scores_below_the_line(ready):
    hits = ready.search_products(ProductQuery("flat night", wide=True))
    assert all(hit.close for hit in hits)
    assert all(hit.score <= NO_ANSWER for hit in hits)


def sleeves_and_notebooks(place: Path) -> catalog.CatalogStore:
    sleeves = [
        {"sku": f"SL-{at}", "name": f"Targus Laptop Sleeve {colour}", "price": 2500, "category": ["Bags"]}
        for at, colour in enumerate(("Plum", "Rose", "Moss", "Sand", "Rust", "Navy", "Jade", "Lime", "Teal", "Mint", "Gold"))
    ]
    names = [f"HP EliteBook Notebook {14 + at} inch" for at in range(3)]
    notebooks = [{"sku": f"NB-{at}", "name": name, "price": 90000, "category": ["Notebooks"]} for at, name in enumerate(names)]
    shop = store(place, Concepts(), [*sleeves, *notebooks])
    work(shop)
    return shop


def test_a_word_that_only_describes_other_things_is_the_kind_that_is_meant(tmp_path):
    hits = found(sleeves_and_notebooks(tmp_path / "one"), "laptop", limit=20)
    assert {sku for sku, _ in hits[:3]} == {"NB-0", "NB-1", "NB-2"}
    assert len(hits) == 14
    assert not any(close for _, close in hits)


def test_where_a_kind_is_called_so_that_is_meant(tmp_path):
    shop = sleeves_and_notebooks(tmp_path / "two")
    assert found(shop, "laptop sleeve")[0][0].startswith("SL-")
    laptops = [{"sku": f"L{at}", "name": f"Work Laptop {at}", "price": 1} for at in range(9)]
    named = store(tmp_path / "three", Concepts(), [*GOODS, *laptops])
    work(named)
    assert found(named, "laptop")[0][0].startswith(("L", "BAG"))
