"""Self-repair: proposes mends for a broken draft, shows them as a diff, and writes them only on consent."""

from __future__ import annotations

import copy
import difflib
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import json_repair
import orjson
from jsonschema import Draft202012Validator, ValidationError

from app.errors import Problem
from app.services.publishing.fault_sentences import closest
from app.services.publishing.json_documents import (
    UnreadableDocument,
    containers,
    names_written_twice,
    parse_document,
    place_of,
    same_document,
    write_document,
)
from app.services.publishing.references import records_of
from app.services.publishing.registered_documents import Load, load_documents
from app.services.publishing.repair_candidates import meant
from app.services.publishing.tenant_rules import time_zones
from app.services.publishing.validation import FORMATS, check_folder
from app.storage.folders.durable import replace_file
from app.storage.folders.folders import BusinessRoot, DraftFolder
from plugins.contracts import Document

log = logging.getLogger(__name__)
STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"'})
KEPT = 0.6  # of a text's signs a guess must keep: one that swallows the rest is no repair
_NAME = re.compile(r"[$\w-]{1,64}")
ROUNDS = 4
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """One proposed change of a draft. ``action`` is text (the whole file), set, rename (a property) or remove.

    Repairs build on those before them; one whose ``before`` no longer stands at its path is left out when applied.
    """

    document: str
    path: Path
    action: str
    before: Any
    after: Any
    reason: str

    @property
    def file(self) -> str:
        return f"{self.document}.json"

    @property
    def place(self) -> str:
        return place_of(self.path)


class SelfRepair:
    """Proposes and applies repairs to the drafts of a business root."""

    def __init__(self, root: BusinessRoot, load: Load = load_documents):
        self.root, self._load = root, load

    def propose_repairs(self, key: str) -> list[Repair]:
        """Return what could be mended in the draft; nothing is written."""
        draft = self.root.tenant(key).draft()
        registered = self._load(draft).documents
        locale, currency = _money_of(_mended(draft, "tenant")[0])
        found: list[Repair] = []
        for name in draft.documents():
            document, repairs = _mended(draft, name)
            found += repairs
            if document is not None:
                found += _Proposals(name, document, registered.get(name), locale, currency).all()
        return found

    def diff(self, key: str, repairs: Sequence[Repair]) -> str:
        """Return the repairs as a unified diff of the draft's files."""
        draft = self.root.tenant(key).draft()
        parts: list[str] = []
        for name, (before, document) in self._changed(draft, repairs).items():
            after = write_document(document).decode()
            label = f"{key}/draft/{name}.json"
            parts += difflib.unified_diff(before.splitlines(), after.splitlines(), label, f"{label} (repaired)", lineterm="")
        return "\n".join(parts)

    def apply(self, key: str, repairs: Sequence[Repair]) -> list[Problem]:
        """Write the repairs into the draft and return the problems that are left; ``NAME.json.before-repair`` keeps what was there."""
        draft = self.root.tenant(key).draft()
        for name, (_, document) in self._changed(draft, repairs).items():
            replace_file(draft.path / f"{name}.json.before-repair", draft.raw(name) or b"")
            replace_file(draft.path / f"{name}.json", write_document(document))
        return list(check_folder(draft, self._load).problems)

    def _changed(self, draft: DraftFolder, repairs: Sequence[Repair]) -> dict[str, tuple[str, Any]]:
        """Return document -> (text before, document after) for the documents that the repairs change."""
        changed = {}
        for name in dict.fromkeys(repair.document for repair in repairs):
            mine = [repair for repair in repairs if repair.document == name]
            raw = draft.raw(name) or b""
            if mine[0].action == "text":
                if _text(raw) == mine[0].before:
                    changed[name] = (_text(raw), _applied(parse_document(mine[0].after.encode()), mine[1:]))
                continue
            try:
                document = parse_document(raw)
            except UnreadableDocument:
                continue
            after = _applied(copy.deepcopy(document), mine)
            if not same_document(document, after):
                changed[name] = (write_document(document).decode(), after)
        return changed


def _money_of(tenant: Any) -> tuple[str, str]:
    content = tenant if isinstance(tenant, dict) else {}
    locale, currency = content.get("locale"), content.get("currency")
    return (locale if isinstance(locale, str) else "en", currency.upper() if isinstance(currency, str) else "GBP")


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _mended(draft: DraftFolder, name: str) -> tuple[Any, list[Repair]]:
    """Return the document as it can be read, with the repair of its text where it needed one; None when hopeless."""
    raw = draft.raw(name)
    if raw is None:
        return None, []
    try:
        document = parse_document(raw)
        reason = "A name was written twice; the last value is kept." if names_written_twice(raw, document) else ""
    except UnreadableDocument as error:
        place = f"{error.place}: " if error.place else ""
        document, reason = _guessed(_text(raw).translate(STRAIGHT)), f"The JSON was broken: {place}{error}"
    if document is None or not reason:
        return document, []
    return document, [Repair(name, (), "text", _text(raw), write_document(document).decode(), reason)]


def _guessed(text: str) -> Any:
    """Return what json-repair makes of a text, None when that is no usable document."""
    try:
        document = json_repair.loads(text)
        usable = isinstance(document, dict) and document and len(orjson.dumps(document)) >= KEPT * len("".join(text.split()))
        return parse_document(orjson.dumps(document)) if usable and all(map(_NAME.fullmatch, document)) else None
    except (RecursionError, ValueError, TypeError, UnreadableDocument):
        return None
    except Exception:
        log.exception("json-repair gave up")
        return None


