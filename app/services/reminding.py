"""Reminders of what was told of the eater: said twice in a conversation at most, unless something is changed or paid for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

from plugins.contracts import Result

OFTEN, MOST_KEPT = 2, 100


@dataclass(slots=True)
class Reminders:
    """How often each reminder was said ``before``, by a short number of its words, and which are ``said`` in this turn."""

    before: Mapping[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def spared(self, result: Result, *, looks_up: bool) -> Result:
        """Return the result of a tool without the reminders that were said often enough; what ``looks_up`` nothing has them all."""
        again = [line for line in result.reminders if looks_up and self.before.get(_number(line), 0) >= OFTEN]
        self.said += [line for line in result.reminders if line not in again]
        if not again:
            return result
        text = "\n".join(line for line in result.text.split("\n") if line not in again)
        return replace(result, text=text, cautions=_left(result.cautions, again), reminders=_left(result.reminders, again))

    def counted(self) -> dict[str, int]:
        """Return how often each was said by now, the latest last."""
        numbers = dict.fromkeys(map(_number, self.said))
        after = {number: count for number, count in self.before.items() if number not in numbers}
        after |= {number: self.before.get(number, 0) + 1 for number in numbers}
        return dict(list(after.items())[-MOST_KEPT:])


def _left(lines: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line not in gone)


def _number(line: str) -> str:
    return f"{crc32(line.encode()):08x}"
