"""A shop's work in the background as its admin sees it: jobs with their runs, one run now, and what was given up tried again."""

from __future__ import annotations

import pytest

from app.errors import NotFound
from app.services.health.work_of import WorkOf


def work_of(desk):
    return WorkOf(desk.street.platform, desk.street.platform.tenant("corner"))


def test_jobs_are_told_with_when_they_are_due_and_how_they_went(desk):
    desk.publish(by={"morning": {"cron": "30 7 * * *"}, "fails": {"every": 60}})
    assert {(job.name, job.times, job.due) for job in work_of(desk).jobs()} == {("morning", "30 7 * * *", None), ("fails", "60 s", None)}
    desk.run_clock()
    desk.clock.pass_time(minutes=2)
    desk.run_clock()
    jobs = {job.name: job for job in work_of(desk).jobs()}
    assert jobs["morning"].due.isoformat() == "2026-01-06T07:30:00+00:00"
    assert [(run.outcome, run.detail) for run in jobs["fails"].runs] == [("failed", "RuntimeError: the ink ran out")]


def test_a_job_is_run_now_by_the_worker_and_recorded(desk):
    desk.publish(by={"morning": {"cron": "30 7 * * *"}, "fails": {"cron": "30 7 * * *"}})
    desk.run_clock()
    for name in ("morning", "fails"):
        work_of(desk).run_now(name)
    assert {(job.is_wished, len(job.runs)) for job in work_of(desk).jobs()} == {(True, 0)}
    desk.run_clock()
    morning, fails = sorted(work_of(desk).jobs(), key=lambda job: job.name, reverse=True)
    assert [(run.outcome, run.detail) for run in morning.runs] == [("done", "wrote a line into morning")]
    assert [run.outcome for run in fails.runs] == ["failed"]
    desk.run_clock()
    assert [(len(job.runs), job.is_wished, job.is_running) for job in work_of(desk).jobs()] == [(1, False, False)] * 2
    with pytest.raises(NotFound):
        work_of(desk).run_now("evening")


def test_what_was_given_up_is_tried_again_by_the_worker(desk):
    desk.publish(events={"all": ["lead"]})
    desk.tell()
    desk.ask_for_call("never")
    desk.tell()
    (subscriber,) = work_of(desk).subscribers()
    assert (subscriber.name, subscriber.waiting, subscriber.dead) == ("all", 0, 1)
    (dead,) = work_of(desk).dead()
    assert dead.error == "nobody of that name"
    assert work_of(desk).retry([dead.id + 1]) == 0
    assert work_of(desk).retry([dead.id]) == 1
    (subscriber,) = work_of(desk).subscribers()
    assert (subscriber.waiting, subscriber.dead) == (1, 0)
    desk.tell()
    assert len(desk.diary("all tried")) == 2
