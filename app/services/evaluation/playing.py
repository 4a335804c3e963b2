"""Playing golden dialogues to a shop, a row for every turn, and what the rows add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from app.services.evaluation.dialogues import Dialogue
from app.services.evaluation.hearing import Heard, judge

Ask = Callable[[str, str, str], Heard]
"""Ask a shop something in a session: ``ask(shop, session, words)``."""


@dataclass(frozen=True, slots=True)
class PlayedTurn:
    """One turn as it went: what was stated, what was heard, what is wrong. Parts that the turn does not state are None."""

    shop: str
    dialogue: str
    place: str
    say: str
    language: str
    tool: bool | None
    slots: bool | None
    items: bool | None
    words: bool
    problems: tuple[str, ...]
    calls: tuple[tuple[str, Mapping[str, Any]], ...]
    reply: str
    ms: float

    @property
    def right(self) -> bool:
        return not self.problems

    @property
    def understood(self) -> bool | None:
        """Whether tool and slots are right; None when the turn states neither."""
        stated = [part for part in (self.tool, self.slots) if part is not None]
        return all(stated) if stated else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over turns: of those that state a part, how many have it right."""

    turns: int
    right: int
    tool: tuple[int, int]
    slots: tuple[int, int]
    understood: tuple[int, int]
    items: tuple[int, int]
    words: tuple[int, int]

    @property
    def share(self) -> float:
        return self.right / self.turns if self.turns else 0.0


def play(dialogues: Sequence[Dialogue], ask: Ask, *, clock: bool) -> Iterator[PlayedTurn]:
    """Yield every turn of the dialogues as the shop answers it. ``clock``: it is the day that the dialogues were written for."""
    for number, dialogue in enumerate(dialogues):
        session = f"{dialogue.session}-{number}"
        lines = dialogue.lines or range(1, len(dialogue.turns) + 1)
        for line, turn in zip(lines, dialogue.turns, strict=True):
            begun = perf_counter()
            heard = ask(dialogue.shop, session, turn.say)
            spent = (perf_counter() - begun) * 1000
            verdict = judge(turn, heard, clock=clock)
            calls = tuple((call["name"], call["arguments"]) for call in heard.tools)
            yield PlayedTurn(
                dialogue.shop, dialogue.name, f"{dialogue.file}:{line}", turn.say, heard.locale[:2], verdict.tool, verdict.slots,
                verdict.items, verdict.words, verdict.problems, calls, heard.text, spent,
            )  # fmt: skip


def tally(turns: Iterable[PlayedTurn]) -> Tally:
    """Return the counts over all turns."""
    every = list(turns)

    def part(name: str) -> tuple[int, int]:
        stated = [value for turn in every if (value := getattr(turn, name)) is not None]
        return sum(stated), len(stated)

    return Tally(len(every), sum(turn.right for turn in every), *(part(name) for name in ("tool", "slots", "understood", "items", "words")))


def tally_by(turns: Iterable[PlayedTurn], name: str) -> dict[str, Tally]:
    """Return the counts by shop or by language."""
    groups: dict[str, list[PlayedTurn]] = defaultdict(list)
    for turn in turns:
        groups[getattr(turn, name)].append(turn)
    return {key: tally(group) for key, group in sorted(groups.items())}
