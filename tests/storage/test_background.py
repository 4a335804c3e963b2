"""Claims, runs and deliveries, on SQLite and on PostgreSQL: one holder at a time, each delivery planned once, whoever plans."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

from app.storage.claims import DONE, LOST, RUNNING
from app.storage.database import TenantDatabase
from app.storage.deliveries import DEAD, WAITING
from app.storage.deliveries import DONE as TOLD
from app.storage.orders.orders import OrderChanges, Owner
from app.storage.turns.turns import NewLead
from plugins.contracts import Lead, Payment
from plugins.kit.money import Money
from tests.storage.clock import NOW
from tests.storage.test_orders import an_order

ALL = frozenset({"lead", "order", "payment", "handoff_asked", "complaint"})
MINUTE = timedelta(minutes=1)


def happen(shop: TenantDatabase, make_turn, number: int) -> None:
    turn = make_turn(events=(("handoff_asked", {"n": number}), ("product_shown", {})), now=NOW + number * MINUTE)
    lead = Lead("callback", f"An {number}", "+447700900123", consent="Yes.")
    shop.commit(replace(turn, leads=(NewLead(f"L-{number:05}", lead),)))


def names(shop: TenantDatabase, state: str = WAITING) -> list[str]:
    return sorted(f"{one.source}:{one.source_key}" for one in shop.deliveries.listed(state))


def test_a_claim_is_one_holders_at_a_time(open_storage):
    shops = [open_storage().tenant("greengrocer") for _ in range(4)]
    shops[0].claims.know("work", NOW)
    taken: list[str] = []

    def take(place: int) -> None:
        if shops[place].claims.take("work", f"holder {place}", NOW + MINUTE, NOW + 2 * MINUTE):
            taken.append(f"holder {place}")

    threads = [threading.Thread(target=take, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert shops[1].claims.find("work").holder == taken[0]
    assert shops[2].claims.extend("work", taken[0], NOW + 9 * MINUTE)
    assert not shops[2].claims.extend("work", "another", NOW + 9 * MINUTE)
    assert not shops[2].claims.take("work", "another", NOW + 8 * MINUTE, NOW + 9 * MINUTE)
    assert shops[2].claims.take("work", "another", NOW + 8 * MINUTE, NOW + 9 * MINUTE, gone=taken[0])


def test_runs_are_recorded_and_one_left_open_is_lost(shop):
    shop.claims.know("sync", NOW)
    shop.claims.begin_run("sync", "a", NOW, NOW)
    shop.claims.begin_run("sync", "b", NOW + MINUTE, NOW + MINUTE)
    assert [run.outcome for run in shop.claims.latest_runs("sync", 9)] == [RUNNING, LOST]
    shop.claims.end_run("sync", DONE, "x" * 900, NOW + MINUTE, NOW + 2 * MINUTE)
    run = shop.claims.latest_runs("sync")[0]
    assert (run.outcome, len(run.detail), run.started, run.ended) == (DONE, 500, NOW + MINUTE, NOW + 2 * MINUTE)
    assert shop.claims.find("sync").settled == NOW + MINUTE
    shop.claims.begin_run("sync", "b", NOW, NOW + timedelta(days=200))
    assert len(shop.claims.latest_runs("sync", 9)) == 1, "old runs are forgotten"


def test_everything_is_planned_once_by_however_many_workers(open_storage, make_turn):
    shops = [open_storage().tenant("greengrocer") for _ in range(3)]
    assert shops[0].deliveries.plan("crm", ALL, NOW) == 0
    for number in range(1, 9):
        happen(shops[0], make_turn, number)
    threads = [threading.Thread(target=shop.deliveries.plan, args=("crm", ALL, NOW)) for shop in shops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shops[0].deliveries.plan("crm", ALL, NOW) == 0
    events = [name for name in names(shops[0]) if name.startswith("event:")]
    assert [name for name in names(shops[0]) if name.startswith("lead:")] == [f"lead:L-{number:05}" for number in range(1, 9)]
    assert len(events) == 8, "others than those asked for are left out"


def test_what_appears_late_behind_what_was_seen_is_found(shop, make_turn):
    shop.deliveries.plan("crm", ALL, NOW)
    happen(shop, make_turn, 10)
    shop.deliveries.plan("crm", ALL, NOW)
    happen(shop, make_turn, 3)
    assert shop.deliveries.plan("crm", ALL, NOW) == 2
    assert "lead:L-00003" in names(shop)


def test_what_happens_after_a_deletion_is_new_and_told(shop, make_turn):
    shop.deliveries.plan("crm", ALL, NOW)
    happen(shop, make_turn, 1)
    shop.deliveries.plan("crm", ALL, NOW)
    told = names(shop)
    assert shop.conversations.delete("web", "session-1")
    happen(shop, make_turn, 2)
    assert shop.deliveries.plan("crm", ALL, NOW) == 2
    assert len({*told, *names(shop)}) == 4, "a number that was told of is never given again"


def test_orders_and_payments_are_told_with_their_data(shop):
    shop.deliveries.plan("crm", ALL, NOW)
    placed = an_order(number="O-1")
    payment = Payment("charge", Money(398, "GBP"), "stripe", "pi_1", NOW)
    shop.orders.change(OrderChanges(placed=(placed,), booked=(("O-1", payment),)), Owner("c-1", "web", "v"))
    assert shop.deliveries.plan("crm", ALL, NOW) == 2
    told = {one.name: shop.deliveries.find_happening(one) for one in shop.deliveries.due("crm", NOW)}
    assert told["payment"].data == {
        "order": "O-1", "kind": "charge", "amount": 398, "currency": "GBP", "provider": "stripe", "reference": "pi_1", "note": "",
    }  # fmt: skip
    assert (told["order"].id, told["order"].conversation, told["order"].data["number"]) == ("order:O-1", "c-1", "O-1")
    assert told["order"].data["total"] == placed.total.minor
    assert "token" not in told["order"].data
    assert [line["sku"] for line in told["order"].data["lines"]] == [line.sku for line in placed.lines]


def test_old_deliveries_go_and_nothing_is_planned_anew(shop, make_turn):
    shop.deliveries.plan("crm", ALL, NOW)
    shop.deliveries.plan("gone", ALL, NOW)
    for number in range(1, 40):
        happen(shop, make_turn, number)
    for subscriber in ("crm", "gone"):
        shop.deliveries.plan(subscriber, ALL, NOW)
        for one in shop.deliveries.due(subscriber, NOW, 1000):
            shop.deliveries.settle(one, DEAD if one.source_key == "L-00001" else TOLD, NOW)
    shop.deliveries.forget_others(["crm"])
    shop.deliveries.prune(NOW + timedelta(days=40))
    assert shop.deliveries.plan("crm", ALL, NOW) == 0
    kept = {one.source_key for one in shop.deliveries.listed(TOLD, 1000) if one.source == "lead"}
    assert "L-00002" not in kept
    assert "L-00039" in kept
    assert names(shop, DEAD) == ["lead:L-00001", "lead:L-00001"]
    assert {name for name, _ in shop.deliveries.counts()} == {"crm", "gone"}
    shop.deliveries.prune(NOW + timedelta(days=100))
    assert {name for name, _ in shop.deliveries.counts()} == {"crm"}


def test_readings_count_and_list_a_span(shop, make_turn):
    for number in range(1, 5):
        happen(shop, make_turn, number)
    span = (NOW + 2 * MINUTE, NOW + 4 * MINUTE)
    assert [lead.name for lead in shop.readings.leads(*span)] == ["An 2", "An 3"]
    assert shop.readings.counts(*span) == {"handoff_asked": 2, "product_shown": 2, "conversations": 0, "messages": 2}
    assert shop.readings.unanswered(*span) == []
