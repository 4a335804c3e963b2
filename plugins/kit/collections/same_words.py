"""Words that mean the same wherever goods are wished for: a present is a gift, a bbq a barbecue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from plugins.kit.text import fold

_FOLDER = Path(__file__).parent / "same_words"


def same_words(locales: Iterable[str]) -> Mapping[str, str]:
    """Return, for the languages of a shop, what each such word stands for, both folded."""
    return _same_words(tuple(dict.fromkeys(locale[:2] for locale in locales)))


@lru_cache(maxsize=32)
def _same_words(languages: tuple[str, ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in languages:
        path = _FOLDER / f"{language}.json"
        groups = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        found |= {fold(word): fold(meant) for meant, words in groups.items() for word in words}
    return found
