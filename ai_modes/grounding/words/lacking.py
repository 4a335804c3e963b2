"""Words that a text says only to tell what something is without: who tells of "meat-free" tells nothing of meat."""

from __future__ import annotations

import re

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.facts.evidence import Segment
from ai_modes.grounding.text.parsing import Said

FREE = "free"


def is_lacking(binder: Binder, said: Said, segment: Segment) -> bool:
    """Whether a segment has a word only with a "-free" behind it, which the reply leaves out."""
    scan, text = binder.scan, segment.text.casefold()
    if FREE not in text or FREE in {scan.key(at) for at in range(said.first, said.end + 2)}:
        return False
    word = re.escape(scan.key(said.first))
    return bool(found := re.findall(rf"\b{word}(-free)?\b", text)) and all(found)
