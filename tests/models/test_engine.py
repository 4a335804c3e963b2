"""The engine: a heavy thing is loaded once, off the request path, and not at all where it does not fit."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from pathlib import Path

import pytest

from app.services.engine import ProcessEngine, State, free_megabytes
from tests.eventually import eventually


class Loading:
    """A heavy thing whose loading waits for the test, and which counts how often it was loaded."""

    def __init__(self, result: object = "the model"):
        self.result, self.times = result, 0
        self.go_on = threading.Event()
        self.folders: list[Path] = []

    def __call__(self, folder: Path) -> object:
        self.times += 1
        self.folders.append(folder)
        assert self.go_on.wait(60)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


def settled(engine: ProcessEngine) -> list[tuple[str, State]]:
    for held in engine.status():
        assert held.settled.wait(60)
    return [(held.name, held.state) for held in engine.status()]


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_request_goes_on_without_while_it_is_loaded_and_uses_it_afterwards(tmp_path):
    engine, load = ProcessEngine(tmp_path), Loading()
    assert [engine.obtain("model", load, 10) for _ in range(5)] == [None] * 5
    assert [held.state for held in engine.status()] == [State.LOADING]
    load.go_on.set()
    assert settled(engine) == [("model", State.READY)]
    assert engine.obtain("model", load, 10) == "the model"
    assert load.times == 1
    assert load.folders == [tmp_path]


def test_a_patient_process_waits_and_many_threads_load_once(tmp_path):
    engine, load = ProcessEngine(tmp_path, patient=True), Loading()
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(engine.obtain("model", load, 10))) for _ in range(8)]
    for thread in threads:
        thread.start()
    load.go_on.set()
    for thread in threads:
        thread.join()
    assert got == ["the model"] * 8
    assert load.times == 1


def test_what_exceeds_the_limit_is_refused_with_a_clear_line(tmp_path, caplog):
    engine, load = ProcessEngine(tmp_path, patient=True, megabytes=100), Loading()
    load.go_on.set()
    assert engine.obtain("small", load, 60) == "the model"
    with caplog.at_level(logging.WARNING):
        assert engine.obtain("large", load, 60) is None
        assert engine.obtain("large", load, 60) is None
    line = "it takes about 60 MB, and models may take 100 MB in all, of which 60 MB are used. Raise MODEL_MEMORY_MB."
    assert warnings_in(caplog) == [f"large is not loaded: {line}"]
    assert engine.status()[1].detail == f"not loaded: {line}"
    assert load.times == 1


def test_what_does_not_fit_in_the_machine_is_refused(tmp_path):
    free = free_megabytes()
    if free is None:  # no /proc here: nothing is known, so nothing is refused
        assert ProcessEngine(tmp_path, patient=True).obtain("any", str, 1) is not None
        return
    engine = ProcessEngine(tmp_path, patient=True, megabytes=10**9)
    assert engine.obtain("giant", str, free * 2) is None
    assert f"it takes about {free * 2} MB, and " in engine.status()[0].detail
    assert engine.obtain("mouse", str, 1) == str(tmp_path)


@pytest.mark.parametrize("patient", [True, False])
def test_a_failure_is_told_once_and_remembered(tmp_path, caplog, patient):
    engine, load = ProcessEngine(tmp_path, patient), Loading(OSError("the disk is full"))
    load.go_on.set()
    with caplog.at_level(logging.ERROR):
        assert engine.obtain("model", load, 10) is None
        assert settled(engine) == [("model", State.FAILED)]
        assert engine.obtain("model", load, 10) is None
    assert warnings_in(caplog) == ["model could not be loaded; it is tried again in 5 minutes"]
    assert engine.status()[0].detail == "could not be loaded: OSError: the disk is full"
    assert load.times == 1


class Weights:
    """Something that is loaded, and whose end can be seen."""


def test_what_nobody_uses_is_unloaded_and_loaded_again_when_it_is_asked_for(tmp_path):
    engine = ProcessEngine(tmp_path, patient=True, megabytes=100, idle_seconds=3600)
    seen = [weakref.ref(engine.obtain("model", lambda _: Weights(), 60))]
    assert engine.unload_idle(time.monotonic()) == []
    assert engine.unload_idle(time.monotonic() + 3600) == ["model"]
    assert (seen[0](), engine.status()[0].state) == (None, State.UNLOADED)
    assert engine.state_of("model").detail == "unloaded: nobody used it for 3600 s. It is loaded when it is asked for."
    assert engine.obtain("other", lambda _: Weights(), 60) is not None, "its memory is free for another"
    assert engine.obtain("model", lambda _: Weights(), 60) is None
    assert engine.obtain("third", lambda _: Weights(), 40) is not None
    assert engine.unload_idle(time.monotonic() + 3600) == ["other", "third"]


def test_it_is_loaded_again_in_the_background(tmp_path):
    engine, load = ProcessEngine(tmp_path, idle_seconds=3600), Loading(Weights())
    load.go_on.set()
    engine.obtain("model", load, 10)
    settled(engine)
    load.result = Weights()  # the test's own hold on the first is gone
    assert engine.unload_idle(time.monotonic() + 3600) == ["model"]
    load.go_on.clear()
    assert engine.obtain("model", load, 10) is None
    load.go_on.set()
    assert settled(engine) == [("model", State.READY)]
    assert engine.obtain("model", load, 10) is load.result
    assert load.times == 2


def test_what_somebody_still_uses_stays_and_counts_as_used(tmp_path):
    engine = ProcessEngine(tmp_path, patient=True, idle_seconds=3600)
    in_use = engine.obtain("model", lambda _: Weights(), 10)
    later = time.monotonic() + 4000
    assert engine.unload_idle(later) == []
    assert engine.status()[0].value is in_use
    del in_use
    assert engine.unload_idle(later + 10) == []
    assert engine.unload_idle(later + 3601) == ["model"], "a second more: a clock's fractions are rounded"


def test_a_process_unloads_by_itself(tmp_path):
    engine = ProcessEngine(tmp_path, patient=True, idle_seconds=0.01)
    engine.obtain("model", lambda _: Weights(), 10)
    assert eventually(lambda: engine.status()[0].state is State.UNLOADED)
