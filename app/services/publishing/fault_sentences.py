"""Wording a JSON Schema fault so that a shop's owner knows what to write instead; pages find the same by its cause in other languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jsonschema import ValidationError
from rapidfuzz import fuzz, process

from app.errors import Worded
from app.services.importing.prices import guess_minor_units
from app.services.publishing.json_documents import place_of
from plugins.kit.money import minor_digits

MOST_CHOICES, MOST_NEAR = 12, 5
Sentence = Callable[[ValidationError, str], str]
_TYPES = {
    "integer": "a whole number", "number": "a number", "string": "a text", "boolean": "true or false",
    "array": "a list", "object": "an object in { }", "null": "null",
}  # fmt: skip
_FORMATS = {
    "date": "a date. Write it as YYYY-MM-DD, like 2026-12-25.",
    "email": "an e-mail address. Write one like shop@example.com.",
    "uri": "a web address. Write one like https://shop.example.",
}
_PATTERNS = {
    "^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$": (
        "no_id", "cannot be an id. Use up to 64 letters, digits and _ . : / - and begin with a letter or digit.",
    ),
    "^[A-Z]{3}$": ("currency", "is not a currency. Write the three capital letters of one, like GBP."),
    "^#[0-9a-fA-F]{6}$": ("no_colour", "is not a colour. Write one like #2f6b3a."),
}  # fmt: skip


def shown(value: Any) -> str:
    """Return a value as JSON, shortened to what fits in a sentence."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:76]} ..."


def is_money(schema: Mapping[str, Any]) -> bool:
    """Tell whether a schema describes an amount in minor units."""
    return schema.get("type") == "integer" and "minor units" in schema.get("description", "")


def closest(word: str, known: list[str], least: int = 60) -> str | None:
    """Return the known word that this one is most likely a misspelling of, or None."""
    found = process.extractOne(word, known, scorer=fuzz.ratio, processor=str.lower, score_cutoff=least)
    return found[0] if found else None


def describe(error: ValidationError, currency: str) -> Iterator[tuple[str, str]]:
    """Yield (place, sentence) for a fault; one fault may be several, as with unknown names."""
    place = place_of(list(error.absolute_path))
    if error.validator == "additionalProperties" and error.validator_value is False:
        for name in sorted(error.instance.keys() - error.schema.get("properties", {}).keys()):
            yield place_of([*error.absolute_path, name]), _unknown_name(name, list(error.schema.get("properties", {})))
    elif error.validator == "required":
        yield place, _missing(error)
    elif error.validator in ("anyOf", "oneOf") and (nearer := _nearest_branch(error)):
        for inner in nearer:
            yield from describe(inner, currency)
    else:
        yield place, _SENTENCES.get(error.validator, _other)(error, currency)


def money_advice(value: Any, currency: str) -> str:
    """Return how to write an amount in minor units, with the value itself where it can be read."""
    text = str(value).strip()
    try:
        minor = guess_minor_units(text, "en", currency)
        text = text if currency in text or not text[-1].isdigit() else f"{text} {currency}"
    except ValueError:
        minor, text = (250000, f"250,000 {currency}") if not minor_digits(currency) else (199, f"1.99 {currency}")
    return f"Write {minor} for {text.lstrip('£$€')}."


def _type(error: ValidationError, currency: str) -> str:
    wanted, value = error.validator_value, shown(error.instance)
    if is_money(error.schema):
        return Worded(f"{value} is not an integer of minor units. {money_advice(error.instance, currency)}", "no_minor", value=value)
    kinds = wanted if isinstance(wanted, list) else [wanted]
    told = f"{value} is not {' or '.join(_TYPES[kind] for kind in kinds)}.{_rewritten(error.instance, kinds[0])}"
    return Worded(told, f"no_{kinds[0]}", value=value, text=str(error.instance)[:40])


def _rewritten(value: Any, kind: str) -> str:
    text = str(value).strip()
    if kind in ("integer", "number") and isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return f" Write {text}."
    if kind == "string" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return f' Write "{text}".'
    if kind == "boolean" and text.lower() in ("yes", "no", "true", "false", "1", "0"):
        return f" Write {'true' if text.lower() in ('yes', 'true', '1') else 'false'}."
    return f" Write [{shown(value)}]." if kind == "array" and isinstance(value, (str, int, float)) else ""


def _missing(error: ValidationError) -> str:
    names = [name for name in error.validator_value if name not in error.instance]
    name = next((name for name in names if f"{name!r} is a required" in error.message), names[0])
    description = error.schema.get("properties", {}).get(name, {}).get("description", "")
    return Worded(f'"{name}" is missing. Add it{": " + _lowered(description) if description else "."}', "missing_name", name=name)


def _lowered(description: str) -> str:
    lowered = description[0].lower() + description[1:] if description[1:2].islower() else description
    return lowered if lowered.endswith(".") else f"{lowered}."


def _unknown_name(name: str, known: list[str]) -> str:
    near = closest(name, known)
    told = f'"{name}" is not known here. ' + (f'Did you mean "{near}"?' if near else f"Known names: {', '.join(known)}.")
    return Worded(told, "unknown_name", name=name)


