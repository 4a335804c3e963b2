"""The draft's records: catalogue, questions, policies, branches and what else plugins own, listed, searched and edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import AppError, NotFound
from app.services.drafts.editor import BadRecord, Change, DraftEditor, OpenRecord, Overtaken, mark_of
from app.services.drafts.giveaways import is_given_away
from app.services.drafts.media import AddedPictures
from app.services.permissions import Permission
from app.services.pictures import LARGEST, BadPicture
from app.services.publishing.differences import TITLES, title_of
from dashboards.owner.cells import cell_told, plain
from dashboards.owner.gate import needs
from dashboards.owner.grids import given_in_grids
from dashboards.owner.office import PAGES, office, who
from dashboards.owner.quick import QUICK, cells_of_variants, quick_fields, quick_given
from dashboards.owner.record_form import FREE, PICTURE, TOPIC, record_form
from dashboards.owner.suggesting import suggested, suggests
from dashboards.owner.telling import faults_said, said, topic_name
from plugins.contracts import NOTHING, Document

PAGE = 50
# what a list shows of the documents that every shop has; of another plugin's, its first fields
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "catalog": ("price", "stock", "category"), "faq": ("topic", "answer"), "policies": ("text",),
    "branches": ("address", "postcode", "phone"),
    "promotions": ("percent", "price", "starts", "ends"), "delivery": ("postcodes", "fee", "minimum"),
    "collections": ("description", "synonyms"),
}  # fmt: skip
COUNTS = ("added", "changed", "goods_before", "goods")  # what taking a table in comes to


@dataclass(frozen=True, slots=True)
class Row:
    """A record in a list: what people call it, some of its fields as text, those of them that can be changed there, and its mark."""

    key: str
    title: str
    image: str
    cells: Mapping[str, str]
    quick: Sequence[str]
    mark: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The record that was just saved, and what people call it."""

    key: str
    title: str


@PAGES.get("/<bot>/content")
@needs(Permission.EDIT_CONTENT)
def content(bot: str) -> ResponseReturnValue:
    """To the first document that the shop has."""
    return redirect(url_for("owner.records", bot=bot, document="catalog"))


@PAGES.get("/<bot>/content/<document>")
@needs(Permission.EDIT_CONTENT)
def records(bot: str, document: str) -> ResponseReturnValue:
    """The records of a document, a page at a time."""
    return _list(bot, document)


@PAGES.post("/<bot>/content/<document>/quick")
@needs(Permission.EDIT_CONTENT)
def quick_change(bot: str, document: str) -> ResponseReturnValue:
    """Change a few fields from the list: a price in two clicks."""
    editor = _editor(bot)
    found, key = editor.document(document), request.form.get("key", "")
    given = quick_given(found, editor.open(found, key).record, request.form)
    try:
        _note(bot, editor.save(found, key, given, request.form.get("mark", "")))
    except BadRecord as error:
        return _list(bot, document, " ".join(dict.fromkeys(faults_said(error.faults).values()))), error.status
    except Overtaken as error:
        return _list(bot, document, said(error)), error.status
    return redirect(_back_to_list(bot, document, done=key))


@PAGES.get("/<bot>/content/<document>/edit")
@needs(Permission.EDIT_CONTENT)
def edit_record(bot: str, document: str) -> ResponseReturnValue:
    """The form of a record; without ``key`` of a new one, into which another page may have put something already."""
    editor, key = _editor(bot), request.args.get("key")
    found = editor.document(document)
    brought = {name.removeprefix("field."): text for name, text in request.args.items() if name.startswith("field.") and key is None}
    return record_form(editor, found, editor.open(found, key), brought)


@PAGES.post("/<bot>/content/<document>/edit")
@needs(Permission.EDIT_CONTENT, largest=LARGEST + 500_000)
def save_record(bot: str, document: str) -> ResponseReturnValue:
    """Store a record of the draft, with a picture where one came along."""
    editor, form = _editor(bot), request.form
    found = editor.document(document)
    picture, faults = _picture_of(bot)
    given = _given_in(form) | picture
    try:
        change = editor.save(found, request.args.get("key"), given, form.get("mark", ""), is_free=FREE in form, known=faults)
    except BadRecord as error:
        opened = OpenRecord(request.args.get("key") or "", {}, form.get("mark", ""), editor.open(found, request.args.get("key")).fields)
        asks = any(map(is_given_away, error.faults.values()))
        return make_response(record_form(editor, found, opened, given, faults_said(error.faults), asks_free=asks), error.status)
    except Overtaken as error:
        now = editor.open(found, request.args.get("key"))
        wanted = {field.name: given[field.name] for field in now.fields if given.get(field.name, field.text).split() != field.text.split()}
        return make_response(record_form(editor, found, now, {}, {"": said(error)}, wanted), error.status)
    _note(bot, change)
    return redirect(url_for("owner.records", bot=bot, document=document, done=change.key))


