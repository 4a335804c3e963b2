"""The ``assistant eval`` commands in this process, on the demo shops' drafts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scripts.cli import main
from tests.published import put_demo_shops

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def drafts(tmp_path_factory) -> Path:
    """The demo shops' drafts, whose examples are learnt."""
    return put_demo_shops(tmp_path_factory.mktemp("drafts"), "greengrocer", "giftshop", "thoitrang", live=False)


@pytest.fixture
def evaluate(monkeypatch, tmp_path, drafts) -> Callable[..., Result]:
    """``evaluate("faq", "greengrocer", "--questions", file)``: on the demo shops' drafts, nothing written beside them."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["--business", str(drafts), "eval", *map(str, arguments)])

    return run


@pytest.fixture
def write_lines(tmp_path) -> Callable[[str, Iterable[Mapping[str, Any] | str]], Path]:
    """Write rows, or lines as they are, into a file of the test's own folder."""

    def write(name: str, lines: Iterable[Mapping[str, Any] | str]) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
        path.write_text("".join(f"{line}\n" for line in written), "utf-8")
        return path

    return write


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
