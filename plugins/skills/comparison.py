"""Products side by side: where they differ, which is cheapest, and what else is like one of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from plugins.contracts import Call, Fact, Focus, Folder, Product, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.audiences import are_for_others
from plugins.kit.goods.cards import card_facts, note_shown, product_cards, stock_status, stock_text, suggest, wording_with_products
from plugins.kit.goods.choices import Article
from plugins.kit.goods.eaters import EATER, limited, marked, needs_of
from plugins.kit.goods.in_stock import alike_in_stock, best_stocked
from plugins.kit.goods.price_words import cheapest_now, costs_differ, price_of_one, price_text
from plugins.kit.goods.pricing import is_measured, price_per_measure
from plugins.kit.goods.product_facts import name_facts
from plugins.kit.goods.product_lists import list_articles
from plugins.kit.goods.product_names import differences, label_told, labels_of
from plugins.kit.goods.products import article_of, looks_meant, resolve_article, stock_of
from plugins.kit.goods.sizes import measure_of
from plugins.kit.goods.told_goods import look_told
from plugins.kit.money import Money
from plugins.kit.words import examples_from, read_locales, unit_symbol, wording_of

NAME = "comparison"
MOST = 4
ALTERNATIVES, LOOKED_AT = 5, 40
COMPARE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "products": {
            "type": "array",
            "items": {"type": "string", "format": "product"},
            "maxItems": MOST,
            "description": "Two to four products: SKUs, or what the customer calls them.",
        },
        "eater": EATER,
        "order": {"enum": ["price"], "format": "order", "description": "price: it is asked which costs least."},
    },
    "required": ["products"],
    "additionalProperties": False,
}
ALTERNATIVE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "product": {"type": "string", "format": "product", "description": "SKU, or what the customer calls it."},
        "order": {"enum": ["price"], "format": "order", "description": "price: only what costs less."},
        "eater": EATER,
    },
    "required": ["product"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One property of the compared products: its label, and its wording for each."""

    label: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


class Comparison:
    def __init__(self) -> None:
        self._locales = read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        compare = "Compare two to four products: price, price per unit, pack, attributes, stock."
        alternatives = "Find products in stock that could be taken instead of one."
        return [
            self._tool("compare_products", compare, COMPARE, compare_products),
            self._tool("product_alternatives", alternatives, ALTERNATIVE, product_alternatives),
        ]

    def _tool(self, name: str, description: str, parameters: Mapping[str, Any], run: Callable[[Call], Result]) -> Tool:
        return Tool(name, description, parameters, run, examples_from(self._locales, name))

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(self._locales)


def create(folder: Folder, options: Mapping[str, Any]) -> Comparison:
    return Comparison()


def compare_products(call: Call) -> Result:
    """Answer where products differ; without names, those that were shown last are meant."""
    named = [*call.arguments.get("products", ())] or [*call.focus.products[:MOST]]
    chosen = choose(call, named[:MOST])
    if isinstance(chosen, Result):
        return chosen
    if len(chosen) < 2:
        key = "compare.with" if chosen else "compare.ask"
        text = call.say(key, name=chosen[0].product.name if chosen else "")
        facts = name_facts(chosen[0].product) if chosen else ()
        return Result(text, facts, status=Status.NEEDS_INPUT, missing="products")
    names = names_of(call, [one.product for one in chosen])
    prices = [_price_cell(call, one) for one in chosen]  # told when they are the same too
    rows = [row for row in rows_of(call, chosen) if row.differs]
    lines = [*_columns(call, names, prices, rows), *verdicts(call, chosen, names)]
    shown = [one.product for one in chosen]
    note_shown(call, shown)
    head = call.say("compare.head", names=names) if rows or len(set(prices)) > 1 else call.say("compare.same", names=names)
    facts = [fact for one in chosen for fact in facts_of(call, one)]
    steps = tuple(suggest_named(call, product, label) for product, label in zip(shown[:3], names, strict=False))
    focus = Focus(product=_asked_for(call, chosen), products=tuple(one.code for one in chosen))
    told = Result("\n".join([head, *lines]), tuple(dict.fromkeys(facts)), product_cards(call, shown), steps, focus)
    return marked(call, told, shown)


def names_of(call: Call, products: Sequence[Product]) -> list[str]:
    """Return what to call products side by side: the sizes or colours of one thing by its name with what sets them apart."""
    told = [label_told(call, product, tuple(differences(products))) for product in products]
    one_thing = len({(product.group, product.name) for product in products}) == 1 and products[0].group
    if not one_thing or len(set(told)) < len(told):
        return labels_of(call, products)
    return [f"{product.name} {label}" for product, label in zip(products, told, strict=True)]


