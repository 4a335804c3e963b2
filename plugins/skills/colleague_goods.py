"""For the shop's own people: what is low in stock, and a new price or stock in the draft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from plugins.contracts import Call, Effect, Fact, Focus, Folder, Product, ProductQuery, Refused, Result, Role, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.amounts import ask_amount
from plugins.kit.goods.cards import LOW_STOCK, amount_of, stock_text, wording_with_products
from plugins.kit.goods.choices import Article, choose_variant
from plugins.kit.goods.pricing import in_sold_units, is_measured
from plugins.kit.goods.product_facts import name_facts, price_fact, stock_fact
from plugins.kit.goods.product_names import full_name
from plugins.kit.goods.products import resolve_article, resolve_product, stock_of
from plugins.kit.money import Money
from plugins.kit.parameters import parameters, text
from plugins.kit.units import parse_quantity
from plugins.kit.words import examples_from, read_locales

NAME = "colleague_goods"
MOST_LOOKED_AT, MOST_LISTED, MOST_DIGITS = 2000, 12, 15
DRAFT = "draft/catalog.json"
PRODUCT = text("SKU, or what the product is called.", "product")


class ColleagueGoods:
    """Offers stock_list to whoever sees the shop's data, change_price and change_stock to its managers."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        listed = parameters(
            query=text("Goods of one kind; all of them if left out.", "query"), below=text("Only what is at most so many.", "quantity")
        )
        priced = parameters(product=PRODUCT, price=text("The new price: 1.95.", "money"), amount=text("The same, as a number.", "quantity"))
        stocked = parameters(product=PRODUCT, quantity=text("How much there is: 12, 3.5 kg.", "quantity"))
        return [
            Tool("stock_list", "List how much there is of goods, what is lowest first.", listed, stock_list, self._examples("stock_list"),
                 Role.VIEWER, permission="see_data"),
            self._change("change_price", "Put a new price for a product into the draft.", priced, change_price),
            self._change("change_stock", "Put a product's new stock into the draft.", stocked | {"required": ["product", "quantity"]},
                         change_stock),
        ]  # fmt: skip

    def _change(self, name: str, description: str, schema: Mapping[str, Any], run: Any) -> Tool:
        required = {"required": schema.get("required", ["product"])}
        return Tool(
            name, description, {**schema, **required}, run, self._examples(name), Role.MANAGER, Effect.WRITE, repeatable=False,
            permission="edit_content",
        )  # fmt: skip

    @staticmethod
    def _examples(tool: str) -> Any:
        return examples_from(read_locales(__file__, NAME), tool)

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> ColleagueGoods:
    return ColleagueGoods()


def stock_list(call: Call) -> Result:
    """List stock levels, the lowest first; of all goods only what is low."""
    query, below = str(call.arguments.get("query", "")), _number(str(call.arguments.get("below", "")))
    hits = call.stores.search_products(query=ProductQuery(text=query, limit=MOST_LOOKED_AT))
    goods = [variant for hit in hits if not hit.close for variant in _variants(call, hit.product)]
    if not goods:
        return Result(call.say("stock_list.none_found", query=query), (Fact("phrase", query),), status=Status.NOT_FOUND)
    counted = sorted(((stock.available, product) for product in goods if (stock := stock_of(call, product)).available is not None),
                     key=lambda pair: pair[0])  # fmt: skip
    limit = below if below is not None else None if query else LOW_STOCK
    wanted = [product for available, product in counted if limit is None or available <= limit]
    if not wanted:
        key = "stock_list.none_low" if counted else "stock_list.not_counted"
        return Result(call.say(key, count=len(goods)), (Fact("count", Decimal(len(goods))),))
    return _listed(call, wanted, goods, limit)


def _listed(call: Call, wanted: Sequence[Product], goods: Sequence[Product], limit: Decimal | None) -> Result:
    shown = wanted[:MOST_LISTED]
    head = call.say("stock_list.low" if limit is not None else "stock_list.all", count=len(wanted), all=len(goods))
    lines = [call.say("stock_list.line", name=full_name(call, product), stock=_level(call, product)) for product in shown]
    facts = [Fact("count", Decimal(len(wanted))), Fact("count", Decimal(len(goods)))]
    facts += [fact for product in shown for fact in (*name_facts(product), stock_fact(product, stock_of(call, product)))]
    focus = Focus(products=tuple(product.sku for product in shown))
    return Result("\n".join([head, *lines]), tuple(facts), next=focus)


def _variants(call: Call, product: Product) -> Sequence[Product]:
    return (call.stores.find_variants(group=product.group) if product.group else None) or [product]


def _level(call: Call, product: Product) -> str:
    """Return how much there is, to the piece: who runs the shop is told the number."""
    available = stock_of(call, product).available
    if not available:
        return stock_text(call, product, stock_of(call, product))
    return call.say("stock_list.level", amount=amount_of(product, available))


