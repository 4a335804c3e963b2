"""A snapshot brings a whole tenant back; a file that is none changes nothing."""

from __future__ import annotations

import io
import sqlite3
import tarfile
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from app.services.publishing.snapshots import BadSnapshot, Snapshots
from app.storage.database import Storage
from app.storage.folders.folders import BusinessRoot
from app.storage.messengers.channel_rows import NewPart
from app.storage.messengers.channels import Inbox
from app.storage.messengers.outbox import Outbox
from app.storage.turns.turns import Conversation, TurnRecord
from app.tenants import TenantDirectory
from plugins.contracts.channels import Identity, Inbound, Part

OATS = {"sku": "OAT-1", "name": "Oat milk", "price": 199}


@pytest.fixture
def snapshots(root, tmp_path, write_draft, publisher) -> Snapshots:
    """Two published versions, media, and running data in WAL that a connection still writes to."""
    write_draft(catalog={"products": [OATS]})
    media = root.path / "greengrocer" / "media"
    media.mkdir()
    (media / "oat.svg").write_text("<svg/>")
    publisher.publish("greengrocer", note="First")
    write_draft(catalog={"products": [OATS | {"price": 205, "image": "media/oat.svg"}]})
    publisher.publish("greengrocer")
    return Snapshots(root, tmp_path / "instance")


@pytest.fixture
def running_data(tmp_path):
    (tmp_path / "instance").mkdir()
    with closing(sqlite3.connect(tmp_path / "instance" / "greengrocer.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE messages (text TEXT)")
        database.execute("INSERT INTO messages VALUES ('Hello')")
        database.commit()
        yield database


def contents(root: BusinessRoot, key: str) -> dict[str, bytes]:
    folder = root.path / key
    kept = [path for part in ("draft", "versions", "media", "live.json") for path in [folder / part, *folder.glob(f"{part}/**/*")]]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept if path.is_file()}


@pytest.mark.parametrize("name", ["greengrocer.tar.gz", "greengrocer.zip"])
def test_a_snapshot_brings_everything_back_under_another_key(snapshots, running_data, root, tmp_path, name):
    file = snapshots.snapshot("greengrocer", tmp_path / name)
    snapshots.restore(file, "copy")
    assert contents(root, "copy") == contents(root, "greengrocer")
    directory = TenantDirectory(root, lambda folder: folder.read("catalog")["products"][0]["price"])
    assert (directory.get("copy"), directory.get("copy", 1)) == (205, 199)
    with closing(sqlite3.connect(tmp_path / "instance" / "copy.db")) as restored:
        assert restored.execute("SELECT text FROM messages").fetchall() == [("Hello",)]
    first, second = (root.tenant("copy").version_path(version) for version in (1, 2))
    assert (first / "tenant.json").samefile(second / "tenant.json")


def test_what_waited_to_go_out_is_held_in_the_copy_and_still_goes_in_the_original(snapshots, tmp_path):
    storage, now = Storage(None, tmp_path / "instance"), datetime(2026, 11, 21, 12, tzinfo=UTC)
    inbox, outbox = Inbox(storage.tenant("greengrocer")), Outbox(storage.tenant("greengrocer"), "a worker")
    inbox.deliveries.plan("bell", frozenset({"rung"}), now)
    later = now + timedelta(seconds=1)
    for number in "12":
        sender = Identity(f"+44770090000{number}")
        inbox.receive("whatsapp", Inbound(f"SM{number}", sender, text="hello"), now, lambda one: 0.0, 1.0)
        talk = Conversation.begin("whatsapp", sender.phone, "", 1, "en-GB", now)
        told = {"user_text": "hi", "reply_text": "Hello.", "reply_payload": {}, "state": {}, "locale": "en-GB", "mode": "v5"}
        inbox.commit(TurnRecord(conversation=talk, **told, outcome="answered", trace_id=f"t-{number}", now=later, events=(("rung", {}),)))
        outbox.add([NewPart(talk.id, "whatsapp", sender.phone, "t", 0, Part(text="Hello."))], now)
    outbox.claim(outbox.ready(now)[0], now, lambda part, who: "")
    inbox.deliveries.plan("bell", frozenset({"rung"}), later)
    file = snapshots.snapshot("greengrocer", tmp_path / "greengrocer.tar.gz")
    snapshots.restore(file, "copy")
    copied = Outbox(storage.tenant("copy"), "a worker")
    assert (copied.ready(now), Inbox(storage.tenant("copy")).due(now)) == ([], [])
    assert [(one.state, one.reason) for one in copied.troubled()] == [("held", "restored"), ("held", "restored")]
    assert (copied.deliveries.next_due("bell"), len(copied.deliveries.listed("dead"))) == (None, 2)
    assert (len(outbox.ready(now)), len(inbox.due(now)), inbox.deliveries.next_due("bell") is None) == (1, 2, False)
    storage.close()


