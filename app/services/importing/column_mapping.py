"""Guessing which column of a table is which field of a product, from its name in English, Vietnamese and a few others."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from app.services.importing.table_files import UnreadableTable
from app.services.publishing.fault_sentences import closest
from plugins.kit.text import fold, normalise

ATTRIBUTE, IGNORED = "attribute", "ignore"
LONGEST_EXAMPLE = 40
MOST_LISTED = 30  # columns that a refusal names
# by field: what its column may be called, folded; where two columns fit, the name that stands first wins
_NAMES: Mapping[str, Sequence[str]] = json.loads(Path(__file__).with_name("column_names.json").read_text("utf-8"))
_WITH_TAX = re.compile(r" (?:(?:inc|incl|inclusive|including|inkl|da gom|gom|co)(?: of)? (?:vat|tax|taxes|gst|mwst|thue)|ttc|brutto)$")
_INTERNAL = frozenset({
    "cost", "costs", "cost price", "purchase price", "buying price", "wholesale price", "margin", "markup", "profit", "internal",
    "internal note", "internal notes", "note", "notes", "remark", "remarks", "comment", "comments", "kosten", "einkaufspreis", "ek",
    "ek preis", "marge", "notiz", "notizen", "bemerkung", "gia nhap", "gia von", "loi nhuan", "ghi chu",
    "supplier ref", "supplier reference", "supplier sku",
})  # fmt: skip
FIELDS = tuple(_NAMES)
SEVERAL = ("category", "tags", "price", "price_minor", "list_price")
_TELLING = frozenset({
    "size", "sizes", "frame size", "shoe size", "wheel size", "colour", "color", "colours", "colors", "shade", "tone", "flavour", "flavor",
    "scent", "fragrance", "length", "width", "capacity", "volume", "weight", "material", "finish", "style", "option", "options", "variant",
    "co", "kich co", "kich thuoc", "mau", "mau sac", "tong", "tong mau", "huong", "mui", "mui huong", "vi", "dung tich", "trong luong",
    "khoi luong", "phien ban", "phan loai", "chat lieu", "groesse", "farbe", "taille", "couleur", "talla",
})  # fmt: skip
_OTHER_STUFF = frozenset({
    "flavour", "flavor", "scent", "fragrance", "material", "style", "option", "options", "variant", "huong", "mui", "mui huong", "vi",
    "phien ban", "phan loai", "chat lieu",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it is taken for; ``certainty`` 0..100, 100 when its name is known or a person ``said`` so."""

    header: str
    field: str
    certainty: int
    said: bool = False

    @property
    def is_unknown(self) -> bool:
        """Whether nobody said what it is and its name does not tell."""
        return not self.said and self.certainty == 0 and bool(self.header)


def bare_name(header: Any) -> str:
    """Return a column name folded to plain words, without what it says of tax: "Giá bán (₫)" -> "gia ban", "RRP inc. VAT" -> "rrp"."""
    words = re.sub(r"[^a-z0-9%]+", " ", fold(re.sub(r"\([^)]*\)", " ", str(header or "")))).strip()
    return _WITH_TAX.sub("", words) or words


_KNOWN: Mapping[str, str] = {word: field for field, words in _NAMES.items() for word in words}
_PLACES: Mapping[str, int] = {name: place for place, name in enumerate(_KNOWN)}


def recognised(cells: Sequence[Any]) -> int:
    """Return how many cells of a row are names of product fields."""
    return sum(1 for cell in cells if isinstance(cell, str) and bare_name(cell) in _KNOWN)


