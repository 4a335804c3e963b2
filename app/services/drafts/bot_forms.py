"""From the fields of the assistant's pages to its settings: what people type, read once for forms and programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.errors import Worded
from app.services.drafts.editor import BadRecord
from app.services.drafts.settings import Document, at, put

Fields = Mapping[str, str]
MOST_DOMAINS = 200
_DOMAIN = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:\d{1,5})?")


def change_look(fields: Fields) -> Callable[[Document], None]:
    """Return what puts name, colours, greeting and launcher in; fields that were not sent stay as they are."""

    def change(document: Document) -> None:
        for name in ("assistant_name", "tagline", "launcher.text"):
            _put_text(document, f"branding.{name}", fields)
        for name in ("colour", "accent"):
            _put_colour(document, f"branding.{name}", fields)
        if "branding.launcher.side" in fields:
            side = fields["branding.launcher.side"]
            put(document, "branding.launcher.side", side if side != "right" else None)
        for language in languages_of(document):
            if f"greeting.{language}" in fields:
                put(document, f"branding.greeting.{language}", _line(fields[f"greeting.{language}"]))
            if f"quick_replies.{language}" in fields:
                put(document, f"branding.quick_replies.{language}", lines_of(fields[f"quick_replies.{language}"]))
        for name in ("greeting", "quick_replies", "launcher"):
            if at(document, f"branding.{name}") == {}:
                put(document, f"branding.{name}", None)

    return change


def change_shop(fields: Fields) -> Callable[[Document], None]:
    """Return what puts the shop's name, languages, time zone and contact in."""

    def change(document: Document) -> None:
        for name in ("name", "locale", "timezone"):
            if name in fields:
                document[name] = _line(fields[name])
        if "locales" in fields:
            spoken = [each for each in lines_of(fields["locales"].replace(",", "\n")) if each != document.get("locale")]
            put(document, "locales", list(dict.fromkeys(spoken)))
        for name in ("phone", "email", "website", "person"):
            _put_text(document, f"contact.{name}", fields)

    return change


def change_places(fields: Fields) -> Callable[[Document], None]:
    """Return what opens and closes the web, and names the sites that may embed the assistant."""

    def change(document: Document) -> None:
        if "channels.web.enabled" in fields:
            put(document, "channels.web.enabled", None if fields["channels.web.enabled"] == "yes" else False)
        if "channels.web.allowed_domains" in fields:
            put(document, "channels.web.allowed_domains", read_domains(fields["channels.web.allowed_domains"]))
        if "limits.messages_per_minute" in fields:
            put(document, "limits.messages_per_minute", read_number(fields, "limits.messages_per_minute"))
        if at(document, "channels.web") == {}:
            put(document, "channels.web", None)

    return change


def read_domains(text: str) -> list[str]:
    """Return the hosts that are named, one a line; of a whole address its host counts. BadRecord for what is none."""
    found = [_host(line) for line in lines_of(text.replace(",", "\n"))]
    wrong = [line for line in found if not _DOMAIN.fullmatch(_ascii(line)) or len(line) > 253]
    if wrong:
        told = f'"{wrong[0][:60]}" is no site\'s address. Write hosts like shop.example or *.shop.example, one a line.'
        raise BadRecord({"channels.web.allowed_domains": Worded(told, "no_host", text=wrong[0][:60])})
    if len(found) > MOST_DOMAINS:
        told = Worded(f"At most {MOST_DOMAINS} sites can be named.", "many_hosts", most=MOST_DOMAINS)
        raise BadRecord({"channels.web.allowed_domains": told})
    return list(dict.fromkeys(found))


def languages_of(document: Mapping[str, Any]) -> list[str]:
    """Return the languages that the assistant speaks to customers, as keys of texts: those that are used already, else "en", "vi"."""
    used = [*at(document, "branding.greeting", {}), *at(document, "branding.quick_replies", {})]
    spoken = [str(each).partition("-")[0] for each in (document.get("locale", "en"), *document.get("locales", ()))]
    bases = {name.partition("-")[0] for name in used}
    return list(dict.fromkeys([*used, *(each for each in spoken if each not in bases)]))


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]


def _put_colour(document: Document, place: str, fields: Fields) -> None:
    """Put a colour in, where it is not the one that stands there in other letters."""
    if fields.get(place, "").strip().lower() != str(at(document, place) or "").lower():
        _put_text(document, place, fields, str.lower)


def _put_text(document: Document, path: str, fields: Fields, shape: Callable[[str], str] = str) -> None:
    if path in fields:
        put(document, path, shape(_line(fields[path])))


def _line(text: str) -> str:
    return " ".join(text.split())


def read_number(fields: Fields, path: str) -> int | None:
    """Return a whole number, None for an empty field; BadRecord for anything else."""
    text = fields[path].strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadRecord({path: Worded("Write a whole number, or leave it empty.", "whole_or_empty")})
    return int(text) if text else None


def _host(line: str) -> str:
    return line.lower().rpartition("://")[2].partition("/")[0]


def _ascii(host: str) -> str:
    """Return a host as browsers write it (``müller.example`` as ``xn--mller-kva.example``)."""
    try:
        return host if host.isascii() else f"{'*.' if host.startswith('*.') else ''}{host.removeprefix('*.').encode('idna').decode()}"
    except UnicodeError:
        return host
