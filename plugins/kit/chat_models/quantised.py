"""Weights of 8 and 4 bits for models on this machine: on a graphics card by bitsandbytes, 8 bits on a CPU too."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

BITSANDBYTES = "bitsandbytes"
ON_CARDS = frozenset([BITSANDBYTES, "gptq", "awq"])
BITS = {"int8": 8, "int4": 4}


class CannotQuantise(RuntimeError):
    """This machine cannot hold a model in so few bits; the message says what it lacks."""


def stored_manner(model: str) -> str:
    """Return how a folder's weights were put into few bits when they were stored (bitsandbytes, gptq, awq ...), "" where they are whole."""
    try:
        told = json.loads((Path(model) / "config.json").read_text("utf-8")).get("quantization_config") or {}
        return str(told.get("quant_method") or (BITSANDBYTES if told else ""))
    except (OSError, ValueError, AttributeError):
        return ""


def refuse_unless_possible(precision: str, device: str, stored: str = "") -> None:
    """Raise CannotQuantise where a precision cannot be had, before anything is loaded. ``stored`` is how weights have few bits already."""
    if stored and precision != "auto":
        raise CannotQuantise(f"its weights are stored in few bits already ({stored}): leave precision out.")
    if stored in ON_CARDS and device == "cpu":
        needed = "which needs a graphics card. Choose a folder with whole weights."
        raise CannotQuantise(f"its weights are stored in few bits ({stored}), {needed}")
    if device == "cuda" and (precision in BITS or stored == BITSANDBYTES) and find_spec(BITSANDBYTES) is None:
        wanted = f"precision {precision}" if precision in BITS else "what is stored in few bits"
        raise CannotQuantise(f"{wanted} on a graphics card needs the package bitsandbytes: pip install bitsandbytes.")
    if device == "cpu" and precision == "int4":
        raise CannotQuantise("precision int4 needs a graphics card. On a CPU choose int8, or auto.")


def loading_manner(precision: str) -> dict[str, Any]:
    """Return what transformers is told to load a model in few bits on a graphics card."""
    from transformers import BitsAndBytesConfig

    eight = BITS[precision] == 8
    return {"quantization_config": BitsAndBytesConfig(load_in_8bit=eight, load_in_4bit=not eight), "device_map": {"": 0}}


def quantised_on_cpu(model: Any) -> Any:
    """Return a model whose linear layers hold 8-bit weights, one scale an output: a quarter of the memory for a little more time.
    Layer by layer, so that it never takes more than the weights as they were stored. What stays whole, as the head that shares its
    weights with the embedding, is computed in float32."""
    import torch

    shared = id(model.get_input_embeddings().weight)
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, torch.nn.Linear) and id(layer.weight) != shared:
                setattr(parent, name, _eight_bit(layer))
    return model.float()


def _eight_bit(layer: Any) -> Any:
    import torch

    class EightBit(torch.nn.Module):
        def __init__(self, weight: Any, bias: Any):
            super().__init__()
            weight = weight.float()
            scales = weight.abs().amax(dim=1).clamp(min=1e-8) / 127
            self.register_buffer("weight", (weight / scales[:, None]).round().to(torch.int8))
            self.register_buffer("scales", scales)
            self.register_buffer("bias", None if bias is None else bias.float())

        def forward(self, given: Any) -> Any:
            found = torch.nn.functional.linear(given, self.weight.to(given.dtype)) * self.scales
            return found if self.bias is None else found + self.bias

    return EightBit(layer.weight.detach(), None if layer.bias is None else layer.bias.detach())
