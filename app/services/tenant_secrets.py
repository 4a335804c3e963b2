"""Keys that a shop was given (to a model, a supplier), stored encrypted; they are used, and never shown again."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from app.errors import BadMessage
from app.services.secret_key import read_secret_key
from app.settings import Settings
from app.storage.durable import replace_file

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}", re.ASCII)


class TenantSecrets:
    """``instance/secrets/<tenant>.json``: each name with its value, encrypted under SECRET_KEY for this tenant alone.

    Values that were encrypted under one of OLD_SECRET_KEYS can still be read, and are encrypted anew when one is stored.
    """

    def __init__(self, folder: Path, keys: Callable[[], Sequence[bytes]]):
        self._folder, self._keys = folder, keys

    @classmethod
    def of(cls, settings: Settings) -> TenantSecrets:
        old = [key.strip().encode() for key in settings.old_secret_keys.split(",") if key.strip()]
        return cls(settings.instance_folder / "secrets", lambda: [read_secret_key(settings.secret_key, settings.instance_folder), *old])

    def read(self, tenant: str, name: str) -> str | None:
        """Return a secret, None when it is not stored or was encrypted under a key that is not known here."""
        token = self._stored(tenant).get(name)
        if token is None:
            return None
        from cryptography.fernet import InvalidToken

        with suppress(InvalidToken):
            return self._box(tenant).decrypt(token.encode()).decode()
        return None

    def names(self, tenant: str) -> list[str]:
        return sorted(self._stored(tenant))

    def write(self, tenant: str, name: str, value: str) -> None:
        """Store a secret, in the place of one with this name."""
        if not _NAME.fullmatch(name):
            raise BadMessage(f"{name!r} cannot name a secret. Use small letters, digits, - and _.")
        if not value:
            raise BadMessage("A secret cannot be empty. To take one away: assistant secret remove")
        self._change(tenant, lambda found: found | {name: self._box(tenant).encrypt(value.encode()).decode()})

    def remove(self, tenant: str, name: str) -> bool:
        """Take a secret away; return whether it was there."""
        was_there = name in self._stored(tenant)
        self._change(tenant, lambda found: {each: token for each, token in found.items() if each != name})
        return was_there

    def _change(self, tenant: str, changed: Callable[[dict[str, str]], dict[str, str]]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(self._folder / f".{tenant}.lock"):
            tokens = {name: self._fresh(tenant, token) for name, token in changed(self._stored(tenant)).items()}
            replace_file(self._folder / f"{tenant}.json", json.dumps(tokens).encode())

    def _fresh(self, tenant: str, token: str) -> str:
        from cryptography.fernet import InvalidToken

        with suppress(InvalidToken):
            return self._box(tenant).rotate(token.encode()).decode()
        return token

    def _stored(self, tenant: str) -> dict[str, str]:
        try:
            return json.loads((self._folder / f"{tenant}.json").read_bytes())
        except FileNotFoundError:
            return {}

    def _box(self, tenant: str) -> MultiFernet:
        """Return what encrypts for one tenant: a key for each of ours, derived with the tenant's name (HKDF, RFC 5869)."""
        from cryptography.fernet import Fernet, MultiFernet
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        about = f"secrets of the tenant {tenant}".encode()
        derived = [HKDF(algorithm=SHA256(), length=32, salt=None, info=about).derive(key) for key in self._keys()]
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
