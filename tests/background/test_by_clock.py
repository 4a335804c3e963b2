"""Schedules run when they are due, once over all processes, are caught up once, and are recorded with how they ended."""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidTenant
from app.services.due_times import Rule, fault_of, latest_time, next_time, settled_after
from app.storage.claims import DONE, FAILED, LOST, RUNNING, WAITING
from app.worker.claiming import held, is_gone, make_holder
from tests.eventually import eventually

DAILY = {"digest": {"cron": "30 7 * * *"}}
OFTEN = {"sync": {"every": 600}}


def outcomes(desk, job):
    return [(run.outcome, run.detail) for run in desk.shop.claims.latest_runs(job, 10)]


def test_hook_register_schedules_runs_at_its_time_in_the_shops_zone(desk):
    desk.clock.now = datetime(2026, 7, 6, 6, 0, tzinfo=UTC)  # 7:00 in London's summer
    desk.publish(by=DAILY)
    desk.run_clock()
    assert desk.diary("digest") == []
    desk.clock.pass_time(minutes=29)
    desk.run_clock()
    assert desk.diary("digest") == []
    desk.clock.pass_time(minutes=1)
    desk.run_clock()
    desk.run_clock()
    assert desk.diary("digest") == [{"due": "2026-07-06T07:30:00+01:00", "now": "2026-07-06T07:30:00+01:00"}]
    assert outcomes(desk, "digest") == [(DONE, "wrote a line into digest")]


def test_runs_that_were_missed_are_caught_up_by_one(desk):
    desk.publish(by=DAILY | OFTEN)
    desk.run_clock()
    desk.clock.pass_time(days=5)
    desk.run_clock()
    desk.run_clock()
    assert [line["due"] for line in desk.diary("digest")] == ["2026-01-10T07:30:00+00:00"], "the latest of those missed"
    assert len(desk.diary("sync")) == 1
    desk.clock.pass_time(seconds=600)
    desk.run_clock()
    assert len(desk.diary("sync")) == 2


def test_what_fails_or_waits_is_recorded_and_hurts_no_other(desk):
    desk.publish(by={"fails": {"every": 600}, "waits": {"every": 600}, "sync": {"every": 600}})
    desk.run_clock()
    desk.clock.pass_time(seconds=601)
    assert not desk.run_clock()
    assert outcomes(desk, "fails") == [(FAILED, "RuntimeError: the ink ran out")]
    assert outcomes(desk, "waits") == [(WAITING, "no paper yet.")]
    assert outcomes(desk, "sync") == [(DONE, "wrote a line into sync")]


def test_of_many_processes_one_runs_it(desk):
    desk.publish(by=OFTEN, pause=0.01, steps=10)
    desk.run_clock()
    desk.clock.pass_time(seconds=601)
    threads = [threading.Thread(target=desk.run_clock, args=(f"elsewhere:{number}:x",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(desk.diary("sync")) == 1
    assert outcomes(desk, "sync") == [(DONE, "wrote a line into sync")]


def test_killed_in_the_middle_it_is_lost_and_run_again(desk):
    desk.clock.now = datetime.now(UTC) - timedelta(hours=1)
    desk.publish(by=OFTEN, pause=0.05, steps=2000)
    desk.run_clock()
    for kill in range(3):
        worker = desk.start_worker()
        eventually(lambda kill=kill: len(desk.diary("sync")) > kill)
        assert outcomes(desk, "sync")[0][0] == RUNNING
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert [outcome for outcome, _ in outcomes(desk, "sync")] == [RUNNING, LOST, LOST]


def test_a_claim_is_its_holders_until_it_is_let_go_runs_out_or_its_process_is_no_more(desk):
    desk.publish()
    claims, clock = desk.shop.claims, desk.clock
    with held(claims, "work", "elsewhere:1:a", clock) as mine, held(claims, "work", "elsewhere:2:b", clock) as theirs:
        assert (mine, theirs) == (True, False)
    with held(claims, "work", "elsewhere:2:b", clock) as theirs:
        assert theirs
    claims.take("work", "elsewhere:3:c", clock(), clock() + timedelta(seconds=90))
    clock.pass_time(seconds=89)
    assert not claims.take("work", "elsewhere:4:d", clock(), clock() + timedelta(seconds=90))
    clock.pass_time(seconds=2)
    assert claims.take("work", "elsewhere:4:d", clock(), clock() + timedelta(seconds=90))
    host, _, _ = make_holder().split(":")
    assert is_gone(f"{host}:4194999:x")
    assert not is_gone(make_holder())
    assert not is_gone("")


@pytest.mark.parametrize(
    ("times", "fault"),
    [
        ({"cron": "30 7 * *"}, r"which is not five fields like '30 7 \* \* mon-fri'"),
        ({"cron": "61 7 * * *"}, "which is not five fields"),
        ({"cron": "0 7 * * 1"}, r"Write weekdays by name \(mon-fri\): numbers differ between systems\."),
        ({"every": 3}, r"is every 3 s\. The least is 10 s\."),
        ({}, "needs either cron or every"),
        ({"cron": "0 7 * * *", "every": 60}, "needs either cron or every"),
    ],
)
def test_times_that_cannot_be_read_are_refused_when_a_version_is_built(desk, times, fault):
    with pytest.raises(InvalidTenant, match=fault):
        desk.publish(by={"digest": times})


def test_a_rare_time_is_caught_up_after_years():
    yearly, now = Rule("tax", "0 9 2 1 *", 0, "UTC"), datetime(2026, 6, 1, tzinfo=UTC)
    assert latest_time(yearly, datetime(2020, 6, 1, tzinfo=UTC), now) == datetime(2026, 1, 2, 9, tzinfo=UTC)


def test_a_day_that_never_comes_is_never_due():
    assert next_time(Rule("never", "0 0 30 2 *", 0, "Europe/London"), datetime(2026, 1, 1, tzinfo=UTC)) is None


RULES = (Rule("a", "*/7 3-5 * * mon-fri", 0, "Europe/London"), Rule("b", "0 2 * * *", 0, "Asia/Ho_Chi_Minh"), Rule("c", "", 45, "UTC"))


@given(
    st.sampled_from(RULES),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 10**7),
)
def test_after_a_run_the_next_one_lies_ahead(rule, settled, late):
    due = next_time(rule, settled)
    assert due is not None
    assert settled < due == latest_time(rule, settled, settled)
    now = due + timedelta(seconds=late)
    latest = latest_time(rule, settled, now)
    assert latest is not None
    assert due <= latest <= now
    after = next_time(rule, latest)
    assert after is not None
    assert after > now, "it is the latest"
    assert next_time(rule, settled_after(rule, latest, now)) == after
    assert fault_of(rule) == ""