def _asked_for(call: Call, articles: Sequence[Article]) -> str:
    """Return the code of the one that costs least, where that is what was asked, so that "it" is that one; else ""."""
    if call.arguments.get("order") != "price" or not all(variant.priced for one in articles for variant in one.variants):
        return ""
    prices = [now(call, cheapest_now(call, one.variants)) for one in articles]
    lowest = min(prices, key=lambda price: price.minor)
    return articles[prices.index(lowest)].code if prices.count(lowest) == 1 else ""


def choose(call: Call, named: Sequence[str]) -> list[Article] | Result:
    """Return what the names mean, each once; the first question that is left to ask otherwise."""
    chosen: dict[str, Article] = {}
    for place, name in enumerate(named):
        article = resolve_article(call, name)
        if isinstance(article, Result):
            return _asked_within(article, named, place)
        if not looks_meant(call, article, name):  # the "white" of "Office White Shirt" is its name: it comes in blue too
            article = article_of(call, article.product)
        chosen[article.product.sku] = article
    return list(chosen.values())


def _asked_within(question: Result, named: Sequence[str], place: int) -> Result:
    """Return the question about one of several names, its options completing the whole list."""
    if question.status is not Status.NEEDS_CHOICE:
        return question
    options = tuple(replace(option, value=[*named[:place], option.value, *named[place + 1 :]]) for option in question.options)
    return replace(question, missing="products", options=options)


