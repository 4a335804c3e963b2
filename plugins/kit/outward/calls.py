"""A request to an outside service and its answer, and how long one may wait for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plugins.kit.outward.errors import Unreadable

LONGEST_BODY = 4_000_000
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})  # RFC 9110 section 9.2.2
KEY_HEADER = "idempotency-key"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for the phases of one try, seconds for all tries with their pauses (``whole``), and how many tries there are."""

    connect: float = 5.0
    read: float = 20.0
    write: float = 20.0
    whole: float = 60.0
    tries: int = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. ``repeatable`` may be sent twice without harm; ``follows`` goes along redirects, each hop guarded."""

    method: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Any] | None = None
    content: bytes | None = None
    repeatable: bool = False
    follows: bool = False
    longest: int = LONGEST_BODY

    @property
    def host(self) -> str:
        return self.address.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2].lower()

    @property
    def shown(self) -> str:
        """The address for an error or a log: without its query, which may hold a key."""
        return self.address.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered. The names of ``headers`` are in small letters; ``address`` is without its query."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    address: str

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the parsed body; Unreadable when it is not JSON."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise Unreadable(f"{self.address} answered with something that is not JSON.") from None
