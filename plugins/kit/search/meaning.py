"""How like in meaning products are to a customer's words: sentence vectors, made in the background, shared between processes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from plugins.contracts import Folder, Job, Progress
from plugins.kit.search.arrays import BrokenArrays, open_arrays, write_arrays
from plugins.kit.search.building import ProductText
from plugins.kit.vectors import ContentVectors, open_vectors

log = logging.getLogger(__name__)
FORMAT = 1
LANGUAGES = ("en",)  # that the built-in model was trained on; in others it compares spellings, which the words do better
_HOLDER = "catalog"
_NEIGHBOURS = 200
_FEEDBACK = 10
_AS_LIKE = 0.95  # of the likeness of the nearest products has the middle of a category that is what the words mean,
_LIKE_KIND = 0.48  # and this cosine
_FEWEST = 3  # products of which a category has a middle
_LONGEST = 160  # letters of a description that are read
_LARGE = 40_000  # products above which the first look goes by the principal directions alone
_DIRECTIONS = 96
_LOOK_AGAIN_S = 1.0

Embed = Callable[[Sequence[str]], "np.ndarray | None"]


@dataclass(frozen=True, slots=True)
class Near:
    """Products, ascending: how like the words they are (cosine), and how like what is most like them (1.0 is the best).
    ``meant`` are those of the categories that the words mean, where that was asked for."""

    docs: np.ndarray
    cosines: np.ndarray
    scores: np.ndarray
    meant: np.ndarray


class Meaning:
    """Compares one catalogue's vectors with words. Read-only and thread-safe."""

    def __init__(self, arrays: dict[str, np.ndarray], embed: Embed):
        size = int(arrays["size"][0])
        self._vectors = arrays["vectors"].reshape(size, -1)
        self._quick = arrays["quick"].reshape(size, -1) if arrays["quick"].size else None
        self._axes = arrays["axes"].reshape(-1, self._vectors.shape[1])
        self._middle = arrays["middle"]
        self._embed = embed
        self._centres: np.ndarray | None = None

    def near(self, text: str, also: np.ndarray, categories: np.ndarray | None = None, thinkable: Sequence[int] = ()) -> Near | None:
        """Return the products nearest to the words, and ``also`` those given; None when no model can be had now. ``categories``
        is that of each product (0: none); of the ``thinkable`` ones those are added that the words mean.

        The words are read together with the products nearest to them (Rocchio's feedback): "earbuds" with headphones."""
        embedded = self._embed([text])
        if embedded is None:
            return None
        query = embedded[0]
        nearest = self._nearest(query)
        centre = query + self._vectors[nearest[:_FEEDBACK]].mean(axis=0)
        centre /= np.linalg.norm(centre)
        meant = np.zeros(0, np.int64)
        if categories is not None and len(thinkable):
            meant = self._meant(query, nearest, categories, thinkable)
        docs = np.union1d(nearest, np.union1d(also, meant))
        if docs.size * 8 > len(self._vectors):
            expanded, cosines = _likeness(self._vectors, centre)[docs], _likeness(self._vectors, query)[docs]
        else:
            chosen = self._vectors[docs]
            expanded, cosines = _likeness(chosen, centre), _likeness(chosen, query)
        usual = float(self._middle @ centre)
        return Near(docs, cosines, (expanded - usual) / max(1e-6, float(expanded.max()) - usual), np.isin(docs, meant))

    def _meant(self, query: np.ndarray, nearest: np.ndarray, categories: np.ndarray, thinkable: Sequence[int]) -> np.ndarray:
        """Return the products of the categories whose middle is as like the words as the nearest products are."""
        if self._centres is None:
            self._centres = _centres(self._vectors, categories)
        usual = float(_likeness(self._vectors[nearest[:_FEEDBACK]], query).mean())
        likeness = _likeness(self._centres[np.asarray(thinkable)], query)
        chosen = np.asarray(thinkable)[likeness >= max(_LIKE_KIND, _AS_LIKE * usual)]
        return np.flatnonzero(np.isin(categories, chosen))

    def _nearest(self, query: np.ndarray) -> np.ndarray:
        """Return the nearest products, best first; of very many the likely ones are found by their principal directions."""
        if self._quick is None:
            return _best(_likeness(self._vectors, query), _NEIGHBOURS)
        likely = _best(_likeness(self._quick, _likeness(self._axes, query)), 4 * _NEIGHBOURS)
        return likely[_best(_likeness(self._vectors[likely], query), _NEIGHBOURS)]


