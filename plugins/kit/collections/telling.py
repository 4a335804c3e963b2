"""Collections in an answer: what they are called in its language, the goods that several share, and the facts behind them."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Call, Collection, Fact, Suggestion
from plugins.kit.text import fold

FEWEST_SHARED = 3  # goods for two collections to be meant together


def name_told(call: Call, collection: Collection) -> str:
    """Return what a collection is called in the language of the reply, as it is written where there is no translation."""
    return collection.names.get(call.say.locale[:2], collection.name)


def description_told(call: Call, collection: Collection) -> str:
    """Return what is told of a collection in the language of the reply, "" where the shop tells nothing in it."""
    language = call.say.locale[:2]
    return collection.descriptions.get(language, collection.description if language == call.shop.locale[:2] else "")


def names_told(call: Call, collections: Sequence[Collection]) -> list[str]:
    return [call.say("collection.name", name=name_told(call, collection)) for collection in collections]


def collection_facts(collections: Sequence[Collection]) -> tuple[Fact, ...]:
    """Return what backs the names of collections, and what is told of them, in every language of the shop."""
    facts = [Fact("collection", name, one.id, source=one.source) for one in collections for name in (one.name, *one.names.values())]
    told = [(one, text) for one in collections for text in (one.description, *one.descriptions.values()) if text]
    return (*facts, *(Fact("collection_text", text, one.id, source=f"{one.source}/description") for one, text in told))


def show_collection(call: Call, collection: Collection) -> Suggestion:
    """Return a button that leads to a collection."""
    name = name_told(call, collection)
    return Suggestion(name, call.say("collection.show", name=name))


def find_collections(call: Call, named: Sequence[str]) -> tuple[Collection, ...]:
    """Return the collections of some ids or names; words that are neither stand for what they name best."""
    known = call.stores.search_collections() if named else []
    found = []
    for said in named:
        same = [one for one in known if said == one.id or fold(said) in {fold(name) for name in (one.name, *one.names.values())}]
        found += same[:1] or [hit.collection for hit in call.stores.search_named_collections(text=said)[:1]]
    return tuple({one.id: one for one in found}.values())


def shared_goods(collections: Sequence[Collection]) -> tuple[tuple[Collection, ...], tuple[str, ...]]:
    """Return the first of some collections with those that share enough goods with it, and these goods in its order."""
    kept, goods = list(collections[:1]), list(collections[0].skus) if collections else []
    for other in collections[1:]:
        both = [sku for sku in goods if sku in other.skus]
        if len(both) >= FEWEST_SHARED:
            kept, goods = [*kept, other], both
    return tuple(kept), tuple(goods)
