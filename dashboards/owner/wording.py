"""The owner's pages' texts by language, from ``locales/<language>/<page>.json``, and the language of a request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from flask import g, request

from dashboards.owner.office import office

DEFAULT = "en"
LOCALES = ("en-GB", "en-US", "en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-SG", "en-ZA", "vi-VN")  # that shops may choose


def read_owner_texts() -> dict[str, Mapping[str, Any]]:
    """Return the texts by language: those of a page under its file's name, those of ``shared.json`` at the top."""
    return {folder.name: _texts_of(folder) for folder in sorted((Path(__file__).parent / "locales").iterdir())}


def _texts_of(folder: Path) -> dict[str, Any]:
    pages = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
    return pages | pages.pop("shared")


def language_of_request() -> str:
    """Return the person's language, before they signed in their browser's."""
    known = list(office().texts)
    if g.get("sign_in"):
        chosen = g.sign_in.person.locale.partition("-")[0]
        return chosen if chosen in known else DEFAULT
    return request.accept_languages.best_match(known, DEFAULT) or DEFAULT


def language_names(languages: Iterable[str]) -> dict[str, str]:
    """Return what languages are called in that of the page; one that nobody knows bears its key."""
    shown, names = Locale.parse(language_of_request()), {}
    for language in languages:
        try:
            names[language] = Locale.parse(language, sep="-").get_display_name(shown) or language
        except (UnknownLocaleError, ValueError):
            names[language] = language
    return names
