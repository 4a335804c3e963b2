"""Deleting a shop: kept whole, gone whole, brought back whole, whatever is killed or writes meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import AppError, NotFound, PublishConflict, UnknownTenant
from app.services.drafts.editor import DraftEditor, mark_of
from app.services.publishing.publisher import Publisher
from app.services.shops.shop_removal import ShopRemoval
from app.services.shops.tenant_templates import begin_tenant
from app.settings import Settings
from app.storage.folders.draft_lock import draft_locked
from app.storage.folders.folders import BusinessRoot


def removal_in(folder: Path) -> ShopRemoval:
    settings = Settings(business_root=folder / "business", instance_folder=folder / "instance")
    return ShopRemoval(BusinessRoot(folder / "business"), settings, lambda: datetime.now(UTC))


def make_shop(folder: Path) -> BusinessRoot:
    root = BusinessRoot(folder / "business")
    draft = begin_tenant(root, "corner", "grocer", {})
    (draft.tenant.media / "a.webp").write_bytes(bytes(200_000))
    Publisher(root).publish("corner")
    return root


def content_of(root: BusinessRoot) -> dict[str, bytes]:
    place = root.path / "corner"
    parts = [path for part in ("draft", "versions", "media") for path in (place / part).rglob("*")] + [place / "live.json"]
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in parts if path.is_file()}


def test_a_shop_goes_whole_and_comes_back_whole(tmp_path):
    root, removal = make_shop(tmp_path), removal_in(tmp_path)
    before = content_of(root)
    removal.delete("corner")
    assert list(root.path.iterdir()) == []
    assert [shop.key for shop in removal.deleted()] == ["corner"]
    with pytest.raises(UnknownTenant):
        removal.delete("corner")
    removal.restore("corner")
    assert content_of(root) == before
    assert removal.deleted() == []
    assert Publisher(root).publish("corner").version == 1


def test_what_is_not_kept_is_not_restored(tmp_path):
    removal = removal_in(tmp_path)
    for key in ("corner", "../corner", "Corner", ""):
        with pytest.raises(NotFound):
            removal.restore(key)


def test_a_shop_that_is_being_published_stays(tmp_path):
    root, removal = make_shop(tmp_path), removal_in(tmp_path)
    from filelock import FileLock

    with FileLock(root.path / "corner" / ".lock"), pytest.raises(PublishConflict):
        removal.delete("corner")
    assert root.tenant("corner").live_version() == 1


def test_a_folder_that_a_late_lock_left_does_not_keep_the_shop_away(tmp_path):
    root, removal = make_shop(tmp_path), removal_in(tmp_path)
    removal.delete("corner")
    with pytest.raises(UnknownTenant), draft_locked(root.place("corner")):
        raise AssertionError("the lock was given")
    (root.path / "corner").mkdir()
    (root.path / "corner" / ".draft.lock").touch()
    assert [shop.key for shop in removal.deleted()] == ["corner"]
    removal.restore("corner")
    assert root.tenant("corner").live_version() == 1


def test_who_writes_while_it_is_deleted_is_told_and_leaves_no_half_shop(tmp_path):
    root, removal = make_shop(tmp_path), removal_in(tmp_path)
    told: list[type[BaseException]] = []
    begun = threading.Event()

    def write() -> None:
        try:
            for number in range(10_000):
                editor = DraftEditor(root, "corner")
                catalog = editor.document("catalog")
                product = editor.records(catalog)[0]
                editor.save(catalog, product["sku"], {"name": f"Name {number}"}, mark_of(product))
                begun.set()
        except (AppError, OSError, StopIteration, IndexError) as error:
            told.append(type(error))

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(30)
    removal.delete("corner")
    writer.join()
    assert len(told) == 1
    removal.restore("corner")
    assert Publisher(root).validate("corner") == []


def _delete(folder: str) -> None:
    removal_in(Path(folder)).delete("corner")


def test_a_killed_deletion_leaves_the_shop_or_a_snapshot_of_it(tmp_path):
    context = multiprocessing.get_context("spawn")
    outcomes = set()
    for attempt in range(6):
        folder = tmp_path / str(attempt)
        root = make_shop(folder)
        before = content_of(root)
        process = context.Process(target=_delete, args=(str(folder),), daemon=True)
        process.start()
        kept = folder / "instance" / "deleted" / "corner"
        deadline = time.monotonic() + 60
        # each attempt kills a little later, from the first trace of the deletion on
        while not kept.exists() and process.is_alive() and time.monotonic() < deadline:
            time.sleep(0.0005)
        time.sleep(attempt * 0.008)
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        removal = removal_in(folder)
        if (root.path / "corner").exists():
            outcomes.add("there")
            assert content_of(root) == before
            removal.delete("corner")
        else:
            outcomes.add("gone")
        removal.restore("corner")
        assert content_of(root) == before
    assert outcomes
