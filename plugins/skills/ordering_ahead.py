"""How long before goods must be ordered: of those that are named, else of all that the shop must be told of ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from plugins.contracts import Call, Folder, Product, ProductQuery, Result, Status, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.cards import suggest, wording_with_products
from plugins.kit.goods.notice import counted, notice_facts, notice_text
from plugins.kit.goods.product_facts import name_facts, phrase_fact
from plugins.kit.goods.product_lists import list_articles
from plugins.kit.goods.products import article_of, resolve_articles
from plugins.kit.parameters import parameters, text
from plugins.kit.trade import Subject, trade_of
from plugins.kit.words import examples_from, read_locales

NAME = "ordering_ahead"
MOST, NAMED = 2000, 5
ANSWERED_BY_TEXT = frozenset({"cake-order", "pre-order"})  # subjects of the trade that say it too


class OrderingAhead:
    """Offers notice_needed. Where a text of the shop says when to order, that is how customers' questions are answered."""

    def __init__(self, folder: Folder):
        self._folder, self._locales = folder, read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        told = any(_told_itself(subjects) for subjects in trade_of(self._folder).answered.values())
        known = () if told else examples_from(self._locales, "notice_needed")
        examples = known if self._has_some else tuple(one for one in known if "{" not in one.text)  # of no goods where none need it
        asked = parameters(product=text("SKU, or what the customer calls it.", "product"))
        description = "Tell how long before a product must be ordered; without one, which goods have to be ordered ahead."
        return [Tool("notice_needed", description, asked, notice_needed, examples)]

    @property
    def _has_some(self) -> bool:
        catalog = self._folder.read("catalog")
        goods = catalog.get("products", ()) if isinstance(catalog, Mapping) else ()
        return any(product.get("notice") for product in goods)

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(self._locales)


def _told_itself(subjects: Sequence[Subject]) -> bool:
    """Whether a text says when to order by itself, not for want of another: one on what is sold out does not say it."""
    keys = {subject.key for subject in subjects}
    return any(subject.key in ANSWERED_BY_TEXT and keys.isdisjoint(subject.kin) for subject in subjects)


def create(folder: Folder, options: Mapping[str, Any]) -> OrderingAhead:
    return OrderingAhead(folder)


def notice_needed(call: Call) -> Result:
    """Answer how long ahead goods are to be ordered; goods of which the shop says nothing are no answer."""
    named = call.arguments.get("product", "")
    found = resolve_articles(call, named, limit=NAMED) if named or call.focus.product else None
    products = [article.product for article in found] if isinstance(found, tuple) else []
    ahead = [product for product in products if product.notice]
    if len(ahead) == 1 == len(products):
        return of_one(call, ahead[0])
    if ahead:
        return listed(call, ahead, named)
    everything = all_ahead(call)
    if not everything and not products and not named:
        return Result(call.say("ahead.none"), suggestions=(suggest(call, "person"),), status=Status.NOT_FOUND)
    return unknown(call, products) if products or not everything else listed(call, everything, "")


def of_one(call: Call, product: Product) -> Result:
    """Return the notice of one product, with its card."""
    text = call.say("ahead.one", name=product.name, notice=notice_text(call, product))
    steps = (suggest(call, "add", product), suggest(call, "details", product))
    shown = list_articles(call, text, [article_of(call, product)], suggestions=steps)
    return replace(shown, text=text, facts=(*shown.facts, *notice_facts(product)))


def listed(call: Call, products: Sequence[Product], named: str) -> Result:
    """Return several products with the notice of each; what has the same is said together."""
    kinds: dict[tuple[int, str], list[Product]] = {}
    for product in products:
        kinds.setdefault(counted(product.notice) if product.notice else (0, ""), []).append(product)
    lines = [call.say("ahead.line", notice=notice_text(call, some[0]), names=_names(call, some)) for some in kinds.values()]
    told = [product for some in kinds.values() for product in some[:NAMED]]
    shown = list_articles(call, "", [article_of(call, product) for product in told], query=named)
    facts = dict.fromkeys((*shown.facts, *(fact for product in told for fact in (*name_facts(product), *notice_facts(product)))))
    return replace(shown, text="\n".join([call.say("ahead.head"), *lines]), facts=tuple(facts))


def _names(call: Call, products: Sequence[Product]) -> list[str]:
    names = [product.name for product in products[:NAMED]]
    return [*names, call.say("ahead.more")] if len(products) > NAMED else names


def unknown(call: Call, products: Sequence[Product]) -> Result:
    """Return that the shop does not say, and offer a person."""
    text = call.say("ahead.unknown_of", name=products[0].name) if len(products) == 1 else call.say("ahead.unknown")
    facts = (phrase_fact(products[0].name),) if len(products) == 1 else ()
    return Result(text, facts, suggestions=(suggest(call, "person"),), status=Status.NOT_FOUND)


def all_ahead(call: Call) -> list[Product]:
    """Return what has to be ordered ahead, the longest notice first."""
    found = [hit.product for hit in call.stores.search_products(query=ProductQuery(ahead=True, limit=MOST))]
    return sorted((product for product in found if product.notice), key=lambda product: product.notice or timedelta(), reverse=True)
