"""Tool calls that a model writes into its text, in the forms that the common chat templates teach."""

from __future__ import annotations

import json
import re
from typing import Any

_TAGGED = re.compile(r"<tool_call>\s*(.*?)\s*(?:</tool_call>|\Z)", re.DOTALL)  # Qwen, Hermes
_LISTED = re.compile(r"\[TOOL_CALLS\]\s*(\[.*?\])\s*(?:</s>|\Z)", re.DOTALL)  # Mistral
_BARE = re.compile(r"\A\s*(?:<\|python_tag\|>)?\s*(\{.*\})\s*(?:<\|[a-z_]+\|>)*\s*\Z", re.DOTALL)  # Llama 3


def read_tool_calls(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the text without its calls, and each call's name and arguments as JSON text. A broken one has the name "" and its text."""
    for pattern in (_TAGGED, _LISTED):
        found = pattern.findall(text)
        if found:
            return pattern.sub("", text).strip(), tuple(call for part in found for call in _calls(part))
    bare = _BARE.match(text)
    calls = _calls(bare[1]) if bare else ()
    return ("", calls) if calls and calls[0][0] else (text, ())


def _calls(part: str) -> tuple[tuple[str, str], ...]:
    try:
        found = json.loads(part)
    except ValueError:
        return (("", part),)
    return tuple(_call(each) for each in (found if isinstance(found, list) else [found]))


def _call(found: Any) -> tuple[str, str]:
    if not isinstance(found, dict) or not isinstance(found.get("name"), str):
        return "", json.dumps(found, ensure_ascii=False)
    arguments = found.get("arguments", found.get("parameters", {}))
    return found["name"], arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
