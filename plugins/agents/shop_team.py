"""The shop's own team: one agent that sells, one that serves, and one that runs the orders for the shop's people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from plugins.contracts import Agent, Folder
from plugins.hookspecs import hookimpl

NAME = "shop_team"


def create(folder: Folder, options: Mapping[str, Any]) -> ShopTeam:
    return ShopTeam()


class ShopTeam:
    """Offers the agents; what they are told stands in shop_team.json."""

    @hookimpl
    def register_agents(self) -> list[Agent]:
        return list(_team())


@lru_cache(maxsize=1)
def _team() -> tuple[Agent, ...]:
    written = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return tuple(Agent(one["name"], one["description"], one["instructions"], tuple(one["tools"])) for one in written)
