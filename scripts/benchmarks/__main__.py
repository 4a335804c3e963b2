"""``python -m scripts.benchmarks``: measure the goals of speed and print them as one table."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from scripts.benchmarks.catalogues import large_catalogue
from scripts.benchmarks.idle_tenants import memory_rows
from scripts.benchmarks.load import CONNECTIONS, MISSING, PACED_CONNECTIONS, Target, wrk_is_here
from scripts.benchmarks.machine import describe_machine
from scripts.benchmarks.meaning import meaning_rows
from scripts.benchmarks.models import model_rows
from scripts.benchmarks.servers import BARE as BARE_APP
from scripts.benchmarks.servers import OURS, WORKERS, gunicorn
from scripts.benchmarks.shops import ACTIVE, LARGE, SMALL, TENANTS, Shops
from scripts.benchmarks.starting import publish_rows, start_rows
from scripts.benchmarks.table import Row, table
from scripts.benchmarks.talks import conversations
from scripts.benchmarks.throughput import BARE, MANY, Lengths, paced_rows, take_turns, throughput_rows
from scripts.benchmarks.throughput import LARGE as LARGE_RUN
from scripts.benchmarks.throughput import SMALL as SMALL_RUN

FULL = Lengths(rounds=5, seconds=10, paced_seconds=30, starts=5)
QUICK = Lengths(rounds=2, seconds=3, paced_seconds=6, starts=2)
PARTS = ("start", "meaning", "models", "publish", "load", "memory")
METHOD = (
    f"How: wrk, {CONNECTIONS} connections ({PACED_CONNECTIONS} at the constant rate), sessions of ten varied messages, every reply a 200; "
    f"gunicorn gthread, {WORKERS} workers, app/gunicorn_conf.py for all; servers loaded by turns, ratios are medians over the rounds; "
    "wrk shares the machine. The bare route: request.get_json, one SQLAlchemy Core insert in its own transaction, WAL, synchronous NORMAL."
)


@click.command()
@click.option("--quick", is_flag=True, help="Three or four minutes: shorter and fewer runs.")
@click.option(
    "--icecat",
    envvar="BENCH_ICECAT",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with Icecat's products.jsonl.gz, for the large shop.",
)  # noqa: E501
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Measure only this part.")
def main(quick: bool, icecat: Path | None, only: tuple[str, ...]) -> None:
    """Measure how fast the shops answer, against a bare Flask route, and print one table."""
    if not wrk_is_here():
        sys.exit(MISSING)
    click.echo("\n".join(describe_machine()))
    click.echo(f"Shop     19,406 products: {'Icecat' if icecat else 'made up (give --icecat a folder for real ones)'}")
    click.echo(METHOD + "\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rows = _measure(Path(folder), QUICK if quick else FULL, icecat, only or PARTS)
    click.echo(table(rows))
    sys.exit(any(row.held is False for row in rows))


def _measure(folder: Path, lengths: Lengths, icecat: Path | None, parts: tuple[str, ...]) -> list[Row]:
    shops = Shops(folder / "shops")
    shops.add_greengrocer()
    shops.publish(SMALL)
    rows: list[Row] = []
    if "start" in parts:
        rows += start_rows(shops, lengths.starts, folder)
    if "meaning" in parts:
        rows += meaning_rows(shops, folder / "meaning")
    if "models" in parts:
        rows += model_rows(folder / "models")
    if not {"publish", "load", "memory"} & set(parts):
        return rows
    shops.add_large(large_catalogue(icecat))
    rows += publish_rows(shops, folder) if "publish" in parts else _published(shops)
    some, many = Shops(folder / "some"), Shops(folder / "many")
    for each, count in ((some, ACTIVE), (many, TENANTS)):
        each.take(shops, SMALL, count)
    if "load" in parts:
        rows += _load_rows(shops, many, lengths, folder)
    if "memory" in parts:
        rows += memory_rows(some, many, folder / "memory")
    return rows


def _published(shops: Shops) -> list[Row]:
    shops.publish(LARGE)
    return []


def _load_rows(shops: Shops, many: Shops, lengths: Lengths, folder: Path) -> list[Row]:
    with _targets(shops, many, folder) as targets:
        runs = take_turns(targets, lengths, folder)
        return throughput_rows(runs) + paced_rows(targets, lengths, folder)


@contextmanager
def _targets(shops: Shops, many: Shops, folder: Path) -> Iterator[dict[str, Target]]:
    small, large = conversations(shops.catalog(SMALL)), conversations(shops.catalog(LARGE))
    with ExitStack() as running:
        bare = running.enter_context(gunicorn(BARE_APP, folder / "bare"))
        ours = running.enter_context(gunicorn(OURS, folder / "ours", shops.root))
        crowd = running.enter_context(gunicorn(OURS, folder / "crowd", many.root))
        crowd.meet(many.keys()[:ACTIVE])
        yield {
            BARE: Target(bare.port, bare.pid, [SMALL], small),
            SMALL_RUN: Target(ours.port, ours.pid, [SMALL], small),
            LARGE_RUN: Target(ours.port, ours.pid, [LARGE], large),
            MANY: Target(crowd.port, crowd.pid, many.keys()[:ACTIVE], small),
        }


if __name__ == "__main__":
    main()
