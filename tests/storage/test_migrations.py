"""The migrations make the tables that tables.py describes, once, and current databases never load Alembic."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from app.storage.database import Storage
from app.storage.databases.new_file import empty_file
from app.storage.migrate import PLATFORM, TENANTS, VERSION_TABLE
from app.storage.platform.tables import metadata as platform_tables
from app.storage.tables import WORD_INDEX
from app.storage.tables import metadata as tenant_tables
from tests.storage.conftest import FROM_THE_FIRST_TABLE

ROOT = Path(__file__).parents[2]
POSTGRES_RULES = """
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
    UNION ALL SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""
OWN_TABLES = "'alembic_version', 'sqlite_sequence'"

BOTH = [(TENANTS, tenant_tables), (PLATFORM, platform_tables)]
CHAINS = pytest.mark.parametrize(("chain", "metadata"), BOTH, ids=["tenants", "platform"])


def config_for(connection, chain) -> Config:
    config = Config(attributes={"connection": connection, "schema": None})
    config.set_main_option("script_location", str(chain.folder))
    config.set_main_option("path_separator", "os")
    return config


def make_engine(url: str, path: Path):
    return create_engine(f"sqlite:///{path}" if url == "sqlite" else url.replace("://", "+psycopg://"))


def rules(connection) -> set[str]:
    """Return every index, constraint, column and type in the database's own words, which Alembic's comparison knows only in part."""
    if connection.dialect.name == "postgresql":
        return set(connection.execute(text(POSTGRES_RULES)).scalars())
    made = text(f"SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT IN ({OWN_TABLES})")  # noqa: S608 - a constant
    statements = connection.execute(made).scalars()
    parts = (re.split(r",\s*\n\s*|\(\s*\n\s*", re.sub(r"\n\)", ",\n)", statement)) for statement in statements)
    return {" ".join(part.replace('"', "").split()) for statement in parts for part in statement}


def is_for_both(_thing, name: str, kind: str, _reflected, _other) -> bool:
    """Leave out the index of words, which each kind of database has in its own way; their own words below are compared with it."""
    return not (kind == "table" and name.startswith(WORD_INDEX)) and name != "ix_talk_words_words"


@CHAINS
def test_the_migrations_and_the_tables_agree(chain, metadata, database_url, make_second_url, tmp_path):
    migrated, described = make_engine(database_url, tmp_path / "migrated.db"), make_engine(make_second_url(), tmp_path / "described.db")
    with migrated.begin() as connection:
        command.upgrade(config_for(connection, chain), "head")
        opts = {"compare_type": True, "include_object": is_for_both}
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), metadata) == []
        made = rules(connection)
    with described.begin() as connection:
        metadata.create_all(connection)
        assert made == rules(connection)
    assert len(made) > 30
    migrated.dispose()
    described.dispose()


@CHAINS
def test_a_new_file_is_what_the_migrations_come_to(chain, metadata, tmp_path):
    engine = make_engine("sqlite", tmp_path / "migrated.db")
    with engine.begin() as connection:
        command.upgrade(config_for(connection, chain), "head")
    engine.dispose()
    (tmp_path / "new.db").write_bytes(empty_file(chain))
    migrated, new = (_made_and_held(tmp_path / name) for name in ("migrated.db", "new.db"))
    assert new == migrated
    assert len(new) > len(metadata.tables)


def _made_and_held(path: Path) -> dict[tuple[str, str], tuple]:
    """Return how each table, index and trigger of a file was made, with the rows of tables."""
    with closing(sqlite3.connect(path)) as file:
        made = file.execute("SELECT type, name, sql FROM sqlite_master WHERE name <> 'sqlite_sequence'").fetchall()
        rows = {name: file.execute(f"SELECT * FROM {name}").fetchall() for kind, name, _ in made if kind == "table"}
    return {(kind, name): (sql, rows.get(name)) for kind, name, sql in made}


@CHAINS
def test_the_migrations_go_back_to_nothing(chain, metadata, database_url, tmp_path):
    engine = make_engine(database_url, tmp_path / "migrated.db")
    with engine.begin() as connection:
        command.upgrade(config_for(connection, chain), "head")
        command.downgrade(config_for(connection, chain), "base")
        assert rules(connection) == set()
    engine.dispose()


