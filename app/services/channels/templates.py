"""Templates that a provider has approved: what may be said after a messenger's window has closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.storage.messengers.channel_rows import Correspondent, NewPart, StoredPart
from plugins.contracts.channels import Part, PartKind

LONGEST_VALUE = 600  # Meta takes 1,024 characters for the whole body, and no line breaks in a value
_PLACE, _SPACE = re.compile(r"\{(name|shop|text)\}"), re.compile(r"\s+")
_SLOT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A template as tenant.json names it. ``id`` is the provider's (a ContentSid, or name and language), ``text`` what it says,
    ``variables`` what is put into its places; ``automatic`` ones go by themselves in place of a message that came too late."""

    name: str
    id: str
    text: str
    locale: str = ""
    variables: Mapping[str, str] | None = None
    automatic: bool = False

    def speaks(self, locale: str) -> bool:
        return not self.locale or self.locale[:2] == locale[:2]


def read_templates(found: Sequence[Mapping[str, Any]]) -> tuple[Template, ...]:
    """Return the templates of a channel in tenant.json."""
    return tuple(
        Template(one["name"], one["id"], one["text"], one.get("locale", ""), one.get("variables", {}), one.get("automatic", False))
        for one in found
    )


def automatic_for(templates: Sequence[Template], locale: str) -> Template | None:
    """Return the template that goes by itself to a customer of this language."""
    return next((one for one in templates if one.automatic and one.speaks(locale)), None)


def fill(template: Template, part: StoredPart, who: Correspondent, shop: str) -> Part:
    """Return the template in place of a part; its text is how it reads with its values."""
    known = {"name": who.name, "shop": shop, "text": part.part.text}
    values = {
        slot: _SPACE.sub(" ", _PLACE.sub(lambda match: known[match[1]], said)).strip()[:LONGEST_VALUE] or "-"
        for slot, said in (template.variables or {}).items()
    }
    text = _SLOT.sub(lambda match: values.get(match[1], match[0]), template.text)
    return Part(PartKind.TEMPLATE, text, template=template.id, variables=values)


def in_place_of(part: StoredPart, filled: Part, reason: str) -> NewPart:
    """Return what goes out in place of a part."""
    return NewPart(part.conversation_id, part.channel, part.identity, part.trace_id, part.position, filled, reason)
