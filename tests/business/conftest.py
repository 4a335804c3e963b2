"""One fixture: the shop a test is run for."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["greengrocer", "giftshop", "thoitrang"])
def shop(request: pytest.FixtureRequest) -> str:
    return request.param
