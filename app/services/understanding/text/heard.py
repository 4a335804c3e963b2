"""A text by itself: the values in it, its clause, and that without what surrounds a request."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.trimming import without_fillers
from plugins.contracts import Slot


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text says, whatever was said before it."""

    slots: tuple[Slot, ...]
    whole: Clause
    rest: Clause


def heard_of(whole: Clause) -> Heard:
    """Return what a clause says that is a whole text."""
    return Heard(whole.slots, whole, without_fillers(whole))
