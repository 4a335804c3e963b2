"""``assistant connector``: which outside services a shop is connected to, whether they work, and what could not be delivered."""

from __future__ import annotations

import sys

import click

from plugins.contracts import Connector, Health
from plugins.kit.masking import mask_secrets
from scripts.cli.lazy import TellingGroup
from scripts.cli.opened import opened_shop
from scripts.cli.workplace import told

WIDEST = 28


@click.group(cls=TellingGroup)
def connector() -> None:
    """Look after the outside services of a shop."""


@connector.command("list")
@click.argument("shop")
@click.pass_context
@told
def list_connectors(context: click.Context, shop: str) -> None:
    """List the services that SHOP is connected to, and how many deliveries wait or were given up."""
    with opened_shop(context, shop) as opened:
        connectors = opened.tenant.background.connectors
        for one in connectors.values():
            click.echo(mask_secrets(f"{one.name:<{WIDEST}} {one.address}  {one.detail}").rstrip())
        if not connectors:
            click.echo(f"{shop} is connected to nothing. Give a connector options under plugins in its tenant.json, and publish it.")
        counts = opened.database.deliveries.counts()
        for subscriber in sorted({name for name, _ in counts}):
            waiting, dead = (counts.get((subscriber, state), 0) for state in ("waiting", "dead"))
            if waiting or dead:
                click.echo(f"{subscriber:<{WIDEST}} {waiting:,} deliveries wait, {dead:,} were given up")


@connector.command("check")
@click.argument("shop")
@click.argument("names", nargs=-1)
@click.pass_context
@told
def check_connectors(context: click.Context, shop: str, names: tuple[str, ...]) -> None:
    """Reach the services of SHOP, or those with these NAMES, and change nothing; exit code 1 when one does not work."""
    with opened_shop(context, shop) as opened:
        connectors = opened.tenant.background.connectors
        unknown = [name for name in names if name not in connectors]
        if unknown:
            raise click.ClickException(f"{shop} has no connector {unknown[0]!r}. It has: {', '.join(sorted(connectors)) or 'none'}.")
        checks = [_checked(one) for name, one in connectors.items() if not names or name in names]
    if not checks:
        click.echo(f"{shop} is connected to nothing.")
    for health in checks:
        click.echo(mask_secrets(f"{'ok ' if health.ok else 'BAD'} {health.name:<{WIDEST}} {health.detail}"))
    sys.exit(0 if all(health.ok for health in checks) else 1)


@connector.command("deliveries")
@click.argument("shop")
@click.option("--state", type=click.Choice(["dead", "waiting", "done"]), default="dead", show_default=True, help="Which ones.")
@click.pass_context
@told
def list_deliveries(context: click.Context, shop: str, state: str) -> None:
    """List what SHOP's subscribers were not told: given up (dead), or still tried (waiting)."""
    with opened_shop(context, shop) as opened:
        for one in opened.database.deliveries.listed(state):
            when = one.happened_at.astimezone(opened.tenant.zone)
            tried = f"tried {one.attempts} times. {one.error}".rstrip()
            click.echo(f"{one.id:>8} {one.subscriber:<{WIDEST}} {one.name} of {when:%Y-%m-%d %H:%M}, {tried}")


@connector.command("resend")
@click.argument("shop")
@click.argument("ids", nargs=-1, type=int)
@click.option("--all", "everything", is_flag=True, help="All that were given up.")
@click.pass_context
@told
def resend_deliveries(context: click.Context, shop: str, ids: tuple[int, ...], everything: bool) -> None:
    """Have the worker tell SHOP's deliveries with these IDS again."""
    if bool(ids) == everything:
        raise click.ClickException(f"Say which: ids of `assistant connector deliveries {shop}`, or --all.")
    with opened_shop(context, shop) as opened:
        deliveries, now = opened.database.deliveries, opened.platform.clock()
        count = deliveries.resend_dead(now) if everything else deliveries.resend(ids, now)
    click.echo(f"{count} of {shop}'s deliveries are told again by the worker.")
    sys.exit(0 if count or everything else 1)


def _checked(one: Connector) -> Health:
    try:
        return one.check()
    except Exception as error:  # noqa: BLE001 - a check reports every fault instead of raising it
        return Health(one.name, False, f"{type(error).__name__}: {error}")
