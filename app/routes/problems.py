"""One shape for every error: RFC 9457 problem JSON; what nobody foresaw is logged with the id that the caller gets."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, g
from werkzeug.exceptions import HTTPException

from app.errors import AppError

log = logging.getLogger(__name__)
UNFORESEEN = "Something went wrong on our side. Try again; if it stays, quote the id."
HTTP_ERRORS = {
    400: ("bad_request", "The request cannot be read."),
    404: ("not_found", "There is nothing at this address. The routes are listed at /docs."),
    405: ("method_not_allowed", "This address does not take this method. The routes are listed at /docs."),
    413: ("body_too_large", "The body is larger than this server reads."),
    415: ("unsupported_media_type", "The content type must be application/json."),
}


def answer_error(error: Exception) -> Response:
    """Return the response to any error of a request."""
    problem = problem_of(error)
    response = Response(orjson.dumps(problem), problem["status"], mimetype="application/problem+json")
    if isinstance(error, HTTPException):
        response.headers.extend([pair for pair in error.get_headers() if pair[0].lower() in ("allow", "retry-after")])
    if isinstance(error, AppError):
        response.headers.extend(error.headers)
    return response


def problem_of(error: Exception) -> dict[str, Any]:
    """Return an error as problem JSON; log it when it is not the caller's."""
    status, code, detail = _told(error)
    if status >= 500:
        _log(error, status, {"id": g.id, "bot": g.get("bot", "-"), "code": code})
    phrase = HTTPStatus(status).phrase
    return {"type": f"/docs#{code}", "title": phrase, "status": status, "detail": detail, "code": code, "id": g.id}


def _log(error: Exception, status: int, fields: dict[str, str]) -> None:
    """Log a fault of ours with its traceback; a full disk or a busy database, which come by the thousand, as a line that says so."""
    if isinstance(error, AppError) and status != AppError.status:
        log.error("%s", error, extra={"fields": fields})
    else:
        log.error("request failed", exc_info=error, extra={"fields": fields})


def _told(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, AppError):
        return error.status, error.code, error.to_strangers
    if isinstance(error, HTTPException) and error.code and error.code >= 400:
        code, detail = HTTP_ERRORS.get(error.code, (f"http_{error.code}", f"{HTTPStatus(error.code).phrase}."))
        own = error.description if error.description != type(error).description else None
        return error.code, code, own or detail
    return 500, AppError.code, UNFORESEEN


def error_codes() -> list[tuple[int, str, str]]:
    """Return every error that a caller may meet: its status, its code and what it means."""
    ours = [(kind.status, kind.code, (kind.__doc__ or "").strip()) for kind in AppError.__subclasses__()]
    from_http = [(status, code, detail) for status, (code, detail) in HTTP_ERRORS.items()]
    found = {code: (status, code, meaning) for status, code, meaning in [*from_http, *ours, (AppError.status, AppError.code, UNFORESEEN)]}
    return sorted(found.values())
