"""Receipts of erasures: what went and what stays, signed; whom it was about is told by keyed hashes alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs receipts and hashes identities with the installation's keys, today's first; old ones still verify."""

    keys: Sequence[bytes]

    def hash_of(self, text: str) -> str:
        """Return what an address is called in receipts: nobody without the key can find out whose it is."""
        return self._mac(self.keys[0], "person", text.strip().lower().encode())

    def hashes_of(self, texts: Iterable[str]) -> list[str]:
        return sorted({self.hash_of(text) for text in texts if text})

    def sign(self, receipt: str) -> str:
        return self._mac(self.keys[0], "receipt", receipt.encode())

    def is_ours(self, receipt: str, signature: str) -> bool:
        """Return whether a receipt is as it was signed."""
        given = signature.encode(errors="replace")
        return any(hmac.compare_digest(self._mac(key, "receipt", receipt.encode()).encode(), given) for key in self.keys)

    def is_about(self, receipt: str, address: str) -> bool:
        """Return whether a receipt is about whoever has this telephone number, e-mail address or identity."""
        about = orjson.loads(receipt)["person"]
        given = address.strip().lower().encode()
        return any(self._mac(key, "person", given) in about for key in self.keys)

    @staticmethod
    def _mac(key: bytes, about: str, text: bytes) -> str:
        own = hmac.new(key, f"erasure:{about}".encode(), hashlib.sha256).digest()
        return hmac.new(own, text, hashlib.sha256).hexdigest()


def write_receipt(told: Mapping[str, Any]) -> str:
    """Return a receipt as it is signed and stored: JSON, its names in order."""
    return orjson.dumps(told, option=_SORTED).decode()


def read_receipt(receipt: str) -> dict[str, Any]:
    """Return what a stored receipt tells."""
    return orjson.loads(receipt)


def file_of(receipt: str, signature: str) -> bytes:
    """Return the receipt with its signature as a file."""
    return orjson.dumps({"receipt": orjson.loads(receipt), "signature": signature}, option=_SORTED)


def read_file(content: bytes) -> tuple[str, str]:
    """Return receipt and signature of a file; ValueError where it is none."""
    told = orjson.loads(content)
    if not isinstance(told, dict) or not {"receipt", "signature"} <= told.keys():
        raise ValueError("This file is no receipt.")
    try:
        return write_receipt(told["receipt"]), str(told["signature"])
    except orjson.JSONEncodeError as error:  # what is nested deeper than it is ever written
        raise ValueError("This file is no receipt.") from error
