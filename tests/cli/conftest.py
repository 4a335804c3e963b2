"""The ``assistant`` command in a folder of its own: in this process, or in one of its own where packages are installed for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import main
from tests.published import share

HOUSE = Path(__file__).parents[2]
RUN = "from scripts.cli import main; main(prog_name='assistant')"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it told."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def assistant(tmp_path, monkeypatch) -> Callable[..., Ended]:
    """``assistant("tenant", "new", "corner", path=[...], answers="y")``: ``path`` are folders of installed packages."""
    share(tmp_path / "business")
    monkeypatch.chdir(tmp_path)
    own = {name: None for name in os.environ if name.startswith("ASSISTANT_")} | {"BUSINESS_ROOT": "business", "PYTHONUTF8": "1"}

    def run(*arguments: str, path: tuple[Path, ...] = (), answers: str = "") -> Ended:
        if not path:
            ended = CliRunner(env=own).invoke(main, arguments, input=answers, prog_name="assistant")
            return Ended(ended.exit_code, ended.stdout, ended.stderr)
        environment = {name: value for name, value in (os.environ | own).items() if value is not None}
        environment["PYTHONPATH"] = os.pathsep.join(map(str, (HOUSE, *path)))
        command = [sys.executable, "-c", RUN, *arguments]
        process = subprocess.run(command, env=environment, input=answers, capture_output=True, text=True, timeout=120, check=False)
        return Ended(process.returncode, process.stdout, process.stderr)

    return run
