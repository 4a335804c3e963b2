"""Models: the process's engine, which holds what is heavy once for all tenants, and what is said to a chat model and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from plugins.contracts.binding import Health

T = TypeVar("T")


class Engine(Protocol):
    """One per process, reached as ``folder.engine``. It loads a heavy thing once, off the request path, and shares it.
    ``folder`` is the installation's place for what is derived from models, None where nothing is kept."""

    folder: Path | None

    def obtain(self, name: str, load: Callable[[Path], T], megabytes: int) -> T | None:
        """Return the thing called ``name`` (its whole identity: provider, model, precision), or None while there is none.

        The first call starts ``load(folder)`` in the background; ``folder`` is the installation's place for files derived
        from models, kept over restarts. None means: go on without it now. In a process that may wait (the worker, the
        command line) the call returns when it is loaded. A thing that would not fit in memory (``megabytes``), or whose
        loading failed, stays None; the log and the health check say why. Hold what was returned no longer than a call takes:
        what nobody holds may be unloaded when it was idle for long, and is loaded again when it is asked for.
        """

    def state_of(self, name: str) -> Health | None:
        """Return how the thing called ``name`` is, None where nobody asked for it yet. Loads nothing."""


class NoEngine:
    """Where no engine was given: nothing heavy is ever loaded."""

    folder = None

    def obtain(self, name: str, load: Callable[[Path], T], megabytes: int) -> T | None:
        return None

    def state_of(self, name: str) -> Health | None:
        return None


class Stop(StrEnum):
    """Why a model stopped: it was done, it ran out of tokens, it wants tools run, or its maker's filter cut it off."""

    END = "end"
    LENGTH = "length"
    TOOLS = "tools"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class ToolInvocation:
    """A call that a model asks for. ``arguments`` is the JSON text as the model wrote it: it may be broken. ``seal`` is what its
    maker wants back with the call, as it gave it."""

    id: str
    name: str
    arguments: str = "{}"
    seal: str = ""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A line of a chat. ``role`` is system, user, assistant or tool; a tool's line answers the invocation ``answers``."""

    role: str
    text: str
    invocations: tuple[ToolInvocation, ...] = ()
    answers: str = ""


@dataclass(frozen=True, slots=True)
class ToolOffer:
    """A tool that a model may ask for: what it is called, what it does, and the JSON Schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a model is asked. ``deadline`` is a moment of ``time.monotonic()``.

    ``schema`` asks for an answer in JSON of that schema; a provider without such a feature may leave it to the words.
    ``avoid`` names providers (plugins) that must not answer; ``own_hosts`` are hosts of the operator's own network that may be called.
    """

    messages: tuple[ChatMessage, ...]
    deadline: float
    tools: tuple[ToolOffer, ...] = ()
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 600
    temperature: float = 0.2
    avoid: frozenset[str] = frozenset()
    own_hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written, as the provider counts them. Of the read, ``cached`` were in its prompt cache, ``stored`` were put there."""

    read: int = 0
    written: int = 0
    cached: int = 0
    stored: int = 0


@dataclass(frozen=True, slots=True)
class ChatCompletion:
    """A whole answer. ``model`` is the one that answered, as the provider names it."""

    text: str
    invocations: tuple[ToolInvocation, ...] = ()
    usage: Usage = Usage()
    stop: Stop = Stop.END
    model: str = ""


@dataclass(frozen=True, slots=True)
class ChatDelta:
    """A piece of an answer as it comes in. The last one has the ``completion``, with all text and all invocations."""

    text: str = ""
    completion: ChatCompletion | None = None


@dataclass(frozen=True, slots=True)
class ModelPrices:
    """What a million tokens cost, in the currency that the operator keeps his model accounts in.

    ``cached`` is for those of the read that were in the provider's cache, ``stored`` for those put there; None: the same as ``read``.
    """

    read: Decimal = Decimal(0)
    written: Decimal = Decimal(0)
    cached: Decimal | None = None
    stored: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ModelTimeouts:
    """Seconds: to connect, to the first piece of an answer, and between two pieces. The request's deadline goes above all."""

    connect: float = 2.0
    first: float = 5.0
    between: float = 3.0


@dataclass(frozen=True, slots=True)
class ChatStream:
    """What will answer a request; the provider is called when ``deltas`` is iterated, once, in a thread of its own.

    ``streams`` is False where the answer comes in one piece. Iterating raises a ModelError, whatever goes wrong.
    """

    provider: str
    model: str
    deltas: Iterator[ChatDelta]
    streams: bool = True
    prices: ModelPrices = ModelPrices()
    timeouts: ModelTimeouts = ModelTimeouts()


class ModelError(Exception):
    """A model gave no usable answer; the class says why, the text what to do. ``again`` is whether the same call may work now."""

    name = "failed"
    again = False


class ModelDown(ModelError):
    """It cannot be reached, broke off, or has a fault of its own."""

    name, again = "down", True


class ModelBusy(ModelError):
    """It has too much to do, or this key asked too often; ``retry_after`` is in seconds, None when it did not say."""

    name, again = "busy", True

    def __init__(self, message: str, retry_after: float | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class ModelSlow(ModelError):
    """A time-out ran out; the text says which."""

    name = "slow"


class ModelRefused(ModelError):
    """It will not answer this key, this model's name or this request; asking again would change nothing."""

    name = "refused"


class ModelNonsense(ModelError):
    """It answered, but not in a form that can be used."""

    name = "nonsense"


class Listener(Protocol):
    """Hears an answer as it comes in. What it hears may go out at once, and then no other try may begin."""

    @property
    def committed(self) -> bool:
        """Whether what was heard has been used, so that a failure must not be followed by another try."""

    def begins(self) -> None:
        """A model was asked and thinks: the moment to make ready. What was heard of a try before does not count."""

    def hear(self, piece: str) -> bool:
        """Take in a piece of text; return False when enough was heard: the call is ended then."""


class ChatModels(Protocol):
    """The tenant's chat models as a mode borrows them for one turn: time-outs, retries, accounts and caps are seen to."""

    def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        purpose: str,
        tools: Sequence[ToolOffer] = (),
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 600,
        temperature: float = 0.2,
        listener: Listener | None = None,
    ) -> ChatCompletion:
        """Return a whole answer that is not empty and was not cut off; raise ModelError where there is none in time.

        ``purpose`` is a word for the accounts (wording, plan ...). The time that it takes counts against the turn's limit.
        A ``listener`` hears the text as it comes in; where it has heard enough, what came until then is the answer.
        """

    def complete_json(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], *, purpose: str, max_tokens: int = 600) -> Any:
        """Return an answer in JSON that fits the schema, repaired or asked for once more where needed; raise ModelError."""
