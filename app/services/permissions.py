"""Who may call which tool: the one place that compares an actor's role with a tool's audience."""

from __future__ import annotations

from plugins.contracts import Actor, Tool


def may_call(actor: Actor, tool: Tool) -> bool:
    """Return whether the actor's role reaches the tool's audience."""
    return actor.role >= tool.audience
