"""Nobody waits: a webhook is acknowledged whatever models do, and an answer leaves soon after its question."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from contextlib import closing
from threading import Event

import pytest

from app.services.channels.doorbell import ring_worker
from app.worker.channel_duty import ChannelDuty
from tests.channels.conftest import options

FOR_EVER_S = 3600.0


def test_a_webhook_is_acknowledged_before_any_model_is_asked(make_shop):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        settings = {"mode": "v7", "model_timeout": 2.0, "model_hosts": frozenset({host})}
        shop = make_shop(settings=settings, model={"model": "x", "base_url": f"http://{host}/v1"})
        assert shop.write("What would you give a friend who is sad and likes the sea?").status_code == 200
        with pytest.raises(BlockingIOError):
            silent.accept()
        shop.work()
        silent.accept()[0].close()
        assert len(shop.answers()) == 1


def test_a_webhook_waits_while_another_process_writes(shop):
    shop.write("hello")
    stop, file = Event(), shop.platform.settings.instance_folder / "corner.db"

    def write_without_end() -> None:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=5)) as other:
            while not stop.wait(0.004):
                other.execute("BEGIN IMMEDIATE")
                stop.wait(0.03)
                other.execute("COMMIT")

    other_process = threading.Thread(target=write_without_end)
    other_process.start()
    codes = [shop.write("hello", f"+447700900{number:03d}").status_code for number in range(30)]
    stop.set()
    other_process.join()
    assert codes == [200] * 30


def test_a_worker_that_rests_answers_as_soon_as_the_bell_rings(shop, monkeypatch):
    monkeypatch.setattr("app.worker.channel_duty.ROUND_S", FOR_EVER_S)
    stop, duty = Event(), ChannelDuty(shop.channels, longest_rest_s=FOR_EVER_S)

    def live() -> None:
        while not stop.is_set():
            duty.work(stop)

    worker = threading.Thread(target=live)
    worker.start()
    try:
        for number, question in enumerate(["hello", "How much is the oat milk?"], 1):
            shop.write(question)
            latest = time.monotonic() + 60
            while len(shop.answers()) < number and time.monotonic() < latest:
                stop.wait(0.01)
            assert len(shop.answers()) == number
    finally:
        stop.set()
        ring_worker(shop.platform.settings.instance_folder, "corner")
        worker.join()


def test_a_message_that_nobody_answers_shows_in_the_health_check(shop):
    client = shop.app.test_client()

    def told() -> dict[str, object]:
        return next(check for check in client.get("/health/detailed").json["checks"] if check["name"] == "messengers")

    shop.write("hello")
    assert told()["ok"]
    shop.later(minutes=5)
    assert told() == {
        "name": "messengers", "ok": False, "detail": "A message has waited 5 minutes for its answer. Does the worker run? assistant worker"
    }  # fmt: skip
    shop.work()
    assert told()["ok"]


def test_the_list_of_a_shops_connectors_shows_messengers(shop):
    (found,) = [one for one in shop.channels.desk.of("corner").hooks.register_connectors() if one.name == "twilio_whatsapp"]
    assert (found.address, found.detail) == (shop.twilio.url, "whatsapp from +441174960100")
    health = found.check()
    assert (health.ok, health.detail) == (True, "The account is active.")
    assert options(shop.twilio.url)["auth_token"] not in repr(found)


def test_a_wrong_token_is_told_without_saying_it(make_shop):
    shop = make_shop(auth_token="a-wrong-token")
    (found,) = [one for one in shop.channels.desk.of("corner").hooks.register_connectors() if one.name == "twilio_whatsapp"]
    health = found.check()
    assert not health.ok
    assert "Twilio does not let us in" in health.detail
    assert "a-wrong-token" not in health.detail
