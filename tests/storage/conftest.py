"""Every storage test runs on SQLite and on a private PostgreSQL server that lives as long as the test run."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from app.storage.database import Storage, TenantDatabase
from app.storage.databases.engine import Limits
from app.storage.platform.database import PlatformDatabase
from app.storage.turns.turns import Conversation, TurnRecord
from tests.storage.clock import NOW
from tests.storage.rows import rows_by_table, rows_of

# nothing of it outlives the tests
SWIFT = " ".join(
    f"-c {setting}"
    for setting in (
        "unix_socket_directories=''", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off",
        "wal_level=minimal", "max_wal_senders=0", "shared_buffers=64MB", "max_wal_size=4GB",
    )
)  # fmt: skip
FROM_THE_FIRST_TABLE = pytest.mark.parametrize("database_url", ["sqlite", "postgresql-empty"], indirect=True)


def server_programs() -> Path:
    """Return the folder of PostgreSQL's server programs; without it a person's run skips and CI fails."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    if not folders:
        reason = "PostgreSQL's server programs are not installed (apt install postgresql)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return folders[-1]


def server_account() -> dict[str, str | int | list]:
    """Return who runs the server, for it refuses to be run by root."""
    if os.getuid():
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = known.get("postgres") or known["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server of our own on a free port of the loopback; its address without a database."""
    programs, account = server_programs(), server_account()
    folder = Path(tempfile.mkdtemp(prefix="storage-test-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    data, port = folder / "data", free_port()
    settings = f"-p {port} -c listen_addresses=127.0.0.1 {SWIFT}"

    def call(program: str, *arguments: str) -> None:
        subprocess.run([programs / program, "-D", data, *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)

    try:
        call("initdb", "-U", "shop", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
        yield f"postgresql://shop@127.0.0.1:{port}"
        call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def with_tables(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database that has the platform's and the greengrocer's tables: copying it takes a tenth of making them anew."""
    run_on_server(postgres_server, "CREATE DATABASE with_tables")
    address, place = f"{postgres_server}/with_tables", tmp_path_factory.mktemp("with-tables")
    storage, platform = Storage(address, place), PlatformDatabase.at(address, place)
    storage.tenant("greengrocer").trace("")
    with platform.write():
        pass
    storage.close()
    platform.close()
    return "with_tables"


@pytest.fixture
def make_postgres_database(postgres_server: str) -> Iterator[Callable[..., str]]:
    """Make databases, empty or like another one; each goes when the test ends."""
    made: list[str] = []

    def make(like: str = "template0") -> str:
        name = f"shops_{uuid.uuid4().hex}"
        run_on_server(postgres_server, f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY file_copy")
        made.append(name)
        return f"{postgres_server}/{name}"

    yield make
    for name in made:
        run_on_server(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


def run_on_server(server: str, statement: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return "sqlite"
    make = request.getfixturevalue("make_postgres_database")
    return make() if request.param == "postgresql-empty" else make(request.getfixturevalue("with_tables"))


@pytest.fixture
def open_storage(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Storage]]:
    """Open the same data again and again, as several processes or restarts would."""
    opened: list[Storage] = []

    def open_again(**limits: float) -> Storage:
        opened.append(Storage(database_url, tmp_path, Limits(**limits)))
        return opened[-1]

    yield open_again
    for storage in opened:
        storage.close()


@pytest.fixture
def storage(open_storage: Callable[..., Storage]) -> Storage:
    return open_storage()


@pytest.fixture
def shop(storage: Storage) -> TenantDatabase:
    return storage.tenant("greengrocer")


@pytest.fixture
def make_turn() -> Callable[..., TurnRecord]:
    """Make the record of a plain turn; a test names what matters to it."""
    numbers = itertools.count(1)

    def make(conversation: Conversation | None = None, **changes) -> TurnRecord:
        number = next(numbers)
        plain = {
            "conversation": conversation or Conversation.begin("web", f"session-{number}", "visitor-1", 3, "en-GB", NOW),
            "user_text": "how much is oat milk?",
            "reply_text": "Oat milk costs £1.99.",
            "reply_payload": {"text": "Oat milk costs £1.99.", "number": number},
            "state": {"focus": ["OAT-1"], "number": number},
            "locale": "en-GB",
            "mode": "v5",
            "outcome": "answered",
            "trace_id": uuid.uuid4().hex,
            "message_id": f"message-{number}",
            "now": NOW,
        }
        return TurnRecord(**plain | changes)

    return make


@pytest.fixture
def count_rows(database_url: str, tmp_path: Path) -> Callable[[TenantDatabase], dict[str, int]]:
    """Count the rows of every table of a tenant, past the storage."""
    if database_url == "sqlite":
        return lambda shop: rows_by_table(f"sqlite:///{tmp_path / shop.key}.db", None)
    return lambda shop: rows_by_table(database_url.replace("://", "+psycopg://"), f"tenant_{shop.key}")


@pytest.fixture
def look(database_url: str, tmp_path: Path) -> Callable[[str], list[tuple]]:
    """Read rows of the greengrocer's tables past the storage."""
    return lambda query: rows_of(database_url, tmp_path / "greengrocer.db", query)


@pytest.fixture
def make_second_url(database_url: str, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Make another empty database of the same kind."""
    return (lambda: "sqlite") if database_url == "sqlite" else request.getfixturevalue("make_postgres_database")
