"""The product's own tools as they are in every shop: bound to no shop's documents, to be learnt from once and to be shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from plugins.contracts import Effect, NoEngine, Role, Shop, Tool
from plugins.kit.outward import Outward
from plugins.manager import HookStores, build_manager, plugin_refs


class NoShop:
    """A tenant version without documents, to ask plugins what they offer."""

    shop = Shop("nowhere", "Nowhere", "en-GB", ("en-GB", "vi-VN"), "GBP", "Europe/London", 1)
    engine = NoEngine()
    outward = Outward()

    def __init__(self, place: Path):
        self._place = place

    def read(self, document: str) -> None:
        return None

    def source(self, document: str, pointer: str) -> str:
        return f"versions/1/{document}.json#{pointer}"

    def cache(self, name: str) -> Path:
        return self._place

    def kept(self, name: str) -> Path:
        return self.cache(name)


@contextmanager
def stores_of_no_shop() -> Iterator[HookStores]:
    """Give the hooks of all built-in plugins."""
    with TemporaryDirectory() as place:
        yield HookStores(build_manager(plugin_refs(None), NoShop(Path(place))))


@lru_cache(maxsize=2)
def tools_of_every_shop(to_own: bool) -> tuple[Tool, ...]:
    """Return the built-in tools that customers may mean; ``to_own``: those of a shop's own people, then those that tell customers
    something."""
    with stores_of_no_shop() as stores:
        tools = [tool for tool in stores.register_tools() if tool is not None]
    for_customers = [tool for tool in tools if tool.audience is Role.CUSTOMER]
    if not to_own:
        return tuple(for_customers)
    return (*(tool for tool in tools if tool.audience > Role.CUSTOMER), *(tool for tool in for_customers if tool.effect is Effect.READ))
