"""Finding products: by words, filters and order, or like another one; cards, and the first few in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any

from plugins.contracts import Call, Fact, Folder, Product, ProductHit, ProductQuery, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.arguments import money_of
from plugins.kit.goods.alike import most_alike
from plugins.kit.goods.audiences import stated_audiences, wanted_audience
from plugins.kit.goods.cards import MAX_CARDS, stock_of, stock_status, suggest, wording_with_products
from plugins.kit.goods.choices import Article
from plugins.kit.goods.eaters import EATER, needs_of
from plugins.kit.goods.free_from import free_from
from plugins.kit.goods.looks import single_looks
from plugins.kit.goods.price_limits import search_within_limits
from plugins.kit.goods.price_words import cheapest_now, price_of_one, unit_prices
from plugins.kit.goods.pricing import promotions_for
from plugins.kit.goods.product_facts import count_fact, name_facts, phrase_fact
from plugins.kit.goods.product_lists import list_articles
from plugins.kit.goods.products import article_of, is_called, not_found, only_stated, read_attributes, resolve_article
from plugins.kit.goods.suitable import suited_only
from plugins.kit.goods.told_goods import goods_told, looks_told
from plugins.kit.search.exclusion import names_allergen
from plugins.kit.text import fold, utterance
from plugins.kit.words import examples_from, read_locales

NAME = "product_search"
LIMIT = 50
MOST_STATED = 3  # goods that only mention what is looked for, for none to be called so
WORDY = 3  # words of a search of which one may be left out
OFFER_LIMIT = 300
SIZE, COLOUR = "size", "colour:"
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "format": "product", "description": "What is looked for, in the customer's words."},
        "max_price": {"type": "string", "format": "money", "description": "The most it may cost, in the shop's currency."},
        "min_price": {"type": "string", "format": "money", "description": "The least it should cost, in the shop's currency."},
        "category": {"type": "string", "format": "category"},
        "brand": {"type": "string", "format": "brand"},
        "attributes": {"type": "array", "items": {"type": "string", "format": "attribute"}, "description": 'Like "colour:red".'},
        "exclude": {"type": "array", "items": {"type": "string", "format": "exclude"}, "description": "Allergens or words to leave out."},
        "in_stock": {"type": "boolean", "format": "in-stock"},
        "on_offer": {"type": "boolean", "format": "on-offer"},
        "order": {"enum": ["relevance", "price", "-price", "name"], "format": "order", "description": "price is cheapest first."},
        "after": {"type": "integer", "minimum": 1, "maximum": OFFER_LIMIT, "description": "How many of what was found were shown before."},
        "named": {"type": "boolean", "description": "Whether only goods that are called so are meant, not such as mention the words."},
        "like": {"type": "string", "format": "product", "description": "Find products similar to this one (SKU or name)."},
        "eater": EATER,
    },
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer looks for: the query, only what is on offer, the product it should be like, and how many of what is found were
    shown ``after`` which it goes on."""

    query: ProductQuery
    on_offer: bool = False
    like: Product | None = None
    after: int = 0

    @property
    def of_what_is_open(self) -> bool:
        """Whether the cheapest (or dearest) of some colour or size is wanted, of whatever goods: that says nothing of what is meant."""
        q = self.query
        goods = q.text or q.like or q.category or q.brand or q.max_price or q.min_price or q.exclude or q.in_stock or self.on_offer
        return q.order in ("price", "-price") and not goods and bool(q.attributes)

    @property
    def filtered(self) -> bool:
        q = self.query
        return bool(q.max_price or q.min_price or q.category or q.brand or q.attributes or q.exclude or q.in_stock or self.on_offer)


