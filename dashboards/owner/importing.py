"""Bringing a catalogue in from a table: upload, look at the columns and the bad rows, then take it into the draft."""

from __future__ import annotations

from pathlib import Path

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError, BadMessage
from app.services.importing.catalog_import import CatalogImport, ImportReport
from app.services.importing.column_mapping import ATTRIBUTE, FIELDS, IGNORED
from app.services.importing.table_files import Table, is_blank
from app.services.importing.uploads import Uploads
from app.services.permissions import Permission
from dashboards.owner.content import COUNTS
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, who
from dashboards.owner.telling import said

KINDS = (".csv", ".tsv", ".txt", ".xlsx")
MOST_NOTES = 50
MOST_SAMPLES, MOST_LOOKED_AT = 3, 50
LARGEST = 25_000_000


@PAGES.get("/<bot>/import")
@needs(Permission.EDIT_CONTENT)
def import_catalog(bot: str) -> ResponseReturnValue:
    """The form to send a table."""
    return render_template("owner/import.html", fault="", kinds=",".join(KINDS), most=LARGEST // 1_000_000)


@PAGES.post("/<bot>/import")
@needs(Permission.EDIT_CONTENT, largest=LARGEST)
def take_file(bot: str) -> ResponseReturnValue:
    """Keep the file for an hour and show what it holds."""
    file = request.files.get("file")
    try:
        if file is None or Path(file.filename or "").suffix.lower() not in KINDS:
            raise BadMessage(f"Choose a file that ends in {', '.join(KINDS)}.", "file_kind", kinds=", ".join(KINDS))
        token = _uploads(bot).keep(file.stream, Path(file.filename or "").suffix.lower())
        return _preview(bot, token)
    except AppError as error:
        page = render_template("owner/import.html", fault=said(error), kinds=",".join(KINDS), most=LARGEST // 1_000_000)
        return page, min(error.status, 422)


@PAGES.get("/<bot>/import/<token>")
@needs(Permission.EDIT_CONTENT)
def look_again(bot: str, token: str) -> ResponseReturnValue:
    """What a file that was sent before holds."""
    return _preview(bot, token)


@PAGES.post("/<bot>/import/<token>")
@needs(Permission.EDIT_CONTENT)
def take_import(bot: str, token: str) -> ResponseReturnValue:
    """Look again with other columns, or take the rows into the draft."""
    if "again" in request.form:
        return _preview(bot, token)
    report = _run(bot, token, trial=False)
    told = {"added": report.added, "changed": report.changed, "removed": report.removed, "bad": len(report.bad)}
    office().accounts.audit.add(who(), office().platform.clock(), bot, "draft.import", "catalog", None, told)
    _uploads(bot).drop(token)
    if office().platform.directory.root.tenant(bot).live_version() is None:
        return redirect(url_for("owner.first_steps", bot=bot))
    counts = {name: getattr(report, name) for name in COUNTS}
    return redirect(url_for("owner.records", bot=bot, document="catalog", **counts))


def _preview(bot: str, token: str) -> str:
    importer, path = _importer(), _uploads(bot).find(token)
    opened = importer.open(path, _said())
    report = importer.run(bot, opened, replace_all=_replaces(), trial=True)
    return render_template(
        "owner/import_preview.html", token=token, opened=opened, report=report, fields=(*FIELDS, ATTRIBUTE, IGNORED), replaces=_replaces(),
        samples=[_samples(opened.table, place) for place in range(len(opened.columns))], most=MOST_NOTES,
    )  # fmt: skip


def _samples(table: Table, place: int) -> list[str]:
    """Return what the first filled cells of a column hold."""
    cells = (row.cells[place] for row in table.rows[:MOST_LOOKED_AT] if place < len(row.cells))
    return [str(cell) for cell in cells if not is_blank(cell)][:MOST_SAMPLES]


def _run(bot: str, token: str, trial: bool) -> ImportReport:
    importer = _importer()
    return importer.run(bot, importer.open(_uploads(bot).find(token), _said()), replace_all=_replaces(), trial=trial)


def _importer() -> CatalogImport:
    return CatalogImport(office().platform.directory.root)


def _uploads(bot: str) -> Uploads:
    return Uploads(office().platform.settings.instance_folder / "uploads" / bot)


def _said() -> dict[str, str]:
    """Return what the person said of the columns."""
    names = request.form.getlist("column")
    return dict(zip(names, request.form.getlist("means"), strict=False)) if "again" in request.form or "take" in request.form else {}


def _replaces() -> bool:
    return request.form.get("replace") == "yes"
