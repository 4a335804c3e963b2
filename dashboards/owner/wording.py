"""The owner's pages' texts by language, from ``locales/``, and the language of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import g, request

from dashboards.owner.office import office

DEFAULT = "en"


def read_owner_texts() -> dict[str, Mapping[str, Any]]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "locales").glob("*.json"))}


def language_of_request() -> str:
    """Return the person's language, before they signed in their browser's."""
    known = list(office().texts)
    if g.get("sign_in"):
        chosen = g.sign_in.person.locale.partition("-")[0]
        return chosen if chosen in known else DEFAULT
    return request.accept_languages.best_match(known, DEFAULT) or DEFAULT
