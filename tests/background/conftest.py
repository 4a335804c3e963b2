"""A shop with a diary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.background.desk import Desk
from tests.pipeline.shops import Street


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    about = tmp_path / "site" / "diary-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: diary\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[sales_assistant.plugins]\ndiary = tests.background.stand_ins.diary\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    made = Desk(Street(tmp_path / "place", {}), tmp_path / "site")
    yield made
    made.street.platform.close()
