"""Asking a draft, or the live version, before customers do: their conversations lie apart from the shop's running data."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from app.errors import InvalidTenant
from app.services.publishing import Publisher
from app.storage.turns import StoredMessage
from plugins.contracts import Message, Reply

DRAFT, LIVE = "draft", "live"
CHANNEL = "trial"
KEPT = 3
SHOWN = 40


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
        return self._platform.try_out(message, tenant, self._database(key))

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
