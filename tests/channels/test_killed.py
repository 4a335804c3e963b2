"""kill -9 at every step of a message's way in and out: it is answered once, and the customer gets the answer once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from threading import Event
from types import FrameType

import pytest

from app.worker.channel_duty import ChannelDuty
from tests.channels.conftest import Shop
from tests.channels.database import all_rows
from tests.channels.phone import inbound, signed

STEPS = ("storage/databases/links.py", "outward/sending.py", "channels/answering.py", "channels/sending.py", "storage/messengers/outbox.py")
LEAST_POINTS = 50
STRIDE = 2  # a kill at every second step
LONGEST_S = 10  # a child may be born with a lock that another thread held: it dies of its alarm, at some step as good as any


def live_until(shop: Shop, sender: str, point: int) -> bool:
    """Let a process of its own take a message, answer it and send the answer; kill it at its ``point``-th step. Return whether it died."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(LONGEST_S)
        try:
            die_at(point)
            shop.write("How much is the oat milk?", sender, f"SM-{sender}")
            ChannelDuty(shop.channels, 0.0).work(Event())
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def die_at(point: int) -> None:
    """Kill this process when it begins or ends its ``point``-th call of a function that stores, sends or decides."""
    steps = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal steps
        if event in ("call", "return") and frame.f_code.co_filename.endswith(STEPS):
            steps += 1
            if steps == point:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(count)
    sys.setprofile(count)


def go_on(shop: Shop, sender: str) -> None:
    """Do what happens after a crash: Twilio tries again, another worker starts."""
    shop.post(signed(shop.path(), inbound("How much is the oat milk?", sender, f"SM-{sender}")))
    shop.later(seconds=5)
    for _ in range(3):
        ChannelDuty(shop.channels, 0.0).work(Event())
        shop.later(seconds=5)


@pytest.mark.slow
def test_a_kill_at_any_step_loses_nothing_and_sends_nothing_twice(shop):
    shop.platform.tenant("corner")
    shop.write("hello", "+447700800000")
    shop.work()
    point, deaths = 0, 0
    while True:
        point += STRIDE
        sender = f"+4477009{point:05d}"
        died = live_until(shop, sender, point)
        deaths += died
        go_on(shop, sender)
        answers = shop.answers(sender)
        assert len(answers) == 1, f"killed at step {point}: {answers}"
        assert "£1.99" in answers[0]
        if not died:
            break
    assert deaths >= LEAST_POINTS
    rows = all_rows(shop.channels.inbox("corner"), "inbox")
    assert {row["state"] for row in rows} == {"answered"}
    assert {row["state"] for row in all_rows(shop.channels.inbox("corner"), "outbox")} == {"sent"}
