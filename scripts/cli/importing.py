"""``assistant import``: bring a shop's data in from files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from app.services.catalog_import import CatalogImport, ImportReport, MappedTable, RowNote
from scripts.cli.workplace import root_of, told

MOST_LINES = 30


@click.group("import")
def import_group() -> None:
    """Bring a shop's data in from files."""


@import_group.command()
@click.argument("shop")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--map", "said", multiple=True, metavar="COLUMN=FIELD", help='What a column is: --map "Preis=price". Also attribute, ignore.')
@click.option("--dry-run", is_flag=True, help="Show what would happen, write nothing.")
@click.option("--replace", "replace_all", is_flag=True, help="Take the place of all products, instead of merging by SKU.")
@click.pass_context
@told
def catalog(context: click.Context, shop: str, file: Path, said: tuple[str, ...], dry_run: bool, replace_all: bool) -> None:
    """Import a .csv, .tsv or .xlsx FILE into the draft catalog of SHOP."""
    importer = CatalogImport(root_of(context))
    mapping = _mapping(said)
    opened = importer.open(file, mapping)
    _show_columns(opened)
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


def _mapping(said: tuple[str, ...]) -> dict[str, str]:
    for text in said:
        if "=" not in text:
            raise click.UsageError(f'--map "{text}" has no =. Write --map "Preis=price".')
    return {column.strip(): field.strip() for column, _, field in (text.rpartition("=") for text in said)}


def _show_columns(opened: MappedTable) -> None:
    click.echo(f"{opened.table.form}, {len(opened.table.rows):,} rows. Columns are taken as (change with --map):")
    for column in opened.columns:
        sure = f"  ({column.certainty} % sure)" if 0 < column.certainty < 100 else ""
        click.echo(f"  {column.header or '(no name)'} -> {column.field}{sure}")


def _show_report(shop: str, report: ImportReport) -> None:
    _show_notes("left out", report.bad)
    _show_notes("replaced", report.duplicates)
    _show_notes("note", report.notes)
    counts = f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged, {report.removed:,} removed"
    click.echo(f"{counts}, {len(report.bad):,} rows left out.")
    click.echo(f"Next: assistant tenant publish {shop}" if report.written else "Nothing was written (--dry-run).")


def _show_notes(kind: str, notes: Sequence[RowNote]) -> None:
    for note in notes[:MOST_LINES]:
        click.echo(f"line {note.line}: {kind}: {note.text}", err=True)
    if len(notes) > MOST_LINES:
        click.echo(f"... and {len(notes) - MOST_LINES:,} more of the kind: {kind}.", err=True)
