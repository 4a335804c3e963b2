"""A quick yes to what a JSON Schema surely accepts, so that the whole validator, a hundred times slower, need only tell faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]
_ANNOTATIONS = frozenset({"title", "description", "examples", "default", "format", "$comment", "deprecated"})
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,),
}  # fmt: skip


def quick_check(schema: Any) -> Check:
    """Return a function that is True only for values that the schema accepts.

    It may be False for others that are accepted too: where it meets a keyword or a value that it does not know, it leaves the
    answer to the validator.
    """
    if schema is True:
        return lambda value: True
    if not isinstance(schema, Mapping):
        return _never
    checks = [_KEYWORDS[name](schema) for name in schema if name in _KEYWORDS]
    if not all(name in _KEYWORDS or name in _ANNOTATIONS for name in schema):
        return _never
    return checks[0] if len(checks) == 1 else lambda value: all(check(value) for check in checks)


def _never(value: Any) -> bool:
    return False


def _of_type(schema: Mapping[str, Any]) -> Check:
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    types = frozenset(kind for name in names for kind in _TYPES.get(name, ()))
    return lambda value: type(value) in types


def _one_of_words(schema: Mapping[str, Any]) -> Check:
    # words only: to JSON 1, 1.0 and true are three things, to Python they are equal
    words = frozenset(word for word in schema["enum"] if isinstance(word, str))
    return lambda value: type(value) is str and value in words


def _min_length(schema: Mapping[str, Any]) -> Check:
    least = schema["minLength"]
    return lambda value: type(value) is str and len(value) >= least


def _max_length(schema: Mapping[str, Any]) -> Check:
    most = schema["maxLength"]
    return lambda value: type(value) is str and len(value) <= most


def _pattern(schema: Mapping[str, Any]) -> Check:
    pattern = schema["pattern"]
    search = re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern).search
    return lambda value: type(value) is str and search(value) is not None


def _minimum(schema: Mapping[str, Any]) -> Check:
    least = schema["minimum"]
    return lambda value: type(value) in (int, float) and value >= least


def _maximum(schema: Mapping[str, Any]) -> Check:
    most = schema["maximum"]
    return lambda value: type(value) in (int, float) and value <= most


def _above(schema: Mapping[str, Any]) -> Check:
    least = schema["exclusiveMinimum"]
    return lambda value: type(value) in (int, float) and value > least


def _items(schema: Mapping[str, Any]) -> Check:
    each = quick_check(schema["items"])
    return lambda value: type(value) is list and all(each(item) for item in value)


def _min_items(schema: Mapping[str, Any]) -> Check:
    least = schema["minItems"]
    return lambda value: type(value) is list and len(value) >= least


def _max_items(schema: Mapping[str, Any]) -> Check:
    most = schema["maxItems"]
    return lambda value: type(value) is list and len(value) <= most


def _properties(schema: Mapping[str, Any]) -> Check:
    """Every field must be one of those declared; one that is not is left to the validator."""
    fields = {name: quick_check(field) for name, field in schema["properties"].items()}

    def check(value: Any) -> bool:
        return type(value) is dict and all(name in fields and fields[name](item) for name, item in value.items())

    return check


def _required(schema: Mapping[str, Any]) -> Check:
    needed = frozenset(schema["required"])
    return lambda value: type(value) is dict and needed <= value.keys()


def _no_others(schema: Mapping[str, Any]) -> Check:
    """``properties`` admits only declared fields anyway; without it, nothing is known about the others."""
    return (lambda value: True) if "properties" in schema else _never


_KEYWORDS: Mapping[str, Callable[[Mapping[str, Any]], Check]] = {
    "type": _of_type, "enum": _one_of_words, "minLength": _min_length, "maxLength": _max_length, "pattern": _pattern,
    "minimum": _minimum, "maximum": _maximum, "exclusiveMinimum": _above, "items": _items, "minItems": _min_items,
    "maxItems": _max_items, "properties": _properties, "required": _required, "additionalProperties": _no_others,
}  # fmt: skip
