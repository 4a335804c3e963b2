"""A shop's models for work that no customer's message asks for: under the same caps, on the same account."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.services.models.asking import TurnModels
from app.storage.turns.model_calls import ModelCall
from plugins.contracts import ChatModels


@contextmanager
def models_of(platform: Any, tenant: Any) -> Iterator[ChatModels]:
    """Lend the models of a tenant version; what they cost is on the shop's account, whatever becomes of the work."""
    database, calls = platform.storage.tenant(tenant.key), list[ModelCall]()
    try:
        yield TurnModels(
            tenant.stores.complete_chat, platform.circuits, platform.model_rules(tenant), tenant.key, secrets.token_hex(16),
            tenant.now(), spent=database.spent_on, calls=calls, seats=platform.model_seats,
        )  # fmt: skip
    finally:
        database.add_model_calls(calls)
