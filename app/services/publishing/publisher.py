"""Publisher: validate a draft, show what changes, publish it as an immutable version or throw it away, roll back."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from filelock import FileLock, Timeout

from app.errors import AppError, InvalidTenant, NothingLive, Problem, PublishConflict, UnknownTenant
from app.services.drafts.media import AddedPictures
from app.services.publishing.differences import Change, compare
from app.services.publishing.json_documents import same_document, write_document
from app.services.publishing.registered_documents import Load, load_documents
from app.services.publishing.validation import CheckedDocuments, check_folder
from app.storage.folders.draft_lock import draft_locked
from app.storage.folders.durable import disk_full_told
from app.storage.folders.folders import BusinessRoot, DocumentFolder, TenantFolder, VersionFolder, VersionRecord
from app.storage.folders.version_writer import VersionWriter
from plugins.manager import PluginError, build_manager, plugin_refs

log = logging.getLogger(__name__)
Build = Callable[[VersionFolder], object]
FIRST_NOTE, BACK_NOTE = "First version", "Back to version {n}"  # what nobody wrote; pages word it in their reader's language


@dataclass(frozen=True, slots=True)
class Published:
    """The version that is live now. ``new`` is False when nothing had changed and the version stayed."""

    version: int
    changes: tuple[Change, ...] = ()
    new: bool = True


def build_plugins(folder: VersionFolder) -> object:
    """Build the version's plugins, the least that a publish must prove."""
    return build_manager(plugin_refs(folder.plugins()), folder)