def change_price(call: Call) -> Result:
    """Put a price into the draft."""
    article = resolve_article(call, str(call.arguments["product"]))
    if isinstance(article, Result):
        return article
    variants = _field(call, article.code, "variants")  # read once: what is decided by them is written over these and no others
    priced = _priced(article, _entries(variants))
    if priced is None:
        return choose_variant(call, article, "product")
    product, key = priced
    written = str(call.arguments.get("price") or call.arguments.get("amount") or "")
    price = _number(written)
    if price is None:
        return Result(call.say("change_price.ask", name=full_name(call, product)), name_facts(product), status=Status.NEEDS_INPUT,
                      missing="price")  # fmt: skip
    changed = _changed(call, product, key, *_fields_of_price(call, key, variants, price))
    if isinstance(changed, Result):
        return changed
    before, after = (Money.of(Decimal(each), call.shop.currency) if each else None for each in changed)
    if before == after or after is None:
        return _same(call, product, call.say("change.same", name=full_name(call, product)))
    facts = [price_fact(product, amount, source=DRAFT) for amount in (before, after) if amount is not None]
    return _done(call, product, call.say("change_price.done", name=full_name(call, product), before=before or "–", after=after), facts)


def _priced(article: Article, variants: Sequence[Mapping[str, Any]]) -> tuple[Product, str] | None:
    """Return what has the price that is meant, and its key in the draft; None where sizes or colours have prices of their own."""
    if len(article.variants) == 1:
        return article.variants[0], article.variants[0].sku
    prices = {variant.get("price") for variant in variants}
    shown = {(variant.priced, variant.price) for variant in article.variants}
    return None if len(shown) > 1 or len(prices) > 1 else (replace(article.product, group=""), article.code)


def _field(call: Call, key: str, name: str) -> str:
    try:
        return call.back_office.drafts.field("catalog", key, name)
    except Refused:
        return ""


def _entries(variants: str) -> list[dict[str, Any]]:
    try:
        return json.loads(variants or "[]")
    except ValueError:
        return []


def _fields_of_price(call: Call, key: str, variants: str, price: Decimal) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is to be changed for a new price, and what that replaces: sizes and colours that repeat the old one get the new one
    too."""
    entries, minor = _entries(variants), Money.of(price, call.shop.currency).minor
    told = {"price": format(price, "f")}
    told |= {"price_on_request": ""} if _field(call, key, "price_on_request") else {}  # it has a price from now on
    if not any("price" in entry for entry in entries):
        return told, {}
    told["variants"] = json.dumps([entry | {"price": minor} if "price" in entry else entry for entry in entries])
    return told, {"variants": variants}


def change_stock(call: Call) -> Result:
    """Put a stock level into the draft."""
    product = resolve_product(call, str(call.arguments["product"]))
    if isinstance(product, Result):
        return product
    try:
        amount = in_sold_units(product, parse_quantity(str(call.arguments["quantity"])))
    except ValueError:
        amount = None
    if amount is None or amount.units < 0:
        return ask_amount(call, product, "measured" if is_measured(product) else "whole")
    changed = _changed(call, product, product.sku, {"stock": format(amount.units, "f")})
    if isinstance(changed, Result):
        return changed
    before, after = (_number(each) for each in changed)
    if before == after or after is None:
        return _same(call, product, call.say("change.same", name=full_name(call, product)))
    facts = [Fact("stock", each, product.sku, product.sold_by, DRAFT) for each in (before, after) if each is not None]
    told = amount_of(product, before) if before is not None else "–"
    text = call.say("change_stock.done", name=full_name(call, product), before=told, after=amount_of(product, after))
    return _done(call, product, text, facts)


def _changed(
    call: Call, product: Product, key: str, fields: Mapping[str, str], was: Mapping[str, str] | None = None
) -> tuple[str, str] | Result:
    """Return the first field before and after the change, or why it was not made; ``was`` is what was read to decide on it."""
    drafts, field = call.back_office.drafts, next(iter(fields))
    try:
        before = drafts.field("catalog", key, field)
        drafts.change("catalog", key, fields, was)
        return before, drafts.field("catalog", key, field)
    except Refused as error:
        return Result(str(error), name_facts(product), status=Status.REFUSED)


def _done(call: Call, product: Product, text: str, facts: Sequence[Fact]) -> Result:
    button = Suggestion(call.say("draft.publish"), call.say("draft.publish_message"))
    return Result(text, (*name_facts(product), *facts), suggestions=(button,), next=Focus(product=product.sku, products=(product.sku,)))


def _same(call: Call, product: Product, text: str) -> Result:
    return Result(text, name_facts(product), next=Focus(product=product.sku))


def _number(written: str) -> Decimal | None:
    try:
        number = Decimal(written.split()[0]) if written.split() else None
    except InvalidOperation:
        return None
    # what is written with an exponent may have a billion digits
    return number if number is not None and number.is_finite() and number >= 0 and abs(number.adjusted()) < MOST_DIGITS else None
