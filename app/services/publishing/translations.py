"""Rows that say the same in other languages: one for each, for customers are answered by the first that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import Worded
from app.services.publishing.json_documents import place_of
from app.services.publishing.references import records_of
from plugins.contracts import Document

TRANSLATIONS, LOCALE = "translations", "locale"
Path_ = tuple[str | int, ...]
Fault = tuple[str, str]


def translated_twice(content: Any, document: Document, locale: Any) -> Iterator[Fault]:
    """Yield (place, sentence) for the rows of a document's records that nobody would be told; ``locale`` is the shop's."""
    for number, record in enumerate(records_of(content, document.records) if document.records else ()):
        if isinstance(record, Mapping):
            yield from languages_twice(record, locale, (document.records, number))


def languages_twice(record: Mapping[str, Any], locale: Any, path: Path_ = ()) -> Iterator[Fault]:
    """Yield (place, sentence) for each row of a record into its own language, or into that of a row above: en-GB and en are one."""
    rows = record.get(TRANSLATIONS)
    own = _language(record.get(LOCALE, locale))
    first: dict[str, int] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        value = row.get(LOCALE) if isinstance(row, Mapping) else None
        language, place = _language(value), place_of([*path, TRANSLATIONS, number, LOCALE])
        if language and language == own:
            told = f'"{value}" is the language of the text itself, which customers are told. Take this row out.'
            yield place, Worded(told, "own_language", value=value)
        elif language and (above := first.setdefault(language, number)) != number:
            told = f'"{value}" is the language of row {above + 1} too, which customers are told. Keep one of the two.'
            yield place, Worded(told, "language_twice", value=value, row=above + 1)


def _language(locale: Any) -> str:
    return locale[:2].lower() if isinstance(locale, str) else ""
