"""A record as a form: its fields by the document's JSON Schema, shown as people write them and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import Worded
from app.services.importing.prices import decimal_mark, minor_units
from app.services.publishing.fault_sentences import is_money
from plugins.kit.money import Money

Schema = Mapping[str, Any]
NONE = "-"  # in a list's field: known to be empty, where an empty field means not known
LONG = 1000
MOST_DIGITS = 14
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}((,\d{3})+|(\.\d{3})*\.\d\d0)")  # 1,234 and 1.500; this program writes 1234 and 1.5
PAIR, BETWEEN = ":", " | "
DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SEVERAL = re.compile(r"[,;]")
MOST_COLUMNS = 4  # of records that are edited a row each


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: ``path`` within the record, how it is edited (``kind``), what stands there now, as text."""

    path: tuple[str, ...]
    kind: str
    text: str
    is_required: bool
    hint: str = ""
    options: tuple[str, ...] = ()
    columns: tuple[FormField, ...] = ()  # of rows: what stands between the bars of a line

    @property
    def name(self) -> str:
        return ".".join(self.path)


class BadField(ValueError):
    """What stands in a field cannot be read; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The shop's way to write money."""

    currency: str
    locale: str


def fields_of(schema: Schema, record: Mapping[str, Any], money: Writing) -> list[FormField]:
    """Return the fields of a record in the order of its schema, those of objects within it after one another."""
    return [_field(path, part, _at(record, path), required, money) for path, part, required in _parts(schema, ())]


