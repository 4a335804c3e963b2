"""A service on the loopback, and the desk of a shop that is connected to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.background.desk import Desk
from tests.connectors.loopback import ConnectedStreet
from tests.outward.wire import Wire, serving


@pytest.fixture
def wire() -> Iterator[Wire]:
    with serving() as wire:
        yield wire


@pytest.fixture
def desk(tmp_path: Path, wire: Wire) -> Iterator[Desk]:
    street = ConnectedStreet(tmp_path / "place", {}, wire.host)
    yield Desk(street, tmp_path)
    street.platform.close()
