"""A message of several lines as one line."""

from __future__ import annotations

import re

_PHONE = re.compile(r"[+(]?\d[\d ().-]{6,}\d")
_BREAK = re.compile(r"[\s,;.]*\n\s*")
_SIGNS = " \r,.;"


def with_lines_joined(text: str) -> str:
    """Return a text with commas between its lines where one of them is a phone number, as people write where an order goes; any other
    text as it is."""
    lines = text.strip().split("\n")
    told = len(lines) > 1 and any(_PHONE.fullmatch(line.strip(_SIGNS)) for line in lines)
    return _BREAK.sub(", ", text.strip()) if told else text
