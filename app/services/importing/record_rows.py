"""Turning a row of a table into a question with its answer, or a branch: which column is what, and what its cells mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.services.importing.column_mapping import IGNORED, bare_name
from app.services.importing.opening_spans import spans_in
from app.services.importing.table_files import Row, UnreadableTable, is_blank
from plugins.kit.text import fold

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
THU = ("thu 2", "thu 3", "thu 4", "thu 5", "thu 6", "thu 7", "chu nhat")
LONGEST_ID = 64
_PARTS = re.compile(r"\s*[\n;|]\s*")
_CLOSED = ("closed", "-", "nghi", "dong cua", "geschlossen")
_FAQ = {
    "id": "id, key, code, ma",
    "question": "question, q, frage, cau hoi, hoi",
    "answer": "answer, a, antwort, tra loi, cau tra loi, dap",
    "phrasings": "phrasings, other wordings, also asked, variants, other words, cach hoi khac, cau hoi khac",
    "tags": "tags, topic, category, chu de, the",
    "locale": "locale, language, ngon ngu",
}
_BRANCHES = {
    "id": "id, key, code, ma, ma chi nhanh",
    "name": "name, branch, shop, store, ten, chi nhanh, ten chi nhanh, cua hang",
    "address": "address, street, dia chi, adresse",
    "town": "town, city, thanh pho, quan, ort, stadt",
    "postcode": "postcode, zip, zip code, postal code, ma buu chinh, plz",
    "latitude": "latitude, lat, vi do",
    "longitude": "longitude, lng, lon, long, kinh do",
    "phone": "phone, telephone, tel, dien thoai, so dien thoai, telefon",
    "email": "email, e mail, mail",
    "services": "services, service, dich vu",
    **{day: f"{day}, {day[:3]}, {vi}" for day, vi in zip(DAYS, THU, strict=True)},
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A document made of records: where they are in it, what its columns may be called, what names a record without an id."""

    document: str
    records: str
    names: Mapping[str, str]
    named_by: str

    @property
    def known(self) -> dict[str, str]:
        return {word.strip(): field for field, words in self.names.items() for word in words.split(",")}


KINDS = {kind.document: kind for kind in (Kind("faq", "entries", _FAQ, "question"), Kind("branches", "branches", _BRANCHES, "name"))}


class BadRecord(ValueError):
    """A row that makes no record; the message is the reason."""


def recognised(cells: Sequence[Any], known: Mapping[str, str]) -> int:
    return sum(1 for cell in cells if isinstance(cell, str) and bare_name(cell) in known)


def fields_of(headers: Sequence[str], said: Mapping[str, str], kind: Kind) -> list[str]:
    """Return the field of each column, IGNORED for those that are none; of two with one field the first counts."""
    wrong = next((field for field in said.values() if field not in (*kind.names, IGNORED)), "")
    if wrong:
        choices = ", ".join((*kind.names, IGNORED))
        text = f'"{wrong}" is no field of {kind.document}. Choose from: {choices}.'
        raise UnreadableTable(text, "no_field", field=wrong, choices=choices)
    named, known, found = {fold(header): field for header, field in said.items()}, kind.known, []
    for header in headers:
        field = named.get(fold(header)) or known.get(bare_name(header), IGNORED)
        found.append(IGNORED if field in found else field)
    if kind.named_by not in found:
        columns = ", ".join(filter(None, headers))
        text = f"No column of {kind.document} is the {kind.named_by}. Columns: {columns}."
        raise UnreadableTable(text, "no_named_column", field=kind.named_by, columns=columns)
    return found


def read_record(row: Row, fields: Sequence[str], kind: Kind, before: Mapping[Any, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the record that a row makes, on top of the one that is there."""
    told: dict[str, Any] = {}
    hours: dict[str, list[str]] = {}
    for field, cell in zip(fields, row.cells, strict=False):
        if field == IGNORED or is_blank(cell):
            continue
        if field in DAYS:
            hours[field] = _spans(cell)
        else:
            told[field] = _value(field, cell)
    name = told.get(kind.named_by, "")
    key = told.get("id") or next((id for id, record in before.items() if record.get(kind.named_by) == name), "") or _id_from(name)
    if not key:
        raise BadRecord(f"has no {kind.named_by}.")
    record = {**before.get(key, {}), **told, "id": key}
    return {**record, "hours": {**record.get("hours", {}), **hours}} if hours else record


def _value(field: str, cell: Any) -> Any:
    if field in ("latitude", "longitude"):
        try:
            return float(str(cell).replace(",", "."))
        except ValueError:
            raise BadRecord(f'{field}: "{cell}" is no number of degrees.') from None
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    return list(dict.fromkeys(filter(None, _PARTS.split(text)))) if field in ("phrasings", "tags", "services") else text


def _spans(cell: Any) -> list[str]:
    """Return opening hours as HH:MM-HH:MM: "9-18", "9.00 - 12:30, 14:00 - 18:00", "closed"."""
    found = spans_in(str(cell))
    if not found and fold(str(cell)).strip() not in _CLOSED:
        raise BadRecord(f'"{cell}" are no opening hours. Write 09:00-18:00, or closed.')
    return found


def _id_from(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:LONGEST_ID].strip("-")
