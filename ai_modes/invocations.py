"""The calls that a model asks for: native ones, or written as JSON by a model that has no way to call tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import json_repair

from ai_modes.wording_form import plain_text
from plugins.contracts import ChatCompletion, ToolInvocation

LONGEST_ARGUMENTS = 20_000


def invocations_of(completion: ChatCompletion) -> tuple[ToolInvocation, ...]:
    """Return the calls of an answer; () when it is words for the customer."""
    if completion.invocations:
        return completion.invocations
    text = plain_text(completion.text)
    if not text.startswith(("{", "[")):
        return ()
    wanted = _parsed(text)
    calls = [call for call in (wanted if isinstance(wanted, list) else [wanted]) if isinstance(call, Mapping)]
    return tuple(
        ToolInvocation(f"json-{place}", str(call["tool"]), json.dumps(call.get("arguments", {})))
        for place, call in enumerate(calls)
        if "tool" in call
    )


def arguments_of(invocation: ToolInvocation) -> dict[str, Any] | None:
    """Return the arguments of a call, mended where their JSON is broken; None when they are no JSON object at all."""
    found = _parsed(invocation.arguments[:LONGEST_ARGUMENTS] or "{}")
    return dict(found) if isinstance(found, Mapping) else None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return json_repair.loads(text)
