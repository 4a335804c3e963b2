"""How gunicorn serves the web process; all of it follows from the settings."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Any

from dotenv import load_dotenv

from app.collector import collector_at_rest, serve_steadily
from app.settings import SettingsError, load_settings
from app.worker_loads import WorkerLoads

load_dotenv(Path(".env"))
os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads of one sum spin and wait for each other where many requests run
try:
    _settings = load_settings()
except SettingsError as error:
    sys.exit(str(error))

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.web_workers
threads = _settings.web_threads
worker_class = "app.gunicorn_worker.ProblemWorker"
preload_app = False
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"
timeout = 120
graceful_timeout = 20
keepalive = 5
backlog = 1024
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat in memory cannot stall on a slow disk


def on_starting(server: Any) -> None:
    """Read the code once, before the workers are made: they start in half the time and share its memory.

    The application itself is each worker's own, so that a reload (SIGHUP) takes settings up anew; new code needs a restart.
    """
    with collector_at_rest():
        import app.factory  # noqa: F401
    gc.freeze()  # a collection would write to what is shared
    server.loads = WorkerLoads(4 * workers)  # on reloads the new ones come before the old ones go


def pre_fork(server: Any, worker: Any) -> None:
    """Give a new worker its place among the others."""
    worker.loads, worker.place = server.loads, server.loads.place_for(worker.age)
    if worker.place is None:
        server.log.warning("a web process found no place among the others and shares no customers with them. Reload once the old are gone.")


def child_exit(server: Any, worker: Any) -> None:
    server.loads.leave(worker.age)


def on_exit(server: Any) -> None:
    server.loads.shut()


def post_worker_init(worker: Any) -> None:
    serve_steadily()


def worker_exit(server: Any, worker: Any) -> None:
    """Close the platform of a worker that ends, so that its databases are left tidy."""
    served = getattr(worker.app, "callable", None)
    door = served.extensions.get("door") if served is not None else None
    if door is not None:
        door.platform.close()
