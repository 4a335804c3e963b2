"""The collections that the shop made, with a button to each; search_products shows what one holds. It has no examples: customers ask
for it in few words, which the lexicon has, and every example teaches the router something of all other messages too."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Collection, Fact, Folder, Result, Status, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.collections.telling import collection_facts, description_told, name_told, show_collection
from plugins.kit.goods.cards import suggest, wording_with_products
from plugins.kit.parameters import flag, parameters
from plugins.kit.words import read_locales

NAME = "shown_collections"
MOST_LISTED = 12


class ShownCollections:
    """Offers list_collections."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        description = "List the collections of goods that the shop made for an occasion, a person or a purpose, by their names."
        schema = parameters(ideas=flag("Whether ideas are asked for, not collections."))
        return [Tool("list_collections", description, schema, list_collections)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> ShownCollections:
    return ShownCollections()


def list_collections(call: Call) -> Result:
    """List the shop's collections in its order, with what it tells of each."""
    shown = call.stores.search_collections()[:MOST_LISTED]
    if not shown:
        return Result(call.say("collections.none"), suggestions=(suggest(call, "offers"),), status=Status.NOT_FOUND)
    head = call.say("collections.ideas") if call.arguments.get("ideas") else call.say("collections.running", count=len(shown))
    lines = [head, *(_line(call, collection) for collection in shown)]
    counted = Fact("collection_count", Decimal(len(shown)), source=shown[0].source.rpartition("/")[0])
    buttons = tuple(show_collection(call, collection) for collection in shown)
    return Result("\n".join(lines), (counted, *collection_facts(shown)), suggestions=buttons)


def _line(call: Call, collection: Collection) -> str:
    told = description_told(call, collection)
    return call.say("collections.told" if told else "collections.line", name=name_told(call, collection), text=told)