def test_numbers_that_subscribers_were_told_of_are_not_given_again_after_the_upgrade(tmp_path):
    engine = make_engine("sqlite", tmp_path / "old.db")
    with engine.begin() as connection:
        command.upgrade(config_for(connection, TENANTS), "0014")
        for statement in (
            "INSERT INTO conversations VALUES ('c', 'web', 's', '', 1, 'en', 'bot', '{}', 1, 1, 0, 0, 0)",
            "INSERT INTO events VALUES (3, 'c', 'kept', '{}', 5)",
            "INSERT INTO cursors VALUES ('crm', 'payment', 0, 8)",
            "INSERT INTO deliveries VALUES (2, 'crm', 'event', '41', 'gone', 'done', '', 1, 0, 0, 0, 0)",
        ):
            connection.exec_driver_sql(statement)
        command.upgrade(config_for(connection, TENANTS), "head")
        connection.exec_driver_sql("INSERT INTO events (conversation_id, name, data, created_at) VALUES ('c', 'new', '{}', 6)")
        assert connection.exec_driver_sql("SELECT id, name, created_at FROM events").fetchall() == [(3, "kept", 5), (42, "new", 6)]
        given = dict(connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").fetchall())
        assert given == {"events": 42, "payments": 8, "outbox": 0, "deliveries": 2}
    engine.dispose()


def test_of_calls_before_the_upgrade_no_cache_is_known_and_nothing_is_lost_either_way(database_url, tmp_path):
    engine = make_engine(database_url, tmp_path / "old.db")
    call = "'2026-03-14', 't', 'wording', 'openai', 'small', 'ok', 120, 30, 450, 812.5, 9"
    told = text("SELECT * FROM model_calls ORDER BY id")
    with engine.begin() as connection:
        command.upgrade(config_for(connection, TENANTS), "0015")
        for number in (3, 7):
            connection.exec_driver_sql(f"INSERT INTO model_calls VALUES ({number}, {call})")
        before = [tuple(row) for row in connection.execute(told)]
        command.upgrade(config_for(connection, TENANTS), "0016")
        assert [tuple(row) for row in connection.execute(told)] == [(*row, 0) for row in before]
        command.downgrade(config_for(connection, TENANTS), "0015")
        assert [tuple(row) for row in connection.execute(told)] == before
    engine.dispose()


@CHAINS
def test_head_is_the_newest_migration(chain, metadata):
    config = config_for(None, chain)
    assert ScriptDirectory.from_config(config).get_heads() == [chain.head]
    assert VERSION_TABLE == "alembic_version"


def test_a_current_database_is_opened_without_alembic(open_storage, database_url, tmp_path):
    open_storage().tenant("greengrocer").ping()
    assert_alembic_stays_away(database_url, tmp_path)


def test_a_new_file_is_made_without_alembic(tmp_path):
    assert_alembic_stays_away("sqlite", tmp_path)
    assert _made_and_held(tmp_path / "greengrocer.db").keys() >= {("table", name) for name in tenant_tables.tables}


def assert_alembic_stays_away(url: str, instance: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from app.storage.database import Storage\n"
        "storage = Storage(sys.argv[1], Path(sys.argv[2])); storage.tenant('greengrocer').ping(); storage.close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-W", "error", "-c", program, url, str(instance)], cwd=ROOT).returncode == 0


@FROM_THE_FIRST_TABLE
def test_many_first_uses_at_once_migrate_once(open_storage, make_turn):
    storages = [open_storage() for _ in range(4)]
    turns = [make_turn() for _ in storages]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda storage, turn: storage.tenant("greengrocer").commit(turn), storages, turns))
    assert all(storages[0].tenant("greengrocer").conversations.find("web", turn.conversation.session_id) for turn in turns)


def test_sqlite_is_in_wal_and_returns_to_it_after_a_snapshot(tmp_path, make_turn):
    storage = Storage("sqlite", tmp_path)
    turn = make_turn()
    storage.tenant("greengrocer").commit(turn)
    file = sqlite3.connect(tmp_path / "greengrocer.db")
    file.execute(f"VACUUM INTO '{tmp_path / 'restored.db'}'")
    file.close()
    storage.tenant("restored").ping()
    assert storage.tenant("restored").find_reply(turn.conversation.id, turn.message_id) == turn.reply_payload
    for key in ("greengrocer", "restored"):
        file = sqlite3.connect(tmp_path / f"{key}.db")
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        file.close()
    storage.close()
