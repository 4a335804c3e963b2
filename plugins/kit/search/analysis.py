"""From text to terms: words without case, plural and (beside the accented form) diacritics; amounts in one unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from plugins.contracts import Quantity
from plugins.kit.text import fold
from plugins.kit.units import UNITS, convert, unit_named

_UNIT_NAMES = (
    "kg|kgs|kilo|kilos|kilogram|kilograms|ký|g|gr|gram|grams|gramme|grammes|mg|lb|lbs|oz|l|lt|litre|litres|liter|liters|lít"
    "|ml|mls|cl|millilitre|millilitres|mm|cm|m|metre|metres|meter|meters"
)
_AMOUNT = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)?)[ -]?({_UNIT_NAMES})(?!\w)")
_WORD = re.compile(r"\d+(?:[.,]\d+)+[a-z]*(?!\w)|(?<![\w-])t[- ]shirts?(?!\w)|[^\W_]+(?:'[^\W_]+)*(?:(?<=\d)\.\d+(?!\w))?")
_IN_ONE = str.maketrans("", "", "' -")  # "men's", "t-shirt"
_DIGIT = re.compile(r"\d")
_VOWELS = frozenset("aeiouy")
_BASE_UNITS = {"mass": "g", "volume": "ml", "length": "mm"}
_IRREGULAR = {
    "knives": "knife", "leaves": "leaf", "loaves": "loaf", "shelves": "shelf", "scarves": "scarf", "halves": "half", "wolves": "wolf",
    "shoes": "shoe", "toes": "toe", "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth",
    "mice": "mouse", "geese": "goose", "gloves": "glove", "sleeves": "sleeve", "olives": "olive", "chives": "chive",
    "cookies": "cookie", "movies": "movie", "ties": "tie", "pies": "pie", "brownies": "brownie", "smoothies": "smoothie",
    "hoodies": "hoodie", "veggies": "veggie", "selfies": "selfie", "news": "news", "lens": "lens", "gas": "gas", "series": "series",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: ``term`` is its index form, ``accented`` its form with diacritics or "", and where it stands."""

    text: str
    term: str
    accented: str
    start: int
    end: int


def stem(word: str) -> str:
    """Return an English noun without its plural ending (Harman's weak stemmer); other words as they are."""
    if len(word) == 3 and word[-1] == "s" and _VOWELS.isdisjoint(word) and word.isalpha():
        return word[:-1]  # TVs, CDs
    if len(word) < 4 or word[-1] != "s" or not word.isascii():
        return _IRREGULAR.get(word, word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("ss", "us", "is")) or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses", "zes", "oes")):
        return word[:-2]
    return _IRREGULAR.get(word[:-1], word[:-1])  # "men's" and "children's" have lost no more than their apostrophe before


def term_of(token: str) -> str:
    """Return the index form of one lower-case token."""
    if token[0].isdigit():
        return fold(token).replace(",", ".")
    return stem(fold(token).translate(_IN_ONE))


def is_unit(term: str) -> bool:
    """Tell whether a term is the bare name of a unit, its number being elsewhere."""
    return term in UNITS or unit_named(term) in UNITS


def accented_form(token: str) -> str:
    """Return the token when diacritics tell it from its folded form, else ""."""
    return "" if token.isascii() or fold(token) == token else token


def tokens_of(text: str) -> list[str]:
    """Return the lower-case tokens of a text, amounts rewritten in base units ("0.5 kg" -> "500g")."""
    lowered = text.lower()
    if _DIGIT.search(lowered):
        lowered = _AMOUNT.sub(lambda match: _base_amount(match[1], match[2]), lowered)
    return _WORD.findall(lowered)


def words_of(text: str) -> list[Word]:
    """Return the words of a query with their places in ``text``; an amount with its unit is one word."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    found, at = [], 0
    for amount in _AMOUNT.finditer(lowered):
        found += [_word(text, match[0], *match.span()) for match in _WORD.finditer(lowered, at, amount.start())]
        found.append(_word(text, _base_amount(amount[1], amount[2]), *amount.span()))
        at = amount.end()
    return found + [_word(text, match[0], *match.span()) for match in _WORD.finditer(lowered, at)]


def terms_of(text: str) -> list[str]:
    """Return the folded terms of a text, in order."""
    return [term_of(token) for token in tokens_of(text)]


def _word(text: str, token: str, start: int, end: int) -> Word:
    return Word(text[start:end], term_of(token), accented_form(token), start, end)


def _base_amount(number: str, unit: str) -> str:
    name = unit_named(unit) or {"lt": "l"}.get(unit, unit)
    base = _BASE_UNITS[UNITS[name][0]]
    amount = convert(Quantity(Decimal(number.replace(",", ".")), name), base)
    return f"{amount.amount.normalize():f}{base}" if amount else number + unit
