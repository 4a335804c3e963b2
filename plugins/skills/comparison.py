"""Products side by side: where they differ, which is cheapest, and what else is like one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from plugins.contracts import Call, Fact, Focus, Folder, Product, ProductQuery, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.cards import card_facts, note_shown, product_cards, stock_text, suggest, wording_with_products
from plugins.kit.goods.in_stock import search_in_stock
from plugins.kit.goods.price_words import price_of_one, price_text
from plugins.kit.goods.pricing import is_measured, price_per_measure
from plugins.kit.goods.product_facts import name_facts
from plugins.kit.goods.product_lists import list_articles
from plugins.kit.goods.product_names import labels_of
from plugins.kit.goods.products import article_of, resolve_article, stock_of
from plugins.kit.goods.told_goods import look_told
from plugins.kit.money import Money
from plugins.kit.words import examples_from, read_locales, unit_symbol, wording_of

NAME = "comparison"
MOST = 4
ALTERNATIVES = 5
COMPARE: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "products": {
            "type": "array",
            "items": {"type": "string", "format": "product"},
            "maxItems": MOST,
            "description": "Two to four products: SKUs, or what the customer calls them.",
        },
    },
    "required": ["products"],
    "additionalProperties": False,
}
ALTERNATIVE: Mapping[str, Any] = {
    "type": "object",
    "properties": {"product": {"type": "string", "format": "product", "description": "SKU, or what the customer calls it."}},
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
        text = call.say(key, name=chosen[0].name if chosen else "")
        facts = name_facts(chosen[0]) if chosen else ()
        return Result(text, facts, status=Status.NEEDS_INPUT, missing="products")
    labels = labels_of(call, chosen)
    rows = [row for row in rows_of(call, chosen) if row.differs]
    lines = [call.say("compare.row", label=row.label, cells=_paired(call, labels, row.cells)) for row in rows]
    lines += verdicts(call, chosen, labels)
    note_shown(call, chosen)
    head = call.say("compare.head" if lines else "compare.same", names=labels)
    facts = [fact for product in chosen for fact in card_facts(call, product)]
    steps = tuple(suggest_named(call, product, label) for product, label in zip(chosen[:3], labels, strict=False))
    shown = [product.sku if product.sku in named or product.pack else article_of(call, product).code for product in chosen]
    focus = Focus(products=tuple(shown))
    return Result("\n".join([head, *lines]), tuple(facts), product_cards(call, chosen), steps, focus)


def choose(call: Call, named: Sequence[str]) -> list[Product] | Result:
    """Return the products that the names mean, each once; the first question that is left to ask otherwise."""
    chosen: dict[str, Product] = {}
    for place, name in enumerate(named):
        article = resolve_article(call, name)
        if isinstance(article, Result):
            return _asked_within(article, named, place)
        chosen[article.product.sku] = article.product
    return list(chosen.values())


def _asked_within(question: Result, named: Sequence[str], place: int) -> Result:
    """Return the question about one of several names, its options completing the whole list."""
    if question.status is not Status.NEEDS_CHOICE:
        return question
    options = tuple(replace(option, value=[*named[:place], option.value, *named[place + 1 :]]) for option in question.options)
    return replace(question, missing="products", options=options)


def _paired(call: Call, labels: Sequence[str], cells: Sequence[str]) -> str:
    return "; ".join(call.say("compare.cell", name=label, value=cell) for label, cell in zip(labels, cells, strict=True))


def rows_of(call: Call, products: Sequence[Product]) -> list[Row]:
    """Return the properties in the order in which people weigh them."""
    rows = [Row(call.say("compare.price"), tuple(price_text(call, product, now(call, product)) for product in products))]
    per = [price_per_measure(product, now(call, product)) for product in products]
    if packed(products) and all(per) and len({unit for _, unit in (entry for entry in per if entry)}) == 1:
        rows.append(Row(call.say("card.unit_price"), tuple(_per_text(call, entry) for entry in per if entry)))
    plain = (
        ("compare.brand", [product.brand for product in products]),
        ("compare.pack", [wording_of(product.pack, call.say.locale) if product.pack else "" for product in products]),
        ("compare.stock", [stock_text(call, product, stock_of(call, product)) for product in products]),
    )
    rows += [Row(call.say(key), tuple(cell or call.say("compare.empty") for cell in cells)) for key, cells in plain]
    return rows + attribute_rows(call, products)


def attribute_rows(call: Call, products: Sequence[Product]) -> list[Row]:
    """Return a row for each attribute that any of the products has."""
    rows = []
    for name in dict.fromkeys(name for product in products for name in product.attributes):
        label = call.say(f"attribute.{name}") if call.say.has(f"attribute.{name}") else name[:1].upper() + name[1:].replace("_", " ")
        cells = [", ".join(look_told(call, value) for value in product.attributes.get(name, ())) for product in products]
        rows.append(Row(label, tuple(cell or call.say("compare.empty") for cell in cells)))
    return rows


def verdicts(call: Call, products: Sequence[Product], labels: Sequence[str]) -> list[str]:
    """Return which is cheapest, and which is cheapest for its size where packs can be compared; nothing where one has no price."""
    if not all(product.priced for product in products):
        return []
    prices = [now(call, product) for product in products]
    said = _cheapest(call, "compare.cheapest", prices, labels) if len({product.sold_by for product in products}) == 1 else []
    per = [entry for product, price in zip(products, prices, strict=True) if (entry := price_per_measure(product, price))]
    if packed(products) and len(per) == len(products) and len({unit for _, unit in per}) == 1:
        said += _cheapest(call, "compare.cheapest.size", [price for price, _ in per], labels)
    return said


def packed(products: Sequence[Product]) -> bool:
    """Say whether any of the products comes in packs, so that a price for the same amount says more than its price."""
    return not all(is_measured(product) for product in products)


def _cheapest(call: Call, key: str, prices: Sequence[Money], labels: Sequence[str]) -> list[str]:
    lowest = min(prices, key=lambda price: price.minor)
    return [call.say(key, name=labels[prices.index(lowest)])] if prices.count(lowest) == 1 else []


def now(call: Call, product: Product) -> Money:
    """Return what one costs today."""
    return price_of_one(call, product).unit


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
    hits = search_in_stock(call, ProductQuery(like=product.sku, in_stock=True, limit=ALTERNATIVES + 1))
    others = [article_of(call, hit.product) for hit in hits if hit.product.sku != product.sku][:ALTERNATIVES]
    facts: tuple[Fact, ...] = name_facts(product)
    if not others:
        text = call.say("alternatives.none", name=product.name)
        return Result(text, facts, suggestions=(suggest(call, "person"),), next=Focus(product=product.sku), status=Status.NOT_FOUND)
    steps = (suggest(call, "add", others[0].product), suggest(call, "details", others[0].product))
    head = call.say("alternatives.found", name=product.name)
    return list_articles(call, head, others, facts=facts, suggestions=steps, about=article.code)
