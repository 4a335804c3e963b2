"""What a wrong value was probably meant to be; only what its schema accepts is ever proposed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator as Validator
from jsonschema import FormatChecker

from app.services.importing.prices import guess_minor_units
from app.services.publishing.fault_sentences import closest, is_money

YES, NO = ("yes", "true", "y", "on"), ("no", "false", "n", "off")
_CLOCK = r"(\d{1,2})(?:[:.h](\d\d))?"


def meant(value: Any, schema: Mapping[str, Any], formats: FormatChecker, locale: str, currency: str) -> tuple[Any, str] | None:
    """Return (value, reason) for the first candidate that the schema accepts, or None."""
    validator = Validator(schema, format_checker=formats)
    for candidate, reason in _candidates(value, schema, locale, currency):
        if candidate != value and validator.is_valid(candidate):
            return candidate, reason
    return _wrapped(value, validator)


def _wrapped(value: Any, validator: Validator) -> tuple[Any, str] | None:
    """Return the value as a list of one where a list belongs; its entry may still need a mend of its own."""
    if isinstance(value, (str, dict)) and value and all(error.absolute_path for error in validator.iter_errors([value])):
        return [value], "is one value, where a list belongs"
    return None


def _candidates(value: Any, schema: Mapping[str, Any], locale: str, currency: str) -> Iterator[tuple[Any, str]]:
    if is_money(schema):
        yield from _as_money(value, locale, currency)
    elif isinstance(value, str):
        yield value.strip(), "has spaces around it"
        yield from _as_choice(value, schema)
        yield from _as_scalar(value.strip())
        yield from ((rewrite(value.strip()), reason) for rewrite, reason in _REWRITES)
        yield from _as_list(value)
    elif isinstance(value, list):
        yield _unique(value), "lists something twice"
        if len(value) == 1:
            yield value[0], "is a list, where one value belongs"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield str(value), "is a number, where a text belongs"
        yield [str(value)], "is a number, where a list of texts belongs"
        yield [value], "is one value, where a list belongs"


def _as_money(value: Any, locale: str, currency: str) -> Iterator[tuple[Any, str]]:
    if isinstance(value, (str, float)):
        try:
            yield guess_minor_units(str(value), locale if isinstance(value, str) else "en", currency), "is money, counted in minor units"
        except ValueError:
            return


def _as_choice(value: str, schema: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    choices = [choice for choice in schema.get("enum", ()) if isinstance(choice, str)]
    near = closest(value.strip(), choices, least=75)
    if near:
        yield near, "is spelt differently among the allowed values"


def _as_scalar(text: str) -> Iterator[tuple[Any, str]]:
    number = text.replace(",", ".")
    if re.fullmatch(r"-?\d{1,15}", number, re.ASCII):
        yield int(number), "is a number written as a text"
    elif re.fullmatch(r"-?\d{1,15}\.\d{1,9}", number, re.ASCII):
        yield float(number), "is a number written as a text"
    if text.lower() in YES + NO:
        yield text.lower() in YES, "is a yes or no written as a text"


def _as_list(value: str) -> Iterator[tuple[Any, str]]:
    for separator in (">", ";", "|", ","):
        if separator in value:
            parts = [part.strip() for part in value.split(separator)]
            yield [part for part in dict.fromkeys(parts) if part], f'is one text with "{separator}", where a list belongs'
    yield [value.strip()], "is one text, where a list belongs"


def _unique(values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept


def _hours(text: str) -> str:
    span = re.fullmatch(rf"{_CLOCK}\s*(?:-|–|to|until|bis|đến)\s*{_CLOCK}", text)
    return f"{int(span[1]):02}:{span[2] or '00'}-{int(span[3]):02}:{span[4] or '00'}" if span else text


def _iso_date(text: str) -> str:
    year_first = re.fullmatch(r"(\d{4})[./](\d{1,2})[./](\d{1,2})", text)
    day_first = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", text)
    parts = year_first.groups() if year_first else day_first.groups()[::-1] if day_first else None
    return f"{parts[0]}-{int(parts[1]):02}-{int(parts[2]):02}" if parts else text


def _web_address(text: str) -> str:
    return f"https://{text}" if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", text) else text


def _locale(text: str) -> str:
    language, _, region = text.replace("_", "-").partition("-")
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


_REWRITES: tuple[tuple[Callable[[str], str], str], ...] = (
    (_hours, "is not written as HH:MM-HH:MM"),
    (_iso_date, "is not written as YYYY-MM-DD"),
    (_web_address, "has no https:// before it"),
    (lambda text: text.removeprefix("mailto:").strip("<> "), "has something around the address"),
    (lambda text: re.sub(r"\s*[x×*]\s*", " x ", text), "is not written like 6 x 330 ml"),
    (lambda text: text.lower(), "has capital letters"),
    (lambda text: text.upper(), "has small letters"),
    (_locale, "is not written like en-GB"),
    (lambda text: re.sub(r"[^A-Za-z0-9_.:/-]+", "-", text).strip("-")[:64], "has signs that an id cannot have"),
    (lambda text: re.sub(r"[\s-]", "", text), "has spaces in it"),
)  # fmt: skip
