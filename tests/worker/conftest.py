"""A small installation whose shop has a plugin with a job, and the commands run in it as separate processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from tests.pipeline.shops import GROCER, Street

ROOT = Path(__file__).resolve().parents[2]
ASSISTANT = Path(sys.executable).with_name("assistant")


def a_shop(**counting: Any) -> dict[str, Any]:
    """Return a shop's documents; ``counting`` are the options of its plugin with a job."""
    plugins = ["catalog", "product_search", "smalltalk", {"name": "counting", "options": counting}]
    return {"tenant": GROCER["tenant"] | {"plugins": plugins}, "catalog": GROCER["catalog"]}


class Place:
    """An installation: its shops, its settings, its commands."""

    def __init__(self, folder: Path, site: Path):
        self.folder = folder
        self.street = Street(folder, {})
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1",
            "ASSISTANT_BUSINESS_ROOT": str(folder / "business"), "ASSISTANT_INSTANCE_FOLDER": str(folder / "instance"),
            "ASSISTANT_LOG_FOLDER": str(folder / "logs"), "ASSISTANT_BUSINESS_KEY": "corner", "OMP_NUM_THREADS": "1",
        }  # fmt: skip

    @property
    def settings(self) -> Settings:
        return self.street.platform.settings

    def publish(self, key: str = "corner", **counting: Any) -> int:
        return self.street.publish(key, **a_shop(**counting))

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        """Start ``assistant`` with these arguments, its output in a pipe."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen([ASSISTANT, *arguments], cwd=ROOT, env=self.environment | settings, start_new_session=True, **pipes)

    def work_once(self) -> subprocess.CompletedProcess[str]:
        process = self.start("worker", "--once")
        told, faults = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, told, faults)

    def steps(self, key: str = "corner") -> list[int]:
        """Return what the job has written so far."""
        book = self.folder / "business" / key / "index" / "kept" / "counting" / "steps.txt"
        return [int(line) for line in book.read_text("utf-8").splitlines()] if book.is_file() else []

    def standing(self) -> dict[str, Any]:
        return json.loads((self.folder / "instance" / "worker.json").read_bytes())

    def health(self) -> dict[str, tuple[bool, str]]:
        return {check.name: (check.ok, check.detail) for check in self.street.platform.health()}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """An installation with no shop yet and the plugin ``counting`` installed."""
    about = tmp_path / "site" / "counting-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: counting\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[sales_assistant.plugins]\ncounting = tests.worker.stand_ins.counting\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    made = Place(tmp_path / "place", tmp_path / "site")
    made.environment["PYTHONPATH"] += os.pathsep + str(ROOT)
    yield made
    made.street.platform.close()
