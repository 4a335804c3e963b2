"""Whether a call has the slots that a golden turn states."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from plugins.kit.text import fold

PRODUCTS = ("product", "products", "like")
AMOUNT = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]*)", re.IGNORECASE)
BASE = {"kg": (1000, "g"), "l": (1000, "ml"), "m": (100, "cm")}


def missing_arguments(found: Mapping[str, Any], wanted: Mapping[str, Any], about: Collection[str]) -> dict[str, Any]:
    """Return the wanted slots that a call does not have. ``about`` are the SKUs and ids that the answer is about:
    a product may be stated by its SKU although the customer said it in words. None means: no such slot, or an empty one."""
    return {name: value for name, value in wanted.items() if not _has(found.get(name), value, about if name in PRODUCTS else ())}


def _has(found: Any, wanted: Any, about: Collection[str]) -> bool:
    if wanted is None:
        return not found
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and not missing_arguments(found, wanted, about)
    if isinstance(wanted, (list, tuple)):
        return isinstance(found, (list, tuple)) and all(any(_has(item, one, about) for item in found) for one in wanted)
    return _same(found, wanted) or (found is not None and any(_is_of(item, str(wanted)) for item in about))


def _same(found: Any, wanted: Any) -> bool:
    return found == wanted or fold(str(found)) == fold(str(wanted)) or (_amount(found) is not None and _amount(found) == _amount(wanted))


def _amount(value: Any) -> tuple[Decimal, str] | None:
    """Return a number with its unit in base units, so that "0.5 kg" is "500 g" and "2" is 2."""
    match = AMOUNT.fullmatch(str(value).strip())
    if match is None:
        return None
    factor, unit = BASE.get(match["unit"].lower(), (1, match["unit"].lower()))
    return Decimal(match["number"]) * factor, unit


def _is_of(item: str, code: str) -> bool:
    return item == code or item.startswith(f"{code}-")
