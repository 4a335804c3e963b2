"""Finding products: by words, filters and order, or like another one; cards, and the first few in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from plugins.contracts import Call, Fact, Folder, Product, ProductHit, ProductQuery, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.arguments import money_of
from plugins.kit.collections.quoting import quoted, unquoted
from plugins.kit.collections.telling import collection_facts, description_told, find_collections, shared_goods, show_collection
from plugins.kit.goods.alike import most_alike
from plugins.kit.goods.audiences import stated_audiences, wanted_audience
from plugins.kit.goods.cards import MAX_CARDS, stock_of, stock_status, suggest, wording_with_products
from plugins.kit.goods.choices import Article
from plugins.kit.goods.eaters import EATER, needs_of
from plugins.kit.goods.free_from import free_from
from plugins.kit.goods.head_words import is_head_first
from plugins.kit.goods.looks import single_looks
from plugins.kit.goods.price_limits import search_within_limits
from plugins.kit.goods.price_words import cheapest_now, unit_prices
from plugins.kit.goods.pricing import promotions_for
from plugins.kit.goods.product_facts import count_fact, name_facts
from plugins.kit.goods.product_lists import list_articles
from plugins.kit.goods.products import article_of, is_called, not_found, only_stated, read_attributes, resolve_article
from plugins.kit.goods.quality_wishes import QUALITIES, of_those_shown, told_so
from plugins.kit.goods.suitable import suited_only
from plugins.kit.goods.told_goods import looks_told
from plugins.kit.goods.wishes import Wish, left_out_kinds, what_was_asked, wish_facts
from plugins.kit.search.exclusion import says_it_is_free_of
from plugins.kit.text import fold
from plugins.kit.words import examples_from, read_locales

NAME = "product_search"
LIMIT = 50
MOST_BUTTONS = 6
MOST_STATED = 3  # goods that only mention what is looked for, for none to be called so
WORDY = 3  # words of a search of which one may be left out
OFFER_LIMIT = 300
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
        "collections": {
            "type": "array",
            "items": {"type": "string", "format": "collection"},
            "maxItems": 5,
            "description": "Collections of goods that the shop made (see list_collections), by id or name: only what they hold.",
        },
        "in_stock": {"type": "boolean", "format": "in-stock"},
        "on_offer": {"type": "boolean", "format": "on-offer"},
        "order": {"enum": ["relevance", "price", "-price", "name"], "format": "order", "description": "price is cheapest first."},
        "after": {"type": "integer", "minimum": 1, "maximum": OFFER_LIMIT, "description": "How many of what was found were shown before."},
        "named": {"type": "boolean", "description": "Whether only goods that are called so are meant, not such as mention the words."},
        "like": {"type": "string", "format": "product", "description": "Find products similar to this one (SKU or name)."},
        "eater": EATER,
        "qualities": QUALITIES,
    },
    "additionalProperties": False,
}


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
    if not (wish.query.text or wish.query.like or wish.filtered or call.arguments.get("qualities")) or wish.of_what_is_open:
        return Result(call.say("search.ask"), suggestions=(suggest(call, "offers"),), status=Status.NEEDS_INPUT, missing="query")
    needs = needs_of(call)
    if call.arguments.get("qualities") and not (wish.query.text or wish.query.like or wish.filtered):
        return of_those_shown(call, call.arguments["qualities"])
    hits = find_hits(call, wish, (OFFER_LIMIT if needs or call.arguments.get("qualities") else LIMIT) + wish.after)
    if call.arguments.get("named"):
        hits = [hit for hit in hits if hit.close or is_called(hit.product, wish.query.text)]
    sure = [hit.product for hit in hits if not hit.close]
    what = what_was_asked(call, replace(wish, query=replace(wish.query, order="relevance")))
    show = told_so(call, what, partial(show_more if wish.after else show_found, call, wish))
    if needs and sure:
        return _affirmed(suited_only(call, sure, needs, wish.query.text, what_was_asked(call, wish), show))
    if not wish.after and 0 < len(sure) <= MOST_STATED and all(only_stated(product, wish.query.text) for product in sure):
        return not_found(call, wish.query.text, hits[: len(sure)], "product.stated")
    if sure or wish.after:
        return show(sure) if call.arguments.get("qualities") else _affirmed(show(sure))
    return with_less(call, wish) or nothing_found(call, wish, hits)


def _affirmed(found: Result) -> Result:
    return replace(found, affirms=found.status is Status.OK)


def read_wish(call: Call) -> Wish | Result:
    """Return what the arguments ask for; a result when the product to be like is not clear."""
    given = call.arguments
    like = None
    if given.get("like"):
        article = resolve_article(call, given["like"])
        if isinstance(article, Result):
            return article if article.missing == "" else replace(article, missing="like")
        like = article.product
    said, text = unquoted(given.get("query", "").strip(), call.stores)
    asked = find_collections(call, given.get("collections", ())) or said
    if given.get("collections") and not asked:
        return no_such_collection(call)
    collections, among = shared_goods(asked)
    query = ProductQuery(
        text=text,
        max_price=money_of(given, "max_price", call.shop.currency),
        min_price=money_of(given, "min_price", call.shop.currency),
        in_stock=given.get("in_stock", False),
        category=given.get("category", ""),
        brand=given.get("brand", ""),
        attributes=read_attributes(given.get("attributes", ())),
        exclude=tuple(given.get("exclude", ())),
        like=like.sku if like else "",
        order=given.get("order", "relevance"),
        among=among,
    )
    others = tuple(one for one in asked if one not in collections)
    return Wish(query, given.get("on_offer", False), like, given.get("after", 0), collections, others)


def no_such_collection(call: Call) -> Result:
    """Return that there is no such collection, with those that there are."""
    known = call.stores.search_collections()[:MOST_BUTTONS]
    buttons = tuple(show_collection(call, one) for one in known)
    return Result(call.say("collection.no_such"), collection_facts(known), suggestions=buttons, status=Status.NOT_FOUND)


def find_hits(call: Call, wish: Wish, limit: int = LIMIT) -> list[ProductHit]:
    """Return the hits that keep every wish."""
    by_price = wish.query.order in ("price", "-price")
    hits = search_within_limits(call, replace(wish.query, limit=OFFER_LIMIT if wish.on_offer or by_price else limit))
    if wish.on_offer:
        hits = [hit for hit in hits if promotions_for(call, hit.product)]
    if wish.query.exclude and not by_price:
        hits = sorted(hits, key=lambda hit: (hit.close, not any(says_it_is_free_of(hit.product, word) for word in wish.query.exclude)))
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
        key = "search.many_of" if wish.collections and not wish.query.text else "search.many"
        head = call.say(key, what=what_was_asked(call, wish))
    else:
        key = "search.found" if wish.query.text or wish.like else "search.any"
        head = call.say(key, count=len(products), what=what_was_asked(call, wish))
    return listing(call, wish, introduced(call, wish, head), products, (count_fact(len(products)),))


def introduced(call: Call, wish: Wish, head: str) -> str:
    """Return a first sentence behind what the shop tells of the one collection that is shown, with nothing else wished."""
    plain = wish == Wish(ProductQuery(among=wish.query.among), collections=wish.collections, others=wish.others)
    told = description_told(call, wish.collections[0]) if plain and len(wish.collections) == 1 else ""
    return f"{told}\n{head}" if told else head


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
    query = quoted(wish.query.text, wish.collections)
    found = list_articles(call, head, articles, facts=backing, suggestions=steps, about=about, query=query, looks=looks)
    check = call.say("product.check_label")
    tells = not free_from(wish.query.text).wishes or check in found.text
    return found if tells else replace(found, text=f"{found.text}\n{check}")


def first_by_price(call: Call, articles: Sequence[Article], order: str) -> str:
    """Return the code of the one article that is the cheapest (or dearest) of a list in that order, so that "it" is that one."""
    if order not in ("price", "-price") or len(articles) < 2:
        return ""
    first, second = unit_prices(call, [cheapest_now(call, article.variants) for article in articles[:2]])
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
    if wish.collections and (query.text or query.attributes):
        yield "collection", replace(wish, query=replace(query, among=()), collections=(), others=())
    words = query.text.split()
    suits = query.exclude or free_from(query.text).wishes  # a word less would be what must not be in it
    if len(words) >= WORDY and not suits:  # "retro alarm clock": what it is stands last, in Vietnamese first
        shorter = [words[:end] for end in range(len(words) - 1, 1, -1)] if is_head_first(locale) else [words[1:]]
        yield from (("attributes", replace(wish, query=replace(query, text=" ".join(fewer)))) for fewer in shorter)
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


def next_steps(call: Call, wish: Wish, products: Sequence[Product]) -> tuple[Suggestion, ...]:
    """Return two or three useful buttons: for one product what can be done with it, for many how to narrow them."""
    others = tuple(show_collection(call, one) for one in wish.others)
    if len(products) == 1:
        is_gone = stock_status(stock_of(call, products[0])) == "out"
        return (suggest(call, "alternatives" if is_gone else "add", products[0]), suggest(call, "details", products[0]), *others)
    steps = []
    named = wish.query.text or wish.collections
    if named and wish.query.order == "relevance":
        steps.append(ask_again(call, wish, "suggest.cheapest"))
    if named and not wish.query.in_stock:
        steps.append(ask_again(call, wish, "suggest.in_stock"))
    return (*others, *steps, suggest(call, "details", products[0]))


def ask_again(call: Call, wish: Wish, key: str) -> Suggestion:
    """Return a button that asks for the same goods with one wish more: all that was wished, what shall be left out last."""
    kept = what_was_asked(call, replace(wish, query=replace(wish.query, order="relevance", exclude=())))
    kinds = left_out_kinds(call, wish.query, {"unmentioned": "exclude"}).items()
    without = [call.say(f"filter.{kind}", names=looks_told(call, names)) for kind, names in kinds]
    return Suggestion(call.say(key), " ".join([call.say(f"{key}.message", query=kept), *without]))
