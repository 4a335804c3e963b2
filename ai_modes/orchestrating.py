"""Which agent plans: the one whose tools the router thinks of, until it hands over to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plugins.contracts import Agent, Result, Status, Tool, ToolOffer, Turn

HAND_OVER = "hand_over"
MAX_HANDOVERS = 2


@dataclass(slots=True)
class Orchestrator:
    """The agents of one turn: those with a tool that its actor may call. Without any, or where the words fit none, one planner has
    all tools."""

    turn: Turn
    team: Sequence[Agent] = field(init=False)
    agent: Agent | None = field(init=False)
    asked_for: frozenset[str] = field(init=False)
    handovers: int = 0

    def __post_init__(self) -> None:
        acted = [request.tool for request in self.turn.requests if request.decision == "act"]
        self.asked_for = frozenset([*acted, self.turn.pending.tool] if self.turn.pending else acted)
        allowed = {tool.name for tool in self.turn.tools}
        self.team = [agent for agent in self.turn.agents if allowed & set(agent.tools)]
        self.agent = _fitting(self.turn, self.team)

    def offers(self) -> list[ToolOffer]:
        """Return the tools that the planning agent may call, and the way to hand over while it is open."""
        tools: Sequence[Tool] = self.turn.tools
        if self.agent is not None:
            tools = [tool for tool in tools if self.may_call(tool.name)]
        offers = [ToolOffer(tool.name, tool.description, tool.parameters) for tool in tools]
        others = [agent for agent in self.team if agent is not self.agent]
        if self.agent is None or not others or self.handovers >= MAX_HANDOVERS:
            return offers
        told = " ".join(f"{agent.name}: {agent.description}" for agent in others)
        names = {"type": "string", "enum": [agent.name for agent in others]}
        schema = {"type": "object", "properties": {"agent": names}, "required": ["agent"], "additionalProperties": False}
        return [*offers, ToolOffer(HAND_OVER, f"Let a colleague go on with what your tools cannot do. {told}", schema)]

    def may_call(self, tool: str) -> bool:
        """Whether a tool is the planning agent's to call, or anybody's: what the customer surely asks for, and what our open question
        is about. One that nobody has is for the toolbox to refuse."""
        own = self.agent is None or tool in self.agent.tools or tool in self.asked_for
        return own or all(tool != one.name for one in self.turn.tools)

    def hand_over(self, arguments: Mapping[str, Any]) -> Result:
        """Let the named agent go on; a name that there is not, or one hand-over too many, is a result to read."""
        chosen = next((agent for agent in self.team if agent.name == arguments.get("agent")), None)
        if chosen is None or chosen is self.agent:
            return Result("There is no such colleague.", status=Status.REFUSED)
        if self.handovers >= MAX_HANDOVERS:
            return Result("It was handed over often enough. Answer with what you have.", status=Status.REFUSED)
        self.agent = chosen
        self.handovers += 1
        return Result(f"The {chosen.name} agent goes on.")

    @property
    def instructions(self) -> str:
        return self.agent.instructions if self.agent else ""


def _fitting(turn: Turn, team: Sequence[Agent]) -> Agent | None:
    """Return the agent whose tools the router's candidates speak for, None where they speak for none or for several alike."""
    likely: dict[str, float] = {}
    for request in turn.requests:
        for candidate in request.candidates:
            for agent in team:
                if candidate.tool in agent.tools:
                    likely[agent.name] = likely.get(agent.name, 0.0) + candidate.score
    ranked = sorted(likely.items(), key=lambda item: -item[1])
    if not ranked or (len(ranked) > 1 and ranked[1][1] > ranked[0][1] / 2):
        return None
    return next(agent for agent in team if agent.name == ranked[0][0])
