"""Signatures of webhooks as Standard Webhooks 1.0 has them: HMAC-SHA256 over id, time stamp and body, one for each secret."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"
VERSION = "v1"


def sign(id: str, timestamp: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """Return the three headers. ``timestamp`` is in seconds since 1970; a receiver refuses one that is minutes away."""
    signatures = " ".join(f"{VERSION},{signature(id, timestamp, body, secret)}" for secret in secrets)
    return {"webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}


def signature(id: str, timestamp: int, body: bytes, secret: str) -> str:
    signed = f"{id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(secret_bytes(secret), signed, hashlib.sha256).digest()).decode()


def secret_bytes(secret: str) -> bytes:
    """Return the key behind a secret: base64 after ``whsec_``, else the text itself."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
