"""What checks and settings say, in the language of the page: the product says it in English, and other plugins in words of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from dashboards.owner.office import office
from dashboards.owner.wording import DEFAULT, language_of_request

FAULT = "fault"  # the gap for the name of what was wrong with a model
_GAP = re.compile(r"\{(\w+)\}")


def detail_said(text: str) -> str:
    """Return what a check says in its reader's language where that has words for it, else as it was said."""
    language = language_of_request()
    if language == DEFAULT:
        return text
    shapes, words = office().texts[DEFAULT]["details"]["checks"], office().texts[language]["details"]["checks"]
    for key, shape in sorted(shapes.items(), key=lambda pair: -len(_GAP.sub("", pair[1]))):  # those that say the most by themselves first
        found = _read(shape).fullmatch(text)
        if found:
            gaps, faults = found.groupdict(), office().texts[language]["health"]["model_fault"]
            return words[key].format(**{name: faults.get(gap, gap) if name == FAULT else gap for name, gap in gaps.items()})
    return text


def setting_said(name: str, sentence: str) -> str:
    """Return what a setting means in its reader's language."""
    known: Mapping[str, str] = office().texts[language_of_request()]["details"]["settings"]
    return known.get(name, sentence)


@lru_cache(maxsize=256)
def _read(shape: str) -> re.Pattern[str]:
    parts = _GAP.split(shape)
    return re.compile("".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)), re.DOTALL)
