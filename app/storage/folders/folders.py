"""A tenant's folder: its draft, its immutable versions, which one is live, and how plugins read them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock, Timeout

from app.errors import UNPUBLISHED, InvalidTenant, Problem, StorageBusy, UnknownTenant, UnknownVersion
from app.settings import describe
from app.storage.folders.durable import replace_file
from app.tenant_keys import RULE, is_tenant_key
from plugins.contracts import Engine, NoEngine, Shop, Stores
from plugins.kit.outward import Outward

MANIFEST = "manifest"
OURS = frozenset(name for setting in describe() for name in setting.variables)
KEPT = "kept"
SHARED = ".index"  # no tenant's key begins with a dot
WAIT_S = 10.0
Secrets = Callable[[str, str], str | None]
_CACHE_NAME = re.compile(r"[a-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One entry of a tenant's history. ``files`` maps a file's name to its sha256; ``created_at`` is UTC, ISO 8601."""

    version: int
    created_at: str
    note: str
    files: Mapping[str, str]
    live: bool = False


class DocumentFolder:
    """A folder of JSON documents bound to a tenant, as plugins read it; see ``plugins.contracts.Folder``."""

    stores: Stores  # set when the plugins are built

    def __init__(self, tenant: TenantFolder, path: Path, version: int, label: str):
        self.tenant, self.path, self.version, self.label = tenant, path, version, label

    @property
    def key(self) -> str:
        return self.tenant.key

    @property
    def engine(self) -> Engine:
        return self.tenant.engine

    @property
    def outward(self) -> Outward:
        return self.tenant.outward

    @cached_property
    def shop(self) -> Shop:
        """What ``tenant.json`` says of the shop; InvalidTenant when it is missing or does not say enough."""
        document = self.read("tenant")
        try:
            return _shop(self.key, self.version, document)
        except (KeyError, TypeError, AttributeError) as error:
            raise self._fault("tenant", "", f"{error} is missing. A shop needs name, locale, currency and timezone.") from error

    def documents(self) -> list[str]:
        """Return the names of the documents that are there, without ``.json``."""
        try:
            names = sorted(path.stem for path in self.path.iterdir() if path.suffix == ".json" and path.is_file())
        except FileNotFoundError:
            return []
        return [name for name in names if name != MANIFEST and not name.startswith(".")]

    def raw(self, document: str) -> bytes | None:
        """Return the document's bytes as they are stored, or None."""
        try:
            return (self.path / f"{document}.json").read_bytes()
        except FileNotFoundError:
            return None

    def read(self, document: str) -> Any:
        """Return the parsed document, or None when there is none; InvalidTenant when it is not JSON."""
        content = self.raw(document)
        if content is None:
            return None
        try:
            return orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            raise self._fault(document, f"line {error.lineno}, column {error.colno}", f"{error.msg}.") from error

    def source(self, document: str, pointer: str) -> str:
        return f"{self.label}/{document}.json#{pointer}"

    def cache(self, name: str) -> Path:
        """Return (and make) the folder for data derived from this version; it may vanish at any time."""
        return _made(self.tenant.path, self.tenant.index_folder(self.version), name)

    def kept(self, name: str) -> Path:
        """Return (and make) the folder for derived data that all versions share; it may vanish at any time too."""
        return _made(self.tenant.path, self.tenant.path / "index" / KEPT, name)

    def shared(self, name: str) -> Path:
        """Return (and make) the folder for derived data that all tenants share; it may vanish at any time too."""
        folder = self.tenant.path.parent / SHARED / _cache_name(name)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def plugins(self) -> list[str | Mapping[str, Any]] | None:
        """Return tenant.json's ``plugins`` with each ``{"$env": "NAME"}`` and ``{"$secret": "name"}`` in options replaced by its value.

        None means that the tenant names none. InvalidTenant tells of every variable that is not set and every secret not stored.
        """
        entries = (self.read("tenant") or {}).get("plugins")
        if entries is None:
            return None
        missing: list[Problem] = []
        resolved = [self._entry(entry, f"plugins[{place}]", missing) for place, entry in enumerate(entries)]
        if missing:
            raise InvalidTenant(missing)
        return resolved

    def _entry(self, entry: str | Mapping[str, Any], place: str, missing: list[Problem]) -> str | dict[str, Any]:
        if isinstance(entry, str):
            return entry
        return {**entry, "options": self._secrets(entry.get("options", {}), f"{place}.options", missing)}

    def _secrets(self, value: Any, place: str, missing: list[Problem]) -> Any:
        if isinstance(value, dict):
            if value.keys() == {"$env"}:
                return self._variable(value["$env"], place, missing)
            if value.keys() == {"$secret"}:
                return self._secret(value["$secret"], place, missing)
            return {name: self._secrets(item, f"{place}.{name}", missing) for name, item in value.items()}
        if isinstance(value, list):
            return [self._secrets(item, f"{place}[{number}]", missing) for number, item in enumerate(value)]
        return value

    def _secret(self, name: Any, place: str, missing: list[Problem]) -> str:
        found = self.tenant.secrets(self.key, name) if isinstance(name, str) else None
        if found is None:
            text = f"the secret {name} is not stored, or not under this SECRET_KEY. Store it: assistant secret set {self.key} {name}"
            missing.append(Problem(self._file("tenant"), place, text))
        return found or ""

    def _variable(self, name: Any, place: str, missing: list[Problem]) -> str:
        if name in OURS:
            text = f"{name} is a setting of the assistant itself, which no shop may read. Name a variable of the shop's own."
            missing.append(Problem(self._file("tenant"), place, text))
            return ""
        found = os.environ.get(name) if isinstance(name, str) else None
        if found is None:
            text = f"the environment variable {name} is not set. Set it where the assistant is started, or in .env."
            missing.append(Problem(self._file("tenant"), place, text))
        return found or ""

    def _file(self, document: str) -> str:
        return f"{self.key}/{self.label}/{document}.json"

    def _fault(self, document: str, place: str, message: str) -> InvalidTenant:
        return InvalidTenant([Problem(self._file(document), place, message)])