def test_a_tenant_is_only_replaced_when_told_to(snapshots, root, tmp_path, write_draft):
    file = snapshots.snapshot("greengrocer", tmp_path / "kept.zip")
    before = contents(root, "greengrocer")
    write_draft(catalog={"products": []})
    with pytest.raises(BadSnapshot, match="greengrocer is there already. Choose another key, or replace it with --replace"):
        snapshots.restore(file, "greengrocer")
    snapshots.restore(file, "greengrocer", replace=True)
    assert contents(root, "greengrocer") == before
    assert sorted(path.name for path in root.path.iterdir()) == ["greengrocer"]


def tar_with(*members: tuple[str, bytes, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content, kind in members:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, len(content) if kind == tarfile.REGTYPE else 0, "/etc/passwd"
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


@pytest.mark.parametrize(
    "member",
    [
        ("../evil.json", b"{}", tarfile.REGTYPE),
        ("/etc/evil.json", b"{}", tarfile.REGTYPE),
        ("draft/../../evil.json", b"{}", tarfile.REGTYPE),
        ("draft/.hidden", b"{}", tarfile.REGTYPE),
        ("draft/link.json", b"", tarfile.SYMTYPE),
        ("draft/hard.json", b"", tarfile.LNKTYPE),
        ("draft/pipe", b"", tarfile.FIFOTYPE),
        ("elsewhere/file.json", b"{}", tarfile.REGTYPE),
        ("draft\\..\\evil.json", b"{}", tarfile.REGTYPE),
        ("draft/huge.json", b"0" * 5000, tarfile.REGTYPE),
    ],
)
def test_a_file_that_reaches_outside_or_holds_too_much_is_refused(root, tmp_path, member):
    file = tmp_path / "evil.tar.gz"
    file.write_bytes(tar_with(("draft/tenant.json", b"{}", tarfile.REGTYPE), member))
    with pytest.raises(BadSnapshot, match="no place in a snapshot|no plain file|more than is allowed"):
        Snapshots(root, max_bytes=4000).restore(file, "evil")
    assert list(root.path.iterdir()) == []
    assert not list(tmp_path.rglob("evil.json"))


def test_a_zip_with_a_link_or_a_damaged_file_is_refused(snapshots, root, tmp_path):
    file = tmp_path / "links.zip"
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("draft/tenant.json")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    whole = snapshots.snapshot("greengrocer", tmp_path / "whole.tar.gz").read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.zip").write_text("not a zip")
    for name in ("links.zip", "cut.tar.gz", "text.zip", "nothing.zip"):
        with pytest.raises(BadSnapshot):
            snapshots.restore(tmp_path / name, "copy")
    assert sorted(path.name for path in root.path.iterdir()) == ["greengrocer"]


def test_a_version_that_was_altered_is_refused(snapshots, root, tmp_path):
    (root.tenant("greengrocer").version_path(1) / "catalog.json").write_text('{"products": []}')
    file = snapshots.snapshot("greengrocer", tmp_path / "altered.zip")
    with pytest.raises(BadSnapshot, match=r"version 1: catalog\.json is not what was published"):
        snapshots.restore(file, "copy")
