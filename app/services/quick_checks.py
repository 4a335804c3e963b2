"""A quick yes to what a JSON Schema surely accepts, so that the whole validator, a hundred times slower, need only tell faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator, ReferencingError, ValidationError

Check = Callable[[Any], bool]


def quick_check(schema: Any, formats: Mapping[str, Check] | None = None) -> Check:
    """Return a function that is True only for values that the schema accepts, in the formats given too.

    It is never True where the schema itself is not valid. It may be False for others that are accepted: where it meets a schema or a
    value that it cannot read, it leaves the answer to the validator.
    """
    try:
        validator = Draft202012Validator(schema, formats=dict(formats or {}), validate_formats=bool(formats))
    except (ValidationError, ReferencingError, ValueError, TypeError):
        return _never

    def check(value: Any) -> bool:
        try:
            return validator.is_valid(value)
        except (ValueError, TypeError):  # a value that JSON does not have
            return False

    return check


def _never(value: Any) -> bool:
    return False
