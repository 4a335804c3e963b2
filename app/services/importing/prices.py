"""Reading prices as people of many countries write them: "£1.99", "1.234,56 €", "250.000 ₫", "1'299.-"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol

from app.errors import Worded
from plugins.kit.money import minor_digits
from plugins.kit.text import normalise

MOST_MINOR = 10**11
_SIGNS = re.compile(r"[\s\u00a0\u202f'’_]|[.,][-–]+$", re.UNICODE)
_MONEY_WORDS = re.compile(r"^[^\d.,+-]{0,6}|[^\d.,+-]{0,6}$")
# 250k, 2 tr, 1.5m, 10 %: whoever means thousands must not be taken by the word
_SHORTENED = re.compile(r"\d\s*(?:k|m|mio|tr|tri[eệ]u|ngh[iì]n|ng[aà]n|t[yỷ]|%)\s*(?:đ|₫|vnd|vnđ|đồng)?(?![^\W\d_])")
# where no smaller coin is, 219k can only be 219 thousand; 1.200k may be 1.2 thousand or 1,200 thousand
_THOUSANDS = re.compile(r"[^\d.,+–−-]{0,3}?(\d{1,4}(?:[.,]\d{1,2})?)\s*(k|ngh[iì]n|ng[aà]n|tr|tri[eệ]u)\W{0,4}(?:đ|₫|vnd|vnđ|đồng)?\W{0,4}")
_FACTORS = {"k": 1000, "n": 1000, "t": 1_000_000}
# letters that a finger puts where a digit was meant: 2,5o and l2.50
_SLIP = re.compile(r"(?<![^\W\d_])(?:[oOlI](?=[\d.,])|(?<=[\d.,])\s?[oOlI]{1,2}(?![^\W\d_]))")
_SHORT_WORD = re.compile(r"([^\W\d_])\.(?=\s|\d{3})")  # Rs. 500, ca. 12
_POINTED = re.compile(r"[^\W\d_]\.\d")  # Rs.50: fifty, or a half
_DECIMALS = re.compile(r"([.,])(\d+)$")


def decimal_mark(texts: Iterable[str], locale: str, currency: str) -> str:
    """Return the sign, "." or ",", that begins the decimals in a column of prices, by its values and then by the locale."""
    votes = {".": 0, ",": 0}
    for text in texts:
        mark = _evidence(_bare(text), minor_digits(currency))
        if mark:
            votes[mark] += 1
    if votes["."] != votes[","]:
        return max(votes, key=lambda mark: votes[mark])
    try:
        return "," if get_decimal_symbol(Locale.parse(locale.replace("-", "_"))) == "," else "."
    except (UnknownLocaleError, ValueError):
        return "."


def minor_units(text: str, mark: str, currency: str) -> int:
    """Return the price in minor units; raise ValueError with a Worded sentence when it cannot be read exactly."""
    other, known = "," if mark == "." else ".", {"text": text.strip()[:40], "example": price_like(mark, currency), "currency": currency}
    bare, said = _bare(text), normalise(text).lower()
    if slip := _SLIP.search(text):
        raise ValueError(letters_told(text, [slip[0].strip()], mark, currency))
    if _POINTED.search(_SHORT_WORD.sub(r"\1", text)):
        raise ValueError(Worded(f'"{text}" is not a price. Write one like {known["example"]}.', "no_price", **known))
    if minor_digits(currency) == 0 and (short := _THOUSANDS.fullmatch(said)):
        return int(Decimal(short[1].replace(",", ".")) * _FACTORS[short[2][0]])
    if _SHORTENED.search(said):
        raise ValueError(Worded(f'"{text}" is not a price written out. Write one like {known["example"]}.', "short_price", **known))
    if not text.strip():
        raise ValueError(Worded("the price is empty.", "empty_price"))
    if _grouped(bare, re.escape(mark), re.escape(other)):
        bare = bare.replace(other, "") if other in bare else bare.replace(mark, "")
    elif not re.fullmatch(rf"\d*(?:{re.escape(mark)}\d*)?", bare) or not re.search(r"\d", bare):
        raise ValueError(Worded(f'"{text}" is not a price. Write one like {known["example"]}.', "no_price", **known))
    scaled = Decimal(bare.replace(mark, ".")).scaleb(minor_digits(currency))
    if scaled != scaled.to_integral_value():
        told = f'"{text}" has more decimals than {currency} knows. Write one like {known["example"]}.'
        raise ValueError(Worded(told, "fine_price", **known))
    if scaled > MOST_MINOR:
        raise ValueError(Worded(f'"{text}" is more than this program handles.', "large_price", **known))
    return int(scaled)


def letters_told(text: str, letters: Sequence[str], mark: str, currency: str) -> Worded:
    """Return the sentence on letters in a price that no price has."""
    strange, example = ", ".join(letters)[:40], price_like(mark, currency)
    told = f'"{text.strip()[:40]}" has letters in it: {strange}. Write the price in digits only, like {example}.'
    return Worded(told, "letters_in_price", text=text.strip()[:40], letters=strange, example=example)


def is_short_for_thousands(text: str, currency: str) -> bool:
    """Whether a price is written short where that can be read in one way: 219k of a currency without smaller coins."""
    return minor_digits(currency) == 0 and bool(_THOUSANDS.fullmatch(normalise(text).lower()))


def guess_minor_units(text: str, locale: str, currency: str) -> int:
    """Return what a single price text means; raise ValueError when it cannot be read."""
    return minor_units(text, decimal_mark([text], locale, currency), currency)


def _grouped(bare: str, mark: str, other: str) -> bool:
    """Tell whether a number has its thousands set apart: 1.234,56 and 1.234.567, but not 1.23.4."""
    return bool(re.fullmatch(rf"\d{{1,3}}(?:{other}\d{{3}})+(?:{mark}\d*)?|\d{{1,3}}(?:{mark}\d{{3}}){{2,}}", bare))


def _bare(text: str) -> str:
    """Return a price without spaces, currency signs and words, and a closing dash (".-")."""
    return _SIGNS.sub("", _MONEY_WORDS.sub("", _SIGNS.sub("", _SHORT_WORD.sub(r"\1", text.strip()))))


def _evidence(bare: str, digits: int) -> str:
    """Return the sign that must be the decimal mark here, "" when this price does not tell."""
    last = _DECIMALS.search(bare)
    if not last:
        return ""
    mark, other = last[1], "," if last[1] == "." else "."
    if other in bare:
        return mark if bare.count(mark) == 1 else other
    if bare.count(mark) > 1 or (digits == 0 and len(last[2]) == 3):
        return other
    return mark if len(last[2]) != 3 else ""


def price_like(mark: str, currency: str) -> str:
    """Return an example of a price."""
    return f"1{mark}99" if minor_digits(currency) else "250000"
