"""A plugin that objects to every reply, or fails over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Folder, Reply
from plugins.hookspecs import hookimpl

NAME = "critic"
OPTIONS = {"type": "object", "properties": {"fails": {"type": "boolean"}}, "additionalProperties": False}


class Critic:
    def __init__(self, fails: bool):
        self.fails = fails

    @hookimpl
    def review_reply(self, reply: Reply) -> list[str]:
        if self.fails:
            raise RuntimeError("the critic lost the glasses")
        return [f"{len(reply.text)} letters are too many"]


def create(folder: Folder, options: Mapping[str, Any]) -> Critic:
    return Critic(options.get("fails", False))
