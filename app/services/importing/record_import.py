"""Importing a table into a draft's questions or branches: columns by their names, records merged by id, bad rows told by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any

from jsonschema import Draft202012Validator

from app.errors import InvalidTenant, Problem, at_place
from app.services.importing.catalog_import import ImportReport, RowNote
from app.services.importing.record_rows import KINDS, BadRecord, Kind, fields_of, read_record, recognised
from app.services.importing.table_files import table_of
from app.services.publishing.fault_sentences import describe
from app.services.publishing.json_documents import UnreadableDocument, parse_document, write_document
from app.services.publishing.registered_documents import Load, load_documents
from app.services.publishing.validation import FORMATS
from app.storage.folders.draft_lock import draft_locked
from app.storage.folders.durable import replace_file
from app.storage.folders.folders import BusinessRoot, DraftFolder
from plugins.contracts import SourceTable


class RecordImport:
    """Imports tables of outside into the drafts of a business root."""

    def __init__(self, root: BusinessRoot, load: Load = load_documents):
        self.root, self._load = root, load

    def run(self, key: str, source: SourceTable, *, trial: bool = False) -> ImportReport:
        """Merge a table into its document by id. Raises UnreadableTable and InvalidTenant as the import of catalogues does."""
        with nullcontext() if trial else draft_locked(self.root.tenant(key)):
            return self._merge(key, source, trial)

    def _merge(self, key: str, source: SourceTable, trial: bool) -> ImportReport:
        kind, draft = KINDS[source.document], self.root.tenant(key).draft()
        known = kind.known
        table = table_of(source.rows, source.name, source.name, lambda cells: recognised(cells, known))
        fields = fields_of(table.headers, source.mapping, kind)
        document = _document(draft, kind)
        before = {record.get("id"): record for record in document[kind.records] if isinstance(record, dict)}
        check, after, bad = self._check(draft, kind), {} if source.replaces else dict(before), []
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        for row in table.rows:
            try:
                record = read_record(row, fields, kind, before)
                if fault := check(record):
                    raise BadRecord(fault)
            except BadRecord as error:
                bad.append(RowNote(row.line, str(error)))
                continue
            name = record["id"]
            counts["added" if name not in before else "unchanged" if record == before[name] else "changed"] += 1
            after[name] = record
        removed = len(before.keys() - after.keys())
        document[kind.records] = list(after.values())
        if not trial and (counts["added"] or counts["changed"] or removed):
            draft.path.mkdir(parents=True, exist_ok=True)
            replace_file(draft.path / f"{kind.document}.json", write_document(document))
        return ImportReport(len(table.rows), removed=removed, empty=table.empty_rows, bad=tuple(bad), written=not trial, **counts)

    def _check(self, draft: DraftFolder, kind: Kind) -> Callable[[Mapping[str, Any]], str]:
        document = self._load(draft).documents.get(kind.document)
        schema = document.schema["properties"][kind.records]["items"] if document else {}
        validator = Draft202012Validator(schema, format_checker=FORMATS)

        def check(record: Mapping[str, Any]) -> str:
            error = next(validator.iter_errors(record), None)
            if error is None:
                return ""
            return at_place(*next(describe(error, draft.shop.currency)))

        return check


def _document(draft: DraftFolder, kind: Kind) -> dict[str, Any]:
    raw = draft.raw(kind.document)
    try:
        document = parse_document(raw) if raw is not None else {}
    except UnreadableDocument as error:
        raise InvalidTenant([Problem(f"{draft.key}/draft/{kind.document}.json", error.place, str(error))]) from error
    if not isinstance(document, dict) or not isinstance(document.get(kind.records, []), list):
        text = f'is not made of {kind.records}. Write {{"{kind.records}": []}}.'
        raise InvalidTenant([Problem(f"{draft.key}/draft/{kind.document}.json", "", text)])
    return {kind.records: [], **document}
