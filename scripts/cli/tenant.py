"""``assistant tenant``: make, check, publish, compare, roll back and keep shops."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app.errors import AppError, InvalidTenant, Problem
from app.services.publishing.publisher import Published, Publisher
from app.services.publishing.self_repair import SelfRepair
from app.services.publishing.snapshots import Snapshots
from app.services.shops.new_shops import WORDED, faults_of
from app.services.shops.tenant_templates import TEMPLATES, begin_tenant
from app.storage.folders.folders import BusinessRoot, TenantFolder
from scripts.cli.changes import worded_changes, worded_history
from scripts.cli.lazy import TellingGroup
from scripts.cli.workplace import publisher_of, root_of, sentence_of, settings_of, told

MOST_PROBLEMS = 50


@click.group(cls=TellingGroup)
def tenant() -> None:
    """Make, check, publish, compare, roll back and keep shops."""


@tenant.command()
@click.argument("key")
@click.option("--template", type=click.Choice(sorted(TEMPLATES)), default="empty", show_default=True, help="What the draft begins with.")
@click.option("--name", help="The shop's name as customers read it.")
@click.option("--locale", help="Its language and country, like en-GB.")
@click.option("--currency", help="The currency it sells in, like GBP.")
@click.option("--timezone", help="Its time zone, like Europe/London.")
@click.pass_context
@told
def new(context: click.Context, key: str, template: str, **details: str | None) -> None:
    """Begin a shop called KEY with a draft that can be published as it is."""
    given = {name: value for name, value in details.items() if value}
    if faults := faults_of(given):
        raise click.UsageError("\n".join(f"--{name} {given[name]}: {fault}" for name, fault in faults.items()))
    draft = begin_tenant(root_of(context), key, template, given)
    click.echo(f"Wrote {draft.path}. Edit it, then: assistant tenant publish {key}")
    locale = given.get("locale")
    if locale and locale.partition("-")[0] not in WORDED:
        click.echo(f"Note: it will answer in English, for there is no wording for {locale} yet, only for {' and '.join(WORDED)}.")


@tenant.command()
@click.argument("keys", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every shop.")
@click.pass_context
@told
def validate(context: click.Context, keys: tuple[str, ...], every: bool) -> None:
    """Tell every fault of the drafts of KEYS."""
    root = root_of(context)
    faulty = 0
    for key in _chosen(root, keys, every):
        problems = Publisher(root).validate(key)
        _show_problems(problems)
        if not problems:
            click.echo(f"{key}: no faults.")
        faulty += bool(problems)
    sys.exit(1 if faulty else 0)


@tenant.command()
@click.argument("keys", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every shop.")
@click.option("--note", default="", help="What this version is about, for the history.")
@click.option("--expect", type=int, help="Only publish over this live version (0: none yet).")
@click.option("--repair", is_flag=True, help="Show repairs for a broken draft as a diff, and ask before writing them.")
@click.option("--yes", is_flag=True, help="With --repair: write the repairs without asking.")
@click.pass_context
@told
def publish(context: click.Context, keys: tuple[str, ...], every: bool, note: str, expect: int | None, repair: bool, yes: bool) -> None:
    """Publish the drafts of KEYS; a broken one changes nothing, and the others are published."""
    failed = 0
    with publisher_of(context) as publisher:
        for key in _chosen(publisher.root, keys, every):
            try:
                if repair:
                    _offer_repairs(publisher.root, key, yes)
                _show_published(key, publisher.publish(key, note, expect))
            except InvalidTenant as error:
                failed += 1
                _show_problems(error.problems)
                _point_to_repairs(publisher.root, key)
            except AppError as error:
                failed += 1
                click.echo(f"{key}: {sentence_of(error)}", err=True)
    sys.exit(1 if failed else 0)


@tenant.command()
@click.argument("key")
@click.argument("before", type=int, required=False)
@click.argument("after", type=int, required=False)
@click.pass_context
@told
def diff(context: click.Context, key: str, before: int | None, after: int | None) -> None:
    """Show what changed in KEY from version BEFORE (the live one) to AFTER (the draft)."""
    root = root_of(context)
    changes = Publisher(root).diff(key, before, after)
    folder = root.tenant(key).draft() if after is None else root.tenant(key).version(after)
    for line in worded_changes(changes, folder.shop):
        click.echo(line)
    if not changes:
        click.echo("Nothing has changed.")


@tenant.command()
@click.argument("key")
@click.pass_context
@told
def history(context: click.Context, key: str) -> None:
    """List the versions of KEY with the documents that each changed, newest first; the live one is marked."""
    records = Publisher(root_of(context)).history(key)
    for line in worded_history(records):
        click.echo(line)
    if not records:
        click.echo(f"{key} was never published. Publish it with: assistant tenant publish {key}")


@tenant.command()
@click.argument("key")
@click.argument("version", type=int)
@click.option("--note", default="", help="Why, for the history.")
@click.pass_context
@told
def rollback(context: click.Context, key: str, version: int, note: str) -> None:
    """Publish the content of VERSION of KEY again, as a new version; the draft stays as it is."""
    with publisher_of(context) as publisher:
        _show_published(key, publisher.rollback(key, version, note))


@tenant.command()
@click.argument("key")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_context
@told
def discard(context: click.Context, key: str, yes: bool) -> None:
    """Throw away what the draft of KEY has that is not live, after asking; nothing live changes."""
    publisher = Publisher(root_of(context))
    mark = publisher.draft_mark(key)
    if not yes:
        for line in worded_changes(publisher.review(key)[1], publisher.root.tenant(key).draft().shop):
            click.echo(line)
        click.confirm(f"Throw the changes of {key}'s draft away?", abort=True)
    click.echo(f"{key}: the draft says what version {publisher.discard(key, expected_draft=mark)} says.")


@tenant.command()
@click.argument("key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
@told
def snapshot(context: click.Context, key: str, file: Path) -> None:
    """Write KEY with its versions, media and running data into FILE (.tar.gz or .zip)."""
    settings = settings_of(context)
    written = Snapshots(root_of(context), None if settings.database_url else settings.instance_folder).snapshot(key, file)
    click.echo(f"Wrote {written} ({written.stat().st_size / 1024:,.0f} KB).")


@tenant.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("key")
@click.option("--replace", is_flag=True, help="Take the place of a shop that is there. Stop the server first.")
@click.pass_context
@told
def restore(context: click.Context, file: Path, key: str, replace: bool) -> None:
    """Bring the shop in FILE back as KEY."""
    settings = settings_of(context)
    restored = Snapshots(root_of(context), None if settings.database_url else settings.instance_folder).restore(file, key, replace)
    live = restored.live_version()
    click.echo(f"Restored {key}: {f'version {live} is live' if live else 'not published yet'}.")
    for fault in _missing_values(restored, live):
        click.echo(f"It cannot answer yet: {fault}", err=True)


def _missing_values(restored: TenantFolder, live: int | None) -> Sequence[Problem]:
    """Return the keys and variables that the live version names and this installation has not: no snapshot carries them."""
    try:
        if live:
            restored.version(live).plugins()
    except InvalidTenant as error:
        return error.problems
    return ()


def _chosen(root: BusinessRoot, keys: tuple[str, ...], every: bool) -> list[str]:
    if every == bool(keys):
        command = click.get_current_context().command_path
        raise click.UsageError(f"Name one shop or several, or say --all. For example: {command} greengrocer")
    return root.keys() if every else list(keys)


def _show_published(key: str, published: Published) -> None:
    if not published.new:
        click.echo(f"{key}: nothing has changed, version {published.version} stays.")
        return
    count = len(published.changes)
    click.echo(f"{key}: version {published.version} is live ({count} {'change' if count == 1 else 'changes'}).")


def _show_problems(problems: list[Problem] | tuple[Problem, ...]) -> None:
    for problem in problems[:MOST_PROBLEMS]:
        click.echo(str(problem), err=True)
    if len(problems) > MOST_PROBLEMS:
        click.echo(f"... and {len(problems) - MOST_PROBLEMS} more.", err=True)


def _offer_repairs(root: BusinessRoot, key: str, yes: bool) -> None:
    repairer = SelfRepair(root)
    repairs = repairer.propose_repairs(key)
    if not repairs:
        return
    click.echo(repairer.diff(key, repairs))
    for repair in repairs:
        click.echo(f"{key}/draft/{repair.file}: {repair.place or 'the whole file'}: {repair.reason}")
    if yes or click.confirm(f"Write {'this repair' if len(repairs) == 1 else f'these {len(repairs)} repairs'} into the draft?"):
        repairer.apply(key, repairs)


def _point_to_repairs(root: BusinessRoot, key: str) -> None:
    count = len(SelfRepair(root).propose_repairs(key))
    if count:
        found = "1 repair is" if count == 1 else f"{count} repairs are"
        click.echo(f"{found} proposed. See and apply with: assistant tenant publish {key} --repair", err=True)
