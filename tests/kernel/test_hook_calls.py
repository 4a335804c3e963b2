"""Hooks called through HookStores answer as pluggy answers them: order, first result, lists, fewer arguments, wrappers, errors."""

from __future__ import annotations

import pluggy
import pytest

from plugins import hookspecs
from plugins.hookspecs import hookimpl
from plugins.manager import HookStores


class Silent:
    @hookimpl
    def find_product(self):
        return None

    @hookimpl
    def search_branches(self):
        return []


class Named:
    def __init__(self, name: str):
        self._name = name

    @hookimpl
    def find_product(self, sku):
        return f"{self._name} {sku}"

    @hookimpl
    def search_branches(self, near):
        return [self._name, near]


class Shouting:
    @hookimpl(wrapper=True)
    def find_product(self):
        return f"{(yield)}!"


class Broken:
    @hookimpl
    def find_product(self):
        raise ValueError("no shelf")


def manager_of(*plugins: object) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    for plugin in plugins:
        manager.register(plugin)
    return manager


@pytest.mark.parametrize("plugins", [
    (), (Silent(),), (Named("one"),), (Named("one"), Named("two")), (Named("one"), Silent()), (Named("one"), Shouting(), Named("two")),
])  # fmt: skip
def test_answers_are_those_of_pluggy(plugins):
    manager = manager_of(*plugins)
    stores = HookStores(manager)
    assert stores.find_product(sku="A") == manager.hook.find_product(sku="A")
    assert stores.search_branches(near="BS1") == [each for answer in manager.hook.search_branches(near="BS1") for each in answer]


def test_the_first_that_fails_ends_the_call():
    stores = HookStores(manager_of(Named("one"), Broken()))
    with pytest.raises(ValueError, match="no shelf"):
        stores.find_product(sku="A")
