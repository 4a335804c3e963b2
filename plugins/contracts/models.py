"""What plugins borrow for models: the process's engine, which holds what is heavy once for all tenants."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

T = TypeVar("T")


class Engine(Protocol):
    """One per process, reached as ``folder.engine``. It loads a heavy thing once, off the request path, and shares it."""

    def obtain(self, name: str, load: Callable[[Path], T], megabytes: int) -> T | None:
        """Return the thing called ``name`` (its whole identity: provider, model, precision), or None while there is none.

        The first call starts ``load(folder)`` in the background; ``folder`` is the installation's place for files derived
        from models, kept over restarts. None means: go on without it now. In a process that may wait (the worker, the
        command line) the call returns when it is loaded. A thing that would not fit in memory (``megabytes``), or whose
        loading failed, stays None; the log and the health check say why.
        """


class NoEngine:
    """Where no engine was given: nothing heavy is ever loaded."""

    def obtain(self, name: str, load: Callable[[Path], T], megabytes: int) -> T | None:
        return None
