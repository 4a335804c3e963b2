"""For all tests."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import argon2
import pytest
from hypothesis import settings

from tests.published import RUN

settings.register_profile("patient", deadline=None)  # no test asserts how fast anything is
settings.load_profile("patient")


ROOT = Path(__file__).parents[1]
BROWSER = ROOT / "tests" / "browser"


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Let a password's hash cost next to nothing in the processes of the tests; tests/storage/accounts holds what it costs in life."""
    real = argon2.PasswordHasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argon2, "PasswordHasher", lambda **costs: real(**costs | {"time_cost": 1, "memory_cost": 8}))
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of what is learnt once; the processes of pytest-xdist find it in their environment."""
    if RUN not in os.environ:
        os.environ[RUN] = tempfile.mkdtemp(prefix="shops-of-a-run-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(RUN), ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files of the browser, then those with the most tests, so that nobody waits for a long one at the end."""
    sizes = Counter(item.path for item in items)
    items.sort(key=lambda item: (BROWSER not in item.path.parents, -sizes[item.path]))


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file in one process, and those that wait for a browser in one beside all others: they share a browser and
    its shops, and wait more than they work."""
    from xdist.scheduler import LoadFileScheduling

    class OneBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if (ROOT / nodeid.partition("::")[0]).is_relative_to(BROWSER) else super()._split_scope(nodeid)

    return OneBrowser(config, log)


def pytest_collection_finish() -> None:
    """Collect garbage seldom: thousands of tests keep much alive, and looking through it again and again takes a tenth of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
