"""The vectors of the texts that understanding learns from: made by the worker, used by every web process once they are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from app.services.publishing.registered_documents import BareFolder
from app.storage.folders.folders import DocumentFolder
from plugins.contracts import Job, Progress, Tool
from plugins.kit.vectors import ContentVectors, open_vectors
from plugins.manager import HookStores, build_manager, plugin_refs

HOLDER = "examples"
_PLACE = re.compile(r"\{(\w+)\}")


def learnt_texts(tools: Iterable[Tool]) -> list[str]:
    """Return the examples of all tools as plain sentences, each once."""
    return list(dict.fromkeys(sentence_of(example.text) for tool in tools for example in tool.examples))


def sentence_of(example: str) -> str:
    """Return an example with its places named in words: ``how much is {product}`` -> ``how much is product``."""
    return _PLACE.sub(lambda match: match[1].replace("_", " "), example)


class Meanings:
    """Vectors for one tenant version. What the product itself says is kept once per installation, the shop's own with the shop."""

    def __init__(self, folder: DocumentFolder):
        self._folder = folder

    @cached_property
    def _own(self) -> ContentVectors | None:
        return open_vectors(self._folder)

    @cached_property
    def _common(self) -> ContentVectors | None:
        shared = self._folder.engine.folder
        return ContentVectors(shared / "vectors", self._own.model) if self._own and shared else None

    def vectors_of(self, texts: Sequence[str]) -> np.ndarray | None:
        """Return one unit vector (float32) per text, None while one of them is missing."""
        if self._own is None:
            return None
        vectors, missing = self._own.lookup(texts)
        if missing and self._common is not None:
            found, still = self._common.lookup([texts[place] for place in missing])
            if still:
                return None
            vectors = vectors if vectors.shape[1] else np.zeros((len(texts), found.shape[1]), np.float32)
            vectors[missing] = found
            missing = []
        return None if missing else vectors

    def jobs(self, tools: Iterable[Tool]) -> list[Job]:
        """Return the work that makes the vectors of these tools' examples; none where no model is installed."""
        if self._own is None:
            return []
        texts = learnt_texts(tools)
        return [Job(HOLDER, lambda progress: self._fill(texts, progress), self._own.model)]

    def _fill(self, texts: Sequence[str], progress: Progress) -> None:
        """Fill the installation's texts, then the shop's; its mark comes last, for it says that all is there."""
        common = set(self._texts_of_the_product()) if self._common else set()
        shared, own = [text for text in texts if text in common], [text for text in texts if text not in common]
        if self._common and shared:
            self._common.fill(shared, self._embed, lambda done, _: progress(done, len(texts)))
        if self._own:
            self._own.fill(own, self._embed, lambda done, _: progress(len(shared) + done, len(texts)), HOLDER, self._folder.version)

    def _embed(self, texts: Sequence[str]) -> np.ndarray | None:
        return self._folder.stores.embed_texts(texts=texts)

    def _texts_of_the_product(self) -> list[str]:
        """What the plugins' tools say where a shop has no documents is the same in every shop."""
        tools = HookStores(build_manager(plugin_refs(self._folder.plugins()), BareFolder(self._folder))).register_tools()
        return learnt_texts(tool for tool in tools if tool is not None)
