"""What a model is told when it is to plan with tools, and how the results of its calls are put to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ai_modes.wording_prompt import LANGUAGES, TONE, harmless, one_line, told
from plugins.contracts import ChatMessage, Result, Turn

LONGEST_SAID, LONGEST_RECENT, LONGEST_TEXT, MOST_FACTS, MOST_OPTIONS = 2000, 600, 3000, 60, 12


def planning_prompt(turn: Turn, recent: Sequence[tuple[str, str]], role: str) -> list[ChatMessage]:
    """Return the instructions, the turns before, and what the customer says now."""
    said = ChatMessage("user", turn.message.text[:LONGEST_SAID])
    return [ChatMessage("system", instructions(turn, role)), *_before(recent), said]


def told_result(result: Result, locale: str) -> str:
    """Return a result as data for a model: how it ended, its wording and its facts, nothing that could end the data."""
    shown: dict[str, Any] = {"status": result.status.value, "text": result.text[:LONGEST_TEXT]}
    if result.facts:
        shown["facts"] = [told(fact, locale) for fact in result.facts[:MOST_FACTS]]
    if result.options:
        shown["options"] = [option.label for option in result.options[:MOST_OPTIONS]]
    if result.missing:
        shown["missing"] = result.missing
    return harmless(shown)


def _before(recent: Sequence[tuple[str, str]]) -> list[ChatMessage]:
    roles = {"customer": "user", "assistant": "assistant"}
    return [ChatMessage(roles[who], text[:LONGEST_RECENT]) for who, text in recent]


def instructions(turn: Turn, role: str) -> str:
    """Return what every planning model is told, with the planning agent's own instructions behind it."""
    branding, shop = turn.shop.branding, turn.shop
    words = {
        "assistant": branding.get("assistant_name", "the assistant"),
        "shop": shop.name,
        "tone": branding.get("tone", TONE),
        "language": LANGUAGES.get(turn.locale[:2], turn.locale),
        "now": turn.now.strftime("%A %d %B %Y, %H:%M"),
        "currency": shop.currency,
    }
    rules = _template().format(**{name: one_line(value) for name, value in words.items()})
    return f"{rules}\n{role}\n" if role else rules


@lru_cache(maxsize=1)
def _template() -> str:
    return (Path(__file__).parent / "planning_prompt.txt").read_text("utf-8")
