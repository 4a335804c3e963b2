"""Turning one row of a table into a product's fields, with a reason where a cell cannot be used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.services.importing.column_mapping import ATTRIBUTE, IGNORED, Column
from app.services.importing.currency_names import currencies_of_price
from app.services.importing.prices import minor_units
from app.services.importing.table_files import Row, is_blank
from plugins.kit.money import minor_digits
from plugins.kit.text import fold, normalise
from plugins.kit.units import unit_named

SOLD_BY = ("each", "kg", "g", "l", "ml", "m")
_FORMULA = re.compile(r"=\s*[A-Za-z(+\-\d\"$].*", re.DOTALL)
FREE = "the price is 0: customers would be told that it costs nothing"
_NONE = ("none", "no", "-", "khong", "khong co", "keine", "n/a")
_PACK = re.compile(r"(?:(\d+(?:\.\d+)?)\s*[x×*]\s*)?(\d+(?:\.\d+)?)\s*([^\W\d]+)")


class BadRow(ValueError):
    """A row that cannot become a product; the message is the reason."""


@dataclass(slots=True)
class ReadRow:
    """What a row says of a product: the fields it fills, and notes on cells that were left out."""

    line: int
    sku: str
    fields: dict[str, Any]
    notes: list[str] = field(default_factory=list)


class RowReader:
    """Reads rows by a column mapping; ``mark`` is the decimal mark of the price column."""

    def __init__(self, columns: Sequence[Column], currency: str, mark: str):
        self.columns, self.currency, self.mark = columns, currency, mark
        self._made: dict[str, str] = {}

    def read(self, row: Row) -> ReadRow:
        """Return what the row says; raise BadRow when it cannot be used at all."""
        extra = [cell for cell in row.cells[len(self.columns) :] if not is_blank(cell)]
        if extra:
            raise BadRow(f"has {len(row.cells)} cells for {len(self.columns)} columns. Put texts that hold the separator in double quotes.")
        found, notes = ReadRow(row.line, "", {}), []
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column.field != IGNORED and not is_blank(cell):
                self._take(column, cell, found.fields, notes)
        found.notes = notes
        found.sku = self._sku(found, notes)
        found.fields = {"sku": found.sku} | found.fields
        return found

    def _take(self, column: Column, cell: Any, fields: dict[str, Any], notes: list[str]) -> None:
        if column.field in ("price", "price_minor"):
            fields["price"] = self._price(cell) if column.field == "price" else _whole(cell)
            notes += [FREE] if fields["price"] == 0 else []
        elif column.field == ATTRIBUTE:
            _add_attribute(column.header, cell, fields, notes)
        else:
            try:
                value = _READERS[column.field](cell)
            except ValueError as error:
                notes.append(f"{column.header}: {error}")
                return
            fields[column.field] = fields[column.field] + value if column.field in fields and isinstance(value, list) else value

    def _price(self, cell: Any) -> int:
        if isinstance(cell, (bool, date, datetime)):
            raise BadRow(f'"{cell}" is not a price.')
        if isinstance(cell, (int, float)):
            return self._price_of_number(cell)
        text = str(cell).strip()
        named = currencies_of_price(text)
        if named and self.currency not in named:
            raise BadRow(f'"{text}" is in {named[0]}, but the shop sells in {self.currency}.')
        if re.match(r"[^\d]{0,4}[-–−]\s*[^\d]{0,4}\d", text):
            raise BadRow(f'"{text}" is less than nothing.')
        try:
            return minor_units(text, self.mark, self.currency)
        except ValueError as error:
            raise BadRow(str(error)) from error

    def _price_of_number(self, cell: float) -> int:
        if cell < 0:
            raise BadRow(f'"{cell}" is less than nothing.')
        scaled = Decimal(repr(cell)).scaleb(minor_digits(self.currency)) if cell == cell and abs(cell) < 1e12 else Decimal(-1)
        nearest = scaled.to_integral_value()
        if nearest < 0 or abs(scaled - nearest) > Decimal("0.0001"):
            raise BadRow(f"{cell} is not a price in {self.currency}.")
        return int(nearest)

    def _sku(self, row: ReadRow, notes: list[str]) -> str:
        given = row.fields.pop("sku", "")
        if given:
            clean = _slug(given, lower=False)
            if clean and clean != given:
                notes.append(f'SKU "{given}" is written {clean}')
            if clean:
                return clean
        made = self._sku_from_the_rest(row.fields)
        if given:
            notes.append(f'SKU "{given}" has no letter or digit; {made} was taken')
        return made

    def _sku_from_the_rest(self, fields: Mapping[str, Any]) -> str:
        if "barcode" in fields:
            return fields["barcode"]
        if "name" not in fields:
            raise BadRow("has no SKU, no barcode and no name.")
        return self._made_sku(fields)

    def _made_sku(self, fields: Mapping[str, Any]) -> str:
        """Return a SKU made of the name: the same for the same product at every import."""
        same = repr([fields.get(name) for name in ("name", "brand", "category", "pack", "attributes")])
        slug = _slug(fields["name"], lower=True)[:48].strip("-") or "item"
        digest = hashlib.sha256(same.encode()).hexdigest()[:8]
        if slug == "item" or self._made.setdefault(slug, same) != same:
            slug = f"{slug}-{digest}"
        return slug


def _slug(text: str, lower: bool) -> str:
    plain = fold(text) if lower or not text.isascii() else text
    return re.sub(r"[^A-Za-z0-9_.:/-]+", "-", plain).strip("-_.:/")[:64]


def _text(limit: int) -> Callable[[Any], str]:
    def read(cell: Any) -> str:
        text = _written(cell)
        if len(text) > limit:
            raise ValueError(f"is longer than {limit} characters and was left out.")
        return text

    return read


def _written(cell: Any) -> str:
    """Return a cell as text that a person wrote; a formula that no program worked out is none."""
    text = _words(cell)
    if _FORMULA.fullmatch(text):
        raise ValueError(f'"{text[:60]}" is a formula and was left out. Save the file once in a spreadsheet program.')
    return text


def _words(cell: Any) -> str:
    """Return a cell as text: 1399.0 from a spreadsheet is 1399, a date is YYYY-MM-DD."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    return normalise(str(cell))


