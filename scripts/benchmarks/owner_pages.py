"""``python -m scripts.benchmarks.owner_pages``: how fast the owner's pages are over 100,000 conversations and 1,000,000 events."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from scripts.benchmarks.machine import describe_machine
from scripts.benchmarks.shops import SMALL, Shops
from scripts.benchmarks.table import Row, table

GOAL_MS = 200.0
ROUNDS = 20
DAYS, TALKATIVE = 365, 3.5
EMAIL, PASSWORD = "owner@bench.example", "three green apples fell"  # noqa: S105 - of an installation that is thrown away
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
COUNTED = ("conversations", "messages", "events", "traces", "orders", "rollups", "talk_words")
PAGES: Mapping[str, str] = {
    "today, 7 days": "today?days=7",
    "today, 30 days": "today?days=30",
    "today, 90 days": "today?days=90",
    "analytics": "analytics",
    "analytics, 90 days": "analytics?days=90",
    "analytics, by the hour": "analytics?days=30&by=hour",
    "analytics, one channel": "analytics?days=90&channel=whatsapp",
    "analytics, one branch": "analytics?days=90&branch=bath",
    "conversations": "conversations",
    "conversations, one channel": "conversations?channel=whatsapp",
    "conversations, with a person": "conversations?owner=human",
    "conversations, one tag": "conversations?tag=none",
    "conversations, deep": "conversations?after={deep}",
    "conversations, those who ordered": "conversations?figure=order&since={since}&until={until}",
    "conversations, those on their own": "conversations?figure=alone&since={since}&until={until}",
    "search, a common word": "conversations?q=delivery",
    "search, two words": "conversations?q=oat+milk",
    "search, a rare word": "conversations?q=anthem",
    "search, no such word": "conversations?q=zxqwv",
    "search, one channel": "conversations?q=delivery&channel=whatsapp",
    "transcript": "conversations/{talk}",
    "who had a conversation": "customers/of/{talk}",
    "unanswered": "unanswered",
    "customers": "customers",
    "customers, search": "customers?q=ann",
    "erasures": "erasures",
    "orders": "orders",
    "orders, one status": "orders?status=cancelled",
    "tickets": "tickets",
    "not delivered": "messages",
    "catalogue": "content/catalog",
    "publish": "publish",
    "health": "health",
    "audit log": "audit",
}


@click.command()
@click.option("--conversations", default=100_000, show_default=True, help="How many conversations.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep the data here, and use what lies there.")
@click.option("--rounds", default=ROUNDS, show_default=True, help="How often each page is opened.")
def main(conversations: int, keep: Path | None, rounds: int) -> None:
    """Fill a shop with demo data, open every page of its owner through Flask, and print the times as one table."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rows = measure(keep or Path(folder), conversations, rounds)
    click.echo("\n".join(describe_machine()) + "\n\n" + table(rows))
    sys.exit(any(row.held is False for row in rows))


def measure(folder: Path, conversations: int, rounds: int) -> list[Row]:
    """Return the rows of the table; what takes long is told as it goes on."""
    settings = {"ASSISTANT_INSTANCE_FOLDER": str(folder / "instance"), "ASSISTANT_BUSINESS_ROOT": str(folder / "shops")}
    os.environ.update(settings | {"ASSISTANT_LOG_FOLDER": str(folder / "logs")})
    from app.factory import create_app
    from app.settings import load_settings

    if not (folder / "shops").exists():
        shops = Shops(folder / "shops")
        shops.add_greengrocer()
        shops.publish(SMALL)
    app = create_app(load_settings())
    platform = app.extensions["owner"].platform
    rows = _fill(platform, conversations)
    with closing(platform):
        client = _sign_in(app)
        places = _places(platform)
        return [*rows, *_amounts(platform, folder), *_pages(client, places, rounds)]


