"""What a customer looks for, and how it is said back: "red candles up to £5 in stock, cheapest first"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from plugins.contracts import Call, Collection, Fact, Product, ProductQuery
from plugins.kit.collections.telling import collection_facts, names_told
from plugins.kit.goods.product_facts import name_facts, phrase_fact
from plugins.kit.goods.told_goods import goods_told, looks_told
from plugins.kit.search.exclusion import names_allergen
from plugins.kit.text import utterance

SIZE, COLOUR = "size", "colour:"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer looks for: the query, only what is on offer, the product it should be like, how many of what is found were
    shown ``after`` which it goes on, the collections that hold it, and others that were named and do not."""

    query: ProductQuery
    on_offer: bool = False
    like: Product | None = None
    after: int = 0
    collections: tuple[Collection, ...] = ()
    others: tuple[Collection, ...] = ()

    @property
    def of_what_is_open(self) -> bool:
        """Whether the cheapest (or dearest) of some colour or size is wanted, of whatever goods: that says nothing of what is meant."""
        q = self.query
        goods = (
            q.text or q.like or q.category or q.brand or q.max_price or q.min_price or q.exclude or q.in_stock or self.on_offer or q.among
        )
        return q.order in ("price", "-price") and not goods and bool(q.attributes)

    @property
    def filtered(self) -> bool:
        q = self.query
        named = q.max_price or q.min_price or q.category or q.brand or q.attributes or q.among
        return bool(named or q.exclude or q.in_stock or self.on_offer)


def what_was_asked(call: Call, wish: Wish) -> str:
    """Return the search in words, as it was understood: "red candles up to £5 in stock, cheapest first"."""
    said = " ".join([goods_words(call, wish), *limit_words(call, wish)])
    if wish.query.order not in ("price", "-price"):
        return said
    return f"{said}, {call.say('filter.order.up' if wish.query.order == 'price' else 'filter.order.down')}"


def goods_words(call: Call, wish: Wish) -> str:
    """Return what is looked for with its looks, where they belong in the language ("red candles", "nến đỏ")."""
    looks = " ".join(either(call, values) for name, values in wish.query.attributes.items() if name != SIZE)
    what = goods_told(call, wish.query.text) or (call.say("filter.like", name=wish.like.name) if wish.like else call.say("search.products"))
    return call.say("product.of_looks", looks=looks, what=what) if looks else what


def either(call: Call, values: Sequence[str]) -> str:
    """Return the values of which one is wanted: "red, blue or pink"."""
    values = looks_told(call, values)
    return call.say("filter.either", some=", ".join(values[:-1]), last=values[-1]) if len(values) > 1 else values[0]


def limit_words(call: Call, wish: Wish) -> Iterator[str]:
    """Yield what limits the goods: size, category, brand, what is left out, price, and what holds today."""
    query = wish.query
    if wish.collections:
        yield call.say("filter.collection", names=names_told(call, wish.collections))
    sizes = query.attributes.get(SIZE, ())
    for name, value in ((SIZE, either(call, sizes) if sizes else ""), ("category", query.category), ("brand", query.brand)):
        if value:
            yield call.say(f"filter.{name}", name=value)
    if query.exclude:
        yield from left_out_words(call, query)
    if query.min_price and query.max_price:
        yield call.say("filter.price_range", low=query.min_price, high=query.max_price)
    elif query.min_price or query.max_price:
        name = "max_price" if query.max_price else "min_price"
        yield call.say(f"filter.{name}", price=query.max_price or query.min_price)
    for name, wanted in (("in_stock", query.in_stock), ("on_offer", wish.on_offer)):
        if wanted:
            yield call.say(f"filter.{name}")


def left_out_words(call: Call, query: ProductQuery) -> Iterator[str]:
    """Yield what is left out: for certain where the shop states it, else only as what the goods do not mention."""
    for kind, names in left_out_kinds(call, query).items():
        yield call.say(f"filter.{kind}", names=looks_told(call, names))


def left_out_kinds(call: Call, query: ProductQuery, said_as: Mapping[str, str] = MappingProxyType({})) -> dict[str, list[str]]:
    """Return what is left out by its kind, or by what that kind shall be said as."""
    kinds: dict[str, list[str]] = {}
    for word in query.exclude:
        kind = left_out_as(call, word)
        kinds.setdefault(said_as.get(kind, kind), []).append(word)
    return kinds


def left_out_as(call: Call, word: str) -> str:
    """Return how goods state that they have such a thing or not: as an allergen, as a colour or another look, or not at all."""
    if names_allergen(word):
        free = call.stores.search_products(query=ProductQuery(exclude=(word,), limit=1))
        return "exclude" if not free or free[0].product.allergens is not None else "unmentioned"
    said = utterance(word, call.say.locale)
    looks = [str(slot.value) for slot in call.stores.propose_slots(utterance=said) if slot.type == "attribute"]
    if not looks:
        return "unmentioned"
    return "other_colour" if looks[0].startswith(COLOUR) else "other_kind"


def wish_facts(wish: Wish) -> tuple[Fact, ...]:
    """Return what backs the customer's own words and limits when they are said back."""
    query = wish.query
    words = [query.text, query.category, query.brand, *query.exclude, *(value for values in query.attributes.values() for value in values)]
    said = [phrase_fact(word) for word in words if word]
    said += [Fact("limit", price) for price in (query.min_price, query.max_price) if price]
    return (*said, *collection_facts(wish.collections), *(name_facts(wish.like) if wish.like else ()))
