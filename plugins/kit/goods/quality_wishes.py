"""What a customer wishes of goods beside what a catalogue states of them, and what is said where no text of the shop backs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from plugins.contracts import Call, Fact, Product, Result, Status
from plugins.kit.goods.cards import suggest
from plugins.kit.goods.product_facts import count_fact, phrase_fact
from plugins.kit.goods.product_lists import MAX_LINES, list_articles
from plugins.kit.goods.products import article_of
from plugins.kit.goods.qualities import Told, asks_for_most, those_told

QUALITIES: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string"},
    "description": 'What the goods shall be beside all that, in words: "waterproof", "for roasting", "warmest".',
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """Goods of which the shop's texts speak of some qualities, and the qualities of which no text of any of them speaks."""

    told: Sequence[Told]
    backed: Sequence[str]
    unbacked: Sequence[str]


def told_so(call: Call, what: str, show: Callable[[Sequence[Product]], Result]) -> Callable[[Sequence[Product]], Result]:
    """Return what shows goods with what the shop's texts say of the qualities that are wished; ``show`` where none is."""
    wished = call.arguments.get("qualities", ())
    return (lambda products: _shown(call, what, products, wished, show)) if wished else show


def of_those_shown(call: Call, wished: Sequence[str]) -> Result:
    """Return which of the goods on show the shop's texts call so."""
    found = (call.stores.find_product(sku=code) or next(iter(call.stores.find_variants(group=code)), None) for code in call.focus.products)
    products = [product for product in found if product]
    return _shown(call, "", products, wished, lambda _: _none_so(call, "", wished))


def _shown(
    call: Call, what: str, products: Sequence[Product], wished: Sequence[str], show: Callable[[Sequence[Product]], Result]
) -> Result:
    weighed = weigh(products, wished, call.say.locale)
    if weighed.backed:
        return _those_so(call, what, weighed, products)
    if call.focus.products and call.focus.query == call.arguments.get("query", ""):
        return _none_so(call, what, wished)
    found, facts = show(products), tuple(map(phrase_fact, wished))
    return replace(found, text=f"{found.text}\n{_unbacked(call, wished)}", facts=(*found.facts, *facts), affirms=None)


def weigh(products: Sequence[Product], wished: Sequence[str], locale: str) -> Weighed:
    """Return the goods of which the shop's texts speak of each quality that any of them is said to have."""
    told: Sequence[Told] = [Told(product, "") for product in products]
    backed = []
    for quality in wished:
        so = {one.product.sku: one.said for one in those_told([one.product for one in told], quality, locale)}
        if so:
            backed.append(quality)
            told = [Told(one.product, _joined(one.said, so[one.product.sku])) for one in told if one.product.sku in so]
    return Weighed(told, backed, [quality for quality in wished if quality not in backed])


def _those_so(call: Call, what: str, weighed: Weighed, products: Sequence[Product]) -> Result:
    """Return the goods whose texts speak of the qualities, with what these say."""
    most = any(asks_for_most(quality, call.say.locale) for quality in weighed.backed)
    head = call.say("search.so.most" if most else "search.so", what=what or call.say("search.these"), qualities=_quoted(weighed.backed))
    articles = [article_of(call, one.product) for one in weighed.told]
    facts = (*map(phrase_fact, (*weighed.backed, *weighed.unbacked, what)), count_fact(len(products)))
    steps = (suggest(call, "details", weighed.told[0].product), suggest(call, "person"))
    found = list_articles(call, head, articles, facts=facts, suggestions=steps, query=call.arguments.get("query", ""))
    shown = weighed.told[:MAX_LINES]
    lines = [call.say("search.so.said", name=one.product.name, said=one.said.rstrip(".")) for one in shown if one.said]
    if weighed.unbacked:
        lines.append(_unbacked(call, weighed.unbacked))
    texts = tuple(Fact("description", one.product.description, one.product.sku, source=one.product.source) for one in shown if one.said)
    return replace(found, text="\n".join([found.text, *lines]), facts=tuple(dict.fromkeys((*found.facts, *texts))), affirms=None)


def _none_so(call: Call, what: str, wished: Sequence[str]) -> Result:
    """Return that no text of the goods on show speaks of what is asked; they stay on show."""
    text = call.say("search.none_so", what=what or call.say("search.these"), qualities=_quoted(wished))
    facts = (*map(phrase_fact, (*wished, what)),)
    return Result(text, facts, suggestions=(suggest(call, "person"),), next=call.focus, status=Status.NOT_FOUND)


def _unbacked(call: Call, wished: Sequence[str]) -> str:
    return call.say("search.unbacked", qualities=_quoted(wished))


def _quoted(wished: Sequence[str]) -> list[str]:
    return [f"“{quality}”" for quality in wished]


def _joined(said: str, more: str) -> str:
    return said if more in said else f"{said} {more}".strip()