def _code(cell: Any) -> str:
    return _words(cell)


def _name(cell: Any) -> str:
    text = _written(cell)
    if len(text) > 300:
        raise BadRow("has a name of more than 300 characters.")
    return text


def _whole(cell: Any) -> int:
    text = _words(cell)
    if not re.fullmatch(r"\d{1,11}", text):
        raise BadRow(f'"{text}" is not a whole number of minor units.')
    return int(text)


def _list(cell: Any) -> list[str]:
    parts = [part.strip() for part in re.split(r"[;|,\n]", str(cell))]
    return [normalise(part)[:300] for part in dict.fromkeys(parts) if part]


def _allergens(cell: Any) -> list[str]:
    return [] if fold(_words(cell)) in _NONE else _list(cell)


def _category(cell: Any) -> list[str]:
    parts = [normalise(part) for part in re.split(r">|»|→|\s/\s|\|", str(cell))]
    return [part[:300] for part in parts if part][:5]


def _barcode(cell: Any) -> str:
    text = re.sub(r"[\s-]", "", _words(cell))
    if re.search(r"e\+", text.lower()):
        raise ValueError(f"{text} was shortened by a spreadsheet and was left out. Format the column as text.")
    if not re.fullmatch(r"[0-9]{8,14}", text):
        raise ValueError(f"{text} is no barcode of 8 to 14 digits and was left out.")
    return text


def _number(cell: Any, what: str) -> Decimal:
    text = _words(cell).replace(" ", "")
    text = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) else text.replace(",", ".")
    try:
        number = Decimal(text.rstrip("%"))
    except InvalidOperation:
        raise ValueError(f'"{cell}" is no {what} and was left out.') from None
    if not number.is_finite() or abs(number) > 10**9:
        raise ValueError(f'"{cell}" is no {what} and was left out.')
    return number


def _stock(cell: Any) -> int | float:
    number = _number(cell, "stock level")
    if number < 0:
        raise ValueError(f"{cell} is less than nothing and was left out.")
    return int(number) if number == number.to_integral_value() else float(number)


def _tax_rate(cell: Any) -> str:
    number = _number(cell, "tax rate")
    fraction = number / 100 if number >= 1 or str(cell).strip().endswith("%") else number
    text = format(fraction.normalize(), "f")
    if not re.fullmatch(r"0(\.[0-9]{1,4})?", text):
        raise ValueError(f'"{cell}" is no tax rate and was left out.')
    return text


def _pack(cell: Any) -> str:
    found = _PACK.fullmatch(_words(cell).replace(",", "."))
    unit = unit_named(found[3]) if found else None
    if not found or unit not in ("g", "kg", "ml", "l", "cm", "m", "each"):
        raise ValueError(f'"{cell}" is no pack size like 500 g or 6 x 330 ml and was left out.')
    return f"{found[1]} x {found[2]} {unit}" if found[1] else f"{found[2]} {unit}"


def _sold_by(cell: Any) -> str:
    unit = unit_named(_words(cell))
    if unit not in SOLD_BY:
        raise ValueError(f'"{cell}" is none of {", ".join(SOLD_BY)} and was left out.')
    return unit


def _add_attribute(header: str, cell: Any, fields: dict[str, Any], notes: list[str]) -> None:
    text = _words(cell)
    if len(text) > 300:
        notes.append(f"{header}: is longer than 300 characters and was left out.")
        return
    parts = [part.strip() for part in re.split(r"[;|]", text) if part.strip()]
    fields.setdefault("attributes", {})[header] = parts if len(parts) > 1 else text


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "sku": _code, "name": _name, "brand": _text(300), "description": _text(4000), "ingredients": _text(4000), "image": _text(500),
    "category": _category, "tags": _list, "synonyms": _list, "allergens": _allergens, "may_contain": _allergens, "barcode": _barcode,
    "stock": _stock, "tax_rate": _tax_rate, "pack": _pack, "sold_by": _sold_by,
}  # fmt: skip
