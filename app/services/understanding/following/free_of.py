"""What goods shall be free of, kept for the goods that are asked about next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Request
from plugins.kit.goods.free_from import free_from, wished_spans


def as_free(new: Mapping[str, Any], last: Request) -> dict[str, Any]:
    """Return new arguments with the wish of the last search: "what about pasta" after gluten-free bread is pasta that is so too."""
    said, before = new.get("query"), last.arguments.get("query")
    spans = wished_spans(before) if isinstance(before, str) else ()
    if not spans or not isinstance(said, str) or free_from(said).wishes:
        return dict(new)
    wishes = " ".join(dict.fromkeys(before[start:end] for start, end in spans))
    return {**new, "query": f"{wishes} {said}" if spans[0][0] == 0 else f"{said} {wishes}"}