class ProductMeanings:
    """Gives a catalogue's Meaning once the worker has made its vectors, without a restart; until then there is none."""

    def __init__(self, folder: Folder, fingerprint: str, texts: Callable[[], Sequence[str]]):
        self._folder, self._fingerprint, self._texts = folder, fingerprint, texts
        self._lock = threading.Lock()
        self._meaning: Meaning | None = None
        self._looked = -_LOOK_AGAIN_S
        self._store: tuple[ContentVectors | None] | None = None

    def __call__(self) -> Meaning | None:
        """Return the meanings of this version's products, None while they are not there."""
        if self._meaning is None and self._speaks_it() and time.monotonic() - self._looked >= _LOOK_AGAIN_S:
            with self._lock:
                if self._meaning is None:
                    self._meaning = self._open()
        return self._meaning

    def jobs(self) -> list[Job]:
        """Return the work that makes the vectors; none where no model is installed or it does not know the shop's language."""
        store = self._vectors() if self._speaks_it() else None
        return [Job(_HOLDER, self._make, store.model)] if store else []

    def _speaks_it(self) -> bool:
        return self._folder.shop.locale[:2] in LANGUAGES

    def _vectors(self) -> ContentVectors | None:
        if self._store is None:
            self._store = (open_vectors(self._folder),)
        return self._store[0]

    def _make(self, progress: Progress) -> None:
        store = self._vectors()
        if store:
            store.fill(self._texts(), self._embed, progress, _HOLDER, self._folder.shop.version)
            self._derive(store)

    def _embed(self, texts: Sequence[str]) -> np.ndarray | None:
        return self._folder.stores.embed_texts(texts=texts)

    def _open(self) -> Meaning | None:
        store = self._vectors()
        if store is None or not store.is_filled(_HOLDER, self._folder.shop.version):
            return None
        self._looked = time.monotonic()  # should it fail, not every search tries again
        try:
            arrays, note = open_arrays(self._path())
            if note == self._note(store):
                return Meaning(arrays, self._embed)
        except BrokenArrays as error:
            log.debug("deriving the meanings of products: %s", error)
        arrays = self._derive(store)
        return Meaning(arrays, self._embed) if arrays else None

    def _derive(self, store: ContentVectors) -> dict[str, np.ndarray] | None:
        """Lay the vectors out in the order of the products, and keep that for every process; None when one is missing."""
        vectors, missing = store.lookup(self._texts())
        if missing or not len(vectors):
            return None
        arrays = derived_arrays(vectors)
        try:
            write_arrays(self._path(), arrays, self._note(store))
            arrays, _ = open_arrays(self._path())
        except (OSError, BrokenArrays) as error:
            log.warning("the meanings of products cannot be kept in %s (%s); this process holds its own", self._path().parent, error)
        return arrays

    def _path(self) -> Path:
        return self._folder.cache("catalog") / "products.meanings"

    def _note(self, store: ContentVectors) -> dict[str, object]:
        return {"format": FORMAT, "fingerprint": self._fingerprint, "model": store.model}


def derived_arrays(vectors: np.ndarray) -> dict[str, np.ndarray]:
    """Return what a Meaning needs, from one unit vector (float32) a product."""
    axes, quick = np.zeros(0, np.float32), np.zeros(0, np.float32)
    if len(vectors) > _LARGE:
        _, directions = np.linalg.eigh(vectors.T @ vectors)
        axes = np.ascontiguousarray(directions[:, -_DIRECTIONS:].T)
        quick = (vectors @ axes.T).ravel()
    return {
        "size": np.array([len(vectors)], np.int64),
        "vectors": vectors.ravel(),
        "middle": vectors.mean(axis=0),
        "axes": axes.ravel(),
        "quick": quick,
    }


def meaning_text(text: ProductText) -> str:
    """Return what a product is, in the words that are compared: its name, kind, brand and how its description begins."""
    brand = "" if text.brand.lower() in text.name.lower() else text.brand
    description = text.description[:_LONGEST]
    if len(text.description) > _LONGEST:
        description = description.rpartition(" ")[0]
    return " . ".join(part for part in (text.name, text.category, brand, description) if part)


def _centres(vectors: np.ndarray, categories: np.ndarray) -> np.ndarray:
    """Return the unit vector in the middle of each category; nothing for the first, which is none, and where there are few."""
    order = np.argsort(categories, kind="stable")
    present, starts = np.unique(categories[order], return_index=True)
    centres = np.zeros((int(categories.max(initial=0)) + 1, vectors.shape[1]), np.float32)
    for category, places in zip(present.tolist(), np.split(order, starts[1:]), strict=True):
        if category and places.size >= _FEWEST:
            middle = vectors[places].mean(axis=0)
            centres[category] = middle / np.linalg.norm(middle)
    return centres


def _likeness(vectors: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Return the products with a vector on this thread alone: several that wait for each other are slower on a busy machine."""
    return np.einsum("ij,j->i", vectors, vector)


def _best(scores: np.ndarray, count: int) -> np.ndarray:
    """Return the places of the highest scores, best first."""
    if scores.size > count:
        places = np.argpartition(-scores, count)[:count]
        return places[np.argsort(-scores[places], kind="stable")]
    return np.argsort(-scores, kind="stable")