class ProductSearch:
    def __init__(self) -> None:
        self._locales = read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        examples = examples_from(self._locales, "search_products")
        description = "Search the products by words, price, category, brand, attributes, stock and offers, or for things like another one."
        return [Tool("search_products", description, PARAMETERS, search_products, examples)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(self._locales)


def create(folder: Folder, options: Mapping[str, Any]) -> ProductSearch:
    return ProductSearch()


def search_products(call: Call) -> Result:
    """Answer a search: what there is, else what comes nearest with one wish less, else the closest."""
    wish = read_wish(call)
    if isinstance(wish, Result):
        return wish
    if not (wish.query.text or wish.query.like or wish.filtered) or wish.of_what_is_open:
        return Result(call.say("search.ask"), suggestions=(suggest(call, "offers"),), status=Status.NEEDS_INPUT, missing="query")
    needs = needs_of(call)
    hits = find_hits(call, wish, (OFFER_LIMIT if needs else LIMIT) + wish.after)
    if call.arguments.get("named"):
        hits = [hit for hit in hits if hit.close or is_called(hit.product, wish.query.text)]
    sure = [hit.product for hit in hits if not hit.close]
    show = partial(show_more if wish.after else show_found, call, wish)
    if needs and sure:
        return suited_only(call, sure, needs, wish.query.text, what_was_asked(call, wish), show)
    if not wish.after and 0 < len(sure) <= MOST_STATED and all(only_stated(product, wish.query.text) for product in sure):
        return not_found(call, wish.query.text, hits[: len(sure)], "product.stated")
    if sure or wish.after:
        return show(sure)
    return with_less(call, wish) or nothing_found(call, wish, hits)


def read_wish(call: Call) -> Wish | Result:
    """Return what the arguments ask for; a result when the product to be like is not clear."""
    given = call.arguments
    like = None
    if given.get("like"):
        article = resolve_article(call, given["like"])
        if isinstance(article, Result):
            return article if article.missing == "" else replace(article, missing="like")
        like = article.product
    query = ProductQuery(
        text=given.get("query", "").strip(),
        max_price=money_of(given, "max_price", call.shop.currency),
        min_price=money_of(given, "min_price", call.shop.currency),
        in_stock=given.get("in_stock", False),
        category=given.get("category", ""),
        brand=given.get("brand", ""),
        attributes=read_attributes(given.get("attributes", ())),
        exclude=tuple(given.get("exclude", ())),
        like=like.sku if like else "",
        order=given.get("order", "relevance"),
    )
    return Wish(query, given.get("on_offer", False), like, given.get("after", 0))


def find_hits(call: Call, wish: Wish, limit: int = LIMIT) -> list[ProductHit]:
    """Return the hits that keep every wish."""
    by_price = wish.query.order in ("price", "-price")
    hits = search_within_limits(call, replace(wish.query, limit=OFFER_LIMIT if wish.on_offer or by_price else limit))
    if wish.on_offer:
        hits = [hit for hit in hits if promotions_for(call, hit.product)]
    return (by_todays_price(call, hits, wish.query.order) if by_price else list(hits))[:limit]


def by_todays_price(call: Call, hits: Sequence[ProductHit], order: str) -> list[ProductHit]:
    """Return hits by what they cost today, with the offers that a store's order does not know; without a price last."""
    sign = -1 if order == "-price" else 1
    prices = unit_prices(call, [hit.product for hit in hits])
    places = sorted(range(len(hits)), key=lambda place: (hits[place].close, not hits[place].product.priced, sign * prices[place].minor))
    return [hits[place] for place in places]


def show_found(call: Call, wish: Wish, products: Sequence[Product]) -> Result:
    """Return what was found: how many, and the first of them; of what is like another thing the few that are most alike."""
    if wish.like:
        return listing(call, wish, call.say("search.alike", what=what_was_asked(call, wish)), most_alike(wish.like, products))
    wanted = wanted_audience(wish.query.text)
    if wanted and not any(wanted.audience in stated_audiences(product) for product in products):
        goods = replace(wish, query=replace(wish.query, text=wanted.goods))
        whom = call.say(f"search.whom.{wanted.audience}")
        head = call.say("search.for_anyone", count=len(products), what=what_was_asked(call, goods), whom=whom)
    elif len(products) >= LIMIT:
        head = call.say("search.many", what=what_was_asked(call, wish))
    else:
        key = "search.found" if wish.query.text or wish.like else "search.any"
        head = call.say(key, count=len(products), what=what_was_asked(call, wish))
    return listing(call, wish, head, products, (count_fact(len(products)),))


def show_more(call: Call, wish: Wish, products: Sequence[Product]) -> Result:
    """Return what comes after those that were shown, or that these were all."""
    left = products[wish.after :]
    if not left:
        return Result(call.say("search.no_more", what=what_was_asked(call, wish)), wish_facts(wish), suggestions=(suggest(call, "offers"),))
    return listing(call, wish, call.say("search.more", what=what_was_asked(call, wish)), left)


def listing(call: Call, wish: Wish, head: str, products: Sequence[Product], facts: Sequence[Fact] = ()) -> Result:
    """Return a list of products under a first sentence."""
    backing = (*facts, *wish_facts(wish))
    articles = [article_of(call, product, wish.query.text, wish.query.attributes) for product in products[:MAX_CARDS]]
    named = [article.code for article in articles if fold(article.product.name) == fold(wish.query.text)]
    about = named[0] if len(named) == 1 else first_by_price(call, articles, wish.query.order)
    steps = next_steps(call, wish, products)
    looks = single_looks(wish.query.attributes)
    found = list_articles(call, head, articles, facts=backing, suggestions=steps, about=about, query=wish.query.text, looks=looks)
    check = call.say("product.check_label")
    tells = not free_from(wish.query.text).wishes or check in found.text
    return found if tells else replace(found, text=f"{found.text}\n{check}")


def first_by_price(call: Call, articles: Sequence[Article], order: str) -> str:
    """Return the code of the one article that is the cheapest (or dearest) of a list in that order, so that "it" is that one."""
    if order not in ("price", "-price") or len(articles) < 2:
        return ""
    first, second = (price_of_one(call, cheapest_now(call, article.variants)).unit for article in articles[:2])
    return articles[0].code if first != second else ""


def with_less(call: Call, wish: Wish) -> Result | None:
    """Return what there is when one wish is dropped, and say which; never when it is about what must not be in it."""
    for name, smaller in smaller_wishes(wish, call.say.locale):
        hits = [hit.product for hit in find_hits(call, smaller, 3) if not hit.close]
        if smaller.query.text != wish.query.text:
            hits = [product for product in hits if set(fold(smaller.query.text).split()) <= set(fold(product.name).split())]
        if hits:
            head = call.say(f"search.without.{name}", what=what_was_asked(call, wish))
            found = listing(call, smaller, head, hits[:1] if name == "max_price" else hits, wish_facts(wish))
            return replace(found, status=Status.NOT_FOUND)
    return None


def smaller_wishes(wish: Wish, locale: str) -> Iterator[tuple[str, Wish]]:
    """Yield the wish with one thing less, what people give up most easily first."""
    query = wish.query
    words = query.text.split()
    suits = query.exclude or free_from(query.text).wishes  # a word less would be what must not be in it
    if len(words) >= WORDY and not suits:  # "retro alarm clock": what it is stands last, in Vietnamese first
        fewer = words[:-1] if locale.startswith("vi") else words[1:]
        yield "attributes", replace(wish, query=replace(query, text=" ".join(fewer)))
    if query.max_price:
        yield "max_price", replace(wish, query=replace(query, max_price=None, order="price"))
    if query.min_price:
        yield "min_price", replace(wish, query=replace(query, min_price=None, order="-price"))
    if wish.on_offer:
        yield "on_offer", replace(wish, on_offer=False)
    if query.in_stock:
        yield "in_stock", replace(wish, query=replace(query, in_stock=False))
    if query.attributes:
        yield "attributes", replace(wish, query=replace(query, attributes={}))
    if query.brand:
        yield "brand", replace(wish, query=replace(query, brand=""))


def nothing_found(call: Call, wish: Wish, hits: Sequence[ProductHit]) -> Result:
    """Return that there is no such thing, with the closest there is."""
    if wish.like:
        return Result(call.say("search.nothing_like", name=wish.like.name), name_facts(wish.like), status=Status.NOT_FOUND)
    if wish.query.exclude:
        text = call.say("search.nothing_free", what=what_was_asked(call, wish))
        return Result(text, wish_facts(wish), suggestions=(suggest(call, "person"),), status=Status.NOT_FOUND)
    return not_found(call, wish.query.text or what_was_asked(call, wish), hits)


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
    return (*said, *(name_facts(wish.like) if wish.like else ()))


def next_steps(call: Call, wish: Wish, products: Sequence[Product]) -> tuple[Suggestion, ...]:
    """Return two or three useful buttons: for one product what can be done with it, for many how to narrow them."""
    if len(products) == 1:
        is_gone = stock_status(stock_of(call, products[0])) == "out"
        return (suggest(call, "alternatives" if is_gone else "add", products[0]), suggest(call, "details", products[0]))
    steps = []
    if wish.query.text and wish.query.order == "relevance":
        steps.append(ask_again(call, wish, "suggest.cheapest"))
    if wish.query.text and not wish.query.in_stock:
        steps.append(ask_again(call, wish, "suggest.in_stock"))
    return (*steps, suggest(call, "details", products[0]))


def ask_again(call: Call, wish: Wish, key: str) -> Suggestion:
    """Return a button that asks for the same goods with one wish more: all that was wished, what shall be left out last."""
    kept = what_was_asked(call, replace(wish, query=replace(wish.query, order="relevance", exclude=())))
    kinds = left_out_kinds(call, wish.query, {"unmentioned": "exclude"}).items()
    without = [call.say(f"filter.{kind}", names=looks_told(call, names)) for kind, names in kinds]
    return Suggestion(call.say(key), " ".join([call.say(f"{key}.message", query=kept), *without]))
