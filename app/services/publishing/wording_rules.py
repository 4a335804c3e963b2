"""What a shop's own templates may ask for: no place that the product does not fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.errors import Problem
from plugins.kit.words import PLURALS, parse_template

Wording = Mapping[str, Mapping[str, str]]


def check_places(key: str, own: Wording, others: Sequence[Wording]) -> list[Problem]:
    """Return a fault for each template of ``own`` with a place that none of the product's templates of that name has."""
    known = {name: frozenset(places) for name, places in _places(others).items()}
    faults = []
    for locale, templates in own.items():
        for name, template in templates.items():
            allowed = known.get(_base(name))
            strange = allowed is not None and next((place for place in _places_of(template) if place not in allowed), None)
            if strange:
                choice = ", ".join(f"{{{one}}}" for one in sorted(allowed)) or "none"
                faults.append(Problem(f"{key}/wording.json", f"{locale}.{name}", f"{{{strange}}} is not filled. It may use {choice}."))
    return faults


def _places(sources: Sequence[Wording]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for source in sources:
        for templates in source.values():
            for name, template in templates.items():
                found.setdefault(_base(name), set()).update(_places_of(template))
    return found


def _places_of(template: str) -> Iterator[str]:
    return (place for _, place in parse_template(template) if place)


def _base(name: str) -> str:
    return name.rsplit(".", 1)[0] if name.endswith(PLURALS) else name
