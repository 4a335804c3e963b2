"""Shops that nobody tuned anything to (bicycles, a bakery, cosmetics, food), served once; every test has a session of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from plugins.contracts import Reply
from tests.newcomers.shops import BAKERY, BIKES, COSMETICS, GROCERY_VI
from tests.pipeline.shops import Street

SESSIONS = count()


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    street = Street(tmp_path_factory.mktemp("newcomers"), {"bikes": BIKES, "bakery": BAKERY, "cosmetics": COSMETICS, "grocery": GROCERY_VI})
    yield street
    street.platform.close()


@pytest.fixture
def chat(street: Street) -> Callable[..., Reply]:
    """``chat("bakery", "any bread?", "the second one")``: say these in a new session of the shop; the last reply."""
    return lambda shop, *texts: street.chat(*texts, session=f"new-{next(SESSIONS)}", shop=shop)


@pytest.fixture
def called(chat: Callable[..., Reply]) -> Callable[..., list[tuple[str, dict[str, Any]]]]:
    """As ``chat``, but return the tools that the last message called, with their arguments."""
    return lambda shop, *texts: [(call.tool, dict(call.arguments)) for call in chat(shop, *texts).calls]
