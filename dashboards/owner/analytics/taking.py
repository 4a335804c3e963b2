"""Taking figures along: a section as CSV or Excel, all of them as one workbook; each time is noted in the audit log."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError
from app.services.exports import TYPES, XLSX, book_of, file_of, headers_of
from app.services.permissions import Permission
from dashboards.owner.analytics.lens import Lens, insights_of, lens_of
from dashboards.owner.analytics.page import SECTIONS, look_of, title_of_file
from dashboards.owner.analytics.shape import table_of
from dashboards.owner.gate import needs
from dashboards.owner.office import PAGES, office, who

ALL = "all"


class NoSuchSection(AppError):
    """A section that is not there."""

    status, code = 404, "unknown_section"


@PAGES.get("/<bot>/analytics/take/<section>.<kind>")
@needs(Permission.EXPORT)
def take_figures(bot: str, section: str, kind: str) -> ResponseReturnValue:
    """A section's table as a file, or ``all.xlsx``."""
    if kind not in TYPES or (section not in SECTIONS and (section, kind) != (ALL, XLSX)):
        raise NoSuchSection("There is no such section.")
    look, insights = look_of(bot, request.args), insights_of(bot)
    insights.refresh()
    lens = lens_of(bot, look, insights)
    content = _book(lens) if section == ALL else _file(lens, section, kind)
    _note(bot, section, {"kind": kind, **look.query()})
    return Response(content, headers=headers_of(kind, title_of_file(look, f"{bot}-{section}")))


@PAGES.post("/<bot>/analytics/picture")
@needs(Permission.EXPORT)
def note_picture(bot: str) -> ResponseReturnValue:
    """Note that somebody saves a chart as a picture; the browser draws it."""
    name = request.form.get("chart", "")
    if name not in SECTIONS:
        raise NoSuchSection("There is no such chart.")
    _note(bot, name, {"kind": "png"})
    return "", 204


def _file(lens: Lens, section: str, kind: str) -> bytes:
    header, rows = table_of(SECTIONS[section](lens), lens.wording)
    return file_of(kind, header, rows, lens.title(section))


def _book(lens: Lens) -> bytes:
    return book_of((lens.title(name), *table_of(make(lens), lens.wording)) for name, make in SECTIONS.items())


def _note(bot: str, section: str, told: dict[str, str]) -> None:
    office().accounts.audit.add(who(), office().platform.clock(), bot, "figures.export", section, None, told)
