"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")
PATIENCE_S = 60.0  # far more than it takes, so that a busy machine breaks no test


def eventually(check: Callable[[], T]) -> T:
    """Return the first true answer of a check that is asked until it gives one; the test fails when it never does."""
    latest = time.monotonic() + PATIENCE_S
    while time.monotonic() < latest:
        if answer := check():
            return answer
        time.sleep(0.02)
    return pytest.fail(f"it did not come about within {PATIENCE_S:.0f} seconds")
