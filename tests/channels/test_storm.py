"""The storm: 2,000 messages of 200 customers, each delivered one to three times in disorder, processes killed, sends that fail."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import closing
from functools import partial

import pytest

from app.storage.database import Storage, TenantDatabase
from tests.channels.conftest import publish, tenant_document
from tests.channels.database import all_rows, standing
from tests.channels.storm import Processes, Storm, quantity_of

WAITING = ("inbox new", "outbox queued", "outbox sending", "outbox unknown")
KILLS = ["worker", "web", "worker", "web", "worker"]


def numbers_table(storm: Storm, inbox: list[dict], outbox: list[dict]) -> str:
    """Return the table of counts that the test prints."""
    seconds = sorted(storm.seconds)
    median, slowest = (f"{seconds[len(seconds) * share // 100] * 1000:.0f}" for share in (50, 99))
    rows = {
        "messages written": len(storm.written),
        "webhooks acknowledged": storm.answers["200"],
        "webhooks broken off by kills": sum(storm.answers.values()) - storm.answers["200"],
        "messages stored": len(inbox),
        "messages answered": sum(row["state"] == "answered" for row in inbox),
        "parts in the outbox": len(outbox),
        "parts sent": sum(row["provider_message_id"] != "" for row in outbox),
        "messages that the provider has": len(storm.twilio.taken),
        **{f"sends that ended {name}": count for name, count in sorted(storm.conduct.items())},
        **{f"parts at the end {state}": count for state, count in sorted(Counter(row["state"] for row in outbox).items())},
        "acknowledged within, ms (median / 99 %)": f"{median} / {slowest}",
    }
    return "\n".join(f"{name:<42}{value}" for name, value in rows.items())


def is_over(standing: dict[str, int]) -> bool:
    """Say whether everything was answered and sent."""
    return not any(standing.get(state) for state in WAITING)


def weather(storm: Storm, database: TenantDatabase, kills: list[str]) -> bool:
    """Let the storm pass over a shop; return whether all was answered and sent in the end."""
    try:
        for name in ("web", "worker"):
            storm.processes.start(name)
        storm.blow(kills)
        done = storm.wait_until(is_over, partial(standing, database))
        storm.tell_receipts(list(storm.twilio.taken)[::5])
    finally:
        storm.over.set()
        storm.processes.kill_all()
    return done


def hold_every_message_answered_once_in_order(storm: Storm, inbox: list[dict], outbox: list[dict]) -> None:
    assert {row["provider_message_id"] for row in inbox} == {one.sid for one in storm.written}
    assert len(inbox) == len(storm.written)
    assert {row["state"] for row in inbox} == {"answered"}
    quantities = {one.sid: one.quantity for one in storm.written}
    asked, told = defaultdict(list), defaultdict(list)
    for row in inbox:
        asked[row["identity"]].append(quantities[row["provider_message_id"]])
    for taken in storm.twilio.taken:
        told[taken.to.removeprefix("whatsapp:")].append(quantity_of(taken.text))
    assert told == asked
    assert sorted(one.sid for one in storm.twilio.taken) == sorted(row["provider_message_id"] for row in outbox)


@pytest.mark.slow
@pytest.mark.parametrize(("database", "senders"), [("sqlite", 200), ("postgresql", 40)])
def test_a_storm_answers_every_message_once_in_order_whatever_dies(tmp_path, twilio, capsys, request, database, senders):
    address = "" if database == "sqlite" else request.getfixturevalue("make_postgres_database")()
    twilio.silence_seconds = 1.2
    business = publish(tmp_path, tenant_document(twilio.url, {"answers_per_hour": 10_000}, seconds=1.0, settle_seconds=2.0))
    storm = Storm(Processes(tmp_path, business, address), twilio, senders)
    with closing(Storage(address or None, tmp_path / "instance")) as storage:
        shop = storage.tenant("corner")
        done = weather(storm, shop, KILLS)
        inbox, outbox = all_rows(shop, "inbox"), all_rows(shop, "outbox")
    with capsys.disabled():
        print(f"\n{database}\n{numbers_table(storm, inbox, outbox)}")
    assert done, storm.processes.told()[-3000:]
    hold_every_message_answered_once_in_order(storm, inbox, outbox)
