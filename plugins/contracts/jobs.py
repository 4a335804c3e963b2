"""Work in the background: what a plugin asks the worker process to do for a tenant version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]


class NotNow(Exception):
    """Raised by a job that cannot be done on this machine now; the message says what is missing. It is tried again later."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that the worker does once for a published version. ``run(progress)`` blocks and calls ``progress(done, total)`` now
    and then; the process may be killed at any instant and the job is run again, so it keeps what it has done. Where the outcome
    depends on more than the version (a model), ``key`` names that: under another key the job is done again."""

    name: str
    run: Callable[[Progress], None]
    key: str = ""
