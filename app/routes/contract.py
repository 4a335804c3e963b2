"""How a route declares its contract and reads a body by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import orjson
from flask import Flask, Response, request
from jsonschema import ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, UnsupportedMediaType

from app.errors import AppError, BadMessage, EmptyMessage, MessageTooLong
from app.routes.door import door
from app.routes.json_response import JsonResponse
from app.services.openapi import Contract, Operation, Route
from app.settings import Settings

View = TypeVar("View", bound=Callable[..., Any])
_ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
BROKEN_OFF = "The body broke off before its end. Send it again."
EXAMPLE = 'Send JSON like {"message": "how much is oat milk?"}.'


def operation(declared: Operation) -> Callable[[View], View]:
    """Attach its contract to a view; ``read_body`` checks by it and the OpenAPI document tells it."""

    def mark(view: View) -> View:
        permission = getattr(view, "permission", None)
        view.operation = replace(declared, permission=str(permission)) if permission else declared  # type: ignore[attr-defined]
        return view

    return mark


def declared_routes(app: Flask) -> Iterator[Route]:
    """Yield every route of the application that declares a contract."""
    for rule in app.url_map.iter_rules():
        declared = getattr(app.view_functions[rule.endpoint], "operation", None)
        if declared:
            path = _ARGUMENT.sub(r"{\1}", rule.rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Route(path, method, rule.endpoint.rpartition(".")[2], declared)


def compile_contracts(app: Flask, settings: Settings) -> dict[str, Any]:
    """Return the validator of each endpoint that takes a body."""
    views = {endpoint: getattr(view, "operation", None) for endpoint, view in app.view_functions.items()}
    return {endpoint: Contract(declared.request(settings)) for endpoint, declared in views.items() if declared and declared.request}


def read_body() -> Any:
    """Return the request's JSON body, checked against the contract of its route."""
    contract = door().validators[request.endpoint]
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(f"The content type must be application/json. {_example(contract)}")
    raw = _read_raw()
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadMessage(f"The body is not JSON ({error}). {_example(contract)}") from None
    fault = contract.first_fault(body)
    if fault is not None:
        raise _refusal(fault, _example(contract))
    return body


def _example(contract: Contract) -> str:
    """Return the sentence that shows a body as the route takes it."""
    shown = next(iter(contract.schema.get("examples", ())), None)
    return EXAMPLE if shown is None else f"Send JSON like {orjson.dumps(shown).decode()}."


def _read_raw() -> bytes:
    """Return the body as it was sent; BadMessage when it broke off. One sent in chunks is cut at the limit, not refused."""
    here, length = request.environ, request.content_length
    is_short = length is not None and length <= door().settings.body_max_bytes
    try:
        raw = here["wsgi.input"].read(length) if is_short else request.get_data(cache=False)
    except HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - each server has its own errors for a body that cannot be read to its end
        raise BadMessage(BROKEN_OFF) from error
    if len(raw) < (length or 0):
        raise BadMessage(BROKEN_OFF)
    if length is None and len(raw) >= door().settings.body_max_bytes:
        raise RequestEntityTooLarge
    return raw


def respond(data: Any, status: int = 200) -> Response:
    """Return a JSON response."""
    return JsonResponse(data, status)


def _refusal(fault: ValidationError, example: str) -> AppError:
    """Return the error for what a body lacks, in words that say where and what to do."""
    field = ".".join(map(str, fault.path))
    if field == "message" and fault.validator == "maxLength":
        return MessageTooLong(f"The message has {len(fault.instance)} characters; at most {fault.validator_value} are read.")
    if field == "message" and fault.validator in ("minLength", "pattern"):
        return EmptyMessage("The message is empty. Write a question.")
    if not field:
        return BadMessage(f"{_whole_fault(fault)} {example}")
    return BadMessage(f"{field}: {_field_fault(fault, example)}")


def _whole_fault(fault: ValidationError) -> str:
    if fault.validator == "required":
        return f"The {next(name for name in fault.validator_value if name not in fault.instance)} is missing."
    if fault.validator == "additionalProperties":
        known = ", ".join(fault.schema["properties"])
        return f"The body has a field that is not known. Known are {known}."
    return "The body is not a JSON object."


def _field_fault(fault: ValidationError, example: str) -> str:
    if fault.validator == "type":
        return f"this is not a {fault.validator_value}. {example}"
    if fault.validator == "maxLength":
        return f"this is longer than {fault.validator_value} characters."
    return f"this is not {fault.schema.get('description', 'as the OpenAPI document says')}"
