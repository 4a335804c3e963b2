"""Reading how much there is as shop owners note it: "12", "12 pcs", "yes", "sold out", "to order"."""

from __future__ import annotations

import re
from typing import Any

from plugins.kit.text import fold

_THERE = frozenset((
    "yes", "y", "true", "in stock", "instock", "available", "ok", "plenty", "co", "con", "con hang", "co san", "san hang", "san", "ja",
    "vorhanden", "auf lager", "oui", "si",
))  # fmt: skip
_GONE = frozenset((
    "no", "n", "false", "none", "out", "out of stock", "outofstock", "sold out", "unavailable", "not available", "het", "het hang",
    "tam het", "tam het hang", "khong", "khong con", "nein", "ausverkauft", "non", "agotado",
))  # fmt: skip
_ORDERED = re.compile(r"(?:(?:made|baked|cut) )?to order|order(?:ed)? in|(?:on|by|special|pre) ?order|pre ?order|dat truoc|hang dat")
_COUNTED = re.compile(r"(\d[\d.,]*)\s*(?:left|pcs?|pieces?|units?|items?|in stock|cai|chiec|chai|hop|tuyp|cay|st(?:ue|u)ck)\.?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")  # pieces are whole
_ENOUGH = re.compile(r"(?:>|over |more than |tren |hon )\s*\d+|\d+\s*\+")


def number_of(cell: Any) -> str | None:
    """Return the number that a cell holds, "0" for what is gone, None for what is there uncounted; "" when it says neither."""
    said = _said(cell)
    if said in _GONE:
        return "0"
    if said in _THERE or _ENOUGH.fullmatch(said) or _ORDERED.fullmatch(said):
        return None
    counted = _COUNTED.fullmatch(said)
    if counted and _GROUPED.fullmatch(counted[1]):
        return re.sub("[.,]", "", counted[1])
    return counted[1] if counted else ""


def is_ordered(cell: Any) -> bool:
    """Whether a cell says that the thing is made or fetched when somebody orders it."""
    return bool(_ORDERED.fullmatch(_said(cell)))


def _said(cell: Any) -> str:
    return re.sub(r"[\s-]+", " ", fold(str(cell))).strip(" .!")
