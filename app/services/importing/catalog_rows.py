"""Turning one row of a table into a product's fields, with a reason where a cell cannot be used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.errors import Worded, at_place
from app.services.importing.column_mapping import ATTRIBUTE, IGNORED, Column, bare_name, preference, tells_apart
from app.services.importing.currency_names import currencies_of_price
from app.services.importing.prices import minor_units
from app.services.importing.stock_words import is_ordered, number_of
from app.services.importing.table_files import Row, is_blank
from plugins.kit.goods.notice import parse_notice, written
from plugins.kit.money import minor_digits
from plugins.kit.text import fold, normalise
from plugins.kit.units import unit_named

SOLD_BY = ("each", "kg", "g", "l", "ml", "m")
_FORMULA = re.compile(r"=\s*[A-Za-z(+\-\d\"$].*", re.DOTALL)
FREE = Worded("the price is 0: customers would be told that it costs nothing", "free")
PRICES = ("price", "price_minor")
_NONE = ("none", "no", "-", "khong", "khong co", "keine", "n/a")
_PACK = re.compile(r"(?:(\d+(?:\.\d+)?)\s*[x×*]\s*)?(\d+(?:\.\d+)?)\s*([^\W\d]+)")

_BREAKS, _SIZES = re.compile(r"[;|]"), re.compile(r"[;|]|(?<!\d),|,(?!\d)")  # 40,5 is one size
_NUMBERS = re.compile(r"\d+(?:,\d+){2,}")
_FROM = re.compile(r"(?:from|starting|starts|tu|chi tu|ab|a partir)\b")

_ON_REQUEST = re.compile(
    r"poa|p\.o\.a|(?:price )?(?:on|upon|by) (?:application|request|enquiry|quotation)|(?:please )?(?:ask|enquire|call|contact us)"
    r"(?: (?:us|for (?:a )?(?:price|quote)))?|ask in store|quote(?:d)?|tbc|gia lien he|lien he(?: shop)?|bao gia|thoa thuan|auf anfrage"
)


class BadRow(ValueError):
    """A row that cannot become a product; its argument is the reason, Worded."""


@dataclass(slots=True)
class ReadRow:
    """What a row says of a product: the fields it fills, and notes on cells that were left out."""

    line: int
    sku: str
    fields: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    list_price: int | None = None  # what it cost before, for where nothing else tells a price
    base: str = ""  # the SKU that the table gave it, where it is a size under that with a code of its own


class RowReader:
    """Reads rows by a column mapping; ``mark`` is the decimal mark of the price column, ``codes`` are the SKUs that the table gives."""

    def __init__(self, columns: Sequence[Column], currency: str, mark: str, codes: Iterable[Any] = ()):
        self.columns, self.currency, self.mark = columns, currency, mark
        self._prices, self._list_prices = _ranked(columns, PRICES), _ranked(columns, ("list_price",))
        self._made = {slug_of(_code(code), lower=False): "" for code in codes if not is_blank(code)}

    def read(self, row: Row) -> ReadRow:
        """Return what the row says; raise BadRow when it cannot be used at all."""
        extra = [cell for cell in row.cells[len(self.columns) :] if not is_blank(cell)]
        if extra:
            told = f"has {len(row.cells)} cells for {len(self.columns)} columns. Put texts that hold the separator in double quotes."
            raise BadRow(Worded(told, "many_cells", cells=len(row.cells), columns=len(self.columns)))
        found, notes = ReadRow(row.line, "", {}), []
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column.field not in (IGNORED, "list_price", *PRICES) and not is_blank(cell):
                self._take(column, cell, found.fields, notes)
        self._take_price(row.cells, found.fields, notes)
        if not found.fields.keys() & {"price", "price_on_request"}:  # beside the price, a second figure would only puzzle customers
            found.list_price = self._list_price(row.cells, notes)
        found.notes = notes
        found.sku = self._sku(found, notes)
        found.fields = {"sku": found.sku} | found.fields
        return found

    def _take(self, column: Column, cell: Any, fields: dict[str, Any], notes: list[str]) -> None:
        if column.field == ATTRIBUTE and tells_apart(column.header) and (pack := _measured(cell)):
            fields.setdefault("pack", pack)
        elif column.field == ATTRIBUTE or (column.field == "pack" and _is_said_of_packs(cell)):
            _add_attribute(column.header, cell, fields, notes)
        else:
            try:
                value = self._surcharge(cell) if column.field == "delivery_surcharge" else self._value(column, cell)
            except ValueError as error:
                if column.field == "stock" and bare_name(column.header) == "tinh trang":  # how worn it is goes by the same name
                    _add_attribute(column.header, cell, fields, notes)
                    return
                notes.append(at_place(column.header, error.args[0]))
                return
            if column.field == "stock" and is_ordered(cell):
                _add_attribute(column.header, cell, fields, notes)
            fields[column.field] = fields[column.field] + value if column.field in fields and isinstance(value, list) else value

    def _value(self, column: Column, cell: Any) -> Any:
        return _READERS[column.field](self._counted(cell) if column.field == "stock" else cell)

    def _surcharge(self, cell: Any) -> int:
        """Return what delivering one costs on top; a plain no is nothing."""
        return 0 if fold(str(cell)).strip() in _NONE else self._price(cell)

    def _counted(self, cell: Any) -> Any:
        """Return a cell of a table with decimal commas without the dots that set its thousands apart."""
        dotted = self.mark == "," and isinstance(cell, str) and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", cell.strip())
        return cell.replace(".", "") if dotted else cell

    def _take_price(self, cells: Sequence[Any], fields: dict[str, Any], notes: list[str]) -> None:
        """Take the first price that is told: no sale, or a sale at 0, leaves the usual one."""
        told = _told(self._prices, cells)
        for place in told:
            column, cell = self.columns[place], cells[place]
            if _ON_REQUEST.fullmatch(fold(str(cell)).strip(" .!")):
                fields["price_on_request"] = True
                return
            price = self._price(cell) if column.field == "price" else _whole(cell)
            if price or place == told[-1]:
                fields["price"] = price
                notes += [FREE] if price == 0 else []
                if _FROM.match(fold(str(cell))):
                    _add_attribute(column.header, cell, fields, notes)
                return

    def _list_price(self, cells: Sequence[Any], notes: list[str]) -> int | None:
        for place in _told(self._list_prices, cells):
            try:
                return self._price(cells[place]) or None
            except BadRow as error:
                notes.append(at_place(self.columns[place].header, error.args[0]))
        return None

    def _price(self, cell: Any) -> int:
        if isinstance(cell, (bool, date, datetime)):
            raise BadRow(self._no_price(f'"{cell}" is not a price.', cell))
        if isinstance(cell, (int, float)):
            return self._price_of_number(cell)
        text = str(cell).strip()
        named = currencies_of_price(text) if re.search(r"\d", text) else ()
        if named and self.currency not in named:
            told = f'"{text}" is in {named[0]}, but the shop sells in {self.currency}.'
            raise BadRow(Worded(told, "other_currency", text=text, named=named[0], currency=self.currency))
        if re.match(r"[^\d]{0,4}[-–−]\s*[^\d]{0,4}\d", text):
            raise BadRow(Worded(f'"{text}" is less than nothing.', "below_nothing", text=text))
        try:
            return minor_units(text, self.mark, self.currency)
        except ValueError as error:
            raise BadRow(error.args[0]) from error

    def _price_of_number(self, cell: float) -> int:
        if cell < 0:
            raise BadRow(Worded(f'"{cell}" is less than nothing.', "below_nothing", text=cell))
        scaled = Decimal(repr(cell)).scaleb(minor_digits(self.currency)) if cell == cell and abs(cell) < 1e12 else Decimal(-1)
        nearest = scaled.to_integral_value()
        if nearest < 0 or abs(scaled - nearest) > Decimal("0.0001"):
            raise BadRow(self._no_price(f"{cell} is not a price in {self.currency}.", cell))
        return int(nearest)

    def _no_price(self, told: str, cell: Any) -> str:
        example = f"1{self.mark}99" if minor_digits(self.currency) else "250000"
        return Worded(told, "no_price", text=cell, example=example, currency=self.currency)

    def _sku(self, row: ReadRow, notes: list[str]) -> str:
        given = row.fields.pop("sku", "")
        if given:
            clean = slug_of(given, lower=False)
            if clean and clean != given:
                notes.append(Worded(f'SKU "{given}" is written {clean}', "sku_written", text=given, sku=clean))
            if clean:
                return clean
        made = self._sku_from_the_rest(row.fields)
        if given:
            notes.append(Worded(f'SKU "{given}" has no letter or digit; {made} was taken', "sku_made", text=given, sku=made))
        return made

    def _sku_from_the_rest(self, fields: Mapping[str, Any]) -> str:
        if "barcode" in fields:
            return fields["barcode"]
        if "name" not in fields:
            raise BadRow(Worded("has no SKU, no barcode and no name.", "nameless"))
        return self._made_sku(fields)

    def _made_sku(self, fields: Mapping[str, Any]) -> str:
        """Return a SKU made of the name: the same for the same product at every import."""
        same = repr([fields.get(name) for name in ("name", "brand", "category", "pack", "attributes")])
        slug = slug_of(fields["name"])[:48].strip("-") or "item"
        digest = hashlib.sha256(same.encode()).hexdigest()[:8]
        if slug == "item" or self._made.setdefault(slug, same) != same:
            slug = f"{slug}-{digest}"
        return slug


def _ranked(columns: Sequence[Column], fields: Sequence[str]) -> list[int]:
    """Return the places of the columns of these fields, those that count before the others first."""
    places = [place for place, column in enumerate(columns) if column.field in fields]
    return sorted(places, key=lambda place: preference(columns[place].header))


def _told(places: Sequence[int], cells: Sequence[Any]) -> list[int]:
    """Return the places where something is written; a lone dash counts only where nothing else does."""
    written = [place for place in places if place < len(cells) and not is_blank(cells[place])]
    return [place for place in written if any(sign.isalnum() for sign in str(cells[place]))] or written


def slug_of(text: str, lower: bool = True) -> str:
    """Return a text as a code may be written: plain letters, digits and dashes."""
    plain = fold(text) if lower or not text.isascii() else text
    return re.sub(r"[^A-Za-z0-9_.:/-]+", "-", plain).strip("-_.:/")[:64]


def _text(limit: int) -> Callable[[Any], str]:
    def read(cell: Any) -> str:
        text = _written(cell)
        if len(text) > limit:
            raise ValueError(Worded(f"is longer than {limit} characters and was left out.", "long_cell", most=limit))
        return text

    return read


def _written(cell: Any) -> str:
    """Return a cell as text that a person wrote; a formula that no program worked out is none."""
    text = _words(cell)
    if _FORMULA.fullmatch(text):
        told = f'"{text[:60]}" is a formula and was left out. Save the file once in a spreadsheet program.'
        raise ValueError(Worded(told, "formula", text=text[:60]))
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
        raise BadRow(Worded("has a name of more than 300 characters.", "long_name", most=300))
    return text


def _whole(cell: Any) -> int:
    text = _words(cell)
    if not re.fullmatch(r"\d{1,11}", text):
        raise BadRow(Worded(f'"{text}" is not a whole number of minor units.', "no_minor", value=text))
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
        told = f"{text} was shortened by a spreadsheet and was left out. Format the column as text."
        raise ValueError(Worded(told, "short_barcode", text=text))
    if not re.fullmatch(r"[0-9]{8,14}", text):
        raise ValueError(Worded(f"{text} is no barcode of 8 to 14 digits and was left out.", "no_barcode", text=text))
    return text


def _number(cell: Any, what: str) -> Decimal:
    text = _words(cell).replace(" ", "")
    text = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) else text.replace(",", ".")
    try:
        number = Decimal(text.rstrip("%"))
    except InvalidOperation:
        raise ValueError(_left_out(cell, what)) from None
    if not number.is_finite() or abs(number) > 10**9:
        raise ValueError(_left_out(cell, what))
    return number


def _left_out(cell: Any, what: str) -> str:
    return Worded(f'"{cell}" is no {what} and was left out.', f"no_{what.replace(' ', '_')}", text=cell)


def _stock(cell: Any) -> int | float | None:
    said = number_of(cell)
    if said is None:
        return None
    if "%" in str(cell):
        raise ValueError(_left_out(cell, "stock level"))
    number = _number(said or cell, "stock level")
    if number < 0:
        raise ValueError(Worded(f"{cell} is less than nothing and was left out.", "no_stock_level", text=cell))
    return int(number) if number == number.to_integral_value() else float(number)


def _tax_rate(cell: Any) -> str:
    number = _number(cell, "tax rate")
    fraction = number / 100 if number >= 1 or str(cell).strip().endswith("%") else number
    text = format(fraction.normalize(), "f")
    if not re.fullmatch(r"0(\.[0-9]{1,4})?", text):
        raise ValueError(_left_out(cell, "tax rate"))
    return text


def _measured(cell: Any) -> str:
    """Return a size that is a weight or a volume as a pack ("800g"), "" for any other size: M, 54 cm."""
    found = _PACK.fullmatch(_words(cell).replace(",", "."))
    return _pack(cell) if found and unit_named(found[3]) in ("g", "kg", "ml", "l") else ""


def _is_said_of_packs(cell: Any) -> bool:
    """Whether a pack is told in words that a customer understands, but that nobody can reckon with: "box of 10"."""
    try:
        _pack(cell)
    except ValueError:
        return bool(re.search(r"[^\W\d]", _words(cell)))
    return False


def _pack(cell: Any) -> str:
    found = _PACK.fullmatch(_words(cell).replace(",", "."))
    unit = unit_named(found[3]) if found else None
    if not found or unit not in ("g", "kg", "ml", "l", "cm", "m", "each"):
        told = f'"{cell}" is no pack size like 500 g or 6 x 330 ml and was left out.'
        raise ValueError(Worded(told, "no_pack", text=cell))
    return f"{found[1]} x {found[2]} {unit}" if found[1] else f"{found[2]} {unit}"


def _sold_by(cell: Any) -> str:
    unit = unit_named(_words(cell))
    if unit not in SOLD_BY:
        told = f'"{cell}" is none of {", ".join(SOLD_BY)} and was left out.'
        raise ValueError(Worded(told, "no_unit", text=cell, choices=", ".join(SOLD_BY)))
    return unit


def _add_attribute(header: str, cell: Any, fields: dict[str, Any], notes: list[str]) -> None:
    text = _words(cell)
    if len(text) > 300:
        told = Worded("is longer than 300 characters and was left out.", "long_cell", most=300)
        notes.append(at_place(header, told))
        return
    parts = [part.strip() for part in (_SIZES if tells_apart(header) else _BREAKS).split(text) if part.strip()]
    parts = text.split(",") if tells_apart(header) and _NUMBERS.fullmatch(text) else parts
    fields.setdefault("attributes", {})[header] = parts if len(parts) > 1 else text


def _notice(cell: Any) -> str:
    try:
        return written(parse_notice(_words(cell)))
    except ValueError:
        raise ValueError(_left_out(cell, "notice")) from None


_NONE = frozenset({"no", "none", "n", "-", "free", "included", "khong", "mien phi", "0"})
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "sku": _code, "name": _name, "brand": _text(300), "description": _text(4000), "ingredients": _text(4000), "image": _text(500),
    "category": _category, "tags": _list, "synonyms": _list, "allergens": _allergens, "may_contain": _allergens, "barcode": _barcode,
    "stock": _stock, "tax_rate": _tax_rate, "pack": _pack, "sold_by": _sold_by,
    "notice": _notice,
}  # fmt: skip
