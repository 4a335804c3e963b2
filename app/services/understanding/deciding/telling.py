"""Telling: a text of the shop for a sentence that names goods, where these are on no shelf or nothing else is sure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.goods_asked import opens_with_goods
from app.services.understanding.deciding.reconsidering import asked_beyond
from app.services.understanding.routing.intents import View
from app.services.understanding.routing.router import TELLING_OF_GOODS, Router
from app.services.understanding.text.clauses import MARKS, SHELF, Clause, covered
from plugins.contracts import Candidate, ProductQuery, Slot, Stores

ENOUGH = 0.5  # how sure a text must be where the words for goods are hardly any


def told_instead(clause: Clause, arguments: Mapping[str, Any], named: bool, stores: Stores, router: Router) -> Candidate | None:
    """ "do you sell gift vouchers", "is your lamb halal": what is on no shelf may be what a text of the shop is about.

    ``named`` says that the goods of the arguments are plainly meant as goods: then only meaning knows better.
    """
    said = arguments.get("query") or arguments.get("product") or " ".join(arguments.get("products", ()))
    named = named or bool(clause.of("allergen"))
    if clause.of("reference") or not isinstance(said, str) or not said or (named and not router.hears_meaning):
        return None
    diets = [str(slot.value) for slot in clause.asked if clause.is_diet(slot)]
    if all(_is_on_the_shelf(words, stores) for words in (said, *diets)):
        return None
    return _told(clause, TELLING_OF_GOODS if named else ENOUGH, router)


def meant_rather(clause: Clause, router: Router) -> Candidate | None:
    """ "are the earrings sterling": a text of the shop that means the same, where nothing is sure of the goods that are named."""
    named = clause.products and not clause.is_bare and router.hears_meaning
    return _told(clause, TELLING_OF_GOODS, router) if named else None


def own_topic(chosen: Candidate, clause: Clause, filler: Filler) -> Mapping[str, Any]:
    """Return the topic that a whole sentence is like: one word of another topic does not change it ("missing from my bags")."""
    if any(_is_phrase(slot, clause) for slot in clause.of("policy")):
        return {}  # "how long do you keep my click and collect order"
    return {name: value for name, value in chosen.arguments.items() if filler.type_of(name) == "policy"}


def _told(clause: Clause, least: float, router: Router) -> Candidate | None:
    """Return the text that the whole sentence asks for, its goods taken as words like others."""
    plain = [slot for slot in clause.slots if slot.type in MARKS and slot.type not in (*SHELF, "exclude") and not clause.is_diet(slot)]
    told = next(iter(router.rank([View(clause.marked(plain))])), None)
    sure = told is not None and told.tool and told.arguments and told.score >= least and not opens_with_goods(clause, told)
    return (asked_beyond(clause, told, router) or told) if told and sure else None


def _is_on_the_shelf(words: str, stores: Stores) -> bool:
    hits = stores.search_products(query=ProductQuery(text=words, limit=1))
    return bool(hits) and not hits[0].close


def _is_phrase(slot: Slot, clause: Clause) -> bool:
    """Whether several words that say something name it."""
    return sum(token not in clause.lexicon.stop and covered(Slot("", "", token.start, token.end), [slot]) for token in clause.tokens) > 1