def _columns(call: Call, names: Sequence[str], prices: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Return a line for each product, its price first: nobody reads a name at every figure."""
    told = [[call.say("compare.cell", label=row.label, value=row.cells[place]) for row in rows] for place in range(len(names))]
    lines = zip(names, prices, told, strict=True)
    return [call.say("compare.line", name=name, cells=" · ".join((price, *cells))) for name, price, cells in lines]


def rows_of(call: Call, articles: Sequence[Article]) -> list[Row]:
    """Return the properties besides the price in the order in which people weigh them; of what comes in several sizes or colours, of
    all of these."""
    rows = []
    per = _prices_per_measure(call, articles)
    if per:
        rows.append(Row(call.say("card.unit_price"), tuple(_per_text(call, entry) for entry in per)))
    packs = [_each_once(wording_of(variant.pack, call.say.locale) for variant in one.variants if variant.pack) for one in articles]
    plain = (
        ("compare.brand", [one.product.brand for one in articles]),
        ("compare.pack", [", ".join(pack) for pack in packs]),
        ("compare.stock", [_stock_cell(call, one) for one in articles]),
    )
    rows += [Row(call.say(key), tuple(cell or call.say("compare.empty") for cell in cells)) for key, cells in plain]
    return rows + attribute_rows(call, articles, {pack for some in packs for pack in some})


def attribute_rows(call: Call, articles: Sequence[Article], packs: Collection[str]) -> list[Row]:
    """Return a row for each attribute that any of the articles has, but for sizes that are told as packs."""
    rows = []
    for name in _each_once(name for one in articles for variant in one.variants for name in variant.attributes):
        values = [_each_once(value for variant in one.variants for value in variant.attributes.get(name, ())) for one in articles]
        if all(_as_a_pack(call, value) in packs for some in values for value in some):
            continue
        label = call.say(f"attribute.{name}") if call.say.has(f"attribute.{name}") else name[:1].upper() + name[1:].replace("_", " ")
        cells = [", ".join(look_told(call, value) for value in some) for some in values]
        rows.append(Row(label, tuple(cell or call.say("compare.empty") for cell in cells)))
    return rows


def _as_a_pack(call: Call, value: str) -> str:
    """Return a size as packs are worded ("2 l" as "2 L"), any other value as it is."""
    size = measure_of(value)
    return wording_of(size, call.say.locale) if size else value


def _each_once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _price_cell(call: Call, article: Article) -> str:
    cheapest = cheapest_now(call, article.variants)
    price = price_text(call, cheapest, now(call, cheapest))
    return call.say("compare.from", price=price) if costs_differ(call, article.variants) else price


def _stock_cell(call: Call, article: Article) -> str:
    """Return an article's stock; of several sizes or colours only whether there is any, for a figure would be that of one."""
    speaking = best_stocked(call, article)
    stock = stock_of(call, speaking)
    if len(article.variants) > 1 and stock_status(stock) == "low":
        return call.say("stock.in_stock.short")
    return stock_text(call, speaking, stock)


def _prices_per_measure(call: Call, articles: Sequence[Article]) -> list[tuple[Money, str]]:
    """Return what a kilo or a litre of each costs, where each comes in one size and all are measured alike; empty otherwise."""
    products = [one.product for one in articles]
    if any(costs_differ(call, one.variants) for one in articles) or not packed(products):
        return []
    per = [entry for product in products if (entry := price_per_measure(product, now(call, product)))]
    return per if len(per) == len(products) and len({unit for _, unit in per}) == 1 else []


def verdicts(call: Call, articles: Sequence[Article], labels: Sequence[str]) -> list[str]:
    """Return which is cheapest, and which is cheapest for its size where packs can be compared; nothing where one has no price."""
    if not all(variant.priced for one in articles for variant in one.variants):
        return []
    prices = [now(call, cheapest_now(call, one.variants)) for one in articles]
    alike = len({one.product.sold_by for one in articles}) == 1
    said = (_cheapest(call, "compare.cheapest", prices, labels) or _alike_in_price(call, prices, labels)) if alike else []
    per = _prices_per_measure(call, articles)
    return [*said, *(_cheapest(call, "compare.cheapest.size", [price for price, _ in per], labels) if per else [])]


def facts_of(call: Call, article: Article) -> tuple[Fact, ...]:
    """Return what backs an article's column: its card, its cheapest variant, the one with most stock, and what it comes in."""
    speaking = (article.product, cheapest_now(call, article.variants), best_stocked(call, article))
    cards = (fact for product in speaking for fact in card_facts(call, product))
    return tuple(dict.fromkeys((*cards, *(fact for variant in article.variants for fact in name_facts(variant)))))


def packed(products: Sequence[Product]) -> bool:
    """Say whether any of the products comes in packs, so that a price for the same amount says more than its price."""
    return not all(is_measured(product) for product in products)


def _cheapest(call: Call, key: str, prices: Sequence[Money], labels: Sequence[str]) -> list[str]:
    lowest = min(prices, key=lambda price: price.minor)
    return [call.say(key, name=labels[prices.index(lowest)])] if prices.count(lowest) == 1 else []


def now(call: Call, product: Product) -> Money:
    """Return what one costs today."""
    return price_of_one(call, product).unit


def _alike_in_price(call: Call, prices: Sequence[Money], labels: Sequence[str]) -> list[str]:
    """Return which of several cost least and the same, where it is asked which costs least."""
    lowest = min(prices, key=lambda price: price.minor)
    least = [label for label, price in zip(labels, prices, strict=True) if price == lowest]
    if call.arguments.get("order") != "price":
        return []
    return [call.say("compare.equal") if len(least) == len(labels) else call.say("compare.cheapest.several", names=least)]


def _per_text(call: Call, per: tuple[Money, str]) -> str:
    return call.say("price.per", price=per[0], unit=call.say("unit.piece") if per[1] == "each" else unit_symbol(per[1]))


def suggest_named(call: Call, product: Product, label: str) -> Suggestion:
    """Return a button that puts one of the compared products into the cart."""
    named = suggest(call, "add", product)
    return replace(named, label=call.say("compare.add", name=label)) if product.priced else named


def product_alternatives(call: Call) -> Result:
    """Answer what could be taken instead of a product, of what is there."""
    article = resolve_article(call, call.arguments.get("product", ""))
    if isinstance(article, Result):
        return article
    product = article.product
    cheaper = call.arguments.get("order") == "price"
    found = alike_in_stock(call, product, LOOKED_AT if cheaper else 2 * ALTERNATIVES, in_its_size=article.code == product.sku)
    others = [other for other in found if other.sku != product.sku and not are_for_others(other, product)]
    others = [other for other in others if not cheaper or _costs_less(call, other, product)]
    others = limited(needs_of(call), others) or others
    others = [article_of(call, other) for other in others[:ALTERNATIVES]]
    facts: tuple[Fact, ...] = name_facts(product)
    if not others:
        text = call.say("alternatives.none_cheaper" if cheaper else "alternatives.none", name=product.name)
        return Result(text, facts, suggestions=(suggest(call, "person"),), next=Focus(product=product.sku), status=Status.NOT_FOUND)
    steps = (suggest(call, "add", others[0].product), suggest(call, "details", others[0].product))
    head = call.say("alternatives.cheaper" if cheaper else "alternatives.found", name=product.name)
    return list_articles(call, head, others, facts=facts, suggestions=steps, about=article.code)


def _costs_less(call: Call, one: Product, other: Product) -> bool:
    """Whether one of a product costs less today than one of another."""
    return one.priced and other.priced and now(call, one) < now(call, other)
