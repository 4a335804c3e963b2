"""Nobody waits: a webhook is acknowledged whatever models do, and an answer leaves soon after its question."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from contextlib import closing
from threading import Event

from app.worker.channel_duty import ChannelDuty
from tests.channels.conftest import options

LONGEST_ACK_S, LONGEST_ANSWER_S, MOST_COMPUTING_S = 1.0, 3.0, 0.02


def test_webhooks_are_acknowledged_within_a_second_while_models_hang(make_shop):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        model = {"model": "x", "base_url": f"http://127.0.0.1:{silent.getsockname()[1]}/v1"}
        shop = make_shop(settings={"mode": "v7", "model_timeout": 3.0, "model_hosts": frozenset({"127.0.0.1"})}, model=model)
        shop.write("What would you give a friend who is sad and likes the sea?", "+447700900500")
        working = threading.Thread(target=shop.work)
        working.start()
        seconds = []
        for number in range(100):
            begun = time.monotonic()
            assert shop.write("hello", f"+447700900{number:03d}").status_code == 200
            seconds.append(time.monotonic() - begun)
        working.join()
    assert sorted(seconds)[98] < LONGEST_ACK_S


def test_a_webhook_costs_little_and_waits_only_while_another_process_writes(shop):
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
    seconds, computing = [], time.thread_time()
    for number in range(30):
        begun = time.monotonic()
        assert shop.write("hello", f"+447700900{number:03d}").status_code == 200
        seconds.append(time.monotonic() - begun)
    computing = time.thread_time() - computing
    stop.set()
    other_process.join()
    assert max(seconds) < LONGEST_ACK_S
    assert computing / 30 < MOST_COMPUTING_S


def test_a_worker_that_rests_answers_as_soon_as_the_bell_rings(shop):
    stop, duty = Event(), ChannelDuty(shop.channels)

    def live() -> None:
        while not stop.is_set():
            duty.work(stop)

    worker = threading.Thread(target=live)
    worker.start()
    try:
        shop.write("hello")
        while not shop.answers():
            stop.wait(0.01)
        stop.wait(0.7)
        begun = time.monotonic()
        shop.write("How much is the oat milk?")
        while len(shop.answers()) < 2 and time.monotonic() - begun < LONGEST_ANSWER_S:
            stop.wait(0.01)
        assert time.monotonic() - begun < LONGEST_ANSWER_S
    finally:
        stop.set()
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
