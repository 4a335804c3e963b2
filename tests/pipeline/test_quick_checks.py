"""The quick check says yes only where the validator does, for every kind of schema and value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from app.services.quick_checks import quick_check

MESSAGE = {
    "type": "object",
    "properties": {"message": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]+$"}, "bot": {"type": "string"}},
    "required": ["message"],
    "additionalProperties": False,
}
PART = st.fixed_dictionaries({}, optional={
    "type": st.sampled_from(["string", "integer", "number", "boolean", "array", "object", ["string", "null"], "null"]),
    "enum": st.lists(st.sampled_from(["a", "b", 1, True, None]), min_size=1, max_size=3),
    "minLength": st.integers(0, 3), "maxLength": st.integers(0, 3), "pattern": st.sampled_from(["^a", "b$", "^[a-z]+$"]),
    "minimum": st.integers(-2, 2), "maximum": st.integers(-2, 2), "exclusiveMinimum": st.integers(-2, 2),
    "minItems": st.integers(0, 2), "maxItems": st.integers(0, 2), "uniqueItems": st.booleans(), "const": st.sampled_from([1, "a"]),
    "description": st.just("told"), "format": st.just("product"),
})  # fmt: skip
SCHEMAS = st.recursive(
    PART,
    lambda inner: st.fixed_dictionaries({}, optional={
        "type": st.sampled_from(["object", "array"]), "items": inner,
        "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
        "additionalProperties": st.sampled_from([True, False, {"type": "string"}]),
    }),
    max_leaves=6,
)  # fmt: skip
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(-3, 3), st.text("ab\n", max_size=4), st.just(Decimal(1)))
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3), max_leaves=6
)


@given(SCHEMAS, VALUES)
def test_a_quick_yes_is_always_right(schema, value):
    if quick_check(schema)(value):
        assert Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize("value", [{"message": "abc"}, {"message": "a", "bot": ""}])
def test_what_customers_send_is_accepted_quickly(value):
    assert quick_check(MESSAGE)(value)


@pytest.mark.parametrize("value", [
    {}, {"message": ""}, {"message": "abcdef"}, {"message": "ABC"}, {"message": "abc\n"}, {"message": 1}, {"message": "a", "bot": None},
    {"message": "a", "more": "b"}, [], "abc", None,
])  # fmt: skip
def test_all_else_is_left_to_the_validator(value):
    assert not quick_check(MESSAGE)(value)


def test_every_tools_parameters_have_a_quick_check(street):
    """A keyword that the quick check does not know makes every call of that tool slow."""
    for tool in street.platform.tenant("corner").tools:
        needed = {name: _some(field) for name, field in tool.parameters["properties"].items()}
        assert quick_check(tool.parameters)(needed), (tool.name, needed)


def _some(field):
    word = field.get("enum", ["2" if "pattern" in field else "word"])[0]  # the patterns of our tools are of numbers
    return {"string": word, "integer": 2, "number": 2, "boolean": True, "array": ["a", "b"], "object": {}}[field.get("type", "string")]
