"""The loopback server, and providers bound to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chat_models.wire_server import WireServer, serve


@pytest.fixture(scope="session")
def _wire() -> Iterator[WireServer]:
    wire, server = serve()
    yield wire
    wire.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def wire(_wire: WireServer) -> Iterator[WireServer]:
    """A server that plays what a test tells it."""
    _wire.closing.clear()
    yield _wire
    _wire.closing.set()
