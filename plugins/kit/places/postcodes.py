"""Postcodes: reading British ones by their parts, so that BS1 covers BS1 1AA and not BS10; others by their signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

_FULL = re.compile(r"^([A-Z]{1,2})([0-9]{1,2})([A-Z]?)([0-9])([A-Z]{2})$")
_SECTOR = re.compile(r"^([A-Z]{1,2})([0-9]{1,2})([A-Z]?) ([0-9])$")
_OUTWARD = re.compile(r"^([A-Z]{1,2})([0-9]{1,2})([A-Z]?)$")
_AREA = re.compile(r"^([A-Z]{1,2})$")
_IN_TEXT = re.compile(r"(?<![\w-])([A-Za-z]{1,2}[0-9]{1,2}[A-Za-z]?)(?: ?([0-9][A-Za-z]{2}))?(?![\w-])")
LONGEST_CODE, WORD = 10, 3  # signs of a code at most; letters from which a part of one is a word
_NOT_SIGNS = re.compile(r"[^0-9A-Z]+")

# The 124 postcode areas (Royal Mail), so that A4 and PS5 are no postcodes.
AREAS = frozenset(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA
    HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR
    RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """.split()  # noqa: SIM905 - 124 quoted strings are no list to read
)


def compact(code: str) -> str:
    """Return a code in capitals without spaces and signs: ``bs1 4dj`` -> ``BS14DJ``."""
    return _NOT_SIGNS.sub("", code.upper())


def british_parts(code: str) -> tuple[str, ...] | None:
    """Return area, district, district letter, sector and unit, as far as the code goes; None when it is not British.

    ``BS1`` -> (BS, 1); ``EC1A 1`` -> (EC, 1, A, 1); ``BS1 4DJ`` -> (BS, 1, "", 4, DJ). Without a space ``BS11`` is a district.
    """
    spaced = " ".join(code.upper().split())
    match = _FULL.match(compact(code)) or _SECTOR.match(spaced) or _OUTWARD.match(compact(code)) or _AREA.match(spaced)
    if match is None or match[1] not in AREAS:
        return None
    parts = match.groups()
    return parts[:2] if parts[2:] == ("",) else parts


def is_full_british(code: str) -> bool:
    parts = british_parts(code)
    return parts is not None and len(parts) == 5


def tidy_postcode(code: str) -> str:
    """Return a code as it is written on an envelope: ``bs14dj`` -> ``BS1 4DJ``."""
    if is_full_british(code):
        signs = compact(code)
        return f"{signs[:-3]} {signs[-3:]}"
    return " ".join(code.upper().split())


class PostcodeTable(Generic[T]):
    """What holds for the areas of prefixes: ``BS1`` covers BS1 and BS1 1AA, not BS10. The longest prefix wins."""

    def __init__(self) -> None:
        self._areas: dict[tuple[str, ...], T] = {}
        self._districts: dict[tuple[str, ...], T] = {}

    def add(self, prefix: str, value: T) -> None:
        """Note what holds for a prefix; the first value of a prefix stays."""
        parts = _parts(prefix)
        if parts:
            self._areas.setdefault(parts, value)
            if british_parts(prefix) and len(parts) > 1:
                self._districts.setdefault(parts[:2], value)

    def find(self, code: str) -> T | None:
        """Return what holds for the narrowest area around a code, or None; a code has digits and no words behind them, so "Mars" lies not
        in M, nor "12 High Street" in 12."""
        parts = _parts(code)
        if len(compact(code)) > LONGEST_CODE or any(part.isalpha() and len(part) >= WORD for part in code.split()[1:]):
            return None
        if not any(letter.isdigit() for letter in code):
            return self._areas.get(parts)
        for length in range(len(parts), 0, -1):
            if parts[:length] in self._areas:
                return self._areas[parts[:length]]
        return None

    def in_district(self, code: str) -> T | None:
        """Return what holds somewhere in the British district of a code: for BS1 4DJ, anything of BS1."""
        parts = british_parts(code)
        return self._districts.get(parts[:2]) if parts and len(parts) > 1 else None

    def knows(self, code: str) -> bool:
        return self.find(code) is not None or self.in_district(code) is not None


def _parts(code: str) -> tuple[str, ...]:
    return british_parts(code) or tuple(compact(code))


def british_codes_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the British postcodes and districts of a text, tidied, each with where it stands."""
    for match in _IN_TEXT.finditer(text):
        if british_parts(match[0]) is not None:
            yield tidy_postcode(match[0]), match.start(), match.end()