def read_fields(
    schema: Schema, record: Mapping[str, Any], given: Mapping[str, str], money: Writing
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the record with the given texts put in, and what is wrong by field name; fields not given stay as they are."""
    changed, faults = json.loads(json.dumps(record)), {}
    for path, part, _ in _parts(schema, ()):
        name = ".".join(path)
        if name not in given:
            continue
        try:
            _put(changed, path, _READERS[_kind(part)](part, given[name].replace("\r\n", "\n"), money))
        except BadField as error:
            faults[name] = error.args[0]
    return changed, faults


def _parts(schema: Schema, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Schema, bool]]:
    required = set(schema.get("required", ())) if not path else set()
    for name, part in schema.get("properties", {}).items():
        if part.get("type") == "object" and part.get("properties"):
            yield from _parts(part, (*path, name))
        else:
            yield (*path, name), part, name in required


def _field(path: tuple[str, ...], part: Schema, value: Any, required: bool, money: Writing) -> FormField:
    kind = _kind(part)
    text = "" if value is None else _write_rows(part, value) if kind == "rows" else _WRITERS[kind](value, money)
    return FormField(path, kind, text, required, _hint(kind, part), tuple(part.get("enum", ())), _columns(path, kind, part, money))


def _columns(path: tuple[str, ...], kind: str, part: Schema, money: Writing) -> tuple[FormField, ...]:
    if kind != "rows":
        return ()
    items = part["items"]
    needed = items.get("required", ())
    return tuple(_field((*path, name), each, None, name in needed, money) for name, each in items["properties"].items())


def _kind(part: Schema) -> str:
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
    if _is_list_of_texts(part) or any(_is_list_of_texts(each) for each in part.get("anyOf", ())):
        return "lines"
    if _is_list_of_rows(part):
        return "rows"
    return "pairs" if one == "object" and "properties" not in part else "json"


def _is_list_of_texts(part: Schema) -> bool:
    return part.get("type") == "array" and part.get("items", {}).get("type") == "string"


def _is_list_of_rows(part: Schema) -> bool:
    items = part.get("items", {}) if part.get("type") == "array" else {}
    columns = items.get("properties", {})
    is_whole = items.get("additionalProperties") is False and 0 < len(columns) <= MOST_COLUMNS
    return is_whole and all(
        _kind(each) in ("day", "text", "number") or (_kind(each) == "lines" and "pattern" in each["items"]) for each in columns.values()
    )


def _hint(kind: str, part: Schema) -> str:
    return part.get("description", "") if kind not in ("money", "pairs", "day") else ""


def _at(record: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        record = record.get(step) if isinstance(record, Mapping) else None
    return record


def _put(record: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Put a value in its place; None takes the field away, and an object that is empty then with it."""
    *outer, last = path
    inside = [record]
    for step in outer:
        inside.append(inside[-1].setdefault(step, {}))
    if value is not None:
        inside[-1][last] = value
    else:
        inside[-1].pop(last, None)
    for step, holder, held in reversed(list(zip(outer, inside, inside[1:], strict=False))):
        if not held:
            holder.pop(step, None)


def _write_pairs(value: Any, _: Writing) -> str:
    return "\n".join(f"{name}: {BETWEEN.join(map(str, each)) if isinstance(each, list) else _plain(each)}" for name, each in value.items())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_text(_: Schema, text: str, __: Writing) -> Any:
    return text.strip() or None


def _read_number(part: Schema, text: str, money: Writing) -> Any:
    if not text.strip():
        return None
    written = text.strip().replace(" ", "")
    if _THOUSANDS.fullmatch(written):
        text = f'"{written}" may be read in two ways. Write a thousand as 1000, and a half as 0.5.'
        raise BadField(Worded(text, "two_ways", text=written))
    try:
        number = Decimal(written.replace(",", ".") if "," in written and "." not in written else written.replace(",", ""))
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
        return minor_units(text, decimal_mark([text], money.locale, money.currency), money.currency)
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
    several = [each.strip() for each in _SEVERAL.split(line) if each.strip()]
    is_list = pattern and not re.search(pattern, line) and all(re.search(pattern, each) for each in several)
    return several if is_list else [line]


def _write_rows(part: Schema, value: Any) -> str:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return _plain(value)
    columns = part["items"]["properties"]
    return "\n".join(BETWEEN.join(_cell(row.get(name)) for name in columns).rstrip(" |") for row in value)


def _cell(value: Any) -> str:
    return "" if value is None else (", ".join(map(str, value)) or NONE) if isinstance(value, list) else _plain(value)


def _read_rows(part: Schema, text: str, money: Writing) -> Any:
    columns = part["items"]["properties"]
    return [_read_row(columns, line, money) for line in text.split("\n") if line.strip(" |\t")] or None


def _read_row(columns: Mapping[str, Schema], line: str, money: Writing) -> dict[str, Any]:
    cells = [cell.strip() for cell in line.split(BETWEEN.strip())]
    if len(cells) > len(columns):
        typed, row = line.strip()[:40], BETWEEN.join(columns)
        raise BadField(Worded(f'"{typed}" has too many parts. Write a line like this: {row}.', "no_row", text=typed, row=row))
    read = {name: _READERS[_kind(part)](part, cell, money) for (name, part), cell in zip(columns.items(), cells, strict=False)}
    return {name: value for name, value in read.items() if value is not None}


def _read_pairs(part: Schema, text: str, __: Writing) -> Any:
    found: dict[str, Any] = {}
    for line in filter(str.strip, text.split("\n")):
        name, mark, value = line.partition(PAIR)
        if not mark or not name.strip() or not value.strip():
            typed = line.strip()[:40]
            advice = "Write a name, a colon and a value in each line."
            raise BadField(Worded(f'"{typed}" is not like "Colour: Blue". {advice}', "no_pair", text=typed))
        found[name.strip()] = _value_of_pair(part, value.strip())
    return found or None


def _value_of_pair(part: Schema, text: str) -> Any:
    kinds = part.get("additionalProperties", {})
    if BETWEEN in text:
        return [each.strip() for each in text.split("|") if each.strip()]
    if isinstance(kinds.get("type"), list) and "number" in kinds["type"]:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return [text] if _is_list_of_texts(kinds) else text


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
    "lines": _read_lines, "pairs": _read_pairs, "json": _read_json, "day": _read_text, "rows": _read_rows,
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