class DraftFolder(DocumentFolder):
    """What people edit; its shop has version 0."""

    def __init__(self, tenant: TenantFolder):
        super().__init__(tenant, tenant.path / "draft", 0, "draft")

    def hold(self, version: VersionFolder) -> None:
        """Take over the documents of a version, and drop those that it has not; the caller holds the draft."""
        names = version.documents()
        for name in names:
            content = version.raw(name)
            if content is not None and content != self.raw(name):
                replace_file(self.path / f"{name}.json", content)
        for name in set(self.documents()) - set(names):
            (self.path / f"{name}.json").unlink(missing_ok=True)


class VersionFolder(DocumentFolder):
    """One published version, immutable. ``path`` differs from its home only while it is being published."""

    def __init__(self, tenant: TenantFolder, version: int, path: Path | None = None):
        super().__init__(tenant, path or tenant.version_path(version), version, f"versions/{version}")


class TenantFolder:
    """``business/<key>``: where the draft, the versions, the index and the media of one tenant are."""

    def __init__(self, path: Path, key: str, engine: Engine | None = None, secrets: Secrets | None = None, outward: Outward | None = None):
        self.path, self.key = path, key
        self.engine: Engine = engine or NoEngine()
        self.secrets: Secrets = secrets or (lambda key, name: None)
        self.outward = outward or Outward()

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def live_file(self) -> Path:
        return self.path / "live.json"

    @property
    def begun_file(self) -> Path:
        """What lies in the folder of a shop that somebody began here: they publish it when they are ready, no start of the product does."""
        return self.path / ".begun"

    def draft(self) -> DraftFolder:
        return DraftFolder(self)

    def version_path(self, version: int) -> Path:
        return self.path / "versions" / f"{version:04}"

    def index_folder(self, version: int) -> Path:
        return self.path / "index" / (str(version) if version else "draft")

    def live_version(self) -> int | None:
        """Return the number that ``live.json`` names, None when nothing is published."""
        try:
            return int(orjson.loads(self.live_file.read_bytes())["version"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            text = 'is not {"version": n}. Write the number of a folder in versions/ there.'
            raise InvalidTenant([Problem(f"{self.key}/live.json", "", text)]) from error

    def serve_anew(self) -> None:
        """Have every worker build the live version again: a key of its options has changed. Nothing where none is live.

        StorageBusy while somebody publishes for long: what they publish must not be taken back.
        """
        try:
            with FileLock(self.path / ".lock", timeout=WAIT_S), suppress(FileNotFoundError):
                replace_file(self.live_file, self.live_file.read_bytes())
        except Timeout:
            raise StorageBusy(f"Somebody is publishing {self.key} at this moment. Do it again when they are done.") from None

    def versions(self) -> list[int]:
        """Return the numbers of all whole versions, oldest first."""
        try:
            entries = list((self.path / "versions").iterdir())
        except FileNotFoundError:
            return []
        return sorted(int(entry.name) for entry in entries if entry.name.isdecimal() and (entry / f"{MANIFEST}.json").is_file())

    def version(self, version: int) -> VersionFolder:
        """Return a published version; UnknownVersion when it does not exist."""
        if version < 1 or not (self.version_path(version) / f"{MANIFEST}.json").is_file():
            raise UnknownVersion(f"{self.key} has no version {version}. See them with: assistant tenant history {self.key}")
        return VersionFolder(self, version)

    def history(self) -> list[VersionRecord]:
        """Return every version with its date and note, newest first."""
        live = self.live_version()
        return [self._record(version, live) for version in reversed(self.versions())]

    def _record(self, version: int, live: int | None) -> VersionRecord:
        manifest = orjson.loads((self.version_path(version) / f"{MANIFEST}.json").read_bytes())
        return VersionRecord(version, manifest["created_at"], manifest["note"], manifest["files"], version == live)


class BusinessRoot:
    """The folder of all tenants. Plugins reach the process's ``engine`` and its guard for calls ``outward`` through it, their
    options the stored ``secrets``."""

    def __init__(self, path: Path | str, engine: Engine | None = None, secrets: Secrets | None = None, outward: Outward | None = None):
        self.path, self.engine, self.secrets, self.outward = Path(path), engine, secrets, outward or Outward()

    def keys(self) -> list[str]:
        """Return the keys of all tenant folders, published or not."""
        try:
            entries = list(os.scandir(self.path))
        except FileNotFoundError:
            return []
        return sorted(entry.name for entry in entries if is_tenant_key(entry.name) and entry.is_dir())

    def published(self) -> list[str]:
        """Return the keys of the tenants that have a live version."""
        return [key for key in self.keys() if (self.path / key / "live.json").is_file()]

    def place(self, key: str) -> TenantFolder:
        """Return where a tenant is or would be; UnknownTenant for a key that cannot name one (``../x``)."""
        if not is_tenant_key(key):
            raise UnknownTenant(f"This is no shop's key. A key has {RULE}, like greengrocer.", UNPUBLISHED, key=key)
        return TenantFolder(self.path / key, key, self.engine, self.secrets, self.outward)

    def tenant(self, key: str) -> TenantFolder:
        """Return an existing tenant's folder; UnknownTenant otherwise."""
        tenant = self.place(key)
        if not tenant.path.is_dir():
            raise unknown(key)
        return tenant


def _cache_name(name: str) -> str:
    if not _CACHE_NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot name a cache. Use small letters, digits, - and _.")
    return name


def _made(tenant: Path, folder: Path, name: str) -> Path:
    _cache_name(name)
    # step by step, and not the tenant's own: a shop that was deleted meanwhile is not to come back as an empty folder
    for step in (tenant / "index", folder, folder / name):
        step.mkdir(exist_ok=True)
    return folder / name


def unknown(key: str) -> UnknownTenant:
    """Return the error for a key that nobody publishes; it names no other tenant."""
    todo = f"Check the key, or publish it with: assistant tenant publish {key}"
    return UnknownTenant(f'No shop is published as "{key}". {todo}', UNPUBLISHED, key=key)


def _shop(key: str, version: int, document: Mapping[str, Any]) -> Shop:
    locale = document["locale"]
    return Shop(
        key=key,
        name=document["name"],
        locale=locale,
        locales=tuple(dict.fromkeys([locale, *document.get("locales", ())])),
        currency=document["currency"],
        timezone=document["timezone"],
        version=version,
        prices_include_tax=document.get("prices_include_tax", True),
        contact=document.get("contact", {}),
        branding=document.get("branding", {}),
    )
