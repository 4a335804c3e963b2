"""A specialist that plans a part of a conversation: a name, what it is for, how it works, and the tools it may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent holds no model and no state: it plans through the tenant's models and calls tools through the toolbox.

    ``description`` tells others when to hand over to it; ``instructions`` are added to what every planning model is told.
    ``tools`` are names; one that the tenant does not have is left out, one that the actor may not call as well.
    """

    name: str
    description: str
    instructions: str
    tools: tuple[str, ...]
