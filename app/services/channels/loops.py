"""Machines that write to us: answers that say they are automatic, and the same text coming again and again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from plugins.contracts import Say
from plugins.kit.text import fold, normalise

AUTOMATIC, REPEATED = "automatic", "repeated"
ANSWERED_TIMES, WITHIN = 2, timedelta(minutes=10)
FEW_WORDS = 2  # "yes", "2", "more please" are said again and again by people
HISTORY = 2 * ANSWERED_TIMES


def machine_reason(text: str, history: Sequence[Any], now: datetime, says: Sequence[Say]) -> str:
    """Return why a text is left alone as a machine's, "" where a person may have written it. ``history`` are the latest lines."""
    words = fold(normalise(text))
    if any(phrase in words for say in says for phrase in _phrases(say)) and "?" not in text:
        return AUTOMATIC
    if len(words.split()) <= FEW_WORDS:
        return ""
    same = [line for line in history if line.role == "customer" and now - line.at < WITHIN and fold(normalise(line.text)) == words]
    return REPEATED if len(same) >= ANSWERED_TIMES else ""


def _phrases(say: Say) -> list[str]:
    return [phrase for phrase in re.split(r"\s*;\s*", fold(say("channels.automatic_phrases"))) if phrase]
