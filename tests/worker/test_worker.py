"""The worker: finds published versions, does their jobs once, survives every end, and is alone."""

from __future__ import annotations

import re
import shutil
import signal
import sys
from collections.abc import Callable
from threading import Event

import pytest

from app.worker.worker import Worker, WorkerRuns, only_worker
from tests.eventually import eventually

MOST_CALLS_A_LOOK = 900


class Screen:
    """What a worker tells, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def show(self, title: str, done: int, total: int) -> None:
        return None


def test_hook_register_jobs_is_asked_once_a_version_and_each_job_done_once(place):
    place.publish(steps=5)
    first = place.work_once()
    assert first.returncode == 0, first.stderr
    assert re.search(r"^corner 1: count: done, 5 in \d+\.\d s\.$", first.stdout, re.M)
    assert place.steps() == [0, 1, 2, 3, 4]
    assert place.work_once().stdout == ""
    place.publish(steps=7)
    assert "corner 2: count: done, 7" in place.work_once().stdout
    assert place.steps() == [0, 1, 2, 3, 4, 5, 6]


def test_killed_at_any_time_it_goes_on_where_it_was(place):
    place.publish(steps=60, pause=0.03)
    for _ in range(3):
        before = len(place.steps())
        process = place.start("worker")
        eventually(lambda before=before: len(place.steps()) >= before + 5)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert len(place.steps()) < 60
    assert place.work_once().returncode == 0
    assert place.steps() == list(range(60))


def test_asked_to_stop_it_ends_in_the_middle_of_a_job(place):
    place.publish(steps=10_000, pause=0.01)
    process = place.start("worker")
    eventually(place.steps)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert 0 < len(place.steps()) < 10_000


def test_a_running_worker_notices_what_is_published_and_tells_how_far_it_is(place):
    place.publish(steps=2)
    process = place.start("worker")
    try:
        eventually(lambda: len(place.steps()) == 2)
        place.publish("second", steps=400, pause=0.01)
        eventually(lambda: place.steps("second"))
        told = eventually(lambda: next(iter(re.findall(r"^second 1: count, \d+ of 400\.$", place.health()["worker"][1])), ""))
        assert told
    finally:
        process.kill()
        process.communicate()


def test_a_second_worker_says_that_there_is_one(place):
    place.publish(steps=1)
    with only_worker(place.settings.instance_folder):
        second = place.work_once()
        with pytest.raises(WorkerRuns), only_worker(place.settings.instance_folder):
            pass
    assert second.returncode == 75
    assert second.stderr == "A worker runs on this installation already, and one is enough.\n"
    assert place.steps() == []
    assert place.work_once().returncode == 0


def test_a_job_that_fails_is_told_and_hurts_no_other_shop(place):
    place.publish("broken", trouble="fails")
    place.publish("waiting", trouble="not now")
    place.publish(steps=3)
    outcome = place.work_once()
    assert outcome.returncode == 1
    assert place.steps() == [0, 1, 2]
    failed, waits = "broken 1: count: failed, RuntimeError: the abacus broke", "waiting 1: count: must wait. the abacus is lent out."
    assert {failed, waits} < set(outcome.stdout.splitlines())
    assert "RuntimeError: the abacus broke" in (place.settings.log_folder / "errors.log").read_text("utf-8")
    ok, detail = place.health()["worker"]
    assert not ok
    assert detail == f"Nothing to do. {failed} {waits}"


def test_a_failed_version_is_left_alone_for_a_while_and_forgotten_when_another_is_live(place):
    place.publish(trouble="fails")
    screen = Screen()
    worker = Worker(place.street.platform, screen)
    assert not worker.run_once(Event())
    assert not worker.run_once(Event())
    assert screen.lines == ["corner 1: count: failed, RuntimeError: the abacus broke"]
    place.publish(steps=1)
    assert worker.run_once(Event())
    assert place.health()["worker"] == (True, "Nothing to do.")


def test_a_shop_restored_over_itself_is_worked_on_again(place):
    place.publish(steps=2)
    worker = Worker(place.street.platform, Screen())
    assert worker.run_once(Event())
    shop = place.folder / "business" / "corner"
    shutil.rmtree(shop / "index")
    live = (shop / "live.json").read_bytes()
    (shop / "live.json").unlink()
    assert worker.run_once(Event())
    (shop / "live.json").write_bytes(live)
    assert worker.run_once(Event())
    assert place.steps() == [0, 1]


def test_a_package_that_is_installed_later_makes_versions_be_looked_at_again(place, tmp_path):
    place.publish(steps=3)
    assert place.work_once().returncode == 0
    mark = place.folder / "business" / "corner" / "index" / "1" / "jobs" / "done.json"
    before = mark.read_bytes()
    about = tmp_path / "site" / "a_model-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: a-model\nVersion: 1.0\n")
    assert place.work_once().stdout == ""
    assert mark.read_bytes() != before


def test_hundreds_of_idle_shops_cost_a_look_at_each(place):
    place.publish("s0", steps=1)
    for number in range(1, 100):
        shutil.copytree(place.folder / "business" / "s0", place.folder / "business" / f"s{number}")
    worker = Worker(place.street.platform, Screen())
    assert worker.run_once(Event())
    assert all(place.steps(f"s{number}") == [0] for number in range(100))
    assert calls_made_by(lambda: worker.run_once(Event())) < 100 * MOST_CALLS_A_LOOK


def calls_made_by(work: Callable[[], object]) -> int:
    """Return how many functions of Python a piece of work calls."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
