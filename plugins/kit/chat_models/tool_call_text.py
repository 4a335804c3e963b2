"""Tool calls that a model writes into its text, in the forms that the common chat templates teach."""

from __future__ import annotations

import json
import re
from typing import Any

_TAGGED = re.compile(r"<tool_call>\s*(.*?)\s*(?:</tool_call>|\Z)", re.DOTALL)  # Qwen, Hermes
_LISTED = re.compile(r"\[TOOL_CALLS\]\s*(\[.*?\])\s*(?:</s>|\Z)", re.DOTALL)  # Mistral
_NAMED = re.compile(  # newer Mistral
    r"\[TOOL_CALLS\]\s*([\w.-]+)\s*(?:\[CALL_ID\]\s*\S+?\s*)?\[ARGS\]\s*(\{.*?\})\s*(?=\[TOOL_CALLS\]|</s>|\Z)", re.DOTALL
)
_FUNCTION = re.compile(r"<function=([\w.-]+)>\s*(.*?)\s*</function>", re.DOTALL)  # Qwen 3 Coder and later, within its tags
_PARAMETER = re.compile(r"<parameter=([\w.-]+)>\n?(.*?)\n?</parameter>", re.DOTALL)
_BARE = re.compile(r"\A\s*(?:<\|python_tag\|>)?\s*(\{.*\})\s*(?:<\|[a-z_]+\|>)*\s*\Z", re.DOTALL)  # Llama 3


def read_tool_calls(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the text without its calls, and each call's name and arguments as JSON text. A broken one has the name "" and its text."""
    named = tuple(_NAMED.findall(text))
    if named:
        return _NAMED.sub("", text).replace("</s>", "").strip(), named
    for pattern in (_TAGGED, _LISTED):
        found = pattern.findall(text)
        if found:
            return pattern.sub("", text).strip(), tuple(call for part in found for call in _calls(part))
    bare = _BARE.match(text)
    calls = _calls(bare[1]) if bare else ()
    return ("", calls) if calls and calls[0][0] else (text, ())


def _calls(part: str) -> tuple[tuple[str, str], ...]:
    functions = _FUNCTION.findall(part)
    if functions:
        return tuple((name, json.dumps(dict(map(_valued, _PARAMETER.findall(inner))), ensure_ascii=False)) for name, inner in functions)
    try:
        found = json.loads(part)
    except ValueError:
        return (("", part),)
    return tuple(_call(each) for each in (found if isinstance(found, list) else [found]))


def _valued(parameter: tuple[str, str]) -> tuple[str, Any]:
    """Return a parameter's name and its value, which is JSON where it reads as such and text where not."""
    name, written = parameter
    try:
        return name, json.loads(written)
    except ValueError:
        return name, written


def _call(found: Any) -> tuple[str, str]:
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        return "", json.dumps(found, ensure_ascii=False)
    arguments = found.get("arguments", found.get("parameters", {}))
    return found["name"], arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
