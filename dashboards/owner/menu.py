"""The menu at the side: what this person may open in this shop. A page gets its line here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request, url_for

from app.services.permissions import Permission
from dashboards.owner.office import office, person
from dashboards.owner.wording import language_of_request

# section, page, the permission that its gate asks for
_OF_SHOP = (
    ("section_settings", "people", Permission.MANAGE_PEOPLE),
    ("section_settings", "permissions", Permission.SEE_DATA),
    ("section_settings", "keys", Permission.MANAGE_KEYS),
    ("section_settings", "audit", Permission.SEE_AUDIT),
)


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    links: tuple[Link, ...]


def menu(bot: str) -> list[Section]:
    """Return the sections of the menu, without pages that the person may not open."""
    words = office().texts[language_of_request()]["nav"]
    links: dict[str, list[Link]] = {}
    for section, page in _pages(bot):
        address = url_for(f"owner.{page}", bot=bot)
        links.setdefault(section, []).append(Link(words[page], address, request.endpoint == f"owner.{page}"))
    own = [Link(words[page], url_for(f"owner.{page}"), request.endpoint == f"owner.{page}") for page in ("shops", "account")]
    return [*[Section(words[name], tuple(found)) for name, found in links.items()], Section(person().name, tuple(own))]


def home_of(bot: str) -> str:
    """Return the first page that the person may open in a shop."""
    return url_for(f"owner.{next(page for _, page in _pages(bot))}", bot=bot)


def _pages(bot: str) -> Iterator[tuple[str, str]]:
    return ((section, page) for section, page, permission in _OF_SHOP if bot and person().may(permission, bot))
