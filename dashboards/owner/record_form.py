"""A record's form: its fields and grids as they stand or were typed, and all that is wrong with them, each with its way there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from flask import render_template, request

from app.services.drafts.editor import DraftEditor, OpenRecord
from app.services.drafts.fields import ROWS, FormField
from app.services.drafts.rows import Cell
from app.services.drafts.values import Writing
from app.services.pictures import KINDS, LARGEST
from app.services.publishing.differences import title_of
from dashboards.owner.fault_lines import FaultLine
from dashboards.owner.grids import Grid, GridMaker, is_day, usual_names
from dashboards.owner.office import office
from dashboards.owner.suggesting import suggests
from dashboards.owner.topics.page import topic_options
from dashboards.owner.wording import LOCALES, language_names, language_of_request
from plugins.contracts import NOTHING, Document

PICTURE = "image"
FREE = "free"  # the tick that a price of 0 is meant
TOPIC = ("faq", "topic")
LOCALE = "locale"
REFERS_TO: Mapping[tuple[str, str], str] = {("delivery", "within.branch"): "branches"}  # fields that hold the key of another record


def record_form(
    editor: DraftEditor, document: Document, opened: OpenRecord, given: Mapping[str, str] = NOTHING, faults: Mapping[str, str] = NOTHING,
    wanted: Mapping[str, str] = NOTHING, good: str = "", asks_free: bool = False,
) -> str:  # fmt: skip
    """Return a record's form; ``wanted`` is what somebody wrote whom another was quicker than, so that it is not lost; ``good`` says
    what has just been done to it; ``asks_free`` whether a price of 0 is meant."""
    texts = {field.name: field.text for field in opened.fields} | dict(given)
    grids = _grids(editor, document, opened.fields, texts, faults)
    fields = {name: name if name in texts else name.partition("[")[0] for name in faults}  # what is wrong in a list is told at it
    placed = {fields[name]: text for name, text in faults.items() if fields[name] in texts}
    elsewhere = [f"{name}: {text}" if name else text for name, text in faults.items() if fields[name] not in texts]
    return render_template(
        "owner/record.html", document=document.name, key_field=document.key, opened=opened, texts=texts, faults=placed, grids=grids,
        fault=" ".join(elsewhere), fault_lines=list(_fault_lines(opened.fields, grids, placed)), currency=editor.shop.currency,
        picture_field=PICTURE, kinds=",".join(KINDS), most=LARGEST // 1_000_000, wanted=wanted, is_day=is_day, good=good,
        names_of=partial(_names_of, editor, document.name), called=field_called, id_of=id_of,
        free=FREE if asks_free or FREE in request.form else "", suggests=suggests((request.view_args or {})["bot"], editor, document.name),
    )  # fmt: skip


def id_of(field: FormField) -> str:
    """Return the id of a field's input, or of its grid."""
    return f"f-{field.name.replace('.', '-')}"


def field_called(field: FormField) -> str:
    """Return what a field of a record is called in its form."""
    words = office().texts[language_of_request()]["content"]["fields"]
    found = words.get(field.name) or words.get(field.path[-1])
    return found or field.name.replace("_", " ").replace(".", ", ").capitalize()


def _fault_lines(fields: Sequence[FormField], grids: Mapping[str, Grid], faults: Mapping[str, str]) -> Iterator[FaultLine]:
    """Yield what is wrong in the order of the form."""
    for field in fields:
        if field.name in grids:
            yield from _fault_lines_of_grid(field, grids[field.name])
        elif field.name in faults:
            yield FaultLine(id_of(field), field_called(field), faults[field.name])


def _fault_lines_of_grid(field: FormField, grid: Grid) -> Iterator[FaultLine]:
    if grid.fault:
        yield FaultLine(id_of(field), field_called(field), grid.fault)
    for number, row in enumerate(grid.rows, start=1):
        for cell in (*row.cells, *row.more):
            if cell.fault:
                yield FaultLine(cell.id, f"{field_called(field)} {row.title or number}, {cell.label}", cell.fault)


def _grids(
    editor: DraftEditor, document: Document, fields: Sequence[FormField], texts: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, Grid]:
    """Return by field those that are lists of rows, as grids."""
    found = {}
    for field in fields:
        if field.kind == ROWS:
            usual = usual_names(field, editor.records(document))
            options = partial(_options_of_cell, editor)
            maker = GridMaker(id_of(field), Writing(editor.shop.currency, editor.shop.locale), faults, usual, _cell_called, options)
            found[field.name] = maker.grid_of(field, texts[field.name])
    return found


def _cell_called(column: FormField, cell: Cell) -> str:
    words = office().texts[language_of_request()]["content"]
    if len(cell) > 1:
        return words["attributes"].get(cell[1].lower()) or cell[1][:1].upper() + cell[1][1:]
    return words["fields"].get(column.name) or words["fields"].get(cell[0]) or cell[0].capitalize()


def _options_of_cell(editor: DraftEditor, column: FormField, text: str) -> list[tuple[str, str]]:
    """Return what may be chosen in a column of a grid: of a text in another language, which one."""
    if column.path[-1] != LOCALE:
        return [(option, option) for option in column.options]
    own, *spoken = (locale.partition("-")[0] for locale in (editor.shop.locale, *editor.shop.locales, *LOCALES))
    offered = [language for language in spoken if language != own]
    return list(language_names(dict.fromkeys(filter(None, [*offered, text]))).items())


def _names_of(editor: DraftEditor, document: str, field: FormField) -> list[tuple[str, str]]:
    """Return what may be chosen in a field with what it is called: topics of questions and records of other documents by their names."""
    if (document, field.name) == TOPIC:
        return topic_options(field.options)
    if field.name == LOCALE:
        spoken = (locale.partition("-")[0] for locale in (editor.shop.locale, *editor.shop.locales))
        return list(language_names(dict.fromkeys(filter(None, (*spoken, field.text)))).items())
    if of := REFERS_TO.get((document, field.name)):
        other = editor.document(of)
        named = {str(record.get(other.key, "")): title_of(record) for record in editor.records(other)}
        return [(key, title or key) for key, title in ({field.text: ""} | named).items() if key]
    return [(option, option) for option in field.options]
