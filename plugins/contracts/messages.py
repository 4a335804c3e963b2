"""A message's way: what a channel hands in, what it asks for, what a mode answers, what goes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from plugins.contracts.agents import Agent
from plugins.contracts.models import ChatModels
from plugins.contracts.shop import Shop
from plugins.contracts.tools import Actor, Card, Fact, Focus, Option, Result, Say, Suggestion, Tool, ToolCall


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel hands in. ``message_id`` is the sender's own id: the same id is answered once.

    ``visitor`` is the verified visitor, "" for a server-to-server caller; it owns the session that it opens.
    """

    text: str
    session_id: str
    channel: str = "web"
    visitor: str = ""
    message_id: str = ""
    actor: Actor = Actor("customer")
    mode: str = ""
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tool that the router considered, with its calibrated probability and the example it is nearest to."""

    tool: str
    score: float
    nearest: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a message asks for. ``decision`` is act, ask (the candidates are too close), stray, missed
    (a part of an order that nothing took up) or unknown.
    What is ``doubted`` changes nothing before a customer's yes. ``provided`` is what the questions before it in the message must have
    been answered with for it to be done: True (a yes: "if so 2 please"), False (a no), None where it hangs on nothing.
    What is ``due`` is told whatever else a plan makes of the message: somebody is in danger, or told of an allergy."""

    clause: str
    decision: str
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    confirmed: bool = False
    doubted: bool = False
    provided: bool | None = None
    due: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """The question we asked last: which tool waits, with what, for which parameter, and its options.

    ``kind`` is input (a value is missing), choice (pick an option), confirm (yes or no), tool (which of these did you mean)
    or offer (a yes sends ``arguments["message"]``). ``then`` are requests of the same message that wait for their turn to ask.
    What is to be confirmed is not ``shown`` any more when another matter has come between: a yes then has it asked again.
    """

    kind: str
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    parameter: str = ""
    options: tuple[Option, ...] = ()
    asked: int = 1
    then: tuple[Request, ...] = ()
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a mode decided and worded. ``outcome`` is answered, asked, unknown, refused or failed.

    ``mode`` is the mode that worded it, "" for the one that was asked; ``fallback`` is the deterministic wording of a text by a model.
    ``cautions`` are lines that go out word for word.
    """

    text: str
    outcome: str = "answered"
    facts: tuple[Fact, ...] = ()
    cards: tuple[Card, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    focus: Focus = Focus()
    pending: Pending | None = None
    last: Request | None = None
    mode: str = ""
    fallback: str = ""
    cautions: tuple[str, ...] = ()


class Turn(Protocol):
    """One message being answered, as a mode sees it."""

    message: Message
    shop: Shop
    locale: str
    requests: Sequence[Request]
    focus: Focus
    pending: Pending | None
    dropped: bool
    last: Request | None
    say: Say
    now: datetime
    models: ChatModels
    tell: Callable[[str], None] | None  # gives a part of the answer out before the whole, which begins with it; None: nobody hears

    @property
    def changed(self) -> bool:
        """Whether a tool was run in this turn that may have changed something."""

    def recent(self, turns: int) -> list[tuple[str, str]]:
        """Return who said what in the last turns before this one, oldest first: ("customer", ...), ("assistant", ...)."""

    def note(self, name: str, value: Any) -> None:
        """Put something plain into the turn's trace; secrets in it are masked."""

    @property
    def agents(self) -> Sequence[Agent]:
        """Return the tenant's specialists."""

    @property
    def tools(self) -> Sequence[Tool]:
        """Return the tools that the turn's actor may call."""

    def call(
        self, tool: str, arguments: Mapping[str, Any], *, score: float = 1.0, confirmed: bool = False, doubted: bool = False
    ) -> Result:
        """Run a tool through the toolbox; refusals and bad arguments come back as results. A ``doubted`` change asks for a yes first."""

    def ask_again(self, tool: str, arguments: Mapping[str, Any]) -> Result:
        """Return what a change says by now whose question was left open; nothing is changed, and no call is noted."""

    def hear(self, words: str, focus: Focus) -> Sequence[Request]:
        """Return what a part of a message asks for, heard on its own, with what "it" means there."""

    def title(self, tool: str) -> str:
        """Return what the tool is called on a button, in the turn's locale."""

    def not_answered(self, question: str) -> None:
        """Note a question that the shop's data could not answer, for the owner."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the channel, which renders it. ``trace_id`` finds the turn in traces and logs.

    ``stored`` is the JSON that was stored with the turn, the first one when the same message came again; channels give out just that.
    """

    text: str
    session_id: str
    message_id: str
    trace_id: str
    locale: str
    mode: str
    outcome: str
    version: int
    facts: tuple[Fact, ...] = ()
    cards: tuple[Card, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    cart_count: int = 0
    stored: Mapping[str, Any] | None = None
    explanation: Mapping[str, Any] = field(default_factory=dict)
