"""What goods shall be free of, or are asked to have in them, kept for what is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import Clause, covered
from plugins.contracts import Focus, Request
from plugins.kit.goods.asked_allergens import asked_too
from plugins.kit.goods.free_from import free_from, wished_spans
from plugins.kit.text import tokenise


def as_free(new: Mapping[str, Any], last: Request) -> dict[str, Any]:
    """Return new arguments with the wish of the last search: "what about pasta" after gluten-free bread is pasta that is so too."""
    said, before = new.get("query"), last.arguments.get("query")
    spans = wished_spans(before) if isinstance(before, str) else ()
    if not spans or not isinstance(said, str) or free_from(said).wishes:
        return dict(new)
    wishes = " ".join(dict.fromkeys(before[start:end] for start, end in spans))
    return {**new, "query": f"{wishes} {said}" if spans[0][0] == 0 else f"{said} {wishes}"}


def in_it_too(sentence: Clause, rest: Clause, last: Request, filler: Filler, focus: Focus) -> dict[str, Any]:
    """Return the arguments of "and eggs?" after "does it have nuts": both of the same goods. {} where goods are meant: "and the eggs?",
    "and eggs please"."""
    asked, goods = last.arguments.get("allergen"), last.arguments.get("product") or focus.product
    said = [token for token in tokenise(sentence.text) if token.text[0].isalnum()]
    wished = bool(said) and any(sentence.lexicon[kind].all_in(said) for kind in ("articles", "ordering"))
    if not asked or not goods or not filler.takes("allergen") or wished:
        return {}
    together = asked_too(str(asked), rest.words)
    return {**last.arguments, "product": goods, "allergen": together} if together else {}


def asked_of_it_too(clause: Clause, request: Request, last: Request | None, focus: Focus) -> Request | None:
    """Return "does it have milk?" after "does the pesto have nuts?" as asked about both: "is the houmous ok then" means both too."""
    before, more = last.arguments.get("allergen") if last and last.tool == request.tool else None, request.arguments.get("allergen")
    named = any(not covered(slot, clause.of("allergen")) for slot in clause.products)
    of_it = not named and request.arguments.get("product", focus.product) == focus.product
    if not (before and more and of_it and focus.product):
        return None
    together = asked_too(str(before), str(more))
    return replace(request, arguments={**request.arguments, "allergen": together}) if together and together != more else None
