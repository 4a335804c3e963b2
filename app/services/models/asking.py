"""Asking a tenant's chat models within one turn: tries, waits, circuit breakers, the daily cap and the accounts."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.services.models.draining import ModelSeats, drain
from app.services.models.json_answers import read_json
from app.services.models.spending import DailyCap, DailyCapReached, cached_of, cost_micro, estimated, guessed
from app.storage.turns.model_calls import ModelCall, Spent
from plugins.contracts import (
    ChatCompletion,
    ChatMessage,
    ChatRequest,
    ChatStream,
    Listener,
    ModelBusy,
    ModelError,
    ModelNonsense,
    ModelSlow,
    Stop,
    ToolOffer,
    Usage,
)
from plugins.kit.outward.circuits import Circuits, Name

log = logging.getLogger(__name__)
TRIES = 3
LEAST_USEFUL_S = 0.2
JITTER_S = 0.1
CHARACTERS_A_TOKEN_AT_MOST = 16


class NoModel(ModelError):
    """The tenant has set up no model, or it is not loaded yet."""

    name = "no_model"


class Crowded(ModelError):
    """So many customers of this process wait for models that one more would keep others from being answered at all."""

    name = "crowded"


class CircuitOpen(ModelError):
    """The model failed so often lately that it is left in peace for a while."""

    name = "circuit_open"


@dataclass(frozen=True, slots=True)
class ModelRules:
    """``seconds`` is how long a turn may take at most with models; ``own_hosts`` are the operator's; ``cap`` holds for a day."""

    seconds: float = 8.0
    own_hosts: frozenset[str] = frozenset()
    cap: DailyCap = DailyCap()


