"""Collections named in the words of a search, in quotes: what is kept of a search for when it is gone on with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from plugins.contracts import Collection, ProductQuery, Stores
from plugins.kit.collections.telling import shared_goods
from plugins.kit.text import fold

_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")


def quoted(text: str, collections: Sequence[Collection]) -> str:
    """Return the words of a search with the collections in which it looks."""
    return " ".join([*filter(None, [text]), *(f"“{collection.name}”" for collection in collections)])


def unquoted(text: str, stores: Stores) -> tuple[tuple[Collection, ...], str]:
    """Return the collections that the words of a search name in quotes, and the words beside them."""
    names = _QUOTED.findall(text)
    known = {fold(one.name): one for one in stores.search_collections()} if names else {}
    found = {one.id: one for name in names if (one := known.get(fold(name)))}
    rest = _QUOTED.sub(lambda match: " " if fold(match[1]) in known else match[0], text) if found else text
    return tuple(found.values()), " ".join(rest.split()) if found else text


def within_collections(query: ProductQuery, stores: Stores) -> ProductQuery:
    """Return a query that looks only in the collections that its words name in quotes."""
    if "“" not in query.text and '"' not in query.text:
        return query
    collections, text = unquoted(query.text, stores)
    return replace(query, text=text, among=shared_goods(collections)[1]) if collections else query