@PAGES.post("/<bot>/content/<document>/suggest")
@needs(Permission.EDIT_CONTENT, largest=LARGEST + 500_000)
def suggest_wordings(bot: str, document: str) -> ResponseReturnValue:
    """Show the form as it was sent, with other ways to ask in it that the shop's model proposes; nothing is stored."""
    editor, key = _editor(bot), request.args.get("key")
    found = editor.document(document)
    if not suggests(bot, editor, document):
        raise NotFound(f"No model of {bot} proposes wordings for {document}.")
    proposal = suggested(bot, editor, document, key, _given_in(request.form))
    opened = OpenRecord(key or "", {}, request.form.get("mark", ""), editor.open(found, key).fields)
    return record_form(editor, found, opened, proposal.given, {"": proposal.fault} if proposal.fault else NOTHING, good=proposal.good)


@PAGES.post("/<bot>/content/<document>/reshape")
@needs(Permission.EDIT_CONTENT, largest=LARGEST + 500_000)
def reshape_record(bot: str, document: str) -> ResponseReturnValue:
    """Show the form as it was sent, with a row more or less in a grid, or a column; nothing is stored."""
    editor, key = _editor(bot), request.args.get("key")
    found = editor.document(document)
    opened = OpenRecord(key or "", {}, request.form.get("mark", ""), editor.open(found, key).fields)
    return record_form(editor, found, opened, _given_in(request.form))


@PAGES.post("/<bot>/content/<document>/delete")
@needs(Permission.EDIT_CONTENT)
def delete_record(bot: str, document: str) -> ResponseReturnValue:
    """Take a record out of the draft."""
    editor = _editor(bot)
    try:
        _note(bot, editor.delete(editor.document(document), request.form.get("key", ""), request.form.get("mark", "")))
    except AppError as error:
        return _list(bot, document, said(error)), error.status
    return redirect(_back_to_list(bot, document))


def _given_in(form: Any) -> dict[str, str]:
    return {name.removeprefix("field."): text for name, text in form.items() if name.startswith("field.")} | given_in_grids(form)


def _picture_of(bot: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the record's form says of its picture where a file came along or the picture is to go, and what is wrong with it."""
    file = request.files.get("picture")
    if file is not None and file.filename:
        try:
            return {PICTURE: AddedPictures(office().platform.directory.root.tenant(bot)).keep(file.read())}, {}
        except BadPicture as error:
            return {}, {PICTURE: said(error)}
    return ({PICTURE: ""} if "picture.remove" in request.form else {}), {}


def _editor(bot: str) -> DraftEditor:
    return DraftEditor(office().platform.directory.root, bot)


def _note(bot: str, change: Change) -> None:
    if sides := change.sides():
        office().accounts.audit.add(who(), office().platform.clock(), bot, "draft.change", f"{change.document} {change.key}", *sides)


def _list(bot: str, name: str, fault: str = "") -> str:
    editor = _editor(bot)
    document, wanted = editor.document(name), request.values.get("q", "").strip()
    columns = COLUMNS.get(name) or _first_fields(document)
    found = [record for record in editor.records(document) if _matches(record, wanted)]
    page = max(request.values.get("page", 1, type=int), 1)
    rows = [_row(editor, document, record, columns) for record in found[(page - 1) * PAGE : page * PAGE]]
    return render_template(
        "owner/records.html", document=name, documents=[each.name for each in editor.documents()], columns=columns, rows=rows,
        currency=editor.shop.currency, q=wanted, page=page, pages=-(-len(found) // PAGE), total=len(found), quick=QUICK.get(name, ()),
        fault=fault, saved=_saved(editor, document, request.args.get("done", "")),
        taken={name: request.args[name] for name in COUNTS if request.args.get(name, "").isdecimal()},
    )  # fmt: skip


def _saved(editor: DraftEditor, document: Document, key: str) -> Saved | None:
    records = editor.records(document) if key else ()
    return next((Saved(key, title_of(record) or key) for record in records if record.get(document.key) == key), None)


def _row(editor: DraftEditor, document: Document, record: Mapping[str, Any], columns: Sequence[str]) -> Row:
    fields, quick = {field.name: field for field in editor.fields(document, record)}, quick_fields(document, record)
    told = partial(cell_told, currency=editor.shop.currency)
    cells = {name: fields[name].text if name in quick else told(name, fields.get(name), record.get(name)) for name in columns}
    cells |= cells_of_variants(editor, document, record)
    if cells.get(TOPIC[1]) and document.name == TOPIC[0]:
        cells[TOPIC[1]] = topic_name(cells[TOPIC[1]])
    key = str(record.get(document.key, ""))
    title = title_of(record) or key
    image = record.get("image", "")
    return Row(key, title, image if isinstance(image, str) else "", cells, quick, mark_of(record))


def _first_fields(document: Document) -> tuple[str, ...]:
    properties = document.schema["properties"][document.records]["items"].get("properties", {})
    return tuple(name for name in properties if name not in (document.key, *TITLES))[:3]


def _matches(record: Mapping[str, Any], wanted: str) -> bool:
    if not wanted:
        return True
    text = " ".join(plain(record[name]) for name in record).casefold()
    return all(word in text for word in wanted.casefold().split())


def _back_to_list(bot: str, document: str, **told: str) -> str:
    kept = {name: request.form[name] for name in ("q", "page") if request.form.get(name)}
    return url_for("owner.records", bot=bot, document=document, **kept, **told)
