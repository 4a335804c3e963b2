"""The shop's own texts in the language of a reply: as translated by the shop, else as written, with the language said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel import Locale

from plugins.contracts import Call, Passage, Policy, Shop, Translated
from plugins.kit.words import read_locales, wording_from

FIELD = "translations"  # of a record: its texts in other languages


def wording_with_texts(plugin_file: str, name: str) -> dict[str, dict[str, str]]:
    """Return a skill's ``register_wording`` answer, with the words that shop texts share beneath its own."""
    own, shared = wording_from(read_locales(plugin_file, name)), wording_from(read_locales(__file__, Path(__file__).stem))
    return {locale: {**shared.get(locale, {}), **own.get(locale, {})} for locale in {**shared, **own}}


def read_translations(entry: Mapping[str, Any], source: str, title: str, text: str) -> tuple[Translated, ...]:
    """Return a record's texts in other languages; ``title`` and ``text`` are what its fields are called."""
    rows = enumerate(entry.get(FIELD, ()))
    return tuple(Translated(row["locale"], row[title], row[text], f"{source}/{FIELD}/{place}") for place, row in rows)


def languages_of(entry: Mapping[str, Any], shop: Shop) -> tuple[str, ...]:
    """Return the languages in which a record stands, that in which it is written first."""
    own = entry.get("locale", shop.locale)[:2]
    return tuple(dict.fromkeys((own, *(row["locale"][:2] for row in entry.get(FIELD, ())))))


def read_told(entry: Mapping[str, Any], field: str) -> Mapping[str, str]:
    """Return what one field of a record says in other languages, by their two letters."""
    return {row["locale"][:2]: row[field] for row in entry.get(FIELD, ())}


def titles_in(entry: Mapping[str, Any], title: str, language: str) -> Iterator[str]:
    """Yield what a record is called in a language by its translations."""
    yield from (row[title] for row in entry.get(FIELD, ()) if row["locale"][:2] == language)


def in_language(call: Call, text: Policy | Passage) -> Policy | Passage | Translated:
    """Return the translation in the language of the reply; the text itself where there is none."""
    language = call.say.locale[:2]
    if _own_language(call, text) == language:
        return text
    return next((other for other in text.translations if other.locale[:2] == language), text)


def as_told(call: Call, text: Policy | Passage) -> str:
    """Return the text in the language of the reply; one that stands in others only says in which."""
    told = in_language(call, text)
    own = _own_language(call, text)
    if told is not text or own == call.say.locale[:2]:
        return told.text
    here = Locale.parse(call.say.locale.replace("-", "_"))
    return call.say("text.only_in", language=here.languages.get(own, own), text=text.text)


def title_told(call: Call, entry: Mapping[str, Any], title: str) -> str:
    """Return what a record is called in the language of the reply, as it is written where there is no translation."""
    return next(titles_in(entry, title, call.say.locale[:2]), entry[title])


def _own_language(call: Call, text: Policy | Passage) -> str:
    return (text.locale or call.shop.locale)[:2]
