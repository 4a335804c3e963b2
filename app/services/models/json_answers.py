"""JSON that a model wrote: out of its fence, repaired, checked against a schema, with words for what does not fit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import json_repair
from jsonschema import Draft202012Validator

_FENCED = re.compile(r"```[a-zA-Z]*\s*\n(.*?)(?:```|$)", re.DOTALL)
LONGEST_OBJECTION = 300


def read_json(text: str, schema: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the value and "", or None and what does not fit, in the validator's words."""
    try:
        found = _parsed(text)
    except ValueError as error:
        return None, f"not JSON ({error})."
    for problem in Draft202012Validator(dict(schema)).iter_errors(found):
        place = "/".join(map(str, problem.absolute_path)) or "the whole"
        return None, f"{place}: {problem.message[:LONGEST_OBJECTION]}."
    return found, ""


def _parsed(text: str) -> Any:
    """Parse strictly, then leniently; a repair that had to invent the whole is none."""
    fenced = _FENCED.search(text)
    inner = (fenced[1] if fenced else text).strip()
    try:
        return json.loads(inner)
    except ValueError:
        begins = re.search(r"[\[{]", inner)
        if begins is None:
            raise
        return json_repair.loads(inner[begins.start() :])
