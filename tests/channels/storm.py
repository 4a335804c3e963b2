"""A storm of messages: Twilio's side of it, and the processes of the shop, which are killed and started again."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import requests

from app.services.channels.rules import channel_key
from tests.channels.fake_twilio import FakeTwilio, Taken
from tests.channels.phone import PUBLIC, Posted, inbound, signed, status

ROOT = Path(__file__).resolve().parents[2]
SECRET = "the storm's own secret"  # noqa: S105 - of a test
EACH, POSTERS = 10, 12
PRICE = 199
STANDSTILL_S = 400.0  # longer than a circuit rests, a claim lasts, or a part waits for another try


@dataclass(frozen=True)
class Written:
    """A message of the storm: who wrote it, how many oat milks it asks for, under which id."""

    sender: str
    quantity: int
    sid: str

    @property
    def price(self) -> str:
        return f"£{self.quantity * PRICE / 100:.2f}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Processes:
    """The web processes (gunicorn with two workers) and the worker, as they run in life."""

    def __init__(self, place: Path, business: Path, database_url: str = ""):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._place = place
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(place), "PORT": str(self.port), "BUSINESS_ROOT": str(business),
            "BUSINESS_KEY": "corner", "INSTANCE_FOLDER": str(place / "instance"), "LOG_FOLDER": str(place / "logs"),
            "PUBLIC_BASE_URL": PUBLIC, "SECRET_KEY": SECRET, "CONNECTOR_HOSTS": "127.0.0.1", "WEB_WORKERS": "2",
            "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "MODEL_MEMORY_MB": "0", "LOG_LEVEL": "WARNING",
            "DATABASE_URL": database_url, "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self._commands = {
            "web": [sys.executable, "-m", "gunicorn", "-c", "app/gunicorn_conf.py", "app.wsgi:app"],
            "worker": [sys.executable, "-c", "from scripts.cli import main; main()", "worker"],
        }
        self._running: dict[str, subprocess.Popen] = {}

    def start(self, name: str) -> None:
        with (self._place / f"{name}.txt").open("a") as told:
            self._running[name] = subprocess.Popen(
                self._commands[name], cwd=ROOT, env=self._environment, stdout=told, stderr=told, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """End a process and its children as a power cut would."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def kill_all(self) -> None:
        for name in list(self._running):
            self.kill(name)

    def told(self) -> str:
        return "".join((self._place / f"{name}.txt").read_text() for name in self._commands)


@dataclass
class Storm:
    """What Twilio does in the storm: it delivers each message one to three times, in disorder, and again until it is acknowledged."""

    processes: Processes
    twilio: FakeTwilio
    senders: int = 200
    seed: int = 7
    answers: Counter = field(default_factory=Counter)
    conduct: Counter = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._key = channel_key(SECRET.encode(), "corner", "whatsapp")
        self.twilio.behave = self.behave
        self.written = [
            Written(f"+4477009{sender:05d}", quantity, f"SM{sender:016x}{quantity:016x}")
            for sender in range(self.senders)
            for quantity in range(2, 2 + EACH)
        ]

    def behave(self, fields: dict[str, str]) -> str:
        """Fail one send in ten: two of five are refused for now, the others leave nobody knowing."""
        chance = self._chance.random()
        limits = (("busy", 0.04), ("lost", 0.06), ("taken", 0.08), ("silent", 0.10))
        conduct = next((name for name, limit in limits if chance < limit), "ok")
        self.conduct[conduct] += 1
        return conduct

    def deliveries(self) -> list[Written]:
        """Return what is posted: each message one to three times, all mixed up."""
        found = [one for one in self.written for _ in range(self._chance.choice((1, 2, 3)))]
        self._chance.shuffle(found)
        return found

    def blow(self, kills: list[str]) -> None:
        """Post everything, and kill a process now and then meanwhile."""
        deliveries = self.deliveries()
        progress = iter(range(len(deliveries)))
        breaks = [len(deliveries) * (number + 1) // (len(kills) + 1) for number in range(len(kills))]
        pending = dict(zip(breaks, kills, strict=True))
        guard = threading.Lock()

        def post(written: Written) -> None:
            with guard:
                victim = pending.pop(next(progress), "")
                if victim:
                    self.processes.kill(victim)
                    self.processes.start(victim)
            text = f"how much are {written.quantity} oat milk?"
            self._post(signed(f"/whatsapp_webhook/{self._key}", inbound(text, written.sender, written.sid)))

        with ThreadPoolExecutor(POSTERS) as pool:
            list(pool.map(post, deliveries))

    def tell_receipts(self, taken: list[Taken]) -> None:
        """Tell of messages what became of them, the last news first."""

        def tell(one: Taken) -> None:
            path = one.fields["StatusCallback"].removeprefix(PUBLIC)
            for state in ("read", "delivered", "sent"):
                self._post(signed(path, status(one.sid, state)))

        with ThreadPoolExecutor(POSTERS) as pool:
            list(pool.map(tell, taken))

    def _post(self, posted: Posted) -> None:
        """Post until it is acknowledged, as Twilio does with its retries and its fallback."""
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                answer = requests.post(self.processes.url + posted.path, data=posted.body, headers=posted.headers, timeout=15)
            except requests.RequestException:
                self.answers["broken off"] += 1
                time.sleep(0.1)
                continue
            self.answers[str(answer.status_code)] += 1
            if answer.status_code == 200:
                self.seconds.append(time.monotonic() - begun)
                return
            time.sleep(0.1)

    def wait_until(self, is_over: Callable[[dict[str, int]], bool], standing: Callable[[], dict[str, int]]) -> bool:
        """Wait as long as anything moves, on a slow machine too; return whether it is over in the end."""
        before, moved_at = standing(), time.monotonic()
        while not is_over(before) and time.monotonic() - moved_at < STANDSTILL_S:
            time.sleep(0.5)
            now = standing()
            if now != before:
                before, moved_at = now, time.monotonic()
        return is_over(before)


def quantity_of(text: str) -> int:
    """Return how many oat milks an answer is about, by its price."""
    prices = [int(pounds) * 100 + int(pence) for pounds, pence in re.findall(r"£(\d+)\.(\d\d)", text)]
    return max(prices) // PRICE