def _fill(platform: Any, conversations: int) -> list[Row]:
    from app.services.demo import Wanted
    from app.worker.demo_seeding import seed_shop

    if platform.storage.tenant(SMALL).demo.is_there():
        platform.storage.tenant(SMALL).rollups.bring_up(platform.clock(), 10_000)
        return [_index(platform)]
    begun, busy = time.perf_counter(), time.process_time()
    seed_shop(platform, SMALL, Wanted(DAYS, conversations, talkative=TALKATIVE))
    platform.storage.tenant(SMALL).customers.linking.bring_up(platform.clock(), 10_000)
    made = f"{time.perf_counter() - begun:.0f} s, {time.process_time() - busy:.0f} s of CPU"
    return [Row("making and counting them", made), _index(platform)]


def _index(platform: Any) -> Row:
    begun, words = time.process_time(), platform.storage.tenant(SMALL).words
    batches = 1
    while words.bring_up(platform.clock()):
        batches += 1
    return Row("putting their words into the index", f"{time.process_time() - begun:.1f} s of CPU, in {batches} batches")


def _amounts(platform: Any, folder: Path) -> list[Row]:
    from app.storage.tables import metadata

    counts = {name: _read(platform, select(func.count()).select_from(metadata.tables[name]))[0][0] for name in COUNTED}
    rows, file = [Row(name, f"{count:,}") for name, count in counts.items()], folder / "instance" / f"{SMALL}.db"
    return [*rows, Row("file", f"{file.stat().st_size / 1e6:,.0f} MB")] if file.exists() else rows


def _places(platform: Any) -> dict[str, str]:
    """Return a long conversation, a place deep in the list, and the last thirty days."""
    from app.storage.tables import conversations as talks

    ((talk,),) = _read(platform, select(talks.c.id).order_by(talks.c.turns.desc()).limit(1))
    ((count,),) = _read(platform, select(func.count()).select_from(talks))
    ((last_at, id),) = _read(platform, select(talks.c.last_at, talks.c.id).order_by(talks.c.last_at).limit(1).offset(count // 20))
    day = datetime.now(UTC).date()
    return {"talk": talk, "deep": f"{last_at}-{id}", "since": str(day - timedelta(days=29)), "until": str(day)}


def _read(platform: Any, statement: Any) -> Any:
    databases = platform.storage.tenant(SMALL).words._databases
    with databases.opened(SMALL) as database, database.read() as link:
        return link.rows(statement, {})


def _sign_in(app: Flask) -> FlaskClient:
    accounts, client = app.extensions["owner"].accounts, app.test_client()
    if accounts.people.find_by_email(EMAIL) is None:
        accounts.make_operator(accounts.first_link(), EMAIL, "Bench", PASSWORD)
    found = TOKEN.search(client.get("/admin/sign-in").get_data(as_text=True))
    assert found
    client.post("/admin/sign-in", data={"form_token": found[1], "email": EMAIL, "password": PASSWORD})
    return client


def _pages(client: FlaskClient, places: Mapping[str, str], rounds: int) -> Iterator[Row]:
    for name, path in PAGES.items():
        address = f"/admin/{SMALL}/{path.format(**places)}"
        if client.get(address).status_code == 404:
            continue
        wall, busy = zip(*(_timed(client, address) for _ in range(rounds)), strict=True)
        p95 = sorted(wall)[max(0, -(-len(wall) * 95 // 100) - 1)]
        figure = f"{sorted(wall)[len(wall) // 2]:.0f} / {p95:.0f} ms, CPU {sum(busy) / len(busy):.0f} ms"
        yield Row(f"{name}, p50 / p95", figure, f"p95 < {GOAL_MS:.0f} ms", p95 < GOAL_MS)


def _timed(client: FlaskClient, address: str) -> tuple[float, float]:
    begun, busy = time.perf_counter(), time.process_time()
    answer = client.get(address)
    took = ((time.perf_counter() - begun) * 1000, (time.process_time() - busy) * 1000)
    if answer.status_code not in (200, 302):  # who had a conversation leads to the record
        raise SystemExit(f"{address} answered {answer.status_code}.")
    return took


if __name__ == "__main__":
    main()
