"""For all tests."""

from __future__ import annotations

import gc

from hypothesis import settings

settings.register_profile("patient", deadline=None)  # no test asserts how fast anything is
settings.load_profile("patient")


def pytest_collection_finish() -> None:
    """Collect garbage seldom: thousands of tests keep much alive, and looking through it again and again takes a tenth of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
