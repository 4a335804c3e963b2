"""What a conversation remembers between messages, and what a message was understood as."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.contracts import Focus, Pending, Request, Slot


@dataclass(frozen=True, slots=True)
class DialogueState:
    """What a conversation remembers between messages."""

    focus: Focus = Focus()
    pending: Pending | None = None
    last: Request | None = None
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A message as requests. ``answered`` and ``dropped`` say what it did to our open question."""

    locale: str
    requests: tuple[Request, ...]
    slots: tuple[Slot, ...] = ()
    answered: bool = False
    dropped: bool = False
