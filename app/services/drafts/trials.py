"""Asking a draft, or the live version, before customers do: the talks lie apart from the shop's running data."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from app.errors import InvalidTenant
from app.services.publishing.publisher import Publisher
from app.storage.turns.model_calls import Spent
from app.storage.turns.turns import StoredMessage
from plugins.contracts import Message, Reply

DRAFT, LIVE = "draft", "live"
CHANNEL = "trial"
KEPT = 3
SHOWN = 40


class TrialDatabase:
    """A trial's own database, but for the money: what its models cost is on the shop's account, and under its daily cap."""

    def __init__(self, trial: Any, shop: Any):
        self._trial, self._shop = trial, shop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._trial, name)

    def spent_on(self, day: str) -> Spent:
        return self._shop.spent_on(day)

    def pay(self, trace_id: str) -> None:
        """Put the model calls of a turn on the shop's account."""
        self._shop.add_model_calls(self._trial.model_calls(trace_id))


class Trials:
    """One per process. A trial's turns are in ``instance/trials``, so that no figure, list or customer file ever counts them."""

    def __init__(self, platform: Any):
        self._platform = platform
        self._built: OrderedDict[str, tuple[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, key: str, which: str, person: str, text: str, mode: str = "") -> Reply:
        """Answer as a customer would be answered, with the explanation.

        Raises InvalidTenant where the draft cannot be published as it is, UnknownTenant where nothing is live, EmptyMessage.
        """
        tenant = self._platform.tenant(key) if which == LIVE else self._draft(key)
        message = Message(text, _session(which, person), CHANNEL, person, mode=mode, explain=True)
        database = TrialDatabase(self._database(key), self._platform.storage.tenant(key))
        reply = self._platform.try_out(message, tenant, database)
        database.pay(reply.trace_id)
        return reply

    def said(self, key: str, which: str, person: str) -> Sequence[StoredMessage]:
        """Return the lines of a person's trial, the oldest first."""
        conversations = self._database(key).conversations
        found = conversations.find(CHANNEL, _session(which, person))
        return conversations.history(found.id, SHOWN) if found else ()

    def forget(self, key: str, which: str, person: str) -> None:
        """Begin a person's trial anew."""
        self._database(key).conversations.delete(CHANNEL, _session(which, person))

    def _draft(self, key: str) -> Any:
        """Return the draft ready to answer, built once for each of its states."""
        root = self._platform.directory.root
        publisher = Publisher(root)
        mark = publisher.draft_mark(key)
        with self._lock:
            kept = self._built.get(key)
            if kept is not None and kept[0] == mark:
                self._built.move_to_end(key)
                return kept[1]
        problems = publisher.validate(key)
        if problems:
            raise InvalidTenant(problems)
        tenant = self._platform.open(root.tenant(key).draft()).prepare()
        with self._lock:
            self._built[key] = (mark, tenant)
            while len(self._built) > KEPT:
                self._built.popitem(last=False)
        return tenant

    def _database(self, key: str) -> Any:
        return self._platform.trial_storage.tenant(key)


def _session(which: str, person: str) -> str:
    return f"{which}:{person}"
