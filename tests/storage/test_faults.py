"""A full disk, a locked database, a server that went away, a key that is a path: a plain error, and nothing half stored."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import psutil
import psycopg
import pytest

from app.errors import StorageBusy, StorageFull, UnknownTenant
from app.storage.database import Storage
from app.storage.databases.engine import Limits
from app.storage.migrate import HEAD, NewerDatabase
from app.storage.turns.turns import Conversation
from tests.storage.clock import NOW
from tests.storage.rows import rows_by_table

NO_SPACE = "no space is left, so nothing was stored. Free some disk space and send the message again."
NOT_REACHED = "the database could not be reached in time, so nothing was stored. Send the message again."
NEWER = f"its tables are at revision 9999, this program knows up to {HEAD}. Install the newer version."
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def pages_of_an_empty_shop(folder) -> int:
    storage = Storage("sqlite", folder)
    storage.tenant("greengrocer").ping()
    storage.close()
    with closing(sqlite3.connect(folder / "greengrocer.db")) as file:
        return file.execute("PRAGMA page_count").fetchone()[0]


def commit_until_full(shop, turns) -> int:
    for stored, turn in enumerate(turns):
        try:
            shop.commit(turn)
        except StorageFull:
            return stored
    raise AssertionError("the disk never got full")


def test_a_full_disk_is_told_and_nothing_is_stored_half(tmp_path, make_turn):
    storage = Storage("sqlite", tmp_path, Limits(pages=pages_of_an_empty_shop(tmp_path) + 60))
    shop = storage.tenant("greengrocer")
    turns = [make_turn(events=tuple(("looked", {"text": "x" * 400}) for _ in range(20))) for _ in range(100)]
    stored = commit_until_full(shop, turns)
    with pytest.raises(StorageFull, match=f"^greengrocer.db: {NO_SPACE}$"):
        shop.commit(turns[stored])
    rows = rows_by_table(f"sqlite:///{tmp_path}/greengrocer.db", None)
    assert stored > 5
    assert {name: rows[name] for name in ("conversations", "messages", "traces", "events")} == {
        "conversations": stored, "messages": 2 * stored, "traces": stored, "events": 20 * stored,
    }  # fmt: skip
    for turn in turns[:stored]:
        assert shop.conversations.delete("web", turn.conversation.session_id)
    shop.commit(turns[stored])
    storage.close()
    with_room = Storage("sqlite", tmp_path)
    with_room.tenant("greengrocer").commit(turns[stored + 1])
    with_room.close()


def test_a_sqlite_file_that_another_program_holds_is_busy(tmp_path, make_turn):
    storage = Storage(None, tmp_path, Limits(wait_seconds=0.1))
    shop = storage.tenant("greengrocer")
    shop.ping()
    other = sqlite3.connect(tmp_path / "greengrocer.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageBusy, match=f"^greengrocer.db: {NOT_REACHED}$"):
        shop.commit(make_turn())
    assert shop.conversations.find("web", "session-1") is None
    other.execute("ROLLBACK")
    shop.commit(make_turn())
    other.close()
    storage.close()


def test_a_row_that_another_program_holds_is_busy_on_postgresql(make_postgres_database, tmp_path, make_turn):
    address = make_postgres_database()
    storage = Storage(address, tmp_path, Limits(wait_seconds=0.1))
    shop = storage.tenant("greengrocer")
    turn = make_turn(Conversation.begin("web", "held", "", 1, "en-GB", NOW))
    shop.commit(turn)
    stored = shop.conversations.find("web", "held")
    with psycopg.connect(address) as other:
        other.execute("SELECT 1 FROM tenant_greengrocer.conversations FOR UPDATE")
        with pytest.raises(StorageBusy):
            shop.commit(make_turn(stored))
    shop.commit(make_turn(stored))
    storage.close()


def test_a_server_that_cannot_be_reached_is_busy(tmp_path):
    storage = Storage("postgresql://shop@127.0.0.1:1/shops", tmp_path)
    with pytest.raises(StorageBusy):
        storage.tenant("greengrocer").ping()
    storage.close()


def test_connections_that_the_server_dropped_are_replaced(make_postgres_database, tmp_path, make_turn):
    address = make_postgres_database()
    storage = Storage(address, tmp_path)
    shop = storage.tenant("greengrocer")
    shop.ping()
    with psycopg.connect(address, autocommit=True) as other:
        other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
    turn = make_turn()
    with pytest.raises(StorageBusy):
        shop.commit(turn)
    shop.commit(turn)
    storage.close()


@pytest.mark.parametrize("key", ["../secrets", "", "a/b", "UPPER", ".hidden", "a" * 51, "a\n", 'a"; DROP SCHEMA public; --', "C:"])
def test_a_key_that_names_no_tenant_is_refused(storage, key, tmp_path):
    with pytest.raises(UnknownTenant, match="is no tenant's key"):
        storage.tenant(key)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize(("address", "message"), [
    ("mysql://shop@db/shops", "DATABASE_URL: 'mysql' is not supported. Write postgresql"),
    ("shop:secret@db", "DATABASE_URL is not an address. Write postgresql"),
])  # fmt: skip
def test_another_database_is_refused_without_telling_the_password(address, message, tmp_path):
    with pytest.raises(ValueError, match=message) as refusal:
        Storage(address, tmp_path)
    assert "secret" not in str(refusal.value)


def test_a_database_of_a_newer_program_is_left_alone(tmp_path):
    storage = Storage("sqlite", tmp_path)
    storage.tenant("greengrocer").ping()
    storage.close()
    with sqlite3.connect(tmp_path / "greengrocer.db") as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    file.close()
    with pytest.raises(NewerDatabase, match=f"^greengrocer.db: {NEWER}$"):
        storage.tenant("greengrocer").ping()
    storage.close()


def test_many_tenants_hold_few_files(tmp_path, make_turn):
    storage = Storage("sqlite", tmp_path, Limits(open_databases=3))
    turns = {f"shop-{number}": make_turn() for number in range(12)}
    for key, turn in turns.items():
        storage.tenant(key).commit(turn)
    files = [file.path for file in psutil.Process().open_files() if file.path.startswith(str(tmp_path))]
    assert {os.path.basename(path).split(".")[0] for path in files} == {"shop-9", "shop-10", "shop-11"}
    for key, turn in turns.items():
        assert storage.tenant(key).find_reply(turn.conversation.id, turn.message_id) == turn.reply_payload
    storage.close()
    assert not [file for file in psutil.Process().open_files() if file.path.startswith(str(tmp_path))]


def test_tenants_are_isolated(storage, make_turn):
    turn = make_turn(Conversation.begin("web", "same", "", 1, "en-GB", NOW), unanswered=("hats?",))
    storage.tenant("books").commit(turn)
    bikes = storage.tenant("bikes")
    assert bikes.conversations.find("web", "same") is None
    assert bikes.conversations.history(turn.conversation.id) == []
    assert bikes.find_reply(turn.conversation.id, turn.message_id) is None
    assert (bikes.unanswered(), bikes.trace(turn.trace_id)) == ([], None)
    assert not bikes.conversations.delete("web", "same")
    bikes.commit(turn)
    assert storage.tenant("books").conversations.delete("web", "same")
    assert bikes.conversations.find("web", "same").id == turn.conversation.id


def test_hyphen_and_underscore_are_two_tenants(storage, make_turn):
    storage.tenant("my-shop").commit(make_turn(unanswered=("hats?",)))
    assert storage.tenant("my_shop").unanswered() == []


def test_data_outlives_the_storage(open_storage, make_turn):
    turn, first = make_turn(), open_storage()
    first.tenant("greengrocer").commit(turn)
    first.close()
    assert open_storage().tenant("greengrocer").find_reply(turn.conversation.id, turn.message_id) == turn.reply_payload
    assert first.tenant("greengrocer").conversations.find("web", turn.conversation.session_id)
