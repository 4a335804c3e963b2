"""The shop's draft and its versions as tools change them: as one person, who is in the audit log with each change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from app.errors import AppError, NotFound
from app.services.accounts.person import Who
from app.services.back_office.records import find_record
from app.services.back_office.worded_changes import WordedChanges
from app.services.drafts.editor import Change as RecordChange
from app.services.drafts.editor import DraftEditor, mark_of
from app.services.permissions import Permission, least_role
from app.services.publishing.differences import TITLES, title_of
from app.services.publishing.publisher import Published, Publisher
from plugins.contracts import Actor, DraftChange, PublishedVersion, Refused

LONGEST_KEY = 40


class ShopDrafts:
    """One shop's draft and versions, for one person or key."""

    def __init__(self, platform: Any, key: str, actor: Actor):
        self._platform, self._key, self._actor = platform, key, actor
        root = platform.directory.root
        self._tenant, self._publisher, self._editor = root.tenant(key), Publisher(root, platform.prove), DraftEditor(root, key)

    @property
    def live(self) -> int:
        return self._tenant.live_version() or 0

    def mark(self) -> str:
        return f"{self.live}:{self._publisher.draft_mark(self._key)}"

    def faults(self) -> Sequence[str]:
        return [str(problem) for problem in self._publisher.validate(self._key)]

    def changes(self) -> Sequence[DraftChange]:
        with _told():
            return WordedChanges(self._publisher.diff(self._key), self._editor.shop)

    def changes_of(self, version: int) -> Sequence[DraftChange]:
        older = [number for number in self._tenant.versions() if number < version]
        with _told():
            return WordedChanges(self._publisher.diff(self._key, max(older, default=0), version), self._tenant.version(version).shop)

    def versions(self, limit: int) -> Sequence[PublishedVersion]:
        found = self._publisher.history(self._key)[:limit]
        return [PublishedVersion(one.version, datetime.fromisoformat(one.created_at), one.note) for one in found]

    def field(self, document: str, key: str, name: str) -> str:
        with _told():
            return find_record(self._editor, document, key).texts().get(name, "")

    def change(self, document: str, key: str, fields: Mapping[str, str], was: Mapping[str, str] | None = None) -> DraftChange:
        self._check(Permission.EDIT_CONTENT)
        with _told():
            record = find_record(self._editor, document, key)
            before = record.texts()
            change = record.save(fields, was or {})
            self._note(change)
            after = record.texts()
        differences = tuple((name, before.get(name, ""), after.get(name, "")) for name in fields if before.get(name) != after.get(name))
        return DraftChange(document, title_of(change.after or {}), "changed", differences)

    def add(self, document: str, fields: Mapping[str, str]) -> DraftChange:
        self._check(Permission.EDIT_CONTENT)
        with _told():
            found = self._editor.document(document)
            key = _key_of(fields)
            if self._is_there(found, key):
                return self.change(document, key, fields)
            change = self._editor.save(found, None, {found.key: key, **fields}, mark_of({}))
            self._note(change)
        return DraftChange(document, title_of(change.after or {}), "added")

    def publish(self, mark: str) -> int:
        self._check(Permission.PUBLISH)
        live, _, draft = mark.partition(":")
        if not re.fullmatch("[0-9]{1,9}", live):
            raise Refused("This is not what was seen of the draft. Ask for its changes, then decide.")
        with _told():
            published = self._publisher.publish(self._key, "", int(live), draft)
        return self._done(published, "version.publish")

    def roll_back(self, version: int, mark: str) -> int:
        self._check(Permission.PUBLISH)
        with _told():
            if mark.partition(":")[0] != str(self.live):
                raise Refused("Somebody published in the meantime. Look at what is live now, then decide again.")
            published = self._publisher.rollback(self._key, version)
        return self._done(published, "version.rollback")

    def _done(self, published: Published, action: str) -> int:
        self._platform.directory.change_over(self._key)
        if published.new:
            after = {"version": published.version, "changes": len(published.changes), "note": ""}
            self._write(action, f"version {published.version}", None, after)
        return published.version

    def _check(self, permission: Permission) -> None:
        """Hold the one matrix here too: a tool that forgot to ask changes nothing."""
        needed, scopes = least_role(permission), self._actor.scopes
        if needed is None or self._actor.role < needed or (scopes and permission not in scopes):
            raise Refused("Your role does not allow this. Ask an admin of the shop.")

    def _is_there(self, document: Any, key: str) -> bool:
        try:
            self._editor.open(document, key)
        except NotFound:
            return False
        return True

    def _note(self, change: RecordChange) -> None:
        if sides := change.sides():
            self._write("draft.change", f"{change.document} {change.key}", *sides)

    def _write(self, action: str, subject: str, before: Any, after: Any) -> None:
        who, accounts = Who(self._actor.id, self._actor.name), self._platform.accounts
        accounts.audit.add(who, self._platform.clock(), self._key, action, subject, before, after)


@contextmanager
def _told() -> Iterator[None]:
    """Word an error of ours for the tool, which tells it."""
    try:
        yield
    except AppError as error:
        raise Refused(str(error)) from error


def _key_of(fields: Mapping[str, str]) -> str:
    """Return the key of a new record: of the same words the same one."""
    named = next((fields[name] for name in TITLES if fields.get(name)), "")
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in named.lower()).strip("-")
    begun = "-".join(filter(None, words.split("-")))[:LONGEST_KEY].strip("-")
    return f"{begun or 'entry'}-{hashlib.blake2b(named.lower().encode(), digest_size=3).hexdigest()}"
