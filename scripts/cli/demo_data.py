"""``assistant demo``: a quarter of made-up life for a demo shop, and away with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.container import Platform
from app.services.demo import Wanted, clear_demo
from app.worker.demo_seeding import seed_shop
from scripts.cli.lazy import TellingGroup
from scripts.cli.workplace import settings_of, told


@click.group(cls=TellingGroup)
def demo() -> None:
    """Fill the owner's pages of a demo shop with demo data, or take it away."""


@demo.command("seed")
@click.argument("shop")
@click.option("--days", type=click.IntRange(2, 730), default=90, show_default=True, help="How many days up to now.")
@click.option("--conversations", type=click.IntRange(1, 1_000_000), help="How many conversations; 16 a day where left out.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another number draws other data.")
@click.pass_context
@told
def seed_command(context: click.Context, shop: str, days: int, conversations: int | None, seed: int) -> None:
    """Fill SHOP with conversations, orders, ratings and what belongs to them, all marked as demo data."""
    begun = time.perf_counter()
    with _platform(context) as platform:
        number = seed_shop(platform, shop, Wanted(days, conversations or 0, seed))
    took = time.perf_counter() - begun
    click.echo(f"{shop} has {number} conversations of demo data, in {took:.1f} s. Take it away again: assistant demo clear {shop}")


@demo.command("clear")
@click.argument("shop")
@click.pass_context
@told
def clear_command(context: click.Context, shop: str) -> None:
    """Take all demo data out of SHOP, and nothing else."""
    with _platform(context) as platform:
        platform.directory.root.tenant(shop)
        clear_demo(platform.storage.tenant(shop))
    click.echo(f"{shop} has no demo data any more.")


@contextmanager
def _platform(context: click.Context) -> Iterator[Platform]:
    platform = Platform(settings_of(context), patient=True)
    try:
        yield platform
    finally:
        platform.close()
