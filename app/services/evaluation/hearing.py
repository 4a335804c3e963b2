"""What a customer hears, whichever door the answer came through, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.services.evaluation.arguments import missing_arguments
from app.services.evaluation.dialogues import Turn

SECONDS = re.compile(r"(?<=\d\d:\d\d):\d\d\b")
FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
ENGLISH = re.compile(r"\b(the|and|is|are|you|your|we|our|of|for|with|from|which|what|sorry|please|thanks|until)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer in plain JSON terms."""

    text: str
    outcome: str
    tools: Sequence[Mapping[str, Any]]
    items: Sequence[str]
    facts: Sequence[Mapping[str, Any]]
    buttons: Sequence[str]
    locale: str = ""

    @classmethod
    def of_reply(cls, reply: Mapping[str, Any]) -> Heard:
        """Return the answer in a reply of the API."""
        labels = [suggestion["label"] for suggestion in reply["suggestions"]]
        items = [card["id"] for card in reply["cards"]]
        return cls(reply["reply"], reply["outcome"], reply["tools"], items, reply["facts"], labels, reply["locale"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with an answer, by what the turn states: each part is None where the turn states nothing of the kind."""

    tool: bool | None
    slots: bool | None
    items: bool | None
    words: bool
    problems: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.problems


def judge(turn: Turn, heard: Heard, *, clock: bool = True) -> Verdict:
    """Return the verdict on one answer. Without ``clock`` the day is not the one the turn was written for: dates do not count."""
    stated = clock or not turn.clock
    tool = list(_wrong_tools(turn, heard)) if stated else []
    slots = list(_wrong_slots(turn, heard, clock)) if stated else []
    items = list(_wrong_items(turn, heard)) if stated else []
    words = [*ungrounded(heard), *malformed(heard), *(_wrong_words(turn, heard) if stated else ())]
    return Verdict(
        None if turn.tools is None or not stated else not tool,
        None if not turn.arguments or not stated else not slots,
        None if not (turn.first or turn.items or turn.lacks_items) or not stated else not items,
        not words,
        (*words, *tool, *slots, *items),
    )


def _wrong_tools(turn: Turn, heard: Heard) -> Iterator[str]:
    names = [tool["name"] for tool in heard.tools]
    if turn.tools is not None and not _are_called(names, turn.tools):
        yield f"tools {names} instead of {list(turn.tools)}"


def _are_called(names: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the tools were called in this order; "product_stock|search_products" takes either."""
    return len(names) == len(wanted) and all(name in either.split("|") for name, either in zip(names, wanted, strict=True))


def _wrong_slots(turn: Turn, heard: Heard, clock: bool) -> Iterator[str]:
    wanted = {name: value for name, value in (turn.arguments or {}).items() if clock or name != "date"}
    if not wanted:
        return
    about = {str(fact["subject"]) for fact in heard.facts if fact.get("subject")} | set(heard.items)
    missing = [missing_arguments(tool["arguments"], wanted, about) for tool in heard.tools] or [wanted]
    if all(missing):
        fewest = min(missing, key=len)
        yield "no call with " + ", ".join(f"{name}={value!r}" for name, value in fewest.items())


def _wrong_items(turn: Turn, heard: Heard) -> Iterator[str]:
    begins = zip(turn.first, [*heard.items, *[""] * len(turn.first)], strict=False)
    if not all(_is_of(item, code) for code, item in begins):
        yield f"items begin {list(heard.items[: len(turn.first) + 1])} instead of {list(turn.first)}"
    yield from (f"no item {code}" for code in turn.items if not any(_is_of(item, code) for item in heard.items))
    yield from (f"item {code} is there" for code in turn.lacks_items if any(_is_of(item, code) for item in heard.items))


def _wrong_words(turn: Turn, heard: Heard) -> Iterator[str]:
    yield from (f"no {words!r} in the text" for words in turn.contains if words.casefold() not in heard.text.casefold())
    yield from (f"{words!r} in the text" for words in turn.lacks if words.casefold() in heard.text.casefold())
    if turn.matches and not re.search(turn.matches, heard.text):
        yield f"nothing like {turn.matches!r} in the text"
    yield from (f"no button {label!r} among {list(heard.buttons)}" for label in turn.buttons if label not in heard.buttons)
    if turn.outcome and heard.outcome != turn.outcome:
        yield f"outcome {heard.outcome} instead of {turn.outcome}"
    if turn.locale and heard.locale and heard.locale[:2] != turn.locale:
        yield f"locale {heard.locale} instead of {turn.locale}"


def ungrounded(heard: Heard) -> Iterator[str]:
    """Yield the figures of the text that stand in no fact."""
    backed = {figure for fact in heard.facts for text in _texts(fact) for figure in _figures(text)}
    yield from (f"{figure} stands in no fact" for figure in dict.fromkeys(_figures(heard.text)) if figure not in backed)


def malformed(heard: Heard) -> Iterator[str]:
    """Yield what no reply may be: empty, with the braces of a template, or half in English in a Vietnamese answer."""
    if not heard.text.strip():
        yield "the text is empty"
    if "{" in heard.text or "}" in heard.text:
        yield "a template shows its braces"
    if heard.locale.startswith("vi") and (word := ENGLISH.search(heard.text)):
        yield f"{word.group()!r} is English"


def _is_of(item: str, code: str) -> bool:
    """Whether a card is of this product, or of one of its sizes and colours."""
    return item == code or item.startswith(f"{code}-")


def _figures(text: str) -> list[str]:
    """Return the figures of a text, leading zeros and the decimal mark of the locale aside."""
    return [re.sub(r"^0+(?=\d)", "", figure).replace(",", ".") for figure in FIGURE.findall(SECONDS.sub("", text))]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)
