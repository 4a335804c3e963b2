"""Wording templates per locale: plain text with ``{name}`` places, plural forms by CLDR, values formatted by type."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from plugins.contracts import Example, Quantity
from plugins.kit.money import Money, format_money

PLURALS = (".zero", ".one", ".two", ".few", ".many", ".other")


class MissingWording(KeyError):
    """A template or one of its values is missing; the message names the key."""


class Words:
    """Templates of one locale, layered: the first mapping that has a key wins. Keys may end in a plural form
    (``found.one``, ``found.other``), chosen by the value called ``count``. Templates cannot reach into values."""

    def __init__(self, locale: str, layers: Sequence[Mapping[str, str]]):
        self.locale = locale
        self._templates: dict[str, str] = {}
        for layer in reversed(layers):
            self._overlay(layer)
        self._plural = Locale.parse(locale.replace("-", "_")).plural_form
        self._parsed: dict[str, tuple[tuple[str, str], ...]] = {}

    def _overlay(self, layer: Mapping[str, str]) -> None:
        """Put a layer on top: a key that has plural forms, here or below, hides what is below it in all its forms."""
        bases = {key.rsplit(".", 1)[0] if key.endswith(PLURALS) else key for key in layer}
        for base in bases:
            if f"{base}.other" in layer or f"{base}.other" in self._templates:
                for suffix in ("", *PLURALS):
                    self._templates.pop(base + suffix, None)
        self._templates.update(layer)

    def has(self, key: str) -> bool:
        return key in self._templates or f"{key}.other" in self._templates

    def __call__(self, key: str, /, **values: Any) -> str:
        name = self._form(key, values)
        parts = self._parsed.get(name)
        if parts is None:
            parts = self._parsed[name] = self._parse(name)
        told = []
        try:
            for text, place in parts:
                told.append(text)
                if place:
                    value = values[place]
                    told.append(value if type(value) is str else wording_of(value, self.locale))
            return "".join(told)
        except KeyError as error:
            raise MissingWording(f"{name}: the template asks for {error}, which is not given.") from error

    def _form(self, key: str, values: Mapping[str, Any]) -> str:
        if "count" in values:
            for form in (self._plural(values["count"]), "other"):
                if f"{key}.{form}" in self._templates:
                    return f"{key}.{form}"
        return key

    def _parse(self, key: str) -> tuple[tuple[str, str], ...]:
        if key not in self._templates:
            raise MissingWording(f"{key}: there is no template in locale {self.locale}.")
        return parse_template(self._templates[key])


def parse_template(template: str) -> tuple[tuple[str, str], ...]:
    """Return (text, place) pairs of a template; raise ValueError when a place is not a plain name."""
    parts = []
    for text, place, spec, conversion in string.Formatter().parse(template):
        if place is not None and (not place.isidentifier() or spec or conversion):
            raise ValueError(f"{{{place}}} is not a plain name. Write {{name}} and nothing else between the braces.")
        parts.append((text, place or ""))
    return tuple(parts)


def wording_of(value: Any, locale: str) -> str:
    """Return a value as people of the locale write it: money, numbers, quantities, dates, times, lists."""
    if isinstance(value, str):
        return value
    if isinstance(value, Money):
        return format_money(value, locale)
    if isinstance(value, Quantity):
        amount = wording_of(value.amount, locale)
        return amount if value.unit == "each" else f"{amount} {unit_symbol(value.unit)}"
    if isinstance(value, bool):
        raise TypeError("A yes or no has no wording; choose a template by it.")
    if isinstance(value, (int, Decimal, float)):
        return _number(value, locale)
    if isinstance(value, datetime):
        return f"{wording_of(value.date(), locale)} {wording_of(value.timetz(), locale)}"
    if isinstance(value, date):
        return _day(value, locale)
    if isinstance(value, time):
        return _clock_time(value.hour, value.minute, locale)  # not by the time itself: two of different zones may be equal
    if isinstance(value, Sequence):
        return format_list([wording_of(item, locale) for item in value], locale=_locale(locale))
    raise TypeError(f"{type(value).__name__} has no wording.")


def unit_symbol(unit: str) -> str:
    return {"l": "L"}.get(unit, unit)


@lru_cache(maxsize=256)
def read_locales(plugin_file: str, name: str) -> Mapping[str, Mapping[str, Any]]:
    """Return ``locales/<locale>/<name>.json`` beside a plugin's file: {"en": {"wording": {...}, "examples": {...}}}."""
    folder = Path(plugin_file).parent / "locales"
    return {path.parent.name: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob(f"*/{name}.json"))}


def wording_from(locales: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return the ``register_wording`` answer of a plugin from its locale files."""
    return {locale: content.get("wording", {}) for locale, content in locales.items()}


def examples_from(locales: Mapping[str, Mapping[str, Any]], tool: str) -> tuple[Example, ...]:
    """Return a tool's examples from the plugin's locale files; an entry is a text or {"text", "arguments"}."""
    found = []
    for locale, content in locales.items():
        for entry in content.get("examples", {}).get(tool, ()):
            written = isinstance(entry, str)
            found.append(_plain_example(entry, locale) if written else Example(entry["text"], entry.get("arguments", {}), locale))
    return tuple(found)


@lru_cache(maxsize=8192)
def _plain_example(text: str, locale: str) -> Example:
    """Return what is the same in every shop as one object."""
    return Example(text, {}, locale)


@lru_cache(maxsize=4096)
def _number(value: int | Decimal | float, locale: str) -> str:
    return format_decimal(value, locale=_locale(locale))


@lru_cache(maxsize=512)
def _day(value: date, locale: str) -> str:
    return format_date(value, "EEEE d MMMM", locale=_locale(locale))


@lru_cache(maxsize=4096)
def _clock_time(hour: int, minute: int, locale: str) -> str:
    return format_time(time(hour, minute), "HH:mm", locale=_locale(locale))


@lru_cache(maxsize=32)
def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("-", "_"))
