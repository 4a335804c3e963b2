"""The chart library, served from the package that carries it (chartkick, MIT, with Chart.js 4, MIT) and kept by browsers for good."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from dashboards.owner.gate import open_to_all
from dashboards.owner.office import PAGES

FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Library:
    """A script, packed and as it is; ``mark`` is the beginning of its SHA-256."""

    script: bytes
    packed: bytes
    mark: str


@lru_cache
def chart_library() -> Library:
    """Return Chart.js as the installed package has it."""
    script = files("chartkick").joinpath("django/static/chartkick/Chart.bundle.js").read_bytes()
    return Library(script, gzip.compress(script, 9, mtime=0), hashlib.sha256(script).hexdigest()[:16])


def library_address() -> str:
    return url_for("owner.chart_script", mark=chart_library().mark)


@PAGES.get("/library/charts-<mark>.js")
@open_to_all
def chart_script(mark: str) -> ResponseReturnValue:
    """Chart.js; its address changes with its content."""
    library = chart_library()
    if mark != library.mark:
        abort(404)
    packs = "gzip" in request.accept_encodings
    response = Response(library.packed if packs else library.script, mimetype="text/javascript")
    response.headers["Cache-Control"] = FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    return response
