"""Gift wrapping: a tool that says what wrapping a present costs, at the price in the plugin's options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Call, Fact, Folder, Result, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.money import Money
from plugins.kit.words import examples_from, read_locales, wording_from

NAME = "gift_wrapping"
OPTIONS = {
    "type": "object",
    "properties": {"price": {"type": "integer", "minimum": 0, "description": "Minor units."}},
    "required": ["price"],
    "additionalProperties": False,
}
NOTHING = {"type": "object", "properties": {}, "additionalProperties": False}


class GiftWrapping:
    def __init__(self, folder: Folder, price: int):
        self._price = Money(price, folder.shop.currency)
        self._source = folder.source("tenant", "/plugins")
        self._locales = read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        examples = examples_from(self._locales, "wrapping_price")
        return [Tool("wrapping_price", "Say what it costs to have a present wrapped.", NOTHING, self.tell_price, examples)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_from(self._locales)

    def tell_price(self, call: Call) -> Result:
        return Result(call.say("wrapping.price", price=self._price), (Fact("wrapping_price", self._price, source=self._source),))


def create(folder: Folder, options: Mapping[str, Any]) -> GiftWrapping:
    return GiftWrapping(folder, options["price"])
