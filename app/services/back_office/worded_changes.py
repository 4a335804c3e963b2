"""Changes in words for a tool: each when it is looked at, for of thousands it tells a few."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, overload

from app.services.publishing.differences import Change, FieldChange, worded
from plugins.contracts import DraftChange, Shop

_OF_VARIANT = re.compile(r"variants\[\d+\]\.(.+)")


class WordedChanges(Sequence[DraftChange]):
    """What differs between two versions of a shop, in words."""

    def __init__(self, changes: Sequence[Change], shop: Shop):
        self._changes, self._shop = changes, shop

    def __len__(self) -> int:
        return len(self._changes)

    @overload
    def __getitem__(self, at: int) -> DraftChange: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[DraftChange]: ...

    def __getitem__(self, at: int | slice) -> DraftChange | Sequence[DraftChange]:
        if isinstance(at, slice):
            return WordedChanges(self._changes[at], self._shop)
        change = self._changes[at]
        return DraftChange(change.document, change.title or change.record, change.kind, tuple(map(self._field, change.fields)))

    def _field(self, field: FieldChange) -> tuple[str, str, str]:
        return _called(field), self._told(field.before, field), self._told(field.after, field)

    def _told(self, value: Any, field: FieldChange) -> str:
        return "" if value is None else worded(value, field, self._shop)


def _called(field: FieldChange) -> str:
    """Return what people call a field: "variants[1].price" is "price (1 l)"."""
    found = _OF_VARIANT.fullmatch(field.field)
    return f"{found[1]} ({field.part})" if found and field.part else field.field
