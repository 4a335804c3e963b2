"""What no web process loads: a first answer in V5 needs neither torch nor what comes with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"torch", "transformers", "sentence_transformers"}
FIRST_ANSWER = """
import json, sys
from pathlib import Path
from app.factory import create_app
from app.services.publishing.publisher import Publisher
from app.settings import Settings
from app.storage.folders.folders import BusinessRoot
from tests.pipeline.shops import GROCER, Street

place = Path(sys.argv[1])
Street(place, {"corner": GROCER}).platform.close()
folders = {"business_root": place / "business", "instance_folder": place / "instance", "log_folder": place / "logs"}
client = create_app(Settings(**folders, business_key="corner")).test_client()
reply = client.post("/api/chat/corner", json={"message": "how much is oat milk?"})
health = client.get("/health/detailed")
print(json.dumps([reply.status_code, health.status_code, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def test_a_first_answer_imports_nothing_heavy(tmp_path):
    command = [sys.executable, "-W", "error", "-c", FIRST_ANSWER, str(tmp_path)]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answered, healthy, modules = json.loads(outcome.stdout)
    assert (answered, healthy) == (200, 200)
    assert HEAVY.isdisjoint(modules)
    assert {"onnx", "onnxruntime", "tokenizers"}.isdisjoint(modules)
