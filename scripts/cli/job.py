"""``assistant job``: what a shop's schedules do and did, and one of them run now."""

from __future__ import annotations

import sys
from threading import Event

import click

from app.services.due_times import Rule, next_time
from app.storage.claims import FAILED, StoredRun
from app.worker.by_clock import run_schedule
from app.worker.claiming import make_holder
from scripts.cli.lazy import TellingGroup
from scripts.cli.opened import OpenedShop, opened_shop
from scripts.cli.workplace import told

BUSY = 75  # sysexits.h, EX_TEMPFAIL: try again later


@click.group(cls=TellingGroup)
def job() -> None:
    """Look after what is done by the clock for a shop."""


@job.command("list")
@click.argument("shop")
@click.option("--runs", type=click.IntRange(1, 100), default=1, show_default=True, help="How many runs of each.")
@click.pass_context
@told
def list_jobs(context: click.Context, shop: str, runs: int) -> None:
    """List what is done by the clock for SHOP, when it is due, and how it went."""
    with opened_shop(context, shop) as opened:
        rules = opened.tenant.background.rules.values()
        for rule in rules:
            click.echo(f"{rule.name:<28} {rule.cron or f'every {rule.every} s'}  {_due(opened, rule)}")
            for run in opened.database.claims.latest_runs(rule.name, runs):
                click.echo(f"    {_worded(opened, run)}")
        if not rules:
            click.echo(f"Nothing is done by the clock for {shop}.")


@job.command("run")
@click.argument("shop")
@click.argument("name")
@click.pass_context
@told
def run_job(context: click.Context, shop: str, name: str) -> None:
    """Run NAME of SHOP now; exit code 1 when it fails, 75 when it is running already."""
    with opened_shop(context, shop) as opened:
        rules = opened.tenant.background.rules
        if name not in rules:
            raise click.ClickException(f"{shop} has no job {name!r}. It has: {', '.join(sorted(rules)) or 'none'}.")
        ran = run_schedule(opened.platform, opened.tenant, rules[name], make_holder(), Event(), even_if_early=True)
    if not ran.outcome:
        click.echo(f"{name} is running already.", err=True)
        sys.exit(BUSY)
    click.echo(f"{name}: {ran.outcome}. {ran.detail}")
    sys.exit(1 if ran.outcome == FAILED else 0)


def _due(opened: OpenedShop, rule: Rule) -> str:
    claim = opened.database.claims.find(rule.name)
    due = next_time(rule, claim.settled) if claim else None
    if claim is None:
        return "the worker has not seen it yet"
    return f"due {due.astimezone(opened.tenant.zone):%Y-%m-%d %H:%M}" if due else "never due"


def _worded(opened: OpenedShop, run: StoredRun) -> str:
    started = run.started.astimezone(opened.tenant.zone)
    took = f" in {(run.ended - run.started).total_seconds():.1f} s" if run.ended else ""
    return f"{started:%Y-%m-%d %H:%M} {run.outcome}{took}. {run.detail}".rstrip()
