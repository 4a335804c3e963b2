"""All faults of a tenant's documents at once, each with its file, its place and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import orjson
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from app.errors import Problem
from app.services.publishing.collection_rules import COLLECTIONS, check_collections
from app.services.publishing.fault_sentences import closest, describe
from app.services.publishing.json_documents import UnreadableDocument, names_written_twice, parse_document
from app.services.publishing.references import duplicate_keys, lost_references
from app.services.publishing.registered_documents import Load, load_documents
from app.services.publishing.tenant_rules import check_tenant, check_wording
from app.services.publishing.translations import translated_twice
from app.services.publishing.unseen_characters import unseen_characters
from app.services.quick_checks import quick_check
from app.storage.folders.folders import DocumentFolder
from plugins.contracts import Document

FORMATS = FormatChecker(formats=())


@dataclass(frozen=True, slots=True)
class CheckedDocuments:
    """A folder's readable documents, brought to today's form, and everything that is wrong with the folder."""

    documents: Mapping[str, Any] = field(default_factory=dict)
    registered: Mapping[str, Document] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or (re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None and date.fromisoformat(value) is not None)


@FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value) is not None


@FORMATS.checks("uri", raises=ValueError)
def _is_web_address(value: object) -> bool:
    return not isinstance(value, str) or (urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).hostname))


def _quick(name: str) -> Callable[[str], bool]:
    return lambda value: FORMATS.conforms(value, name)


_QUICK_FORMATS = {name: _quick(name) for name in FORMATS.checkers}


def check_folder(folder: DocumentFolder, load: Load = load_documents) -> CheckedDocuments:
    """Read and check every document of a draft or version."""
    check = _Check(folder)
    documents = check.read_all()
    registered = load(folder)
    check.problems.extend(problem for problem in registered.problems if problem not in check.problems)
    documents = check.migrate(documents, registered.documents)
    check.names(documents, registered.documents, "tenant" in documents and not registered.problems)
    check.schemas(documents, registered.documents)
    check.meaning(documents, registered.documents)
    return CheckedDocuments(documents, registered.documents, tuple(check.problems))


class _Check:
    """One run over one folder, collecting problems."""

    def __init__(self, folder: DocumentFolder):
        self.folder = folder
        self.problems: list[Problem] = []

    def tell(self, document: str, place: str, message: str) -> None:
        self.problems.append(Problem(f"{self.folder.key}/{self.folder.label}/{document}.json", place, message))

    def tell_all(self, document: str, faults: Iterable[tuple[str, str]]) -> None:
        for place, message in faults:
            self.tell(document, place, message)

    def read_all(self) -> dict[str, Any]:
        """Return the documents that can be read."""
        found = {}
        for name in self.folder.documents():
            content = self.folder.raw(name) or b""
            try:
                found[name] = parse_document(content)
            except UnreadableDocument as error:
                self.tell(name, error.place, str(error))
                continue
            self.tell_all(name, unseen_characters(found[name], content))
            for twice in names_written_twice(content, found[name]):
                self.tell(name, twice.place, f'"{twice.name}" is written twice, only the last would count. Keep one of the two.')
        return found

    def migrate(self, documents: Mapping[str, Any], registered: Mapping[str, Document]) -> dict[str, Any]:
        """Bring older documents to today's form, where their plugin knows how."""
        today = dict(documents)
        for name, document in registered.items():
            if name in documents and document.migrate:
                try:
                    today[name] = document.migrate(documents[name])
                except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                    self.tell(name, "", f"could not be brought to today's form: {error!r}. Compare it with the schema of {name}.")
        return today

    def names(self, documents: Mapping[str, Any], registered: Mapping[str, Document], complete: bool) -> None:
        """Tell of required documents that are missing and of files that no plugin reads."""
        present = set(self.folder.documents())
        for name, document in registered.items():
            if document.required and name not in present:
                self.tell(name, "", "is missing. Every shop with this plugin needs it.")
        for name in sorted(set(documents) - set(registered)) if complete else ():
            near = closest(name, [known for known in registered if known not in present])
            advice = f"Did you mean {near}.json?" if near else "Remove it, or add the plugin that reads it to tenant.json."
            self.tell(name, "", f"no plugin of this shop reads this file. {advice}")

    def schemas(self, documents: Mapping[str, Any], registered: Mapping[str, Document]) -> None:
        currency = _currency(documents.get("tenant"))
        for name, content in documents.items():
            if name not in registered:
                continue
            schema = registered[name].schema
            if quick_check(schema, _QUICK_FORMATS)(content):
                continue
            fault = _fault_of_schema(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS))
            if fault:
                self.tell(name, "", f"the plugin's schema for this file is itself not valid: {fault}. Tell the plugin's author.")
                continue
            errors = Draft202012Validator(schema, format_checker=FORMATS).iter_errors(content)
            self.tell_all(name, [told for error in _by_place(errors) for told in describe(error, currency)])

    def meaning(self, documents: Mapping[str, Any], registered: Mapping[str, Document]) -> None:
        """Check what a schema cannot say; every rule reads only what has the right shape."""
        self.tell_all("tenant", check_tenant(documents.get("tenant")))
        self.tell_all("wording", check_wording(documents.get("wording")))
        for name, document in registered.items():
            self.tell_all(name, duplicate_keys(documents.get(name), document))
            self.tell_all(name, translated_twice(documents.get(name), document, _locale(documents.get("tenant"))))
        self.tell_all(COLLECTIONS, check_collections(documents))
        for name in documents:
            self.tell_all(name, lost_references(name, documents, self.folder.tenant.media))


@lru_cache(maxsize=256)
def _fault_of_schema(schema: bytes) -> str:
    """Return what is wrong with a schema, "" for nothing; schemas are few and stay as they are."""
    try:
        Draft202012Validator.check_schema(orjson.loads(schema))
    except SchemaError as error:
        return error.message
    return ""


def _by_place(errors: Iterable[Any]) -> Iterator[Any]:
    """Sort faults as they stand in the document; an index is a number, so [2] comes before [10]."""
    yield from sorted(errors, key=lambda error: [(isinstance(step, str), step) for step in error.absolute_path])


def _locale(tenant: Any) -> Any:
    return tenant.get("locale") if isinstance(tenant, dict) else None


def _currency(tenant: Any) -> str:
    currency = tenant.get("currency") if isinstance(tenant, dict) else None
    return currency if isinstance(currency, str) and re.fullmatch(r"[A-Z]{3}", currency) else "GBP"
