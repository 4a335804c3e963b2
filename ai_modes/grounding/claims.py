"""What the check says of a reply: its claims, the receipt of each, and the review as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

Subjects = frozenset[str]
NOBODY: Subjects = frozenset()


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a text says: ``value`` in ``unit``, of ``subjects``, on ``days``, in the part that it plays (``role``).

    ``first`` and ``last`` are the words that say it, ``clause`` the part of the sentence. ``groups`` are the readings of
    whom it is said: each is a tuple of sets, and is true when the claim is true of every set in it.
    """

    kind: str
    value: Any
    first: int
    last: int
    clause: int = 0
    unit: str = ""
    role: str = ""
    negated: bool = False
    days: frozenset[Any] = frozenset()
    groups: tuple[tuple[Subjects, ...], ...] = ()

    def about(self, **changes: Any) -> Claim:
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Point:
    """Something the turn's facts or its deterministic wording say. Empty ``subjects`` and ``days`` stand for all."""

    kind: str
    value: Any
    unit: str = ""
    subjects: Subjects = NOBODY
    days: frozenset[Any] = frozenset()
    role: str = ""
    negated: bool | None = None
    fact: str = ""
    source: str = ""
    segment: int = -1
    pieces: Decimal | None = None
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim of the final text with what backs it: the fact in words and its source; unbound it has the objection."""

    text: str
    start: int
    end: int
    kind: str
    fact: str = ""
    source: str = ""
    objection: str = ""

    @property
    def bound(self) -> bool:
        return not self.objection


@dataclass(frozen=True, slots=True)
class Review:
    """The outcome of a check: a receipt for each claim, in the order of the text."""

    receipts: tuple[Receipt, ...] = field(default=())

    @property
    def ok(self) -> bool:
        return all(receipt.bound for receipt in self.receipts)

    @property
    def objections(self) -> tuple[str, ...]:
        """What is wrong, in words for a model to read; empty when nothing is."""
        return tuple(dict.fromkeys(receipt.objection for receipt in self.receipts if receipt.objection))
