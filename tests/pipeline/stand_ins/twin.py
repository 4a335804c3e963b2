"""A plugin whose tool has the name of a built-in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Folder, Result, Tool
from plugins.hookspecs import hookimpl

NAME = "twin"


class Twin:
    @hookimpl
    def register_tools(self) -> list[Tool]:
        return [Tool("add_to_cart", "Mine.", {"type": "object", "properties": {}}, lambda call: Result("Mine."))]


def create(folder: Folder, options: Mapping[str, Any]) -> Twin:
    return Twin()
