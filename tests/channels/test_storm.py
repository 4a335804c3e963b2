"""The storm: 2,000 messages of 200 customers, each delivered one to three times in disorder, processes killed, sends that fail."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from app.storage.database import Storage, TenantDatabase
from tests.channels.conftest import publish, tenant_document
from tests.channels.database import all_rows
from tests.channels.fake_twilio import FakeTwilio
from tests.channels.storm import Processes, Storm, quantity_of

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


def is_over(database: TenantDatabase) -> bool:
    """Say whether everything was answered and sent."""
    if any(row["state"] == "new" for row in all_rows(database, "inbox")):
        return False
    return all(row["provider_message_id"] for row in all_rows(database, "outbox"))


@pytest.mark.slow
def test_a_storm_answers_every_message_once_in_order_whatever_dies(tmp_path: Path, twilio: FakeTwilio, capsys):
    twilio.silence_seconds = 1.2
    rules = {"answers_per_hour": 10_000}
    business = publish(tmp_path, tenant_document(twilio.url, rules, seconds=1.0, settle_seconds=2.0))
    processes = Processes(tmp_path, business)
    storm = Storm(processes, twilio)
    database = Storage(None, tmp_path / "instance").tenant("corner")
    try:
        for name in ("web", "worker"):
            processes.start(name)
        storm.blow(KILLS)
        done = storm.wait_until(lambda: is_over(database), 90)
        storm.tell_receipts(list(twilio.taken)[::5])
    finally:
        storm.over.set()
        processes.kill_all()
    inbox, outbox = all_rows(database, "inbox"), all_rows(database, "outbox")
    with capsys.disabled():
        print("\n" + numbers_table(storm, inbox, outbox))
    assert done, processes.told()[-3000:]
    assert {row["provider_message_id"] for row in inbox} == {one.sid for one in storm.written}
    assert {row["state"] for row in inbox} == {"answered"}
    quantities = {one.sid: one.quantity for one in storm.written}
    asked, told = defaultdict(list), defaultdict(list)
    for row in inbox:
        asked[row["identity"]].append(quantities[row["provider_message_id"]])
    for taken in twilio.taken:
        told[taken.to.removeprefix("whatsapp:")].append(quantity_of(taken.text))
    assert told == asked
    assert sorted(one.sid for one in twilio.taken) == sorted(row["provider_message_id"] for row in outbox)
