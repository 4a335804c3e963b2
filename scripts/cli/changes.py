"""Wording the changes between two versions, a line for each field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.services.differences import Change
from app.services.fault_sentences import shown

SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def worded_changes(changes: Sequence[Change]) -> Iterator[str]:
    """Yield "~ catalog OAT-1" and below it "    price: 199 -> 205"."""
    for change in changes:
        yield f"{SIGNS[change.kind]} {change.document} {change.record}".rstrip()
        for field in change.fields if change.kind == "changed" else ():
            yield f"    {field.field or 'all'}: {shown(field.before)} -> {shown(field.after)}"
