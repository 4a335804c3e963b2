"""What a model is told when it is to word an answer: instructions apart from data, strangers' words marked and made harmless."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from plugins.contracts import Answer, ChatMessage, Fact, Turn
from plugins.kit.money import Money, format_money

LANGUAGES = {"en": "English", "vi": "Vietnamese"}
TONE = "warm, plain, to the point"
LONGEST_SAID, LONGEST_RECENT, MOST_FACTS = 1000, 300, 60


def wording_prompt(turn: Turn, draft: Answer, recent: Sequence[tuple[str, str]]) -> list[ChatMessage]:
    """Return the instructions, and the data to word as JSON between marks that nothing in it can close."""
    data = {
        "customer_said": turn.message.text[:LONGEST_SAID],
        "recent": [{who: text[:LONGEST_RECENT]} for who, text in recent],
        "facts": [told(fact, turn.locale) for fact in draft.facts[:MOST_FACTS]],
        "draft": draft.text,
    }
    return [ChatMessage("system", _instructions(turn)), ChatMessage("user", f"<data>\n{harmless(data)}\n</data>")]


def objection_prompt(wording: str, objections: Sequence[str], backing: str = "the draft's") -> list[ChatMessage]:
    """Return what is said to a model whose wording claims what nothing backs; ``backing`` is whose own words are right."""
    named = harmless(list(objections))
    again = f"Nothing in the data backs this: <data>{named}</data>. Write the whole wording again; there use {backing} own words."
    return [ChatMessage("assistant", wording), ChatMessage("user", again)]


def harmless(value: Any) -> str:
    """Return JSON in which no text can close the mark around it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def _instructions(turn: Turn) -> str:
    branding = turn.shop.branding
    name = branding.get("assistant_name", "the assistant")
    shop, tone = turn.shop.name, branding.get("tone", TONE)
    language = LANGUAGES.get(turn.locale[:2], turn.locale)
    words = {"assistant": name, "shop": shop, "tone": tone, "language": language}
    return _template().format(**{key: one_line(value) for key, value in words.items()})


def one_line(text: str) -> str:
    """Return what a shop's document says of itself as one short line, without marks."""
    return " ".join(str(text).replace("<", " ").replace(">", " ").split())[:200]


@lru_cache(maxsize=1)
def _template() -> str:
    return (Path(__file__).parent / "wording_prompt.txt").read_text("utf-8")


def told(fact: Fact, locale: str) -> dict[str, str]:
    shown = {"kind": fact.kind, "value": _value(fact.value, locale), "of": fact.subject, "unit": fact.unit}
    return {name: text for name, text in shown.items() if text}


def _value(value: Any, locale: str) -> str:
    if isinstance(value, Money):
        return format_money(value, locale)
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(item, locale) for item in value)
    return str(value)
