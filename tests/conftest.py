"""For all tests."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)  # no test asserts how fast anything is
settings.load_profile("patient")


ROOT = Path(__file__).parents[1]
BROWSER = ROOT / "tests" / "browser"


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


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """``learnt(business)`` makes a folder of shops that finds what is said in every shop as other tests' processes learnt it."""
    folder = tmp_path_factory.mktemp("learnt")

    def share(business: Path) -> Path:
        business.mkdir(parents=True, exist_ok=True)
        (business / ".index").symlink_to(folder, target_is_directory=True)
        return business

    return share
