"""``assistant retention``: how long a shop keeps what, what is older, and clearing it away now."""

from __future__ import annotations

import click

from app.services.customers.erasing import Erasing
from app.services.customers.retention import Retention, read_days, worded
from app.worker.keeping import NAME, next_night
from scripts.cli.opened import opened_shop
from scripts.cli.workplace import told


@click.command()
@click.argument("shop")
@click.option("--dry-run", is_flag=True, help="Only count what is old enough to go.")
@click.pass_context
@told
def retention(context: click.Context, shop: str, dry_run: bool) -> None:
    """Delete what SHOP need not keep any longer; the worker does so every night."""
    with opened_shop(context, shop) as opened:
        days = read_days(opened.tenant.document("tenant"))
        work = Retention(opened.platform, shop, days, lambda: None)
        for due in work.due():
            kept = f"{due.days:,} days" if due.days else "for ever"
            click.echo(f"{due.name:<12} kept {kept:<12} {due.rows:,} older")
        if dry_run:
            runs = opened.database.claims.latest_runs(NAME)
            click.echo(f"Nothing was deleted. The worker does it next on {next_night(opened.platform, shop)}.")
            for run in runs:
                click.echo(f"Last time: {run.started.astimezone(opened.tenant.zone):%Y-%m-%d %H:%M}, {run.outcome}. {run.detail}")
            return
        Erasing(opened.platform, shop).finish_all()
        click.echo(worded(work.clear()))
