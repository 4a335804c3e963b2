"""What checks and settings say, in the language of the page: the product says it in English, and other plugins in words of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dashboards.owner.office import office
from dashboards.owner.wording import DEFAULT, language_of_request

FAULT = "fault"  # the gap for the name of what was wrong with a model
_GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Detail:
    """What a check says to its reader; ``technical`` is how it said it where an owner reads other words, ``cause`` names what it is."""

    text: str
    technical: str = ""
    cause: str = ""


def detail_said(text: str) -> str:
    """Return what a check says in its reader's language where that has words for it, else as it was said."""
    detail = detail_of(text)
    return detail.technical or detail.text


def detail_of(text: str) -> Detail:
    """Return what a check says, in an owner's words where there are some: what it means and what to do, no commands and files."""
    language = language_of_request()
    details = office().texts[language]["details"]
    for key, shape in _shapes():
        found = _read(shape).fullmatch(text)
        if found:
            gaps, faults = found.groupdict(), office().texts[language]["health"]["model_fault"]
            gaps = {name: faults.get(gap, gap) if name == FAULT else gap for name, gap in gaps.items()}
            said = details["checks"][key].format(**gaps) if language != DEFAULT else text
            plain = details["plain"].get(key)
            return Detail(plain.format(**gaps), said, key) if plain else Detail(said, "", key)
    return Detail(text)


def _shapes() -> list[tuple[str, str]]:
    """Return what checks say, by key, those that say the most by themselves first."""
    return sorted(office().texts[DEFAULT]["details"]["checks"].items(), key=lambda pair: -len(_GAP.sub("", pair[1])))


def plugin_title(name: str) -> str:
    """Return what people call a plugin, or a part that is checked like one; of another maker's plugin its name as words."""
    words: Mapping[str, str] = office().texts[language_of_request()]["plugins"]["names"]
    return words.get(name) or name.replace("_", " ").capitalize()


def setting_said(name: str, sentence: str) -> str:
    """Return what a setting means in its reader's language."""
    known: Mapping[str, str] = office().texts[language_of_request()]["details"]["settings"]
    return known.get(name, sentence)


@lru_cache(maxsize=256)
def _read(shape: str) -> re.Pattern[str]:
    parts = _GAP.split(shape)
    return re.compile("".join(f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)), re.DOTALL)
