"""All that is wrong with a record that somebody wrote, at once, by field; a field is told the first thing alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from app.errors import Worded
from app.services.publishing.fault_sentences import describe
from app.services.publishing.json_documents import place_of
from app.services.publishing.references import keyed
from app.services.publishing.translations import languages_twice
from app.services.publishing.validation import FORMATS
from plugins.contracts import Shop

Fault = tuple[str, str]


def faults_in(schema: Mapping[str, Any], record: Mapping[str, Any], unread: Mapping[str, str], shop: Shop) -> Iterator[Fault]:
    """Yield what a record's schema does not allow; nothing of the fields that could not be read, which are told already."""
    for error in Draft202012Validator(schema, format_checker=FORMATS).iter_errors(record):
        yield from (told for told in _told(error, shop.currency) if not _is_of(told[0], error, unread))
    yield from languages_twice(record, shop.locale)


def keys_taken(others: Sequence[Any], key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a key, or that of a variant within the record, which another record has; what was there already is publishing's to tell."""
    taken, was = {each for _, each in keyed(others, key)}, {each for _, each in keyed([before], key)}
    seen: set[str] = set()
    for path, each in keyed([after], key):
        if each in seen or (each in taken and each not in was):
            text = f"{each} is there already. Take another one, or change that one."
            yield place_of([*path[1:], key]), Worded(text, "taken", text=each)
        seen.add(each)


def _told(error: ValidationError, currency: str) -> Iterator[Fault]:
    """Yield (field, sentence); what is missing is told at the field that lacks it."""
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        yield from ((place_of([*error.absolute_path, name]), Worded("Fill this in.", "missing")) for name in missing)
    else:
        yield from describe(error, currency)


def _is_of(place: str, error: ValidationError, unread: Mapping[str, str]) -> bool:
    """Whether a fault comes of a field that could not be read: it lies there, around it, or asks for it."""
    if not place:
        asked = json.dumps(error.validator_value)
        return any(f'"{name}"' in asked for name in unread)
    return any(_is_within(place, name) or _is_within(name, place) for name in unread)


def _is_within(place: str, outer: str) -> bool:
    return place == outer or place.startswith((f"{outer}.", f"{outer}["))
