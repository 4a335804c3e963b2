"""Keys that a shop was given (to a model, a supplier), stored encrypted; they are used, and never shown again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from app.errors import BadMessage
from app.services.secrets.secret_box import SecretBox, Unreadable, keys_of, sealed_at
from app.settings import Settings
from app.storage.folders.durable import replace_file

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}", re.ASCII)


class TenantSecrets:
    """``instance/secrets/<tenant>.json``: each name with its value, encrypted under SECRET_KEY for this tenant alone.

    Values that were encrypted under one of OLD_SECRET_KEYS can still be read, and are encrypted anew when one is stored.
    """

    def __init__(self, folder: Path, keys: Callable[[], Sequence[bytes]]):
        self._folder, self._keys = folder, keys

    @classmethod
    def of(cls, settings: Settings) -> TenantSecrets:
        return cls(settings.instance_folder / "secrets", keys_of(settings))

    def read(self, tenant: str, name: str) -> str | None:
        """Return a secret, None when it is not stored or was encrypted under a key that is not known here."""
        token = self._stored(tenant).get(name)
        if token is None:
            return None
        with suppress(Unreadable):
            return self._box(tenant).unseal(token)
        return None

    def names(self, tenant: str) -> list[str]:
        return sorted(self._stored(tenant))

    def stored_at(self, tenant: str, name: str) -> datetime | None:
        """Return when a secret was stored, None where there is none."""
        token = self._stored(tenant).get(name)
        return None if token is None else sealed_at(token)

    def write(self, tenant: str, name: str, value: str) -> None:
        """Store a secret, in the place of one with this name."""
        if not _NAME.fullmatch(name):
            raise BadMessage(f"{name!r} cannot name a secret. Use small letters, digits, - and _.")
        if not value:
            raise BadMessage("A secret cannot be empty. To take one away: assistant secret remove")
        self._change(tenant, lambda found: found | {name: self._box(tenant).seal(value)})

    def remove(self, tenant: str, name: str) -> bool:
        """Take a secret away; return whether it was there."""
        was_there = name in self._stored(tenant)
        self._change(tenant, lambda found: {each: token for each, token in found.items() if each != name})
        return was_there

    def forget(self, tenant: str) -> None:
        """Take all secrets of a tenant away."""
        (self._folder / f"{tenant}.json").unlink(missing_ok=True)

    def _change(self, tenant: str, changed: Callable[[dict[str, str]], dict[str, str]]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(self._folder / f".{tenant}.lock"):
            tokens = {name: self._fresh(tenant, token) for name, token in changed(self._stored(tenant)).items()}
            replace_file(self._folder / f"{tenant}.json", json.dumps(tokens).encode())

    def _fresh(self, tenant: str, token: str) -> str:
        with suppress(Unreadable):
            return self._box(tenant).seal_anew(token)
        return token

    def _stored(self, tenant: str) -> dict[str, str]:
        try:
            return json.loads((self._folder / f"{tenant}.json").read_bytes())
        except FileNotFoundError:
            return {}

    def _box(self, tenant: str) -> SecretBox:
        return SecretBox(self._keys, f"secrets of the tenant {tenant}")
