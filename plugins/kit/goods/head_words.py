"""Which word of a name says what goods are: the last ("long shirt"), in some languages the first ("áo dài")."""

from __future__ import annotations

import json
from pathlib import Path

HEAD_FIRST = frozenset(json.loads(Path(__file__).with_name("head_first.json").read_text("utf-8")))


def is_head_first(locale: str) -> bool:
    """Whether names begin with what goods are in a locale's language."""
    return locale[:2] in HEAD_FIRST
