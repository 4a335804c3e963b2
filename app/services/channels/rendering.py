"""A reply as messages: a list to pick from where the channel has one, numbered lines otherwise; "2" then means the second."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.services.channels.escaping import escape_formatting
from app.services.channels.splitting import split_text
from plugins.contracts.channels import ChannelTraits, Choice, Part, PartKind
from plugins.kit.text import fold, normalise

BULLET = "• "
MOST_NUMBERED = 20
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_ID, LONGEST_LIST_TEXT, LONGEST_BUTTON = 24, 72, 200, 1024, 20
_NUMBER = re.compile(r"(?:#|nr\.?|no\.?|number|so|cai so|the)? ?(\d{1,2})(?:\.|\)|st|nd|rd|th)?(?: ?(?:one|please|nhe|di|a))?[.!]?")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A reply's text with its choices numbered, and what each number says when a customer sends it."""

    text: str
    intro: str
    choices: tuple[Choice, ...] = ()


def render_reply(payload: Mapping[str, Any], traits: ChannelTraits, escapes: bool, button: str, notice: str = "") -> list[Part]:
    """Return the parts of a stored reply. ``notice`` goes before it; ``button`` opens a list; ``escapes`` is whether signs format."""
    numbered = number_choices(payload)
    picker = _as_picker(numbered, traits, button) if numbered.choices else None
    if picker is not None:
        intro = _plain(_with_notice(notice, picker.text), escapes)
        if len(intro) <= LONGEST_LIST_TEXT:
            return [replace(picker, text=intro)]
    return _texts(_with_notice(notice, numbered.text), traits, escapes)


def render_text(text: str, traits: ChannelTraits, escapes: bool) -> list[Part]:
    """Return the parts of a text of ours."""
    return _texts(text, traits, escapes)


def number_choices(payload: Mapping[str, Any]) -> Numbered:
    """Return a reply with numbers before what can be chosen: its bulleted things, or the answers to the question it asks."""
    text, lines = payload["reply"], payload["reply"].split("\n")
    bulleted = [place for place, line in enumerate(lines) if line.startswith(BULLET)]
    choices = [_choice_of(lines[place], payload) for place in bulleted]
    if len(bulleted) > 1 and len(bulleted) <= MOST_NUMBERED and all(choices):
        for number, place in enumerate(bulleted, 1):
            lines[place] = f"{number}. {lines[place].removeprefix(BULLET)}"
        intro = "\n".join(line for place, line in enumerate(lines) if place not in bulleted)
        return Numbered("\n".join(lines), intro, tuple(choice for choice in choices if choice))
    asked = payload["suggestions"] if payload["outcome"] == "asked" and not bulleted else []
    if 2 <= len(asked) <= MOST_NUMBERED:
        more = [f"{number}. {item['label']}" for number, item in enumerate(asked, 1)]
        return Numbered("\n".join([text, *more]), text, tuple(Choice(item["label"], item["message"]) for item in asked))
    return Numbered(text, text)


def chosen_by_number(text: str, payload: Mapping[str, Any] | None) -> str | None:
    """Return what a customer says who answers a numbered reply with a number, None where this is no such answer."""
    match = _NUMBER.fullmatch(fold(normalise(text)))
    if match is None or payload is None:
        return None
    choices = number_choices(payload).choices
    number = int(match[1])
    return choices[number - 1].payload if 1 <= number <= len(choices) else None


def _choice_of(line: str, payload: Mapping[str, Any]) -> Choice | None:
    """Return what picking a bulleted line says: the answer that bears its name, or a look at the thing."""
    words = line.removeprefix(BULLET)
    named = [(item["label"], item["message"]) for item in payload["suggestions"]]
    named += [(card["title"], card["actions"][-1]["message"]) for card in payload["cards"] if card["actions"]]
    fitting = [pair for pair in named if words == pair[0] or words.startswith((f"{pair[0]}:", f"{pair[0]} "))]
    if not fitting:
        return None
    title, message = max(fitting, key=lambda pair: len(pair[0]))
    return Choice(title, message, words.removeprefix(title).lstrip(": "))


def _as_picker(numbered: Numbered, traits: ChannelTraits, button: str) -> Part | None:
    """Return the choices as buttons or as a list where the channel takes as many and nothing of them would be cut off."""
    choices, count = numbered.choices, len(numbered.choices)
    if any(len(choice.payload) > LONGEST_ID for choice in choices):
        return None
    bare = not any(choice.description for choice in choices)
    if bare and count in traits.button_sizes and all(len(choice.title) <= LONGEST_BUTTON for choice in choices):
        return Part(PartKind.BUTTONS, numbered.intro, choices)
    items = tuple(_as_item(choice) for choice in choices)
    if count in traits.list_sizes and all(len(item.description) <= LONGEST_DESCRIPTION for item in items):
        return Part(PartKind.LIST, numbered.intro, items, button)
    return None


def _as_item(choice: Choice) -> Choice:
    if len(choice.title) <= LONGEST_TITLE:
        return choice
    return Choice(choice.title[: LONGEST_TITLE - 1] + "…", choice.payload, f"{choice.title}: {choice.description}".rstrip(": "))


def _texts(text: str, traits: ChannelTraits, escapes: bool) -> list[Part]:
    return [Part(text=part) for part in split_text(_plain(text, escapes), traits.longest_text)]


def _plain(text: str, escapes: bool) -> str:
    return escape_formatting(text) if escapes else text


def _with_notice(notice: str, text: str) -> str:
    return "\n\n".join(part for part in (notice, text) if part)


def last_reply(history: Sequence[Any]) -> Mapping[str, Any] | None:
    """Return the stored reply that a customer saw last."""
    return next((line.payload for line in reversed(history) if line.role == "assistant"), None)
