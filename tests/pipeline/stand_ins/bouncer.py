"""A plugin that lets nobody call one tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Actor, Folder, Result, Status, Tool
from plugins.hookspecs import hookimpl

NAME = "bouncer"
OPTIONS = {"type": "object", "properties": {"tool": {"type": "string"}}, "required": ["tool"], "additionalProperties": False}


class Bouncer:
    def __init__(self, tool: str):
        self.tool = tool

    @hookimpl
    def authorize_tool_call(self, tool: Tool, arguments: Mapping[str, Any], actor: Actor) -> Result | None:
        return Result("Not tonight.", status=Status.REFUSED) if tool.name == self.tool else None


def create(folder: Folder, options: Mapping[str, Any]) -> Bouncer:
    return Bouncer(options["tool"])
