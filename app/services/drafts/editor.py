"""Reading and changing the records of a draft's documents, by several people at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from app.errors import AppError, InvalidTenant, NotFound, Problem
from app.services.drafts.fields import FormField, fields_of, read_fields
from app.services.drafts.giveaways import given_away
from app.services.drafts.ids import ID, made_id
from app.services.drafts.record_faults import faults_in, keys_taken
from app.services.drafts.values import Writing
from app.services.publishing.collection_rules import COLLECTIONS, faults_of_record
from app.services.publishing.json_documents import UnreadableDocument, parse_document, write_document
from app.services.publishing.references import records_of
from app.services.publishing.registered_documents import Load, load_documents
from app.storage.folders.draft_lock import draft_locked
from app.storage.folders.durable import replace_file
from app.storage.folders.folders import BusinessRoot, DraftFolder
from plugins.contracts import NOTHING, Document, Shop


class Overtaken(AppError):
    """Somebody else changed the record since it was opened; nothing was stored."""

    status, code = 409, "overtaken"


class BadRecord(AppError):
    """A record that its schema does not allow. ``faults`` are by field name, "" for the whole."""

    status, code = 422, "bad_record"

    def __init__(self, faults: Mapping[str, str]):
        super().__init__(" ".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Change:
    """What a change did: the record's key, and the record before and after, None where there was or is none."""

    document: str
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    def sides(self) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None] | None:
        """Return what stood there and what does, of a record that is there both times only what differs; None where nothing does."""
        if self.before is None or self.after is None:
            return self.before, self.after
        names = [name for name in {**self.before, **self.after} if self.before.get(name) != self.after.get(name)]
        return ({name: self.before.get(name) for name in names}, {name: self.after.get(name) for name in names}) if names else None


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record while it is edited; ``mark`` tells at saving whether it is still the same."""

    key: str
    record: Mapping[str, Any]
    mark: str
    fields: Sequence[FormField]


class DraftEditor:
    """The records of one shop's draft."""

    def __init__(self, root: BusinessRoot, key: str, load: Load = load_documents):
        self._tenant = root.tenant(key)
        self._draft: DraftFolder = self._tenant.draft()
        self._load = load

    @property
    def shop(self) -> Shop:
        return self._draft.shop

    def documents(self) -> list[Document]:
        """Return the documents that are lists of records, those of this shop's plugins."""
        return [document for document in self._load(self._draft).documents.values() if document.records and document.key]

    def document(self, name: str) -> Document:
        """Return a document of records; NotFound when no plugin of the shop has it."""
        found = next((document for document in self.documents() if document.name == name), None)
        if found is None:
            raise NotFound(f"{self._tenant.key} has no document of records called {name[:40]}.")
        return found

    def records(self, document: Document) -> Sequence[Mapping[str, Any]]:
        """Return a document's records as they stand, not to be changed; InvalidTenant when the file cannot be read."""
        return [record for record in records_of(self._content(document.name), document.records) if isinstance(record, dict)]

    def open(self, document: Document, key: str | None) -> OpenRecord:
        """Return a record for a form, None for a new one; NotFound when it is gone."""
        record = {} if key is None else self._find(self.records(document), document, key)
        return OpenRecord(key or "", record, mark_of(record), self.fields(document, record))

    def fields(self, document: Document, record: Mapping[str, Any]) -> Sequence[FormField]:
        """Return a record's fields as people write them."""
        found = fields_of(_schema(document), record, self._writing())
        if document.key != ID:
            return found
        # it is for the shop alone, so it comes last; a new record's is made from its words where it is left empty
        return [field for field in found if field.name != ID] + [
            replace(field, is_required=bool(record)) for field in found if field.name == ID
        ]

    def save(
        self, document: Document, key: str | None, given: Mapping[str, str], mark: str, *, is_free: bool = False,
        known: Mapping[str, str] = NOTHING,
    ) -> Change:  # fmt: skip
        """Put the given texts into a record (a new one when ``key`` is None) and store it; a price becomes 0 only where it ``is_free``.

        Raises BadRecord with all that is wrong by field, what is ``known`` to be with it, Overtaken when the record is
        not as it was opened, StorageFull.
        """
        with draft_locked(self._tenant):
            content = self._copy(document)
            records = content.setdefault(document.records, [])
            before = {} if key is None else self._find(records, document, key)
            if mark != mark_of(before):
                raise Overtaken("Somebody else has just changed this. Look at what stands there now, then change it again.")
            given = self._with_id(document, records, given) if key is None else given
            after, unread = read_fields(_schema(document), before, given, self._writing())
            others = [record for record in records if record is not before]
            wrong = self._told(document, others, before, after, {**unread, **known})
            free = {} if is_free else given_away(before, after, document.key)
            if told := {**free, **wrong}:
                raise BadRecord(told)
            if key is None:
                records.append(after)
            else:
                records[next(place for place, record in enumerate(records) if record is before)] = after
            self._write(document.name, content)
        return Change(document.name, str(after[document.key]), before or None, after)

    def delete(self, document: Document, key: str, mark: str) -> Change:
        """Take a record out; raises NotFound, Overtaken, StorageFull."""
        with draft_locked(self._tenant):
            content = self._copy(document)
            records = content.get(document.records, [])
            before = self._find(records, document, key)
            if mark != mark_of(before):
                raise Overtaken("Somebody else has just changed this. Look at what stands there now, then decide again.")
            content[document.records] = [record for record in records if record is not before]
            self._write(document.name, content)
        return Change(document.name, key, before, None)

    def _with_id(self, document: Document, records: Sequence[Any], given: Mapping[str, str]) -> Mapping[str, str]:
        if document.key != ID or given.get(ID, "").strip():
            return given
        return {**given, ID: made_id(given, {str(record.get(ID)) for record in records if isinstance(record, dict)})}

    def _told(
        self, document: Document, others: Sequence[Any], before: Mapping[str, Any], after: Mapping[str, Any], unread: Mapping[str, str]
    ) -> dict[str, str]:
        """Return what is wrong with a record by field, in one go; of each field what was found first."""
        schema = list(faults_in(_schema(document), after, unread, self.shop))
        keys = list(keys_taken(others, document.key, before, after))
        goods = [] if document.name != COLLECTIONS else list(faults_of_record(after, others, self._content("catalog")))
        return dict(reversed([*unread.items(), *schema, *keys, *goods]))

    def _find(self, records: Sequence[Any], document: Document, key: str) -> Mapping[str, Any]:
        for record in records:
            if isinstance(record, dict) and str(record.get(document.key)) == key:
                return record
        raise NotFound(f"{key[:80]} is not in {document.name} any more.")

    def _writing(self) -> Writing:
        return Writing(self.shop.currency, self.shop.locale)

    def _content(self, name: str) -> Any:
        path = self._draft.path / f"{name}.json"
        try:
            stat = path.stat()
        except FileNotFoundError:
            return {}
        return _parsed(path, stat.st_mtime_ns, stat.st_ino, stat.st_size, f"{self._tenant.key}/draft/{name}.json")

    def _copy(self, document: Document) -> dict[str, Any]:
        content = self._content(document.name)
        return orjson.loads(orjson.dumps(content)) if isinstance(content, dict) else {}

    def _write(self, name: str, content: Any) -> None:
        self._draft.path.mkdir(parents=True, exist_ok=True)
        replace_file(self._draft.path / f"{name}.json", write_document(content))


def mark_of(record: Mapping[str, Any]) -> str:
    """Return what tells one state of a record from another."""
    return hashlib.blake2b(orjson.dumps(record, option=orjson.OPT_SORT_KEYS), digest_size=12).hexdigest()


def _schema(document: Document) -> Mapping[str, Any]:
    return document.schema["properties"][document.records]["items"]


@lru_cache(maxsize=8)
def _parsed(path: Path, *state: Any) -> Any:
    """Return a file's content; kept while the file stays as it is, for a large catalogue takes a while to read."""
    try:
        return parse_document(path.read_bytes())
    except UnreadableDocument as error:
        raise InvalidTenant([Problem(state[-1], error.place, str(error))]) from error
