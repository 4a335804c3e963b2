"""What one message does with models: since when it is being answered, which calls it made, over all its attempts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from app.services.conversations.presenting import plain
from app.storage.turns.model_calls import CAP_REACHED, ModelCall
from plugins.kit.masking import mask_secrets
from plugins.kit.money import Money


@dataclass(slots=True)
class TurnAccount:
    """Shared by all attempts at one message: an attempt that must begin anew has not its time and its money back.

    ``begun`` is when the message came in: one that waited for others of its conversation has that much less time for models.
    """

    begun: float
    calls: list[ModelCall] = field(default_factory=list)

    def events(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """Return the event that tells the owner of a cap that was reached, on the first such turn of a day."""
        return tuple(("model_cap_reached", {"day": call.day}) for call in self.calls if call.outcome == CAP_REACHED)


@contextmanager
def lent(lock: Lock) -> Iterator[None]:
    """Give back a lock that is held, and take it again."""
    lock.release()
    try:
        yield
    finally:
        lock.acquire()


def masked(value: Any) -> Any:
    """Return a note as plain JSON without secrets."""
    if isinstance(value, str):
        return mask_secrets(str(value))
    if isinstance(value, Mapping):
        return {str(name): masked(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(item) for item in value]
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, Money):
        return {name: masked(getattr(value, name)) for name in value.__dataclass_fields__}
    return plain(value)
