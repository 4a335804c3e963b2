"""The contract of the routes, for programs and for people."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, current_app, render_template

from app.routes.contract import declared_routes, operation, respond
from app.routes.door import door
from app.routes.health import versions
from app.routes.problems import error_codes
from app.routes.shapes import SCHEMAS
from app.services.openapi import Answer, Operation, openapi_document

ROUTES = Blueprint("documentation", __name__)
DOCUMENT = {200: Answer("OpenAPI 3.1.", {"application/json": {"type": "object"}})}
PAGE = {200: Answer("The same, for people.", {"text/html": {"type": "string"}})}
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"


@ROUTES.get("/openapi.json")
@operation(Operation("The contract as OpenAPI", "documentation", DOCUMENT))
def get_openapi() -> Response:
    """Give the OpenAPI document."""
    return respond(_document())


@ROUTES.get("/docs")
@operation(Operation("The contract to read", "documentation", PAGE))
def get_docs() -> Response:
    """Show the OpenAPI document as a page."""
    page = render_template("docs.html", api=_document(), errors=error_codes(), shown=_shown)
    return Response(page, mimetype="text/html", headers={"Content-Security-Policy": POLICY})


@ROUTES.get("/docs.css")
def get_docs_style() -> Response:
    """Give the page's style."""
    return Response(render_template("docs.css"), mimetype="text/css", headers={"Cache-Control": "max-age=3600"})


def _document() -> dict[str, Any]:
    return openapi_document(declared_routes(current_app), door().settings, versions()["sales-assistant"], SCHEMAS)


def _shown(schema: Any) -> str:
    """Return a schema as indented JSON."""
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode()
