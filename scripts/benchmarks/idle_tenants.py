"""What a tenant takes of a worker's memory: one that nobody asks, and one that is ready."""

from __future__ import annotations

from pathlib import Path

from scripts.benchmarks.machine import children_of, private_megabytes
from scripts.benchmarks.servers import OURS, Server, gunicorn
from scripts.benchmarks.shops import ACTIVE, TENANTS, Shops
from scripts.benchmarks.table import Row


def memory_rows(some: Shops, many: Shops, folder: Path) -> list[Row]:
    """Return the memory of idle and of ready tenants; ``some`` has the active shops of ``many`` and no others."""
    one, alone = _taken(some, folder / "some")
    _, among_many = _taken(many, folder / "many")
    idle = (among_many - alone) / (TENANTS - ACTIVE)
    return [
        Row("memory of a tenant that is published and idle, a worker", f"{max(idle, 0) * 1024:.1f} KB", "< 1 MB", idle < 1),
        Row("memory of a tenant that answers (408 products), a worker", f"{(alone - one) / (ACTIVE - 1):.2f} MB"),
    ]


def _taken(shops: Shops, place: Path) -> tuple[float, float]:
    """Return a worker's memory with one tenant in use, and with fifty."""
    keys = shops.keys()[:ACTIVE]
    with gunicorn(OURS, place, shops.root) as server:
        server.meet(keys[:1])
        one = _worker_megabytes(server)
        server.meet(keys)
        return one, _worker_megabytes(server)


def _worker_megabytes(server: Server) -> float:
    sizes = [private_megabytes(worker) for worker in children_of(server.pid)]
    return sum(sizes) / len(sizes)