def _applied(document: Any, repairs: Iterable[Repair]) -> Any:
    """Carry out the repairs on the document, each where its ``before`` still stands."""
    for repair in repairs:
        holder = _holder(document, repair.path)
        step = repair.path[-1] if repair.path else None
        try:
            if holder is None or not same_document(holder[step], repair.before if repair.action != "rename" else holder[step]):
                continue
        except (KeyError, IndexError, TypeError):
            continue
        if repair.action == "set":
            holder[step] = repair.after
        elif repair.action == "remove":
            del holder[step]
        elif repair.after not in holder:
            renamed = {repair.after if name == step else name: value for name, value in holder.items()}
            holder.clear()
            holder.update(renamed)
    return document


def _standing(repair: Repair) -> list[tuple[int, str]]:
    """Return a sorting key: inner after outer, later entries after earlier ones."""
    return [(step, "") if isinstance(step, int) else (-1, step) for step in repair.path]


def _holder(document: Any, path: Path) -> Any:
    if not path:
        return None
    for step in path[:-1]:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return None
    return document if isinstance(document, (dict, list)) else None


class _Proposals:
    """Finds the repairs of one document, round by round, each on top of the one before."""

    def __init__(self, name: str, document: Any, registered: Document | None, locale: str, currency: str):
        self.name, self.document, self.registered = name, copy.deepcopy(document), registered
        self.locale, self.currency = locale, currency

    def all(self) -> list[Repair]:
        found: list[Repair] = []
        for _ in range(ROUNDS):
            fresh = self._round()
            if not fresh:
                break
            self.document = _applied(self.document, fresh)
            found += fresh
        return found

    def _round(self) -> list[Repair]:
        """Return repairs in an order in which none moves the place of another: values, names, then removals backwards."""
        repairs = {repair.path: repair for repair in self._proposed()}
        order = {"set": 0, "rename": 1, "remove": 2}
        backwards = sorted(repairs.values(), key=_standing, reverse=True)
        return sorted(backwards, key=lambda repair: order[repair.action])

    def _proposed(self) -> Iterator[Repair]:
        yield from self._trimmed()
        yield from self._twins()
        if self.name == "tenant":
            yield from self._time_zone()
        if self.registered:
            for error in Draft202012Validator(self.registered.schema, format_checker=FORMATS).iter_errors(self.document):
                yield from self._mended_fault(error)

    def _trimmed(self) -> Iterator[Repair]:
        for path, holder in containers(self.document):
            for step, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
                if isinstance(value, str) and value.strip() and value != value.strip():
                    yield Repair(self.name, (*path, step), "set", value, value.strip(), "has spaces around it")

    def _twins(self) -> Iterator[Repair]:
        """Propose to remove records that say exactly what an earlier one says."""
        name = self.registered.records if self.registered else ""
        seen: set[bytes] = set()
        for place, record in enumerate(records_of(self.document, name) if name else ()):
            said = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
            if said in seen:
                yield Repair(self.name, (name, place), "remove", record, None, "says the same as an earlier record")
            seen.add(said)

    def _time_zone(self) -> Iterator[Repair]:
        zone = self.document.get("timezone") if isinstance(self.document, dict) else None
        if isinstance(zone, str) and zone not in time_zones():
            near = closest(zone.replace(" ", "_"), sorted(time_zones()), least=80)
            if near:
                yield Repair(self.name, ("timezone",), "set", zone, near, "is not an IANA time zone")

    def _mended_fault(self, error: ValidationError) -> Iterator[Repair]:
        path = tuple(error.absolute_path)
        if error.validator == "additionalProperties" and error.validator_value is False:
            yield from self._renamed(path, error)
        elif path and error.validator != "required":
            found = meant(error.instance, error.schema, FORMATS, self.locale, self.currency)
            if found:
                yield Repair(self.name, path, "set", error.instance, *found)
            elif self._may_go(error):
                yield Repair(self.name, path, "remove", error.instance, None, "is empty and may be left out")

    def _renamed(self, path: Path, error: ValidationError) -> Iterator[Repair]:
        known = error.schema.get("properties", {})
        free = [name for name in known if name not in error.instance]
        for name in (name for name in error.instance if name not in known):
            near = closest(name, free, least=75)
            if near:
                free.remove(near)
                yield Repair(self.name, (*path, name), "rename", name, near, "is not a known name")

    def _may_go(self, error: ValidationError) -> bool:
        """Tell whether the faulty value is empty, and a list entry or a property that its object need not have."""
        if error.instance not in ("", None, [], {}) and not (isinstance(error.instance, str) and not error.instance.strip()):
            return False
        steps = list(error.absolute_schema_path)[:-1]
        if steps[-1:] == ["items"]:
            return True
        owner: Any = self.registered.schema if self.registered else {}
        for step in steps[:-2]:
            owner = owner.get(step) if isinstance(owner, Mapping) else owner[step] if isinstance(owner, list) else None
        return isinstance(owner, Mapping) and steps[-2:-1] == ["properties"] and steps[-1] not in owner.get("required", ())
