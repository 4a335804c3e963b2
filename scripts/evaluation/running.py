"""Running the ``assistant`` command as an owner would, and reading the rows that it writes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.services.evaluation.rows import write_rows
from scripts.benchmarks.shops import REPOSITORY, clean_environment, program

LIMIT_S = 3600  # only what hangs is ended: a full set takes minutes alone and five times as long on a machine that others use


class CommandFailed(Exception):
    """A command of the evaluation ended with an error; the message is its last line."""


def rows_of(folder: Path, *arguments: object, business: Path | None = None) -> list[dict[str, Any]]:
    """Run ``assistant eval ...`` with --out and return the rows that it wrote; 1 as exit code is a goal missed, not an error."""
    out = folder / "rows.jsonl"
    out.unlink(missing_ok=True)
    root = ["--business", str(business)] if business else []
    command = [str(program("assistant")), *root, "eval", *map(str, arguments), "--out", str(out)]
    try:
        run = subprocess.run(command, cwd=REPOSITORY, env=_environment(), capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(f"assistant eval {arguments[0]} took longer than {LIMIT_S} s.") from error
    if run.returncode > 1 or not out.exists():
        raise CommandFailed((run.stderr.strip() or run.stdout.strip()).splitlines()[-1])
    return read(out)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    write_rows(path, rows)
    return path


def _environment() -> dict[str, str]:
    return clean_environment(OMP_NUM_THREADS=1, PYTHONUTF8=1)
