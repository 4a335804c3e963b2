"""TenantDirectory: built once, swapped whole, bounded, and never another tenant's."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

from app.errors import InvalidTenant, ShopDown, UnknownTenant, UnknownVersion
from app.storage.folders.folders import BusinessRoot, VersionFolder
from app.tenants import TenantDirectory

TENANT = {"name": "Shop", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}


def write_version(root: Path, key: str, version: int, **documents: object) -> None:
    folder = root / key / "versions" / f"{version:04}"
    folder.mkdir(parents=True)
    for name, content in ({"tenant": TENANT} | documents).items():
        (folder / f"{name}.json").write_bytes(orjson.dumps(content))
    (folder / "manifest.json").write_bytes(orjson.dumps({"created_at": "2026-01-01T00:00:00Z", "note": f"no {version}", "files": {}}))
    temporary = root / key / "live.new"
    temporary.write_bytes(orjson.dumps({"version": version}))
    os.replace(temporary, root / key / "live.json")


def served_version(folder: VersionFolder) -> int:
    return folder.shop.version


def test_many_threads_asking_build_a_version_once(tmp_path):
    write_version(tmp_path, "greengrocer", 1)
    begun, built = threading.Barrier(16), []

    def build(folder):
        built.append(folder.version)
        return object()

    directory = TenantDirectory(BusinessRoot(tmp_path), build)

    def ask(_):
        begun.wait()
        return directory.get("greengrocer")

    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(ask, range(16)))) == 1
    assert built == [1]


def test_a_new_version_is_served_and_the_old_one_stays_reachable(tmp_path):
    write_version(tmp_path, "greengrocer", 1)
    directory = TenantDirectory(BusinessRoot(tmp_path), served_version)
    assert directory.get("greengrocer") == 1
    write_version(tmp_path, "greengrocer", 2)
    directory.refresh("greengrocer")
    assert directory.get("greengrocer") == 2
    assert directory.get("greengrocer", 1) == 1
    assert [record.note for record in directory.history("greengrocer")] == ["no 2", "no 1"]


def test_a_live_version_that_fails_to_build_leaves_the_one_before_in_service(tmp_path, caplog):
    def build(folder):
        if folder.version == 2:
            raise ValueError("The catalogue is in knots.")
        return folder.version

    write_version(tmp_path, "greengrocer", 1)
    directory = TenantDirectory(BusinessRoot(tmp_path), build)
    assert directory.get("greengrocer") == 1
    write_version(tmp_path, "greengrocer", 2)
    directory.refresh("greengrocer")
    assert directory.get("greengrocer") == 1
    assert "greengrocer version 2 could not be built" in caplog.text
    fresh = TenantDirectory(BusinessRoot(tmp_path), build)
    with pytest.raises(ShopDown, match=r"greengrocer/versions/2: could not be built: The catalogue is in knots\. Mend the draft"):
        fresh.get("greengrocer")


def test_while_one_thread_builds_the_new_version_others_get_the_old(tmp_path):
    building, finish = threading.Event(), threading.Event()

    def build(folder):
        if folder.version == 2:
            building.set()
            assert finish.wait(60)
        return folder.version

    write_version(tmp_path, "greengrocer", 1)
    directory = TenantDirectory(BusinessRoot(tmp_path), build)
    assert directory.get("greengrocer") == 1
    write_version(tmp_path, "greengrocer", 2)
    directory.refresh("greengrocer")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(directory.get, "greengrocer")
        assert building.wait(60)
        assert directory.get("greengrocer") == 1
        finish.set()
        assert first.result(60) == 2
    assert directory.get("greengrocer") == 2


def test_who_has_published_waits_until_the_new_version_is_served(tmp_path):
    building, finish = threading.Event(), threading.Event()

    def build(folder):
        if folder.version == 2:
            building.set()
            assert finish.wait(60)
        return folder.version

    write_version(tmp_path, "greengrocer", 1)
    directory = TenantDirectory(BusinessRoot(tmp_path), build)
    assert directory.get("greengrocer") == 1
    write_version(tmp_path, "greengrocer", 2)
    directory.refresh("greengrocer")
    with ThreadPoolExecutor(2) as pool:
        customer = pool.submit(directory.get, "greengrocer")
        assert building.wait(60)
        owner = pool.submit(lambda: (directory.change_over("greengrocer"), directory.get("greengrocer"))[1])
        assert directory.get("greengrocer") == 1
        finish.set()
        assert (customer.result(60), owner.result(60)) == (2, 2)


def test_who_has_published_what_cannot_be_built_finds_the_version_before(tmp_path, caplog):
    def build(folder):
        if folder.version == 2:
            raise ValueError("The catalogue is in knots.")
        return folder.version

    write_version(tmp_path, "greengrocer", 1)
    directory = TenantDirectory(BusinessRoot(tmp_path), build)
    assert directory.get("greengrocer") == 1
    write_version(tmp_path, "greengrocer", 2)
    directory.change_over("greengrocer")
    assert directory.get("greengrocer") == 1
    assert "greengrocer version 2 could not be built" in caplog.text


def test_the_directory_holds_no_more_than_its_capacity(tmp_path):
    built = []
    for key in ("a", "b", "c"):
        write_version(tmp_path, key, 1)
    directory = TenantDirectory(BusinessRoot(tmp_path), lambda folder: built.append(folder.key) or folder.key, capacity=2)
    assert [directory.get(key) for key in ("a", "b", "c", "c", "b", "a")] == ["a", "b", "c", "c", "b", "a"]
    assert built == ["a", "b", "c", "a"]


def test_a_shop_that_is_published_every_hour_does_not_fill_the_memory(tmp_path):
    built = []
    directory = TenantDirectory(BusinessRoot(tmp_path), lambda folder: built.append(folder.version) or folder.version)
    for version in range(1, 31):
        write_version(tmp_path, "greengrocer", version)
        directory.refresh("greengrocer")
        assert directory.get("greengrocer") == version
        assert directory.held <= 4
    assert [directory.get("greengrocer", version) for version in (30, 29, 28, 1, 30)] == [30, 29, 28, 1, 30]
    assert built == [*range(1, 31), 1]


@pytest.mark.parametrize("key", ["../greengrocer", "", ".", "Greengrocer", "a/b", "a" * 64, "a\x00", "-a", "ａ", "a\n"])
def test_a_key_that_cannot_name_a_folder_is_an_unknown_tenant(tmp_path, key):
    write_version(tmp_path, "greengrocer", 1)
    with pytest.raises(UnknownTenant, match="no shop's key"):
        TenantDirectory(BusinessRoot(tmp_path), served_version).get(key)


def test_unknown_tenants_and_versions_say_what_to_do(tmp_path):
    write_version(tmp_path, "greengrocer", 1)
    (tmp_path / "unpublished" / "draft").mkdir(parents=True)
    directory = TenantDirectory(BusinessRoot(tmp_path), served_version)
    for key in ("nobody", "unpublished"):
        with pytest.raises(UnknownTenant) as told:
            directory.get(key)
        assert str(told.value) == f'No shop is published as "{key}". Check the key, or publish it with: assistant tenant publish {key}'
    for version in (2, 0, -1):
        with pytest.raises(UnknownVersion) as refused:
            directory.get("greengrocer", version)
        assert str(refused.value) == f"greengrocer has no version {version}. See them with: assistant tenant history greengrocer"
    assert directory.keys() == ["greengrocer"]


def test_a_tenant_whose_folder_goes_away_is_unknown_again(tmp_path):
    write_version(tmp_path, "greengrocer", 1)
    directory = TenantDirectory(BusinessRoot(tmp_path), served_version)
    assert directory.get("greengrocer") == 1
    (tmp_path / "greengrocer" / "live.json").unlink()
    directory.refresh("greengrocer")
    with pytest.raises(UnknownTenant):
        directory.get("greengrocer")


def test_live_json_that_is_damaged_says_so(tmp_path):
    write_version(tmp_path, "greengrocer", 1)
    (tmp_path / "greengrocer" / "live.json").write_text("[]")
    with pytest.raises(InvalidTenant, match=r'greengrocer/live\.json: is not \{"version": n\}'):
        TenantDirectory(BusinessRoot(tmp_path), served_version).get("greengrocer")
