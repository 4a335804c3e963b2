"""The contract of the HTTP routes: what each takes and gives, checked at run time and told as an OpenAPI 3.1 document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from app.services.accounts.browser import FORM_HEADER, SIGN_IN_COOKIE, cookie_name
from app.services.quick_checks import quick_check
from app.settings import Settings

Schema = Mapping[str, Any]
BODY_PROBLEMS = (400, 413, 415)
GUARD_PROBLEMS = (400, 401, 403, 404, 429, 503)
SECURITY_SCHEMES: Mapping[str, Mapping[str, str]] = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key of a shop, made on its page of API keys."},
    "session": {
        "type": "apiKey", "in": "cookie", "name": SIGN_IN_COOKIE,
        "description": f"The sign-in of the owner's pages (over https {cookie_name(SIGN_IN_COOKIE, True)}). A change must come from such a "
        f"page, or bring its form token in the header {FORM_HEADER}.",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of the path or a header; ``pattern`` and ``example`` as in its JSON Schema."""

    name: str
    place: str
    sentence: str
    schema: Schema

    def document(self) -> dict[str, Any]:
        required = self.place == "path"
        return {"name": self.name, "in": self.place, "required": required, "description": self.sentence, "schema": self.schema}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a route gives with one status: a sentence, and the schema by media type (none means no body)."""

    sentence: str
    content: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"description": self.sentence}
        if self.content:
            document["content"] = {media: {"schema": schema} for media, schema in self.content.items()}
        if self.headers:
            document["headers"] = {name: {"description": text, "schema": {"type": "string"}} for name, text in self.headers.items()}
        return document


@dataclass(frozen=True, slots=True)
class Operation:
    """A route as a caller sees it. ``request`` makes the body's schema from the settings; ``problems`` are the statuses of its errors.

    ``permission`` is what a guarded route asks of who is signed in or has a key; "" is open to all.
    """

    summary: str
    tag: str
    answers: Mapping[int, Answer]
    description: str = ""
    request: Callable[[Settings], Schema] | None = None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    permission: str = ""

    def document(self, settings: Settings) -> dict[str, Any]:
        """Return the OpenAPI operation object."""
        document: dict[str, Any] = {"summary": self.summary, "tags": [self.tag], "responses": self._responses()}
        if self.permission:
            document["security"] = [{name: []} for name in SECURITY_SCHEMES]
        if self.told:
            document["description"] = self.told
        if self.parameters:
            document["parameters"] = [parameter.document() for parameter in self.parameters]
        if self.request:
            document["requestBody"] = {"required": True, "content": {"application/json": {"schema": self.request(settings)}}}
        return document

    @property
    def told(self) -> str:
        """What the description says, and which permission it takes."""
        needed = f"Needs the permission {self.permission}." if self.permission else ""
        return " ".join(filter(None, (self.description, needed)))

    def _responses(self) -> dict[str, Any]:
        guard = GUARD_PROBLEMS if self.permission else ()
        statuses = {*self.problems, *(BODY_PROBLEMS if self.request else ()), *guard}
        problems = {str(status): problem_answer(status).document() for status in sorted(statuses)}
        return {str(status): answer.document() for status, answer in self.answers.items()} | problems


@dataclass(frozen=True, slots=True)
class Route:
    """Where an operation lives: its path as in OpenAPI (``/api/chat/{bot_id}``) and its method."""

    path: str
    method: str
    name: str
    operation: Operation


PROBLEM: Schema = {
    "type": "object",
    "description": "An error as RFC 9457 tells it.",
    "properties": {
        "type": {"type": "string", "description": "Where the error is explained."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what to do, in a sentence."},
        "code": {"type": "string", "description": "A short name that a program can rely on."},
        "id": {"type": "string", "description": "Finds this request in the logs."},
    },
    "required": ["type", "title", "status", "detail", "code", "id"],
}
TAGS = ("chat", "sessions", "assistant", "tools", "bots", "tickets")
DESCRIPTION = "Talk to a shop's assistant, ask how it is, and do by a program what the owner's pages do."


def problem_answer(status: int) -> Answer:
    """Return the answer of an error status."""
    headers = {"Retry-After": "Seconds to wait."} if status == 429 else {}
    return Answer(HTTPStatus(status).phrase, {"application/problem+json": {"$ref": "#/components/schemas/Problem"}}, headers)


def _place(route: Route) -> tuple[int, str, str]:
    """Return where a route stands: by its tag, those that few look for last, then by its address."""
    tag = route.operation.tag
    return TAGS.index(tag) if tag in TAGS else len(TAGS), route.path, route.method


def openapi_document(routes: Iterable[Route], settings: Settings, version: str, schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the routes, first what most callers look for; ``schemas`` are the components that they refer
    to."""
    paths: dict[str, dict[str, Any]] = {}
    for route in sorted(routes, key=_place):
        operation = route.operation.document(settings)
        paths.setdefault(route.path, {})[route.method.lower()] = {"operationId": route.name, **operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "AI Sales Assistant", "version": version, "description": DESCRIPTION},
        "servers": [{"url": settings.public_base_url or "/"}],
        "paths": paths,
        "components": {"schemas": {"Problem": PROBLEM, **schemas}, "securitySchemes": SECURITY_SCHEMES},
    }


def _ecma_pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterable[ValidationError]:
    """Check ``pattern`` as JSON Schema means it: Python's ``$`` would let a line break pass."""
    if isinstance(instance, str) and not re.search(_python_pattern(pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _python_pattern(pattern: str) -> str:
    return pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern


_Validator = extend(Draft202012Validator, {"pattern": _ecma_pattern})


class Contract:
    """A JSON Schema that bodies are checked by."""

    def __init__(self, schema: Any):
        self.schema, self._accepts, self._validator = schema, quick_check(schema), _Validator(schema)

    def first_fault(self, value: Any) -> ValidationError | None:
        """Return the fault of a body that a caller should mend first, None when it is as the schema says."""
        if self._accepts(value):
            return None
        faults = sorted(self._validator.iter_errors(value), key=lambda fault: (len(fault.path), list(map(str, fault.path))))
        return faults[0] if faults else None
