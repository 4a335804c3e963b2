"""Publishing writes whole versions: after a crash, a race or a full disk the old version or the new one is served, whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import InvalidTenant, PublishConflict, UnknownTenant, UnknownVersion
from app.services.publishing.differences import Change, FieldChange
from app.services.publishing.publisher import Publisher
from app.storage.folders.folders import BusinessRoot
from app.tenants import TenantDirectory
from plugins.manager import PluginError

CHILD = Path(__file__).with_name("publish_once.py")
OATS = {"sku": "OAT-1", "name": "Oat milk", "price": 199}
FAQ = {"entries": [{"id": "open", "question": "Open?", "answer": "Yes."}]}


def generation(number: int) -> dict:
    """Two documents that must change together."""
    return {
        "catalog": {"products": [OATS | {"price": number}]},
        "faq": {"entries": [{"id": "price", "question": "Price?", "answer": f"It is {number}."}]},
    }


def child(root: BusinessRoot, *arguments: str, **options: object) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, str(CHILD), str(root.path), *arguments], capture_output=True, text=True, timeout=60, check=False)


def assert_whole(root: BusinessRoot, key: str = "greengrocer") -> int:
    """Assert that every version there is, is complete and unaltered; return the price that customers are told."""
    tenant = root.tenant(key)
    for record in tenant.history():
        folder = tenant.version(record.version)
        assert {f"{name}.json" for name in folder.documents()} == record.files.keys()
        for name, digest in record.files.items():
            assert hashlib.sha256((folder.path / name).read_bytes()).hexdigest() == digest
    served = tenant.version(tenant.live_version())
    price = served.read("catalog")["products"][0]["price"]
    assert served.read("faq")["entries"][0]["answer"] == f"It is {price}."
    return price


def test_a_published_draft_is_served(write_draft, publisher, root):
    write_draft(**generation(1))
    published = publisher.publish("greengrocer", note="First")
    assert (published.version, published.new) == (1, True)
    directory = TenantDirectory(root, lambda folder: folder.read("catalog")["products"][0]["price"])
    assert directory.get("greengrocer") == 1
    write_draft(**generation(2))
    assert publisher.publish("greengrocer").version == 2
    directory.refresh("greengrocer")
    assert (directory.get("greengrocer"), directory.get("greengrocer", 1)) == (2, 1)
    history = [(record.version, record.note, record.live) for record in publisher.history("greengrocer")]
    assert history == [(2, "", True), (1, "First", False)]
    assert_whole(root)


def test_a_broken_draft_changes_nothing(write_draft, publisher, root):
    write_draft(**generation(1))
    publisher.publish("greengrocer")
    draft = write_draft(catalog='{"products": [')
    before = sorted(root.path.rglob("*"))
    with pytest.raises(InvalidTenant, match=r"greengrocer/draft/catalog\.json: line 1"):
        publisher.publish("greengrocer")
    assert sorted(root.path.rglob("*")) == before
    assert assert_whole(root) == 1
    assert (draft / "catalog.json").read_text() == '{"products": ['


def test_unchanged_files_are_the_same_file_on_disk(write_draft, publisher, root):
    write_draft(**generation(1))
    publisher.publish("greengrocer")
    write_draft(catalog={"products": [OATS]})
    publisher.publish("greengrocer")
    first, second = (root.tenant("greengrocer").version_path(version) for version in (1, 2))
    assert (first / "faq.json").samefile(second / "faq.json")
    assert not (first / "catalog.json").samefile(second / "catalog.json")


def test_publishing_what_is_live_keeps_the_version(write_draft, publisher, root):
    write_draft(**generation(1))
    publisher.publish("greengrocer")
    write_draft(catalog=json.dumps(generation(1)["catalog"], indent=7))
    published = publisher.publish("greengrocer")
    assert (published.version, published.new, published.changes) == (1, False, ())
    assert root.tenant("greengrocer").versions() == [1]


def test_rolling_back_publishes_the_old_content_as_a_new_version(write_draft, publisher, root):
    for number in (1, 2):
        write_draft(**generation(number))
        publisher.publish("greengrocer")
    published = publisher.rollback("greengrocer", 1)
    assert (published.version, assert_whole(root)) == (3, 1)
    assert publisher.history("greengrocer")[0].note == "Back to version 1"
    assert root.tenant("greengrocer").draft().read("catalog") == generation(2)["catalog"]
    with pytest.raises(UnknownVersion):
        publisher.rollback("greengrocer", 9)


def test_a_diff_enters_the_variants_of_a_product_and_names_it(write_draft, publisher):
    shirt = {"sku": "S", "name": "Shirt", "price": 900, "tags": ["a"], "variants": [{"sku": "S-1", "price": 900}, {"sku": "S-2"}]}
    write_draft(catalog={"products": [shirt]})
    publisher.publish("greengrocer")
    variants = [{"sku": "S-1", "price": 950}, {"sku": "S-2", "stock": 3}]
    write_draft(catalog={"products": [shirt | {"tags": ["a", "b"], "variants": variants}]})
    (change,) = publisher.diff("greengrocer")
    assert (change.record, change.title) == ("S", "Shirt")
    assert change.fields == (
        FieldChange("tags", ["a"], ["a", "b"]),
        FieldChange("variants[0].price", 900, 950, is_money=True, part="S-1"),
        FieldChange("variants[1].stock", None, 3, part="S-2"),
    )


def test_a_diff_speaks_of_records_and_fields(write_draft, publisher):
    write_draft(catalog={"products": [OATS | {"attributes": {"size": "L"}}, OATS | {"sku": "GONE"}]}, faq=FAQ)
    publisher.publish("greengrocer")
    draft = write_draft(
        catalog={"products": [OATS | {"price": 205, "attributes": {"size": "M"}}, OATS | {"sku": "NEW", "name": "Oat cream"}]}
    )
    (draft / "faq.json").unlink()
    tenant = json.loads((draft / "tenant.json").read_text())
    (draft / "tenant.json").write_text(json.dumps(tenant | {"channels": {"web": {"enabled": True}}}))
    changes = publisher.diff("greengrocer")
    assert [(change.document, change.record, change.kind) for change in changes] == [
        ("catalog", "OAT-1", "changed"),
        ("catalog", "GONE", "removed"),
        ("catalog", "NEW", "added"),
        ("faq", "open", "removed"),
        ("tenant", "", "changed"),
    ]
    assert changes[0].fields == (FieldChange("price", 199, 205, is_money=True), FieldChange("attributes.size", "L", "M"))
    assert changes[4] == Change("tenant", "", "changed", (FieldChange("channels.web.enabled", None, True),))
    assert publisher.publish("greengrocer").changes == changes == publisher.diff("greengrocer", 1, 2)
    assert publisher.diff("greengrocer") == ()


@pytest.mark.parametrize("broken", ['{"products": [', "", b"\xff", "[" * 100 + "]" * 100])
def test_a_draft_that_cannot_be_read_has_no_diff(write_draft, publisher, broken):
    write_draft(catalog=broken)
    with pytest.raises(InvalidTenant, match=r"greengrocer/draft/catalog\.json"):
        publisher.diff("greengrocer")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PluginError("plugins: 'weather' is not installed."), "greengrocer/draft/tenant.json: plugins: 'weather' is not installed."),
        (
            KeyError("sku"),
            "greengrocer/draft/tenant.json: plugins: a plugin could not work with these documents: KeyError('sku'). "
            "The log has the traceback for its author.",
        ),
    ],
)
def test_a_plugin_that_cannot_be_built_stops_the_publish(root, publisher, write_draft, error, told):
    def build(folder):
        folder.cache("search")
        raise error

    write_draft(**generation(1))
    publisher.publish("greengrocer")
    write_draft(**generation(2))
    with pytest.raises(InvalidTenant) as refused:
        Publisher(root, build, publisher._load).publish("greengrocer")
    assert str(refused.value) == told
    assert assert_whole(root) == 1
    assert sorted(path.name for path in (root.path / "greengrocer" / "versions").iterdir()) == ["0001"]
    assert not list((root.path / "greengrocer" / "index").iterdir())


def test_a_stale_expectation_is_a_conflict(write_draft, publisher):
    write_draft(**generation(1))
    publisher.publish("greengrocer", expected_version=0)
    write_draft(**generation(2))
    with pytest.raises(PublishConflict, match="greengrocer is at version 1 by now, not 0"):
        publisher.publish("greengrocer", expected_version=0)
    assert publisher.publish("greengrocer", expected_version=1).version == 2


def test_of_two_publishes_at_once_one_wins_and_the_other_is_told(write_draft, publisher, root):
    write_draft(**generation(1))
    command = [sys.executable, str(CHILD), str(root.path), "wait"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "building\n"
        with pytest.raises(PublishConflict, match="Somebody else is publishing greengrocer at this moment"):
            publisher.publish("greengrocer")
        assert first.communicate("go\n", timeout=60)[0] == "1\n"
    assert assert_whole(root) == 1


def test_a_full_disk_is_told_and_loses_nothing(write_draft, publisher, root):
    write_draft(**generation(1))
    publisher.publish("greengrocer")
    before = sorted(root.path.rglob("*"))
    long = OATS | {"price": 2, "description": "x" * 4000}
    products = [long, *(long | {"sku": f"S{number}"} for number in range(30))]
    write_draft(**generation(2) | {"catalog": {"products": products}})
    told = child(root, "full", "50000").stdout
    assert told.startswith("StorageFull: catalog.json could not be written: the disk is full. Nothing was changed; free some space")
    assert assert_whole(root) == 1
    assert sorted(root.path.rglob("*")) == before
    assert publisher.publish("greengrocer").version == 2


def assert_it_survives_dying_at(instants: list[int], root: BusinessRoot, publisher: Publisher, write_draft) -> None:
    for number, instant in enumerate(instants, start=2):
        write_draft(**generation(number))
        before = root.tenant("greengrocer").live_version()
        assert child(root, "die", str(instant)).returncode == -9
        told = assert_whole(root)
        assert told == number or root.tenant("greengrocer").live_version() == before
        publisher.publish("greengrocer")
        assert assert_whole(root) == number
        left = {path.name for path in root.path.joinpath("greengrocer").rglob("*") if path.name.startswith((".staging", ".writing"))}
        assert not left


@pytest.fixture
def steps_of_a_publish(write_draft, root, tmp_path) -> int:
    """How many audited steps one publish over a live version takes; leaves version 1 published."""
    write_draft(**generation(1))
    assert child(root, "count").returncode == 0
    copy = tmp_path / "copy"
    shutil.copytree(root.path, copy)
    write_draft(**generation(2))
    shutil.copytree(root.path / "greengrocer" / "draft", copy / "greengrocer" / "draft", dirs_exist_ok=True)
    counted = child(BusinessRoot(copy), "count")
    assert counted.returncode == 0, counted.stderr
    return int(counted.stdout)


def test_a_crash_at_five_instants_of_a_publish_leaves_a_whole_version(steps_of_a_publish, root, publisher, write_draft):
    instants = [1 + (steps_of_a_publish - 1) * part // 4 for part in range(5)]
    assert_it_survives_dying_at(instants, root, publisher, write_draft)


@pytest.mark.slow
def test_a_crash_at_fifty_instants_of_a_publish_leaves_a_whole_version(steps_of_a_publish, root, publisher, write_draft):
    instants = [1 + (steps_of_a_publish - 1) * part // 49 for part in range(50)]
    assert_it_survives_dying_at(instants, root, publisher, write_draft)


def test_a_key_without_a_draft_says_how_to_begin(publisher):
    with pytest.raises(UnknownTenant) as told:
        publisher.publish("nobody")
    assert str(told.value) == 'There is no draft of "nobody". Check the key, or begin one with: assistant tenant new nobody'
    with pytest.raises(UnknownTenant, match="no shop's key"):
        publisher.validate("../greengrocer")


def test_secrets_are_taken_from_the_environment_when_options_are_read(write_draft, root, publisher):
    tenant = {"name": "S", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}
    options = {"token": {"$env": "PATH"}, "list": [{"$env": "NO_SUCH_NAME_HERE"}], "plain": {"$env": "PATH", "more": 1}}
    write_draft(tenant=tenant | {"plugins": ["faq", {"name": "sheet", "options": options}]})
    with pytest.raises(InvalidTenant) as told:
        root.tenant("greengrocer").draft().plugins()
    assert str(told.value) == (
        "greengrocer/draft/tenant.json: plugins[1].options.list[0]: the environment variable NO_SUCH_NAME_HERE is not set. "
        "Set it where the assistant is started, or in .env."
    )
    del options["list"]
    write_draft(tenant=tenant | {"plugins": [{"name": "sheet", "options": options}]})
    [entry] = root.tenant("greengrocer").draft().plugins()
    assert entry["options"]["token"] not in ("", {"$env": "PATH"})
    assert entry["options"]["plain"] == {"$env": "PATH", "more": 1}
    assert b"$env" in root.tenant("greengrocer").draft().raw("tenant")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ASSISTANT_SECRET_KEY", "DATABASE_URL"])
def test_no_shop_reads_the_assistants_own_settings(write_draft, root, name):
    tenant = {"name": "S", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}
    write_draft(tenant=tenant | {"plugins": [{"name": "sheet", "options": {"token": {"$env": name}}}]})
    with pytest.raises(InvalidTenant, match=f"{name} is a setting of the assistant itself, which no shop may read."):
        root.tenant("greengrocer").draft().plugins()
