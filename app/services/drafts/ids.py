"""The id of a new record, where nobody wrote one: from its own words."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from plugins.kit.text import fold

ID, NAMED_BY = "id", ("question", "title", "name", "topic")
LONGEST = 40


def made_id(record: Mapping[str, Any], taken: Container[str]) -> str:
    """Return a free id after a record's question or name, "" where it has none."""
    words = next((str(record[name]) for name in NAMED_BY if record.get(name)), "")
    found = "-".join(re.findall(r"[a-z0-9]+", fold(words)))[:LONGEST].strip("-")
    if not found:
        return ""
    number = 1
    while (told := found if number == 1 else f"{found}-{number}") in taken:
        number += 1
    return told
