"""``assistant import``: bring a shop's data in from files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.services.importing.catalog_import import CatalogImport, ImportReport, MappedTable, RowNote
from app.services.importing.column_mapping import ATTRIBUTE, IGNORED, Column, is_internal
from app.services.publishing.publisher import Publisher
from scripts.cli.lazy import TellingGroup
from scripts.cli.workplace import root_of, settings_of, told

MOST_LINES = 30


@click.group("import", cls=TellingGroup)
def import_group() -> None:
    """Bring a shop's data in from files."""


@import_group.command()
@click.argument("shop")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--map", "said", multiple=True, metavar="COLUMN=FIELD", help='What a column is: --map "Preis=price". Also attribute, ignore.')
@click.option(
    "--attributes/--ignore",
    "as_attributes",
    default=None,
    help="Columns that are no known field: show them to customers, or leave them out.",
)  # noqa: E501
@click.option("--dry-run", is_flag=True, help="Show what would happen, write nothing.")
@click.option("--replace", "replace_all", is_flag=True, help="Take the place of all products, instead of merging by SKU.")
@click.pass_context
@told
def catalog(
    context: click.Context, shop: str, file: Path, said: tuple[str, ...], as_attributes: bool | None, dry_run: bool, replace_all: bool
) -> None:
    """Import a .csv, .tsv or .xlsx FILE into the draft catalog of SHOP."""
    mapping, root = _mapping(said), root_of(context)
    Publisher(root).draft(shop)
    importer = CatalogImport(root)
    opened = importer.open(file, mapping, IGNORED if as_attributes is False else ATTRIBUTE)
    _show_columns(opened, asked=as_attributes is not None)
    if not opened.has_price:
        click.echo('No column is taken for the price, and new products need one. Say which it is: --map "Net EUR=price".')
    with Progress(
        TextColumn("reading"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True
    ) as progress:  # fmt: skip
        task = progress.add_task("rows", total=None)
        report = importer.run(
            shop, opened, replace_all=replace_all, trial=dry_run,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    _show_report(shop, report)
    sys.exit(1 if report.bad else 0)


@import_group.command()
@click.argument("shop")
@click.argument("name", default="")
@click.option("--dry-run", is_flag=True, help="Show what would happen, write nothing.")
@click.option("--publish", is_flag=True, help="Publish what came, where the draft held no other changes and has no fault.")
@click.pass_context
@told
def source(context: click.Context, shop: str, name: str, dry_run: bool, publish: bool) -> None:
    """Pull the draft of SHOP from the source NAME (a Google Sheet, a shop system), or from the only one."""
    from app.container import Platform
    from app.services.importing.source_import import SourceImport, find_source

    platform = Platform(settings_of(context), patient=True)
    try:
        root = platform.directory.root
        wanted = find_source(platform.tenant(shop).stores.register_sources(), name)
        report = SourceImport(root, Publisher(root, platform.prove)).run(shop, wanted, trial=dry_run, publish=publish)
    finally:
        platform.close()
    for table in report.tables:
        click.echo(f"{table.name} -> {table.document}:")
        _show_report(shop, table.report, next_step=False)
    for problem in report.problems:
        click.echo(str(problem), err=True)
    click.echo(report.sentence)
    sys.exit(1 if report.problems else 0)


def _mapping(said: tuple[str, ...]) -> dict[str, str]:
    for text in said:
        if "=" not in text:
            raise click.UsageError(f'--map "{text}" has no =. Write --map "Preis=price".')
    return {column.strip(): field.strip() for column, _, field in (text.rpartition("=") for text in said)}


def _show_columns(opened: MappedTable, *, asked: bool) -> None:
    click.echo(f"{opened.table.form}, {len(opened.table.rows):,} rows. Columns are taken as (change with --map):")
    for column in opened.columns:
        click.echo(f"  {column.header or '(no name)'} -> {column.field}{_remark(column)}")
    shown = [column.header for column in opened.columns if column.is_unknown and column.field == ATTRIBUTE]
    if shown and not asked:
        click.echo(f"Not a known field, so an attribute that customers see: {', '.join(shown)}.")
        click.echo("--ignore leaves such columns out, --attributes takes them without this word.")


def _remark(column: Column) -> str:
    """Return what a person should know of how a column is taken."""
    if 0 < column.certainty < 100:
        return f"  ({column.certainty} % sure)"
    if column.field == "list_price":
        return "  (counts where the price is empty; make an offer in promotions.json of what is cheaper now)"
    if not column.is_unknown:
        return ""
    if column.field == ATTRIBUTE:
        return "  (customers see it)"
    return f'  (not for customers, it seems; --map "{column.header}=attribute" shows it)' if is_internal(column.header) else "  (left out)"


def _show_report(shop: str, report: ImportReport, next_step: bool = True) -> None:
    _show_notes("left out", report.bad)
    _show_notes("replaced", report.duplicates)
    _show_notes("note", report.notes)
    for sentence in report.lost:
        click.echo(f"gone, but still named: {sentence}", err=True)
    rows = f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged, {len(report.bad):,} left out"
    twice = f", {len(report.duplicates):,} replaced by a later row" if report.duplicates else ""
    click.echo(f"Rows: {rows}{twice}. Products: {report.goods:,}, before {report.goods_before:,}, removed {report.removed:,}.")
    if next_step or not report.written:
        click.echo(f"Next: assistant tenant publish {shop}" if report.written else "Nothing was written (--dry-run).")


def _show_notes(kind: str, notes: Sequence[RowNote]) -> None:
    for note in notes[:MOST_LINES]:
        click.echo(f"line {note.line}: {kind}: {note.text}", err=True)
    if len(notes) > MOST_LINES:
        click.echo(f"... and {len(notes) - MOST_LINES:,} more of the kind: {kind}.", err=True)
