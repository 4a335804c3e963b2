"""Visitor tokens: who a browser is, signed by us, bound to one bot, good for thirty days."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from app.errors import ForgedToken

LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Visit:
    """A new visitor and the token that proves it until ``expires_at``."""

    token: str
    visitor: str
    expires_at: datetime


class _Signer(TimestampSigner):
    clock: Callable[[], float]

    def get_timestamp(self) -> int:
        return int(self.clock())


class Visitors:
    """Issues and reads visitor tokens of one installation."""

    def __init__(self, secret: bytes, clock: Callable[[], float] = time.time, lifetime: timedelta = LIFETIME):
        self._signer = _Signer(secret, salt="visitor")
        self._signer.clock = clock
        self._lifetime = lifetime

    def issue(self, bot: str) -> Visit:
        """Return a token for a visitor of ``bot`` whom we have not met before."""
        visitor = secrets.token_urlsafe(12)
        token = self._signer.sign(f"{bot}:{visitor}").decode()
        expires = datetime.fromtimestamp(self._signer.get_timestamp(), UTC) + self._lifetime
        return Visit(token, visitor, expires)

    def read(self, bot: str, token: str) -> str:
        """Return the visitor whom a token names; ForgedToken when it is not ours, ran out, or is for another bot."""
        try:
            named, visitor = self._signer.unsign(token, max_age=self._lifetime.total_seconds()).decode().split(":")
        except SignatureExpired:
            raise ForgedToken("The visitor token ran out. Get a new one with POST /api/chat/<bot>/visitor.") from None
        except (BadSignature, ValueError):
            raise ForgedToken("The visitor token is not one of ours. Get one with POST /api/chat/<bot>/visitor.") from None
        if named != bot:
            raise ForgedToken(f"The visitor token is for another bot. Get one with POST /api/chat/{bot}/visitor.")
        return visitor
