"""Shops in V6, published once for each way to reach a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chat_models.conftest import _wire, wire  # noqa: F401 - fixtures
from tests.chat_models.wire_server import WireServer
from tests.fallback.street import PLENTY, HybridStreet, remote
from tests.pipeline.conftest import stand_ins  # noqa: F401 - a fixture

WAYS = [("openai_compatible", True), ("openai_compatible", False), ("anthropic", True), ("anthropic", False)]


@pytest.fixture(scope="session")
def _streets(_wire: WireServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., HybridStreet]]:  # noqa: F811
    made: dict[Any, HybridStreet] = {}

    def street(provider: str, stream: bool) -> HybridStreet:
        if (provider, stream) not in made:
            place = tmp_path_factory.mktemp("hybrid")
            made[provider, stream] = HybridStreet(place, [remote(provider, _wire, stream=stream)], _wire.host)
        return made[provider, stream]

    yield street
    for one in made.values():
        one.platform.close()


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[0]}-{'stream' if way[1] else 'whole'}")
def street(request: pytest.FixtureRequest, _streets: Callable[..., HybridStreet]) -> HybridStreet:
    """The grocer's in V6, its model on the loopback, with circuits that know nothing of other tests."""
    found = _streets(*request.param)
    found.wait_at_most(PLENTY)
    return found


@pytest.fixture
def make_street(tmp_path: Path) -> Iterator[Callable[..., HybridStreet]]:
    """Make a street of one's own; closed when the test ends."""
    made: list[HybridStreet] = []

    def make(*plugins: Any, **more: Any) -> HybridStreet:
        made.append(HybridStreet(tmp_path / str(len(made)), list(plugins), **more))
        return made[-1]

    yield make
    for one in made:
        one.platform.close()


@pytest.fixture
def session(request: pytest.FixtureRequest) -> str:
    return f"session-{abs(hash(request.node.nodeid)):x}"
