"""``assistant serve``: web and worker as one, from the first answer to the last process."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import requests

from tests.eventually import eventually
from tests.web.test_gunicorn import free_port


def children(pid: int) -> dict[str, int]:
    """Return the web and worker processes that serve has started."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        found["worker" if b"worker" in words else "web"] = int(child)
    return found


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=60).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def served(place):
    place.publish(steps=3)
    port = free_port()
    process = place.start("serve", ASSISTANT_PORT=str(port), ASSISTANT_WEB_WORKERS="1")
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: answers(url))
        yield process, url
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_web_and_worker_run_and_stop_together(place, served):
    process, url = served
    assert requests.post(f"{url}/api/chat/corner", json={"message": "how much is oat milk?"}, timeout=60).ok
    eventually(lambda: place.steps() == [0, 1, 2] and "count" not in place.standing()["job"])
    worker = children(process.pid)["worker"]
    assert os.getpriority(os.PRIO_PROCESS, worker) >= 10
    os.kill(worker, signal.SIGKILL)
    again = eventually(lambda: children(process.pid).get("worker", worker) != worker and children(process.pid)["worker"])
    assert answers(url)
    web = children(process.pid)["web"]
    process.terminate()
    told, faults = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "The worker ended (killed by SIGKILL). It starts again in 2 s." in faults
    assert "corner 1: count: done, 3" in told
    assert not running(again)
    assert not running(web)
    assert not answers(url)


def test_when_serve_is_killed_nothing_is_left_behind(served):
    process, url = served
    eventually(lambda: len(children(process.pid)) == 2)
    started = children(process.pid)
    process.kill()
    process.wait()
    eventually(lambda: not any(running(pid) for pid in started.values()))
    assert not answers(url)
