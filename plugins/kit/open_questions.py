"""What an open question of ours knows already of a call that is asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Pending

KNOWN_OF = ("input", "choice", "confirm")
OTHER_GOODS = frozenset({"product", "products"})


def with_what_is_known(tool: str, arguments: Mapping[str, Any], asked: Pending | None) -> dict[str, Any]:
    """Return the arguments with what our question about the same call knows; those of other goods begin anew."""
    if asked is None or asked.tool != tool or asked.kind not in KNOWN_OF or OTHER_GOODS & arguments.keys():
        return dict(arguments)
    return {**asked.arguments, **arguments}
