"""A plugin with a hook that does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Folder, ProductHit, ProductQuery
from plugins.hookspecs import hookimpl

NAME = "misspelt"


class Misspelt:
    @hookimpl
    def search_prodcts(self, query: ProductQuery) -> list[ProductHit]:
        return []


def create(folder: Folder, options: Mapping[str, Any]) -> Misspelt:
    return Misspelt()
