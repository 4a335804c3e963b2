"""The ``assistant`` command in a process and a folder of its own, as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.published import share

HOUSE = Path(__file__).parents[2]
RUN = "from scripts.cli import main; main(prog_name='assistant')"


@pytest.fixture
def assistant(tmp_path) -> Callable[..., subprocess.CompletedProcess]:
    """``assistant("tenant", "new", "corner", path=[...], answers="y")``: ``path`` are folders of installed packages."""
    share(tmp_path / "business")

    def run(*arguments: str, path: tuple[Path, ...] = (), answers: str = "") -> subprocess.CompletedProcess:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
        environment |= {"PYTHONPATH": os.pathsep.join(map(str, (HOUSE, *path))), "BUSINESS_ROOT": "business", "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", RUN, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, input=answers, capture_output=True, text=True, timeout=120, check=False
        )  # fmt: skip

    return run
