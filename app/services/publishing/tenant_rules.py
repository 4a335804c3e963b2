"""What a schema cannot say of tenant.json and wording.json: names that must really exist, templates that can be filled."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import list_currencies

from app.errors import Worded
from app.services.publishing.fault_sentences import closest, shown
from app.services.publishing.json_documents import place_of
from plugins.kit.words import parse_template

Fault = tuple[str, str]


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Return every IANA time zone that this machine knows."""
    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes that a country has used as money."""
    used = {entry[0] for history in get_global("territory_currencies").values() for entry in history}
    return frozenset(used & list_currencies())


def locale_exists(name: str) -> bool:
    try:
        Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return True


def check_tenant(tenant: Any) -> Iterator[Fault]:
    """Yield (place, sentence) for a time zone, currency or locale that does not exist."""
    if not isinstance(tenant, dict):
        return
    zone, currency = tenant.get("timezone"), tenant.get("currency")
    if isinstance(zone, str) and zone not in time_zones():
        told = f"{shown(zone)} is not an IANA time zone. {_meant(zone, time_zones(), 'Write one like Europe/London.')}"
        yield "timezone", Worded(told, "timezone")
    if isinstance(currency, str) and len(currency) == 3 and currency.isupper() and currency not in currencies():
        told = f"{shown(currency)} is not an ISO 4217 currency. {_meant(currency, currencies(), 'Write one like GBP.')}"
        yield "currency", Worded(told, "currency")
    for place, name in _locales(tenant):
        if isinstance(name, str) and not locale_exists(name):
            yield place, Worded(f"{shown(name)} is not a locale. Write one like en-GB or vi-VN.", "no_locale", value=shown(name))


def check_wording(wording: Any) -> Iterator[Fault]:
    """Yield (place, sentence) for locales that do not exist and templates that cannot be filled."""
    if not isinstance(wording, dict):
        return
    for locale, templates in wording.items():
        if not locale_exists(locale):
            yield place_of([locale]), f"{shown(locale)} is not a locale. Write one like en or vi."
        for key, template in templates.items() if isinstance(templates, dict) else ():
            try:
                parse_template(template if isinstance(template, str) else "")
            except ValueError as error:
                fault = str(error).rstrip(".")
                yield place_of([locale, key]), f"{shown(template)} is no template: {fault}. For a brace itself, write it twice."


def _meant(word: str, known: frozenset[str], otherwise: str) -> str:
    near = closest(word, sorted(known), least=65)
    return f"Did you mean {near}?" if near else otherwise


def _locales(tenant: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "locale", tenant.get("locale")
    names = tenant.get("locales")
    yield from ((f"locales[{place}]", name) for place, name in enumerate(names if isinstance(names, list) else ()))
    branding = tenant.get("branding")
    for part in ("greeting", "quick_replies"):
        texts = branding.get(part) if isinstance(branding, dict) else None
        yield from ((place_of(["branding", part, name]), name) for name in (texts if isinstance(texts, dict) else ()))
