"""The second looks of one tenant version: learnt and kept by the worker, taken up by every web process once they are there."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.services.meanings import Meanings, sentence_of
from app.services.understanding.routing.router import Router
from app.storage.folders.folders import DocumentFolder
from plugins.contracts import NotNow, Progress

log = logging.getLogger(__name__)
LOOK_S, BATCH = 2.0, 64


class SecondLooks:
    """Where they are kept: a file for each language in the version's cache."""

    def __init__(self, folder: DocumentFolder, meanings: Meanings):
        self._folder, self._meanings = folder, meanings
        self._looked: dict[str, float] = {}  # of languages still without one, when it was last looked for

    @property
    def model(self) -> str | None:
        """The embedding model of this version, None without one."""
        return self._folder.stores.find_embedding_model()

    def learn(self, locale: str, router: Router, progress: Progress) -> None:
        """Learn a router's second look and keep it; NotNow when there is no model."""
        if self.model is None or router.recall(self._file(locale), self.model, self._embed):
            return
        vectors = self._vectors([sentence_of(example.written) for example in router.examples], progress)
        router.look_again(vectors, self._embed)
        router.keep(self._file(locale), self.model)

    def take_up(self, locale: str, router: Router) -> None:
        """Give a router its second look when the worker has made it; looks at the disk every other second until then."""
        now = time.monotonic()
        if now - self._looked.get(locale, -LOOK_S) < LOOK_S:
            return
        taken = self.model is None or router.recall(self._file(locale), self.model, self._embed)
        self._looked[locale] = float("inf") if taken else now

    def _vectors(self, sentences: Sequence[str], progress: Progress) -> np.ndarray:
        """Return a row for each sentence; what the version's examples have no vector for is computed here."""
        known = {sentence for sentence in sentences if self._meanings.vectors_of([sentence]) is not None}
        missing = [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]
        made: dict[str, np.ndarray] = {}
        for begin in range(0, len(missing), BATCH):
            progress(len(known) + begin, len(sentences))
            part = missing[begin : begin + BATCH]
            vectors = self._embed(part)
            if vectors is None:
                raise NotNow("The embedding model cannot be used here now; the log says why.")
            made.update(zip(part, vectors, strict=True))
        for sentence in known:
            made[sentence] = self._meanings.vectors_of([sentence])[0]
        return np.stack([made[sentence] for sentence in sentences])

    def _embed(self, sentences: Sequence[str]) -> np.ndarray | None:
        return self._folder.stores.embed_texts(texts=sentences)

    def _file(self, locale: str) -> Path:
        return self._folder.cache("router") / f"{locale}.npz"
