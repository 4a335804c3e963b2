"""What models write for themselves before they answer, between marks of their own: it is no part of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plugins.contracts import ChatDelta, Stop

BEGINS, ENDS = "<think>", "</think>"  # Qwen, DeepSeek, and most that learned from them


def without_thoughts(text: str) -> str:
    """Return an answer without what was thought before it; some chat templates write the first mark themselves."""
    if ENDS in text:
        return text.rpartition(ENDS)[2].lstrip()
    return "" if text.lstrip().startswith(BEGINS) else text


def opened_by(prompt: str) -> str:
    """Return the first mark where a chat template has written it at the end of the prompt, so that the model goes on without."""
    return BEGINS if prompt.rstrip().endswith(BEGINS) else ""


@dataclass(slots=True)
class Thoughts:
    """How one server's model thinks. ``unopened`` is whether it last did so without saying that it begins, because its chat template
    does: its next answer is then held back until a thought has ended."""

    unopened: bool = False

    def spoken(self, deltas: Iterator[ChatDelta]) -> Iterator[ChatDelta]:
        """Yield an answer's pieces without what is thought before it: while a model thinks, they are empty."""
        hearing = _Hearing(thinks=self.unopened)
        for delta in deltas:
            done = delta.completion
            if done is not None and (BEGINS in done.text or ENDS in done.text):
                delta = replace(delta, completion=replace(done, text=without_thoughts(done.text)))
            if done is not None and done.stop is Stop.END:
                self.unopened = ENDS in done.text and not done.text.lstrip().startswith(BEGINS)
            if delta.text:
                delta = replace(delta, text=hearing.hear(delta.text))
            elif done is not None and done.text:
                delta = replace(delta, text=hearing.held_back())
            yield delta


@dataclass(slots=True)
class _Hearing:
    """Hears the beginning of an answer until it is known whether it is a thought, and the thought until its end."""

    held: str = ""
    thinks: bool = False
    speaks: bool = False

    def hear(self, piece: str) -> str:
        """Return what of the text heard so far can go out."""
        if self.speaks:
            return piece
        self.held += piece
        if not self.thinks:
            bare = self.held.lstrip()
            if not bare.startswith(BEGINS):
                return "" if BEGINS.startswith(bare) else self.held_back()
            self.thinks = True
        return self._after_the_thought()

    def _after_the_thought(self) -> str:
        _, ended, rest = self.held.partition(ENDS)
        self.speaks, said = bool(ended and rest.strip()), rest.lstrip()
        self.held = "" if self.speaks else ended or self.held[-len(ENDS) :]
        return said if self.speaks else ""

    def held_back(self) -> str:
        """The beginning is no thought: return it."""
        self.speaks, held, self.held = True, self.held, ""
        return "" if self.thinks else held