def map_columns(headers: Sequence[str], said: Mapping[str, str], unknown: str = ATTRIBUTE) -> list[Column]:
    """Return what each column is. ``said`` maps headers to fields (or attribute, ignore) and wins over guessing. What is none is
    ``unknown``: an attribute that customers see, or ignored, as one is that reads like the shop's own business (costs, notes).

    Raises UnreadableTable for a header or field that does not exist, and when a name or price column is missing.
    """
    _check_said(headers, said)
    meant = {_header_of(header, headers) or header: field for header, field in said.items()}
    chosen = {header: Column(header, field, 100, True) for header, field in meant.items()}
    taken = {column.field for column in chosen.values()}
    for score, _, header, field in sorted(_guesses(headers), key=lambda guess: (-guess[0], guess[1])):
        if field == "list_price" and not taken & {"price", "price_minor"}:
            field = "price"
        if header not in chosen and (field not in taken or field in SEVERAL):
            chosen[header] = Column(header, field, score)
            taken.add(field)
    if not taken & {"sku", "barcode", "name"}:
        example = next((header for header in headers if 0 < len(header) <= LONGEST_EXAMPLE), "Item")
        text = f'No column looks like a product\'s name. Say which is: --map "{example}=name".'
        raise UnreadableTable(f"{text} Columns: {_listed(headers)}.", "no_name_column", columns=_listed(headers))
    return [chosen.get(header) or Column(header, IGNORED if not header or is_internal(header) else unknown, 0) for header in headers]


def is_internal(header: str) -> bool:
    """Whether a column is named like something that is not for customers: what goods cost the shop, notes."""
    return bare_name(header) in _INTERNAL


def tells_apart(header: str) -> bool:
    """Whether a column is named like what one article comes in several of: sizes, colours, shades."""
    return bare_name(header) in _TELLING


def is_of_other_stuff(header: str) -> bool:
    """Whether things that a column tells apart may be made of other things: flavours, materials; sizes and colours are not."""
    return bare_name(header) in _OTHER_STUFF


def is_price(header: str) -> bool:
    """Whether a column is named like a price of any kind."""
    bare = bare_name(header)
    return _KNOWN.get(bare) in ("price", "price_minor", "list_price") or "price" in bare.split()


def preference(header: str) -> int:
    """Return how late a column counts among those of its field; one with a name of its own, which a person chose, is the first."""
    known = _known_as(header)
    return known[1] if known else -1


def _guesses(headers: Sequence[str]) -> list[tuple[int, int, str, str]]:
    """Return (certainty, place of the name among those known, header, field): of two columns for one field the better name wins."""
    guesses = [guess for guess in map(_known_as, headers) if guess]
    if any(field == "name" for *_, field in guesses):
        return guesses
    named = [(90, guess[1], guess[2], "name") if bare_name(guess[2]) == "hang" else guess for guess in guesses]
    if any(field == "name" for *_, field in named):
        return named
    described = next((guess for guess in named if guess[3] == "description"), None)  # suppliers call a name so
    return [(90, guess[1], guess[2], "name") if guess is described else guess for guess in named]


def _known_as(header: str) -> tuple[int, int, str, str] | None:
    """Return what a column's name tells of it, None for nothing. Hàng (goods) is another word than Hãng (brand)."""
    bare = bare_name(header)
    if bare == "hang" and "hàng" in normalise(header).lower():
        return 90, _PLACES["ten hang"], header, "name"
    if bare in _KNOWN:
        return 100, _PLACES[bare], header, _KNOWN[bare]
    if len(bare) > 3 and bare not in _TELLING and (near := process.extractOne(bare, list(_KNOWN), scorer=fuzz.ratio, score_cutoff=85)):
        return int(near[1]), _PLACES[near[0]], header, _KNOWN[near[0]]
    return None


def _check_said(headers: Sequence[str], said: Mapping[str, str]) -> None:
    for header, field in said.items():
        if _header_of(header, headers) is None:
            near = closest(header, list(headers))
            advice = f'Did you mean "{near}"?' if near else f"Columns: {_listed(headers)}."
            raise UnreadableTable(f'There is no column "{header}". {advice}', "no_column", column=header, columns=_listed(headers))
        if field not in (*FIELDS, ATTRIBUTE, IGNORED):
            choices = ", ".join((*FIELDS, ATTRIBUTE, IGNORED))
            raise UnreadableTable(f'"{field}" is no field of a product. Choose from: {choices}.', "no_field", field=field, choices=choices)


def _header_of(name: str, headers: Sequence[str]) -> str | None:
    return next((header for header in headers if header == name.strip() or fold(header) == fold(name.strip())), None)


def _listed(headers: Sequence[str]) -> str:
    named = [header for header in headers if header]
    return ", ".join([*named[:MOST_LISTED], "..."] if len(named) > MOST_LISTED else named)
