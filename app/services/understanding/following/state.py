"""What a conversation remembers between messages, and what a message was understood as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from plugins.contracts import Focus, Pending, Request, Slot

WITH_CARDS = ("web",)  # channels that show a list as cards
SURE = 1.0
OPEN = ("choice", "input")


@dataclass(frozen=True, slots=True)
class Told:
    """An allergy or a diet that a customer told of the eater, with the id of the message's turn that said so."""

    need: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class DialogueState:
    """What a conversation remembers between messages; ``eater`` holds until it is taken back, ``cart_count`` are the cart's lines,
    ``reminded`` how often each reminder of it was said, ``age`` how old the customer said to be, or whom it is for; ``held`` looks into the
    cart now, ``open_calls`` are our question's call and those that wait behind it; these are not kept."""

    focus: Focus = Focus()
    pending: Pending | None = None
    last: Request | None = None
    locale: str = ""
    eater: tuple[Told, ...] = ()
    cart_count: int = 0
    reminded: Mapping[str, int] = field(default_factory=dict)
    age: str = ""
    held: Callable[[], tuple[str, ...]] = tuple
    open_calls: tuple[Request, ...] = ()

    @property
    def goods_open(self) -> bool:
        """Whether a question of which goods waits."""
        return any(call.arguments.get("product") for call in self.open_calls)

    def as_seen(self, channel: str) -> DialogueState:
        """Return the state with as many of a list as the customer sees: a page has cards for all, elsewhere there is but the text."""
        cut = self.focus.listed and channel not in WITH_CARDS
        return replace(self, focus=replace(self.focus, products=self.focus.products[: self.focus.listed])) if cut else self

    def as_heard(self) -> DialogueState:
        """Return the state as it is heard: which goods are meant is not answered while others are on show, but some are wanted."""
        asked = self.pending
        parked = asked is not None and asked.kind == "choice" and not asked.options
        return replace(self, pending=None if parked else asked, open_calls=_calls_of(asked) if asked else self.open_calls)


def _calls_of(asked: Pending) -> tuple[Request, ...]:
    """Return the call that a question is about, as it would be made again, with those that wait behind it."""
    own = (Request("", "act", asked.tool, asked.arguments, SURE),) if asked.kind in OPEN or "product" in asked.arguments else ()
    return (*own, *asked.then)


@dataclass(frozen=True, slots=True)
class Understood:
    """A message as requests. ``answered`` and ``dropped`` say what it did to our open question, ``eater`` what holds of the eater from
    now on, None where the message says nothing of it, ``age`` the age that it tells."""

    locale: str
    requests: tuple[Request, ...]
    slots: tuple[Slot, ...] = ()
    answered: bool = False
    dropped: bool = False
    eater: tuple[str, ...] | None = None
    age: str = ""

    def kept(self, before: tuple[Told, ...], source: str) -> tuple[Told, ...]:
        """Return what a conversation keeps of the eater after this message, each with the turn that told it first."""
        known = {told.need: told for told in before}
        return before if self.eater is None else tuple(known.get(need, Told(need, source)) for need in self.eater)
