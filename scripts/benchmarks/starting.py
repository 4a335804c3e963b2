"""How soon: the first answer after a start, a publish of 20,000 products, and a new version at every worker."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from statistics import median

from scripts.benchmarks.machine import children_of, has_loaded
from scripts.benchmarks.servers import OURS, WORKERS, Server, assistant_serve, gunicorn
from scripts.benchmarks.shops import LARGE, SMALL, Shops
from scripts.benchmarks.table import Row

WATCHERS = 4
WATCH_PAUSE_S = 0.02
SETTLED_S = 1.5


def start_rows(shops: Shops, starts: int, folder: Path) -> list[Row]:
    """Return the time from starting the process to the first answer, over several starts."""
    times, torch = [], False
    for number in range(starts):
        with assistant_serve(folder / f"start-{number}", shops.root) as server:
            times.append(server.first_answer(SMALL, "how much is oat milk?"))
            started = children_of(server.pid)
            torch = torch or any(has_loaded(one, "torch") for one in [*started, *(pid for each in started for pid in children_of(each))])
    seconds = median(times)
    figure = f"{seconds:.2f} s ({min(times):.2f} to {max(times):.2f})"
    return [
        Row("assistant serve: process start to first answer", figure, "< 2 s", seconds < 2),
        Row("  torch loaded by a process", "yes" if torch else "no", "no", not torch),
    ]


def publish_rows(shops: Shops, folder: Path) -> list[Row]:
    """Publish the large shop from nothing, then see how soon new versions of both shops are everywhere."""
    first = shops.publish(LARGE)
    rows = [Row("assistant tenant publish, 19,406 products", f"{first:.2f} s", "< 5 s", first < 5)]
    with gunicorn(OURS, folder / "fresh", shops.root) as server:
        for key, name in ((SMALL, "greengrocer"), (LARGE, "19,406 products")):
            lag = _lag(server, shops, key)
            rows.append(Row(f"new version at every worker, {name}", f"{lag:.2f} s after publish", "< 1 s", lag < 1))
    return rows


def _lag(server: Server, shops: Shops, key: str) -> float:
    """Return how long after a publish the last question was asked that the old version answered."""
    for _ in range(4 * WORKERS):
        old = server.ask(key, "hello")["version"]
    watch = _Watch(server, key)
    with watch:
        shops.change(key, f"Changed at {time.time()}")
        shops.publish(key)
        time.sleep(SETTLED_S)
    late = [asked for asked, version in watch.seen if version == old]
    return max(0.0, max(late, default=0.0) - shops.live_since(key))


class _Watch:
    """Asks a shop in new sessions, from several threads, all the time; notes when it asked and which version answered."""

    def __init__(self, server: Server, key: str):
        self._server, self._key = server, key
        self._stop = threading.Event()
        self.seen: list[tuple[float, int]] = []
        self._threads = [threading.Thread(target=self._run) for _ in range(WATCHERS)]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._stop.wait(WATCH_PAUSE_S):
            asked = time.time()
            self.seen.append((asked, self._server.ask(self._key, "hello")["version"]))
