"""An age that a customer tells by itself: what the cart holds is looked through for goods that are not sold to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.services.understanding.following.state import DialogueState, Understood
from plugins.contracts import Effect, Request, Tool

AGE = "age"


def with_age_weighed(read: Understood, age: str, state: DialogueState, tools: Iterable[Tool]) -> Understood:
    """Return what was read with the age that was told, and with the cart where nothing else was understood: it may hold such goods."""
    if not age:
        return read
    shows = next((tool.name for tool in tools if tool.effect is Effect.READ and AGE in tool.parameters.get("properties", {})), "")
    if not shows or not state.cart_count or any(request.decision != "unknown" for request in read.requests):
        return replace(read, age=age)
    clause = read.requests[0].clause if read.requests else ""
    return replace(read, requests=(Request(clause, "act", shows, {}, 1.0),), age=age)
