"""SentenceEncoder: texts to unit vectors by all-MiniLM-L6-v2 in onnxruntime, on one thread."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from plugins.kit.minilm.package import IDENTITY, check_weights
from plugins.kit.whole_files import write_whole

log = logging.getLogger(__name__)
DIMENSION, MOST_TOKENS, BATCH, REMEMBERED = 384, 256, 16, 1024
PROBE = "A waterproof jacket for rainy days, in blue."
PROBE_VECTOR = (-0.0781, 0.087, 0.1043, 0.0924, 0.0542, 0.0075, 0.1721, -0.0367)  # its beginning, by the 32-bit model


class BrokenModel(Exception):
    """A model's file that does not compute what its weights should give."""


class SentenceEncoder:
    """Holds the model in memory; safe to be used by many threads at once."""

    def __init__(self, file: Path, vocabulary: Path):
        import onnxruntime
        from tokenizers import Tokenizer

        onnxruntime.set_default_logger_severity(3)  # else it reports each machine without a graphics card on standard error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # two that wait for each other are slower on a busy machine
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(vocabulary))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()
        self._one = lru_cache(maxsize=REMEMBERED)(lambda text: self._run([self._tokens(text)])[0])

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit vector (float32) per text. Texts of like length are computed together."""
        if len(texts) == 1:
            return self._one(texts[0])[None].copy()
        tokens = [self._tokens(text) for text in texts]
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        vectors = np.empty((len(tokens), DIMENSION), np.float32)
        for begin in range(0, len(order), BATCH):
            places = order[begin : begin + BATCH]
            vectors[places] = self._run([tokens[place] for place in places])
        return vectors

    def _tokens(self, text: str) -> list[int]:
        return self._tokenizer.encode(text).ids  # one by one: its batches start threads of their own

    def _run(self, tokens: list[list[int]]) -> np.ndarray:
        width = max(map(len, tokens))
        ids, mask = np.zeros((len(tokens), width), np.int64), np.zeros((len(tokens), width), np.int32)
        for row, own in enumerate(tokens):
            ids[row, : len(own)], mask[row, : len(own)] = own, 1
        return self._session.run(None, {"ids": ids, "mask": mask})[0]


def load_encoder(model: Path, folder: Path) -> SentenceEncoder:
    """Return the encoder of the package's ``model`` folder; the graph is made in ``folder`` the first time.

    A file there that cannot be used is made again, once. Several processes may do so at the same time.
    """
    file = folder / f"{IDENTITY}.onnx"
    if file.is_file():
        try:
            return _opened(file, model)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a derived file, the cure is to derive it again
            log.warning("%s cannot be used (%s) and is made again", file, error)
    _export(model / "model.safetensors", file)
    return _opened(file, model)


def _opened(file: Path, model: Path) -> SentenceEncoder:
    encoder = SentenceEncoder(file, model / "tokenizer.json")
    found = encoder.encode([PROBE])[0, : len(PROBE_VECTOR)]
    if not np.allclose(found, PROBE_VECTOR, atol=0.01):
        raise BrokenModel("a known sentence gets a wrong vector")
    return encoder


def _export(weights: Path, file: Path) -> None:
    from safetensors.numpy import load_file

    from plugins.kit.minilm.graph import build_graph

    check_weights(weights)
    write_whole(file, build_graph(load_file(weights)))
