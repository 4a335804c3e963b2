"""What a shop says of itself in its draft's tenant.json, part by part, changed by several people at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from app.errors import InvalidTenant, Problem
from app.services.drafts.editor import BadRecord, Change, Overtaken, mark_of
from app.services.publishing.fault_sentences import describe
from app.services.publishing.json_documents import UnreadableDocument, parse_document, write_document
from app.services.publishing.registered_documents import Load, load_documents
from app.services.publishing.tenant_rules import check_tenant
from app.services.publishing.validation import FORMATS
from app.storage.folders.draft_lock import draft_locked
from app.storage.folders.durable import replace_file
from app.storage.folders.folders import BusinessRoot

Document = dict[str, Any]
# what belongs to each part: two people in different parts do not overtake each other
_PARTS: Mapping[str, tuple[str, ...]] = {
    "look": tuple(f"branding.{name}" for name in (
        "assistant_name", "colour", "accent", "logo", "tagline", "greeting", "quick_replies", "launcher",
    )),
    "answers": ("mode", "plugins", "branding.tone", "limits.model_tokens_per_day", "limits.model_cost_per_day"),
    "shop": ("name", "locale", "locales", "timezone", "contact"),
    "orders": ("plugins",),
    "places": ("channels.web", "limits.messages_per_minute"),
}  # fmt: skip
ALL = "all"  # for programs, which change several parts at once
PARTS: Mapping[str, tuple[str, ...]] = {**_PARTS, ALL: tuple(dict.fromkeys(path for paths in _PARTS.values() for path in paths))}


@dataclass(frozen=True, slots=True)
class OpenSettings:
    """The whole tenant.json while a part of it is edited; ``mark`` tells at saving whether the part is still the same."""

    document: Mapping[str, Any]
    mark: str


class BotSettings:
    """One shop's tenant.json in its draft."""

    def __init__(self, root: BusinessRoot, key: str, load: Load = load_documents):
        self._tenant, self._load = root.tenant(key), load

    def open(self, part: str) -> OpenSettings:
        """Return the settings with the mark of a part; InvalidTenant when the file cannot be read."""
        document = self.read()
        return OpenSettings(document, mark_of(_part_of(document, part)))

    def read(self) -> Document:
        """Return a copy of the draft's tenant.json."""
        raw = self._tenant.draft().raw("tenant") or b"{}"
        try:
            document = parse_document(raw)
        except UnreadableDocument as error:
            raise InvalidTenant([Problem(self._file, error.place, str(error))]) from error
        if not isinstance(document, dict):
            raise InvalidTenant([Problem(self._file, "", "is no object. Compare it with another shop's.")])
        return orjson.loads(orjson.dumps(document))

    def save(self, part: str, change: Callable[[Document], None], mark: str | None = None) -> Change:
        """Let ``change`` alter the document, and store it when the part's rules hold.

        Raises BadRecord with what is wrong by place, Overtaken when the part is not as it was opened, StorageFull.
        """
        with draft_locked(self._tenant):
            document = self.read()
            before = _part_of(document, part)
            if mark is not None and mark != mark_of(before):
                raise Overtaken("Somebody else has just changed these settings. Look at what stands there now, then change it again.")
            change(document)
            _drop_empty(document)
            faults = {place: sentence for place, sentence in self._faults(document) if _belongs(place, part)}
            if faults:
                raise BadRecord(faults)
            after = _part_of(document, part)
            if after != before:
                replace_file(self._tenant.draft().path / "tenant.json", write_document(document))
        return Change("tenant", part, before, after)

    def _faults(self, document: Document) -> Iterator[tuple[str, str]]:
        schema = self._load(self._tenant.draft()).documents["tenant"].schema
        for error in Draft202012Validator(schema, format_checker=FORMATS).iter_errors(document):
            yield from describe(error, str(document.get("currency", "GBP")))
        yield from check_tenant(document)

    @property
    def _file(self) -> str:
        return f"{self._tenant.key}/draft/tenant.json"


def at(document: Any, path: str, otherwise: Any = None) -> Any:
    """Return what stands at a dotted path, or ``otherwise``."""
    for step in path.split("."):
        document = document.get(step) if isinstance(document, Mapping) else None
    return otherwise if document is None else document


def put(document: Document, path: str, value: Any) -> None:
    """Put a value at a dotted path; None, "" and what is empty take it away."""
    *outer, last = path.split(".")
    for step in outer:
        document = document.setdefault(step, {})
    if value in (None, "", [], {}):
        document.pop(last, None)
    else:
        document[last] = value


def _part_of(document: Mapping[str, Any], part: str) -> dict[str, Any]:
    """Return a part by its paths, as a copy: what is changed later does not change it."""
    found = {path: at(document, path) for path in PARTS[part]}
    return orjson.loads(orjson.dumps({path: value for path, value in found.items() if value is not None}))


def _belongs(place: str, part: str) -> bool:
    return not place or any(place == path or place.startswith((f"{path}.", f"{path}[")) for path in PARTS[part])


def _drop_empty(document: Document) -> None:
    """Take away groups that nothing is left in."""
    for name in ("branding", "limits", "contact", "channels"):
        if document.get(name) == {}:
            del document[name]
