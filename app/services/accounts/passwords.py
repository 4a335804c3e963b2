"""Passwords: argon2id as OWASP advises for servers (19 MiB, two passes), and what is too easy to guess."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from app.errors import BadMessage

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST, MOST = 10, 200
_EASY = ("password", "passwort", "matkhau", "qwerty", "letmein", "welcome", "iloveyou", "1234567890", "0123456789", "abcdefghij")


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # here, for only who signs in pays for it

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash("a password that nobody has")


def check_new(password: str, email: str) -> None:
    """Raise BadMessage with what to do when a new password is too short or too easy."""
    if not LEAST <= len(password) <= MOST:
        raise BadMessage(f"A password has {LEAST} to {MOST} characters. A short sentence is easy to keep and hard to guess.")
    lowered = password.lower()
    name = email.partition("@")[0]
    if len(set(lowered)) < 5 or any(easy in lowered and len(lowered) < len(easy) + 6 for easy in (*_EASY, name)):
        raise BadMessage("This password is among the first that are tried. Take one that only you would think of.")


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher().hash(password)


def is_right(stored: str, password: str) -> bool:
    """Return whether a password is the stored one; where none is stored it takes as long and is False."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(stored or _nobodys_hash(), password[: MOST + 1]) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def needs_new_hash(stored: str) -> bool:
    """Return whether a stored hash was made with other costs than today's."""
    return _hasher().check_needs_rehash(stored)
