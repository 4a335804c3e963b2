"""Wording the changes between two versions, a line for each field, and a tenant's history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from app.services.publishing.differences import Change, worded
from app.storage.folders.folders import VersionRecord
from plugins.contracts import Shop

SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def worded_changes(changes: Sequence[Change], shop: Shop) -> Iterator[str]:
    """Yield "~ catalog OAT-1 (Oat milk)" and below it "    price: £1.99 -> £2.05"."""
    for change in changes:
        named = f" ({change.title})" if change.title and change.title != change.record else ""
        yield f"{SIGNS[change.kind]} {change.document} {change.record}".rstrip() + named
        for field in change.fields if change.kind == "changed" else ():
            yield f"    {field.field or 'all'}: {worded(field.before, field, shop)} -> {worded(field.after, field, shop)}"


def worded_history(records: Sequence[VersionRecord]) -> Iterator[str]:
    """Yield a line for each version, newest first: whether it is live, when it was made, which documents it changed, its note."""
    for place, record in enumerate(records):
        before = records[place + 1].files if place + 1 < len(records) else None
        made = datetime.fromisoformat(record.created_at).strftime("%Y-%m-%d %H:%M UTC")
        line = f"{'*' if record.live else ' '} {record.version:>4}  {made}  {_changed_files(before, record):<24}  {record.note}"
        yield line.rstrip()


def _changed_files(before: Any, record: VersionRecord) -> str:
    if before is None:
        return "the first version"
    names = sorted(name for name in {*before, *record.files} if before.get(name) != record.files.get(name))
    return ", ".join(name.removesuffix(".json") for name in names) or "nothing changed"