def _enum(error: ValidationError, _: str) -> str:
    choices = [choice for choice in error.validator_value if choice is not None]
    near = closest(error.instance, [str(choice) for choice in choices]) if isinstance(error.instance, str) else None
    near = choices[0] if len(choices) == 1 else near
    advice = f" Write {shown(near)}." if near else ""
    value, few = shown(error.instance), ", ".join(map(str, choices[:MOST_CHOICES]))
    told = f"{value} is not one of {_offered(choices, str(error.instance))}.{advice}"
    return Worded(told, "no_choice", value=value, choices=few)


def _offered(choices: list[Any], word: str) -> str:
    """Return the choices in a line; of a long list the nearest few, and how many there are."""
    if len(choices) <= MOST_CHOICES:
        return ", ".join(map(str, choices))
    near = process.extract(word, [str(choice) for choice in choices], scorer=fuzz.ratio, processor=str.lower, limit=MOST_NEAR)
    return f"the {len(choices)} that can be chosen, such as {', '.join(name for name, *_ in near)}"


def _pattern(error: ValidationError, _: str) -> str:
    value, description = shown(error.instance), error.schema.get("description", "")
    if error.validator_value in _PATTERNS:
        cause, told = _PATTERNS[error.validator_value]
        return Worded(f"{value} {told}", cause, value=value)
    if re.fullmatch(r"\^\[0-9\]\{(\d+),(\d+)\}\$", error.validator_value):
        least, most = re.findall(r"\d+", error.validator_value[6:])
        told = f"{value} is not a number of {least} to {most} digits. Write digits only."
        return Worded(told, "no_digits", value=value, least=least, most=most)
    advice = f"{description.rstrip('.')}." if description else f"It must match {error.validator_value}."
    return Worded(f"{value} is not written as it must be. {advice}", "no_pattern", value=value)


def _bound(cause: str, fault: str, advice: str) -> Sentence:
    def word(error: ValidationError, _: str) -> str:
        value, bound = shown(error.instance), error.validator_value
        return Worded(f"{value} is {fault} {bound}. Write {advice.format(bound)}.", cause, value=value, bound=bound)

    return word


def _size(words: str) -> Sentence:
    def word(error: ValidationError, _: str) -> str:
        thing = "characters" if isinstance(error.instance, str) else "entries"
        length, bound = len(error.instance), error.validator_value
        if bound == 1 and words == "at least":
            return Worded("is empty. Write something here, or leave the name out.", "empty")
        cause = f"{'few' if words == 'at least' else 'many'}_{thing}"
        return Worded(f"has {length} {thing}; {words} {bound} are allowed.", cause, length=length, bound=bound)

    return word


def _unique(error: ValidationError, _: str) -> str:
    seen: list[Any] = []
    for value in error.instance:
        if value in seen:
            return Worded(f"{shown(value)} is listed twice. Keep one of the two.", "twice", value=shown(value))
        seen.append(value)
    return "lists something twice. Keep one of the two."


def _format(error: ValidationError, _: str) -> str:
    kind, value = error.validator_value, shown(error.instance)
    return Worded(f"{value} is not {_FORMATS.get(kind, f'a valid {kind}.')}", f"no_{kind}", value=value)


def _choice(error: ValidationError, _: str) -> str:
    needs = [" and ".join(branch["required"]) for branch in error.validator_value if "required" in branch]
    if needs and len(needs) == len(error.validator_value) and isinstance(error.instance, dict):
        how, key = ("exactly", "exactly_one") if error.validator == "oneOf" else ("at least", "needs_one")
        return Worded(f"must have {how} one of: {'; '.join(needs)}.", key, names="; ".join(needs))
    kinds = [_TYPES[branch["type"]] for branch in error.validator_value if branch.get("type") in _TYPES]
    value = shown(error.instance)
    return Worded(f"{value} is not {' or '.join(dict.fromkeys(kinds)) or 'one of the allowed shapes'}.", "no_shape", value=value)


def _nearest_branch(error: ValidationError) -> list[ValidationError]:
    """Return the faults of the one branch that the value was meant for: the one whose type it has."""
    branches: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    typed = [faults for faults in branches.values() if not any(fault.validator == "type" and not fault.relative_path for fault in faults)]
    return typed[0] if len(typed) == 1 and len(branches) > 1 else []


def _apart(error: ValidationError, currency: str) -> str:
    """Word what may not stand beside another field: the schema's description says beside which."""
    description = error.schema.get("description", "")
    return Worded(description, "not_together") if description else _other(error, currency)


def _other(error: ValidationError, _: str) -> str:
    message = error.message if len(error.message) <= 300 else f"{error.message[:296]} ..."
    return f"{message[0].upper()}{message[1:]}."


_SENTENCES: Mapping[str, Sentence] = {
    "type": _type, "enum": _enum, "pattern": _pattern, "format": _format, "uniqueItems": _unique, "anyOf": _choice, "oneOf": _choice,
    "not": _apart,
    "minimum": _bound("too_small", "less than", "{} or more"), "maximum": _bound("too_large", "more than", "{} or less"),
    "exclusiveMinimum": _bound("not_above", "not more than", "more than {}"),
    "exclusiveMaximum": _bound("not_below", "not less than", "less than {}"),
    "minLength": _size("at least"), "maxLength": _size("at most"), "minItems": _size("at least"), "maxItems": _size("at most"),
}  # fmt: skip