@dataclass(slots=True)
class TurnModels:
    """The models of one turn; see ``plugins.contracts.ChatModels``. ``calls`` are all that were made, for the accounts.

    ``lent`` is entered while a model is waited for: it gives back what other turns need meanwhile. ``seats`` are for those who
    wait, fewer than the process has threads.
    """

    complete_chat: Callable[..., ChatStream | None]
    circuits: Circuits
    rules: ModelRules
    tenant: str
    trace_id: str
    now: datetime
    begun: float = field(default_factory=time.monotonic)
    spent: Callable[[str], Spent] = lambda _: Spent()
    lent: Callable[[], AbstractContextManager[Any]] = nullcontext
    calls: list[ModelCall] = field(default_factory=list)
    seats: ModelSeats = field(default_factory=ModelSeats)
    _stored: Spent | None = None  # what the day had cost when this turn first asked

    @property
    def deadline(self) -> float:
        return self.begun + self.rules.seconds

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
        asked = ChatRequest(
            tuple(messages), self.deadline, tuple(tools), schema, max_tokens, temperature, own_hosts=self.rules.own_hosts
        )  # fmt: skip
        self._check_cap(purpose)
        if not self.seats.acquire(blocking=False):
            raise Crowded("Too many customers wait for models at the moment.")
        try:
            with self.lent():
                return self._complete(asked, purpose, listener)
        finally:
            self.seats.release()

    def complete_json(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], *, purpose: str, max_tokens: int = 600) -> Any:
        lines = list(messages)
        answer = self.complete(lines, purpose=purpose, schema=schema, max_tokens=max_tokens, temperature=0.0)
        found, objection = read_json(answer.text, schema)
        if not objection:
            return found
        lines += [ChatMessage("assistant", answer.text), ChatMessage("user", f"That does not fit: {objection} Answer with the JSON alone.")]
        answer = self.complete(lines, purpose=purpose, schema=schema, max_tokens=max_tokens, temperature=0.0)
        found, objection = read_json(answer.text, schema)
        if objection:
            raise ModelNonsense(f"Its JSON does not fit, even when told so: {objection}")
        return found

    def _complete(self, asked: ChatRequest, purpose: str, listener: Listener | None) -> ChatCompletion:
        """Ask the first model that may be called; one that fails is tried again or passed over, while there is time and
        nothing of its answer is in use."""
        avoid: set[str] = set()
        error: ModelError = NoModel("No model is set up, or it is still loading.")
        tries = 0
        while self.deadline - time.monotonic() > LEAST_USEFUL_S:
            stream = self.complete_chat(request=replace(asked, avoid=frozenset(avoid)))
            if stream is None or stream.provider in avoid:
                raise error
            name = (self.tenant, stream.provider, stream.model)
            if not self.circuits.may_call(name):
                error = CircuitOpen(f"{stream.provider} failed again and again and is left in peace for a while.")
                avoid.add(stream.provider)
                continue
            tries += 1
            try:
                return self._once(stream, asked, purpose, name, listener)
            except ModelError as failure:
                if listener is not None and listener.committed:
                    raise
                error = failure
                if not (failure.again and tries < TRIES and self._waited(failure, tries)):
                    avoid.add(stream.provider)
        raise error if tries else ModelSlow("The turn's time was up before a model could be asked.")

    def _once(self, stream: ChatStream, asked: ChatRequest, purpose: str, name: Name, listener: Listener | None) -> ChatCompletion:
        begun = time.monotonic()
        characters = sum(len(message.text) for message in asked.messages)
        try:
            completion = drain(stream, self.deadline, asked.max_tokens * CHARACTERS_A_TOKEN_AT_MOST, listener, self.seats.readers)
        except ModelError as error:
            (self.circuits.succeeded if isinstance(error, ModelNonsense) else self.circuits.failed)(name)
            self._note(stream, purpose, error.name, estimated(characters, error), begun)
            log.warning("trace %s: model %s of %s: %s: %s", self.trace_id, stream.model, stream.provider, error.name, error)
            raise
        self.circuits.succeeded(name)
        objection = _objection(completion)
        usage = completion.usage if completion.usage != Usage() else guessed(characters, len(completion.text))
        self._note(stream, purpose, "nonsense" if objection else "ok", usage, begun)
        if objection:
            raise ModelNonsense(objection)
        return replace(completion, usage=usage)

    def _waited(self, error: ModelError, tries: int) -> bool:
        """Wait before the next try; False when the wait would leave no time for it."""
        asked_for = error.retry_after if isinstance(error, ModelBusy) and error.retry_after is not None else 0.0
        pause = asked_for + random.uniform(0, JITTER_S * 2**tries)  # noqa: S311 - spreads the load, guards nothing
        if time.monotonic() + pause + LEAST_USEFUL_S >= self.deadline:
            return False
        time.sleep(pause)
        return True

    def _note(self, stream: ChatStream, purpose: str, outcome: str, usage: Usage, begun: float) -> None:
        cost, took = cost_micro(stream.prices, usage), (time.monotonic() - begun) * 1000
        self.calls.append(
            ModelCall(
                self._day,
                self.trace_id,
                purpose,
                stream.provider,
                stream.model,
                outcome,
                self.now,
                usage.read,
                usage.written,
                cost,
                took,
                cached_of(usage),
            )
        )

    @property
    def _day(self) -> str:
        return self.now.date().isoformat()

    def _check_cap(self, purpose: str) -> None:
        """Raise DailyCapReached; the first time of a day, leave a line for the owner."""
        if not self.rules.cap.is_set:
            return
        self._stored = stored = self._stored or self.spent(self._day)
        here = self.calls
        spent = Spent(
            stored.tokens + sum(call.tokens_read + call.tokens_written for call in here),
            stored.cost_micro + sum(call.cost_micro for call in here),
            stored.told or any(call.outcome == DailyCapReached.name for call in here),
        )
        if not self.rules.cap.is_reached(spent):
            return
        if not spent.told:
            log.warning("shop %s has spent what its models may cost on %s; answers are worded without a model", self.tenant, self._day)
            self.calls.append(ModelCall(self._day, self.trace_id, purpose, "", "", DailyCapReached.name, self.now))
        raise DailyCapReached("The shop has spent what its models may cost today.")


def _objection(completion: ChatCompletion) -> str:
    if completion.stop is Stop.LENGTH:
        return "Its answer was cut off where its tokens ran out."
    if completion.stop is Stop.FILTERED:
        return "Its maker's filter stopped the answer."
    return "" if completion.text.strip() or completion.invocations else "Its answer is empty."
