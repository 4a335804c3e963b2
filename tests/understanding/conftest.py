"""The grocer's and the tailor's, served once for all conversations here; every test has a session of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from plugins.contracts import Reply
from tests.pipeline.shops import GROCER, TAILOR, Street

SESSIONS = count()


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    street = Street(tmp_path_factory.mktemp("street"), {"corner": GROCER, "tailor": TAILOR})
    yield street
    street.platform.close()


@pytest.fixture
def chat(street: Street) -> Callable[..., Reply]:
    """``chat("show me candles", "the second one")``: say these things in a new session at the grocer's; the last reply."""
    return lambda *texts, shop="corner": street.chat(*texts, session=f"chat-{next(SESSIONS)}", shop=shop)


@pytest.fixture
def called(chat: Callable[..., Reply]) -> Callable[..., list[tuple[str, dict]]]:
    """As ``chat``, but return the tools that the last message called, with their arguments."""
    return lambda *texts, shop="corner": [(call.tool, dict(call.arguments)) for call in chat(*texts, shop=shop).calls]
