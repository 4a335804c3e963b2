"""For all tests."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)  # no test asserts how fast anything is
settings.load_profile("patient")


BROWSER = Path(__file__).parent / "browser"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, and those that wait for a browser in one beside all others: they wait more than they
    work. The long ones come first, so that nobody waits for them at the end."""
    sizes = Counter(_group(item) for item in items)
    items.sort(key=lambda item: (BROWSER not in item.path.parents, -sizes[_group(item)]))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    return "browser" if BROWSER in item.path.parents else item.path.relative_to(BROWSER.parent).as_posix()


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
