"""Small real shops, published in a temporary folder, and third-party plugins installed beside the product for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.shops import GROCER, TAILOR, Street

STAND_INS = ("bell", "eavesdropper", "bouncer", "critic", "twin", "misspelt", "no_plugin")


@pytest.fixture
def make_shops(tmp_path: Path) -> Iterator[Callable[..., Street]]:
    """``make_shops(corner={"tenant": ..., "catalog": ...})``: a street of published shops, closed when the test ends."""
    made: list[Street] = []

    def make(**shops: Any) -> Street:
        made.append(Street(tmp_path / str(len(made)), shops or {"corner": GROCER}))
        return made[-1]

    yield make
    for street in made:
        street.platform.close()


@pytest.fixture(scope="session")
def _open_street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    street = Street(tmp_path_factory.mktemp("street"), {"corner": GROCER, "tailor": TAILOR})
    yield street
    street.platform.close()


@pytest.fixture
def street(_open_street: Street, request: pytest.FixtureRequest) -> Street:
    """The grocer's (``corner``) and the tailor's (``tailor``), shared by tests that publish nothing; every test has its own ``session``."""
    return _open_street


@pytest.fixture
def session(request: pytest.FixtureRequest) -> str:
    return f"session-{abs(hash(request.node.nodeid)):x}"


@pytest.fixture
def stand_ins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the plugins of stand_ins/ as a package index would: by entry points on the path."""
    about = tmp_path / "site" / "stand_ins-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: stand-ins\nVersion: 1.0\n")
    names = "\n".join(f"{name} = tests.pipeline.stand_ins.{name}" for name in STAND_INS)
    (about / "entry_points.txt").write_text(f"[sales_assistant.plugins]\n{names}\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
