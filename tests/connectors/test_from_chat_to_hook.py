"""The whole way: a customer leaves a number in the chat of a served shop, and the shop's own system hears of it, once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import requests

from tests.background.desk import ASSISTANT, ROOT
from tests.connectors.loopback import ConnectedStreet
from tests.eventually import eventually
from tests.outward.wire import serving
from tests.pipeline.shops import with_plugins
from tests.web.test_gunicorn import free_port

SECRET = "a secret of sixteen letters"  # noqa: S105


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=60).ok
    except requests.RequestException:
        return False


def told(file: Path) -> set[str]:
    """Return who is told what happens from now on: the worker has begun with them."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return {name for (name,) in database.execute("SELECT subscriber FROM cursors")}
    except sqlite3.OperationalError:  # it is not there yet
        return set()


def start_serving(place: Path, port: int, host: str) -> subprocess.Popen[bytes]:
    folders = {"BUSINESS_ROOT": place / "business", "INSTANCE_FOLDER": place / "instance", "LOG_FOLDER": place / "logs"}
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(place), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "ASSISTANT_WEB_WORKERS": "1",
        "ASSISTANT_BUSINESS_KEY": "corner", "ASSISTANT_PORT": str(port), "ASSISTANT_CONNECTOR_HOSTS": host,
        **{f"ASSISTANT_{name}": str(folder) for name, folder in folders.items()},
    }  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([ASSISTANT, "serve"], cwd=ROOT, env=environment, start_new_session=True, **quiet)


def test_a_number_left_in_the_chat_reaches_the_shops_own_system_once(tmp_path):
    with serving() as wire:
        hook = {"name": "crm", "url": f"{wire.url}/hook", "events": ["lead"], "secrets": [SECRET]}
        street = ConnectedStreet(tmp_path, {"corner": with_plugins({"name": "webhooks", "options": {"endpoints": [hook]}})}, wire.host)
        deliveries = street.platform.storage.tenant("corner").deliveries
        port = free_port()
        process, url = start_serving(tmp_path, port, wire.host), f"http://127.0.0.1:{port}"
        try:
            eventually(lambda: answers(url))
            eventually(lambda: "webhooks crm" in told(tmp_path / "instance" / "corner.db"))
            session = requests.post(f"{url}/api/chat/corner", json={"message": "please call me back"}, timeout=60).json()["session_id"]
            for text in ("07911 123456", "my name is Maria Lopez", "yes"):
                said = requests.post(f"{url}/api/chat/corner", json={"message": text, "session_id": session}, timeout=60).json()
            (seen,) = eventually(lambda: list(wire.seen))
            assert (seen.json["type"], seen.json["data"]["phone"], seen.json["data"]["name"]) == ("lead", "+447911123456", "Maria Lopez")
            assert seen.json["data"]["reference"] in said["reply"]
            eventually(lambda: deliveries.counts() == {("webhooks crm", "done"): 1})
            assert len(wire.seen) == 1
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
            street.platform.close()
