"""A model that plans well: it calls what the turn needs, hands over where a colleague has the tool, and tells what came of it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence

from plugins.contracts import Agent, ChatCompletion, ChatDelta, ChatRequest, ChatStream, Stop, ToolCall, ToolInvocation, Usage

NAME = "planning"
HAND_OVER = "hand_over"  # what a model is offered beside the tools of the agent that plans


class PlanningModel:
    """Answers one turn after the other as ``expect`` told it to. ``took`` is what it has thought since, in seconds."""

    def __init__(self, own_time: float, agents: Sequence[Agent]):
        """``own_time`` is what it thinks before each answer, in seconds; ``agents`` are the shop's."""
        self._own_time, self._agents = own_time, agents
        self.expect((), "")

    def expect(self, calls: Sequence[ToolCall], text: str) -> None:
        """Plan the next turn as these calls, and tell their results in these words."""
        self._calls, self._text, self.took = list(calls), text, 0.0

    def complete_chat(self, request: ChatRequest) -> ChatStream:
        """Return the next answer (``plugins.hookspecs``)."""
        return ChatStream(NAME, NAME, self._answer(request))

    def _answer(self, request: ChatRequest) -> Iterator[ChatDelta]:
        begun = time.perf_counter()
        time.sleep(self._own_time)
        wanted = self._wanted({tool.name for tool in request.tools})
        self.took += time.perf_counter() - begun
        text = "" if wanted else self._text
        for word in re.findall(r"\S+\s*", text):
            yield ChatDelta(word)
        yield ChatDelta(completion=ChatCompletion(text, tuple(wanted), Usage(1, 1), Stop.TOOLS if wanted else Stop.END, NAME))

    def _wanted(self, offered: set[str]) -> list[ToolInvocation]:
        """Return the calls that are still to be made and may be made now, else the hand-over to who may make them."""
        now = [call for call in self._calls if call.tool in offered]
        if not now and self._calls and HAND_OVER in offered:
            colleague = next((agent.name for agent in self._agents if self._calls[0].tool in agent.tools), "")
            return [ToolInvocation("hand-over", HAND_OVER, json.dumps({"agent": colleague}))] if colleague else []
        self._calls = [call for call in self._calls if call not in now]
        return [ToolInvocation(f"call-{place}", call.tool, json.dumps(dict(call.arguments), default=str)) for place, call in enumerate(now)]