class Publisher:
    """Publishes the tenants of a business root.

    ``build`` builds a staged version as it would be served; what it raises is told as a problem and stops the publish.
    ``load`` says which documents a tenant's plugins register.
    """

    def __init__(self, root: BusinessRoot, build: Build = build_plugins, load: Load = load_documents):
        self.root, self._build, self._load = root, build, load

    def validate(self, key: str) -> list[Problem]:
        """Return every fault of the draft, none when it can be published; building the plugins is left to publish."""
        return list(self._checked(self.draft(key)).problems)

    def review(self, key: str) -> tuple[list[Problem], tuple[Change, ...]]:
        """Return every fault of the draft, and where there is none what publishing it would change."""
        tenant, checked = self.root.tenant(key), self._checked(self.draft(key))
        if checked.problems:
            return list(checked.problems), ()
        live = tenant.live_version()
        return [], compare(_documents(tenant.version(live)) if live else {}, checked.documents, checked.registered)

    def diff(self, key: str, before: int | None = None, after: int | None = None) -> tuple[Change, ...]:
        """Return what changed between two versions; ``before`` None is the live version, ``after`` None the draft.

        Raises InvalidTenant when the draft cannot be read, UnknownVersion for a version that does not exist.
        """
        tenant = self.root.tenant(key)
        folder = self.draft(key) if after is None else tenant.version(after)
        newer = self._checked(folder)
        if set(folder.documents()) - newer.documents.keys():
            raise InvalidTenant(newer.problems)
        older = tenant.live_version() if before is None else before
        return compare(_documents(tenant.version(older)) if older else {}, newer.documents, newer.registered)

    def publish(self, key: str, note: str = "", expected_version: int | None = None, expected_draft: str = "") -> Published:
        """Publish the draft as the next version and make it live.

        Raises InvalidTenant with all problems, PublishConflict when somebody else publishes, has published since
        ``expected_version`` or has changed the draft since its ``draft_mark``, StorageFull. Whatever is raised, the live version
        goes on unchanged.
        """
        draft = self.draft(key)
        with self._locked(draft.tenant, expected_version), draft_locked(draft.tenant):
            self._check_seen(key, expected_draft)
            return self._publish(draft, note)

    def discard(self, key: str, expected_version: int | None = None, expected_draft: str = "") -> int:
        """Throw the draft's changes away, so that it says what the live version says, and return that version's number.

        Nothing that is live changes. Raises NothingLive where there is no version to go back to, PublishConflict as ``publish`` does.
        """
        draft = self.draft(key)
        with self._locked(draft.tenant, expected_version), draft_locked(draft.tenant):
            self._check_seen(key, expected_draft)
            live = draft.tenant.live_version()
            if live is None:
                raise NothingLive("Nothing is live yet that the draft could go back to. Publish it first.")
            draft.hold(draft.tenant.version(live))
        AddedPictures(draft.tenant).sweep()
        return live

    def _check_seen(self, key: str, expected_draft: str) -> None:
        if expected_draft and expected_draft != self.draft_mark(key):
            raise PublishConflict("Somebody changed the draft since you looked at it. Look at what changed, then decide.")

    def draft_mark(self, key: str) -> str:
        """Return what tells one state of a draft from another."""
        draft = self.draft(key)
        parts = [name.encode() + b"\0" + (draft.raw(name) or b"") for name in sorted(draft.documents())]
        return hashlib.blake2b(b"\0\0".join(parts), digest_size=12).hexdigest()

    def rollback(self, key: str, version: int, note: str = "") -> Published:
        """Publish the content of an old version as a new one; the draft stays as it is."""
        tenant = self.root.tenant(key)
        with self._locked(tenant, None):
            return self._publish(tenant.version(version), note or BACK_NOTE.format(n=version))

    def history(self, key: str) -> list[VersionRecord]:
        """Return all versions, newest first."""
        return self.root.tenant(key).history()

    def draft(self, key: str) -> DocumentFolder:
        """Return the draft of a shop; UnknownTenant where nobody began one."""
        tenant = self.root.place(key)
        if not (tenant.path / "draft").is_dir():
            raise UnknownTenant(f'There is no draft of "{key}". Check the key, or begin one with: assistant tenant new {key}', key=key)
        return tenant.draft()

    def _checked(self, folder: DocumentFolder) -> CheckedDocuments:
        return check_folder(folder, self._load)

    def _publish(self, folder: DocumentFolder, note: str) -> Published:
        checked = self._checked(folder)
        if checked.problems:
            raise InvalidTenant(checked.problems)
        tenant = folder.tenant
        live = tenant.live_version()
        before = _documents(tenant.version(live)) if live else {}
        changes = compare(before, checked.documents, checked.registered)
        files = {name: _bytes_unless_same(name, before, content) for name, content in checked.documents.items()}
        if live and before.keys() == files.keys() and not any(files.values()):
            return Published(live, new=False)
        writer = VersionWriter(tenant)
        with writer.staged(files, note) as staged:
            self._prove(staged, folder)
            writer.go_live(staged)
        AddedPictures(tenant).sweep()
        return Published(staged.version, changes)

    def _prove(self, staged: VersionFolder, folder: DocumentFolder) -> None:
        """Build the staged version; what goes wrong is a problem of the documents it came from."""
        file = f"{folder.key}/{folder.label}/tenant.json"
        try:
            with disk_full_told(staged.path):
                self._build(staged)
        except PluginError as error:
            raise InvalidTenant([Problem(file, "plugins", str(error).removeprefix("plugins: "))]) from error
        except AppError:
            raise
        except Exception as error:
            log.exception("%s could not be built for publishing", folder.key)
            text = f"a plugin could not work with these documents: {error!r}. The log has the traceback for its author."
            raise InvalidTenant([Problem(file, "plugins", text)]) from error

    @contextmanager
    def _locked(self, tenant: TenantFolder, expected: int | None) -> Iterator[None]:
        """Hold the tenant's publish lock, across processes; whoever comes second is told, not queued."""
        lock = FileLock(tenant.path / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            text = f"Somebody else is publishing {tenant.key} at this moment. Look at what they changed, then publish again."
            raise PublishConflict(text) from None
        try:
            live = tenant.live_version()
            if expected is not None and (live or 0) != expected:
                text = f"{tenant.key} is at version {live or 0} by now, not {expected}. Look at what changed, then publish again."
                raise PublishConflict(text)
            yield
        finally:
            lock.release()


def _bytes_unless_same(name: str, before: Mapping[str, Any], content: Any) -> bytes | None:
    return None if name in before and same_document(before[name], content) else write_document(content)


def _documents(folder: DocumentFolder) -> Mapping[str, Any]:
    return {name: folder.read(name) for name in folder.documents()}
