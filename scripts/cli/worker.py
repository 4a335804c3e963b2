"""``assistant worker``: do in the background what published versions need, beside the web processes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.container import Platform
from app.logging_setup import configure_logging
from app.settings import Settings
from app.worker.report import Screen
from app.worker.worker import Worker, WorkerRuns
from scripts.cli.user import first_link
from scripts.cli.workplace import settings_of, told

POLITE = 10
BUSY = 75  # sysexits.h, EX_TEMPFAIL: try again later


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end; exit code 1 when something could not be done.")
@click.pass_context
@told
def worker(context: click.Context, once: bool) -> None:
    """Compute vectors and do other work in the background; one worker for all shops of an installation."""
    settings = settings_of(context)
    configure_logging(settings)
    with suppress(OSError, AttributeError):
        os.nice(POLITE)
    stop = _stop_on_signals()
    platform = Platform(settings, patient=True)
    try:
        with _screen() as screen:
            if not once:
                _offer_first_sign_in(settings, screen)
            hired = Worker(platform, screen)
            well = hired.run_once(stop) if once else hired.run(stop)
    except WorkerRuns as error:
        click.echo(str(error), err=True)
        sys.exit(BUSY)
    finally:
        platform.close()
    sys.exit(1 if once and not well else 0)


def _offer_first_sign_in(settings: Settings, screen: Screen) -> None:
    """While nobody may sign in yet, print the link at which the operator's account is made."""
    link = first_link(settings)
    if link:
        screen.say(f"Make the owner's account, once, within 24 hours: {link}")


def _stop_on_signals() -> Event:
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop


@contextmanager
def _screen() -> Iterator[Screen]:
    """A bar where a person looks, lines where a log is written."""
    if not sys.stdout.isatty():
        yield Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(highlight=False), transient=True) as progress:
        yield Bar(progress)


class Lines:
    """Standard output, a line for each job that ended."""

    def say(self, line: str) -> None:
        click.echo(line)
        sys.stdout.flush()

    def show(self, title: str, done: int, total: int) -> None:
        return None


class Bar:
    """A bar for the job that runs, lines above it for those that ended."""

    def __init__(self, progress: Progress):
        self._progress = progress
        self._shown: tuple[str, int] | None = None

    def say(self, line: str) -> None:
        self._progress.console.print(line, markup=False)

    def show(self, title: str, done: int, total: int) -> None:
        if self._shown is None or self._shown[0] != title:
            if self._shown is not None:
                self._progress.remove_task(self._shown[1])
            self._shown = (title, self._progress.add_task(title, total=total))
        self._progress.update(self._shown[1], completed=done, total=total)
