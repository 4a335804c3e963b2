"""The pages' own texts per language, from ``locales/``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DEFAULT_LANGUAGE = "en"


def read_texts() -> dict[str, Mapping[str, Any]]:
    """Return every language's texts: {"en": {"shop": {...}, "chat": {...}}}."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "locales").glob("*.json"))}


def language_of(locale: str) -> str:
    """Return the language of a locale: ``vi`` for ``vi-VN``."""
    return locale.partition("-")[0].lower()


def in_locale(values: Mapping[str, Any], locale: str, default: Any) -> Any:
    """Return a tenant's text for a locale, for its language, or the default: keys may be ``vi-VN`` or ``vi``."""
    for name in (locale, language_of(locale)):
        if name in values:
            return values[name]
    return next((value for name, value in values.items() if language_of(name) == language_of(locale)), default)
