"""The worker process: one per installation, it does in the background what no request should wait for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from filelock import FileLock, Timeout

from app.container import Platform
from app.errors import AppError
from app.services.channels.channels import Channels
from app.services.conversations.take_over import TakeOver
from app.worker.by_clock import ByClock
from app.worker.channel_duty import ChannelDuty
from app.worker.claiming import make_holder
from app.worker.counting import Counting
from app.worker.demo_seeding import DemoSeeding
from app.worker.handing_back import HandingBack
from app.worker.indexing import Indexing
from app.worker.keeping import Keeping
from app.worker.linking import Linking
from app.worker.mood_reading import MoodReading
from app.worker.registered import Registered
from app.worker.report import Report, Screen
from app.worker.telling import Telling
from app.worker.ticket_duty import TicketDuty
from app.worker.version_jobs import Stopped, VersionJobs

log = logging.getLogger(__name__)
HEARTBEAT_S = 5.0


class WorkerRuns(AppError):
    """Another worker serves this installation."""


class Duty(Protocol):
    """A kind of work. ``work`` does what is due now and returns whether all is well; it is called again ``pause_s`` later.
    It leaves nothing half done that it cannot go on with after a kill, and looks at ``stop`` often."""

    name: str
    pause_s: float

    def work(self, stop: Event) -> bool: ...


def duties_of(platform: Platform, report: Report) -> list[Duty]:
    """Return everything that the worker does: add a duty here."""
    registered, holder, channels = Registered(platform.directory, platform.open), make_holder(), Channels(platform)
    return [
        VersionJobs(platform.directory, lambda folder: registered.open_version(folder).jobs(), report),
        ByClock(platform, registered, holder),
        Telling(platform, registered, holder),
        ChannelDuty(channels),
        HandingBack(platform, TakeOver(platform, channels)),
        Counting(platform),
        DemoSeeding(platform),
        TicketDuty(platform, holder),
        Linking(platform),
        Indexing(platform),
        MoodReading(platform),
        Keeping(platform, holder),
    ]


class Worker:
    """Gives each duty a thread of its own, so that long work of one kind never holds up another."""

    def __init__(self, platform: Platform, screen: Screen):
        self._folder = platform.settings.instance_folder
        self._report = Report(self._folder, screen)
        self._duties = duties_of(platform, self._report)

    def run(self, stop: Event) -> None:
        """Work until ``stop`` is set; WorkerRuns when another worker does."""
        with only_worker(self._folder):
            threads = [Thread(target=self._keep_doing, args=(duty, stop), name=duty.name) for duty in self._duties]
            for thread in threads:
                thread.start()
            while not stop.wait(HEARTBEAT_S):
                self._report.alive()
            for thread in threads:
                thread.join()

    def run_once(self, stop: Event) -> bool:
        """Do all that is due now; return whether all of it could be done."""
        with only_worker(self._folder):
            return all([self._do(duty, stop) for duty in self._duties])

    def _keep_doing(self, duty: Duty, stop: Event) -> None:
        self._report.alive()
        while not stop.is_set():
            self._do(duty, stop)
            stop.wait(duty.pause_s)

    def _do(self, duty: Duty, stop: Event) -> bool:
        try:
            return duty.work(stop)
        except Stopped:
            return False
        except Exception:
            log.exception("the worker's %s failed", duty.name)
            return False


@contextmanager
def only_worker(folder: Path) -> Iterator[None]:
    """Hold the installation's one worker's lock; the operating system frees it when the process ends in any way."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "worker.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise WorkerRuns("A worker runs on this installation already, and one is enough.") from None
    try:
        yield
    finally:
        lock.release()
