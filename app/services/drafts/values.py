"""A single value of a record as people write it: which kind it is by its schema, written out and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import Worded
from app.services.importing.opening_spans import spans_in
from app.services.importing.typed_prices import typed_minor_units
from app.services.publishing.fault_sentences import is_money
from plugins.kit.money import Money

Schema = Mapping[str, Any]
NONE = "-"  # in a list's field: known to be empty, where an empty field means not known
LONG = 1000
MOST_DIGITS = 14
PAIR, BETWEEN = ":", " | "
DAY = re.compile(r"\d{4}-\d\d-\d\d")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}((,\d{3})+|(\.\d{3})*\.\d\d0)")  # 1,234 and 1.500; this program writes 1234 and 1.5
_SEVERAL = re.compile(r"[,;]")


class BadField(ValueError):
    """What stands in a field cannot be read; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The shop's way to write money."""

    currency: str
    locale: str


def kind_of(part: Schema) -> str:
    """Return how a value is edited; what no kind is made for is edited as JSON."""
    if is_money(part):
        return "money"
    if "enum" in part:
        return "choice"
    kinds = part.get("type")
    one = kinds if isinstance(kinds, str) else next((kind for kind in kinds or () if kind != "null"), "")
    if one in ("integer", "number"):
        return "number"
    if one == "boolean":
        return "tick"
    if one == "string":
        return "day" if part.get("format") == "date" else "long" if part.get("maxLength", 0) > LONG else "text"
    if is_list_of_texts(part) or any(is_list_of_texts(each) for each in part.get("anyOf", ())):
        return "lines"
    return "pairs" if one == "object" and "properties" not in part else "json"


def is_list_of_texts(part: Schema) -> bool:
    return part.get("type") == "array" and part.get("items", {}).get("type") == "string"


def written(kind: str, value: Any, money: Writing) -> str:
    """Return a value as it stands in a field of its kind, "" for none."""
    return "" if value is None else _WRITERS[kind](value, money)


def read(part: Schema, text: str, money: Writing) -> Any:
    """Return the value that a field's text says, None for none; raise BadField."""
    return _READERS[kind_of(part)](part, text, money)


def _write_pairs(value: Any, _: Writing) -> str:
    return "\n".join(f"{name}: {BETWEEN.join(map(str, each)) if isinstance(each, list) else _plain(each)}" for name, each in value.items())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_text(_: Schema, text: str, __: Writing) -> Any:
    return text.strip() or None


def _read_number(part: Schema, text: str, money: Writing) -> Any:
    if not text.strip():
        return None
    bare = text.strip().replace(" ", "")
    if _THOUSANDS.fullmatch(bare):
        text = f'"{bare}" may be read in two ways. Write a thousand as 1000, and a half as 0.5.'
        raise BadField(Worded(text, "two_ways", text=bare))
    try:
        number = Decimal(bare.replace(",", ".") if "," in bare and "." not in bare else bare.replace(",", ""))
    except InvalidOperation:
        typed = text.strip()[:40]
        raise BadField(Worded(f'"{typed}" is not a number. Write one like 12 or 0.5.', "no_number", text=typed)) from None
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise BadField(Worded("Write a number like 12 or 0.5.", "no_number", text=text.strip()[:40]))
    return int(number) if number == number.to_integral_value() else float(number)


def _read_money(_: Schema, text: str, money: Writing) -> Any:
    if not text.strip():
        return None
    try:
        return typed_minor_units(text, money.locale, money.currency)
    except ValueError as error:
        raise BadField(error.args[0]) from None


def _read_tick(_: Schema, text: str, __: Writing) -> Any:
    return {"yes": True, "no": False}.get(text)


def _read_lines(part: Schema, text: str, __: Writing) -> Any:
    lines = [each for line in text.split("\n") if line.strip() for each in _in_line(part, line.strip())]
    return [] if lines == [NONE] else lines or None


def _in_line(part: Schema, line: str) -> list[str]:
    """Return what a line lists: "BS1, BS2" is two where no item may hold a comma."""
    pattern = part.get("items", {}).get("pattern")
    if pattern and _is_of_spans(pattern) and (spans := spans_in(line)):
        return spans
    several = [each.strip() for each in _SEVERAL.split(line) if each.strip()]
    is_list = pattern and not re.search(pattern, line) and all(re.search(pattern, each) for each in several)
    return several if is_list else [line]


def _is_of_spans(pattern: str) -> bool:
    """Whether a pattern asks for opening hours: written in full, and no shorter."""
    return bool(re.search(pattern, "09:00-17:30")) and not re.search(pattern, "9-17")


def _read_pairs(part: Schema, text: str, __: Writing) -> Any:
    found: dict[str, Any] = {}
    for line in filter(str.strip, text.split("\n")):
        name, mark, value = line.partition(PAIR)
        if not mark or not name.strip() or not value.strip():
            typed = line.strip()[:40]
            advice = "Write a name, a colon and a value in each line."
            raise BadField(Worded(f'"{typed}" is not like "Colour: Blue". {advice}', "no_pair", text=typed))
        found[name.strip()] = value_of_pair(part, value.strip())
    return found or None


def value_of_pair(part: Schema, text: str) -> Any:
    kinds = part.get("additionalProperties", {})
    if BETWEEN in text:
        return [each.strip() for each in text.split("|") if each.strip()]
    if isinstance(kinds.get("type"), list) and "number" in kinds["type"]:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return [text] if is_list_of_texts(kinds) else text


def _read_json(_: Schema, text: str, __: Writing) -> Any:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadField(Worded(f"This is not JSON ({error}). Compare it with what stood here before.", "no_json")) from None


Reader = Callable[[Schema, str, Writing], Any]
_READERS: Mapping[str, Reader] = {
    "text": _read_text, "long": _read_text, "choice": _read_text, "number": _read_number, "money": _read_money, "tick": _read_tick,
    "lines": _read_lines, "pairs": _read_pairs, "json": _read_json, "day": _read_text,
}  # fmt: skip
_WRITERS: Mapping[str, Callable[[Any, Writing], str]] = {
    "text": lambda value, _: _plain(value),
    "long": lambda value, _: _plain(value),
    "day": lambda value, _: _plain(value),
    "choice": lambda value, _: _plain(value),
    "number": lambda value, _: _plain(value),
    "money": lambda value, money: str(Money(value, money.currency).amount) if isinstance(value, int) else _plain(value),
    "tick": lambda value, _: "yes" if value is True else "no",
    "lines": lambda value, _: ("\n".join(map(str, value)) or NONE) if isinstance(value, list) else _plain(value),
    "pairs": lambda value, money: _write_pairs(value, money) if isinstance(value, Mapping) else _plain(value),
    "json": lambda value, _: json.dumps(value, ensure_ascii=False, indent=2),
}
