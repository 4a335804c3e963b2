"""Encrypting what must be used again: under SECRET_KEY, each kind of secret with a key derived for it alone."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.services.secrets.secret_key import read_secret_key
from app.settings import Settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class Unreadable(Exception):
    """It was encrypted under a key that is not known here."""


class SecretBox:
    """Seals text for one use (HKDF, RFC 5869). What was sealed under one of OLD_SECRET_KEYS can be read, and is sealed anew."""

    def __init__(self, keys: Callable[[], Sequence[bytes]], about: str):
        self._keys, self._about = keys, about

    @classmethod
    def of(cls, settings: Settings, about: str) -> SecretBox:
        return cls(keys_of(settings), about)

    def seal(self, text: str) -> str:
        return self._cipher().encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Return the text; Unreadable when no known key opens it."""
        from cryptography.fernet import InvalidToken

        try:
            return self._cipher().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    def seal_anew(self, sealed: str) -> str:
        """Return the same text sealed under today's key, with its old date; Unreadable when no known key opens it."""
        from cryptography.fernet import InvalidToken

        try:
            return self._cipher().rotate(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    def _cipher(self) -> MultiFernet:
        from cryptography.fernet import Fernet, MultiFernet
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        about = self._about.encode()
        derived = [HKDF(algorithm=SHA256(), length=32, salt=None, info=about).derive(key) for key in self._keys()]
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def sealed_at(sealed: str) -> datetime:
    """Return when a text was sealed first: a token says so, signed, behind its first byte."""
    return datetime.fromtimestamp(int.from_bytes(base64.urlsafe_b64decode(sealed)[1:9], "big"), UTC)


def keys_of(settings: Settings) -> Callable[[], Sequence[bytes]]:
    """Return what reads today's key and the earlier ones, when they are needed."""
    old = [key.strip().encode() for key in settings.old_secret_keys.split(",") if key.strip()]
    return lambda: [read_secret_key(settings.secret_key, settings.instance_folder), *old]
