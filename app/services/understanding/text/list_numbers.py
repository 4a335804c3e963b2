"""The numbers of a numbered list, which count no goods: "1. feta 2. houmous" orders no two feta."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?:(?<=\s)|^)(\d{1,2})[.)]\s+(?=\w)")
_BEGINS = re.compile(r"(?:^|[:\n])\s*$")


def without_list_numbers(text: str) -> str:
    """Return a text with the numbers of a list as commas, or left out where a line begins; any other text as it is."""
    found = list(_NUMBER.finditer(text))
    counted = [int(one[1]) for one in found] == list(range(1, len(found) + 1))
    if len(found) < 2 or not counted or not _BEGINS.search(text[: found[0].start()]):
        return text
    return _NUMBER.sub(lambda one: "" if _BEGINS.search(text[: one.start()]) else ", ", text)
