"""What things cost: one, a quantity in the customer's units, or several products that a word may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from plugins.contracts import Call, Fact, Focus, Folder, Product, Result, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.arguments import money_of
from plugins.kit.goods.amounts import asked_for, quantity_facts, read_amount
from plugins.kit.goods.cards import (
    amount_of,
    card_facts,
    note_shown,
    product_card,
    stock_status,
    suggest,
    wording_with_products,
)  # fmt: skip
from plugins.kit.goods.choices import Article, choose_article, choose_variant
from plugins.kit.goods.eaters import EATER, warned
from plugins.kit.goods.looks import are_chosen, looks_lacking
from plugins.kit.goods.notice import notice_text
from plugins.kit.goods.price_words import costs_differ, offer_words, price_now, price_of_one, price_text
from plugins.kit.goods.pricing import Amount, LinePrice, is_measured, price_line, promotions_for
from plugins.kit.goods.product_facts import count_fact, line_facts, name_facts, phrase_fact, price_fact
from plugins.kit.goods.product_lists import list_articles
from plugins.kit.goods.product_names import article_name, differences, label_told, variants_of
from plugins.kit.goods.products import article_of, read_attributes, stock_of
from plugins.kit.goods.sizes import sized_articles
from plugins.kit.goods.worth import line_for
from plugins.kit.money import Money
from plugins.kit.words import examples_from, read_locales

NAME = "prices"
MAX_PRODUCTS = 4
MAX_VARIANTS = 8
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "product": {"type": "string", "format": "product", "description": "SKU, or what the customer calls it."},
        "quantity": {"type": "string", "format": "quantity", "description": 'How much: "3", "500 g", "3 kg".'},
        "attributes": {"type": "array", "items": {"type": "string", "format": "attribute"}, "description": 'Like "size:M".'},
        "worth": {"type": "string", "description": "A sum in the shop's currency: how much of the product it buys is asked."},
        "eater": EATER,
    },
    "required": ["product"],
    "additionalProperties": False,
}


class Prices:
    def __init__(self) -> None:
        self._locales = read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        description = "Tell what a product costs, for one or for a quantity, with the promotions that run today."
        return [Tool("product_price", description, PARAMETERS, product_price, examples_from(self._locales, "product_price"))]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(self._locales)


def create(folder: Folder, options: Mapping[str, Any]) -> Prices:
    return Prices()


def product_price(call: Call) -> Result:
    """Answer what something costs; a generic word gets the prices of all that it may mean."""
    given = call.arguments
    quantity = given.get("quantity", "")
    found, quantity, looks = sized_articles(call, given.get("product", ""), quantity, given.get("attributes", ()), MAX_PRODUCTS)
    if isinstance(found, Result):
        return found
    if len(found) > 1:
        return choose_article(call, found) if quantity or given.get("worth") else several_prices(call, found)
    wanted = read_attributes(looks)
    lacking = looks_lacking(variants_of(call, found[0].product), wanted) if wanted else []
    return price_of_others(call, found[0].product, lacking, quantity) if lacking else price_of_article(call, found[0], quantity)


def price_of_others(call: Call, product: Product, looks: Sequence[str], quantity: str) -> Result:
    """Return that a product does not come in a look that is asked for, and what it costs as it does."""
    rest = [look for look in call.arguments.get("attributes", ()) if look.partition(":")[2] not in looks]
    told = price_of_article(call, article_of(call, product, "", read_attributes(rest)), quantity)
    value = ", ".join(looks)
    wanted = read_attributes(call.arguments.get("attributes", ()))
    key = "product.not_in" if are_chosen(variants_of(call, product), looks, wanted) else "product.not_stated"
    said = call.say(key, name=product.name, value=value)
    return replace(told, text=f"{said} {told.text}", facts=(*told.facts, *name_facts(product), phrase_fact(value)))


def price_of_article(call: Call, article: Article, quantity: str) -> Result:
    """Return what one article costs, or the price of each size where these differ."""
    worth = money_of(call.arguments, "worth", call.shop.currency)
    if costs_differ(call, article.variants):
        return choose_variant(call, article) if quantity or worth else variant_prices(call, article)
    if worth and article.product.priced:
        return bought_for(call, article, worth)
    return quantity_price(call, article, quantity) if quantity else single_price(call, article)


def single_price(call: Call, article: Article) -> Result:
    """Return what one costs now, what it did before, and the offers on it."""
    product = article.product
    if not product.priced:
        return answer(call, article, call.say("price.ask_us", name=name_of(call, article)))
    offers = promotions_for(call, product)
    line, name = price_of_one(call, product), name_of(call, article)
    if line.promotion:
        offer, price = offer_words(call, line.promotion), price_text(call, product, line.unit)
        text = call.say("price.reduced", name=name, price=price, was=product.price, offer=offer)
    else:
        text = call.say("price.one", name=name, price=price_text(call, product, line.unit))
    other = [offer_words(call, offer) for offer in offers if offer is not line.promotion]
    return answer(call, article, " ".join([text, *(call.say("price.offer", offer=words) for words in other)]))


def quantity_price(call: Call, article: Article, written: str) -> Result:
    """Return what a quantity costs, in the customer's unit, with what the best offer takes off."""
    product = article.product
    if not product.priced:
        return single_price(call, article)
    amount = read_amount(call, product, written)
    if isinstance(amount, Result):
        return amount
    offers = promotions_for(call, product)
    line = price_line(product, amount.units, offers)
    said = [total_words(call, line, amount, written, name_of(call, article))]
    if line.promotion:
        said.append(call.say("price.saved", offer=offer_words(call, line.promotion), saved=line.saved, before=line.before))
    said += [call.say("price.offer", offer=offer_words(call, offer)) for offer in offers if offer is not line.promotion]
    facts = (*line_facts(line), *quantity_facts(product, asked_for(product, amount, written)), *_pack_facts(product, amount, written))
    return answer(call, article, " ".join(said), facts)


def bought_for(call: Call, article: Article, worth: Money) -> Result:
    """Return how much a sum of money buys, no more than there is, and what that comes to; how much it would of what is sold out."""
    product, left = article.product, stock_of(call, article.product).available or None
    line = line_for(call, product, worth, left)
    values = {"name": name_of(call, article), "worth": worth, "price": price_now(call, product)}
    if line is None:
        return answer(call, article, call.say("price.worth.none", **values), (Fact("limit", worth),))
    key = "price.worth.measured" if is_measured(product) else "price.worth.each"
    text = call.say(key, quantity=amount_of(product, line.quantity), total=line.total, **values)
    if line.quantity == left:
        text = call.say("price.worth.all", text=text)
    told = answer(call, article, text, (*line_facts(line), Fact("limit", worth)))
    if stock_status(stock_of(call, product)) == "out":
        return told
    quantity = f"{line.quantity.normalize():f} {product.sold_by}" if is_measured(product) else f"{line.quantity:f}"
    add = suggest(call, "add", product)
    return replace(
        told, suggestions=(replace(add, message=call.say("price.worth.add", quantity=quantity, sku=product.sku)), *told.suggestions[1:])
    )


def total_words(call: Call, line: LinePrice, amount: Amount, written: str, name: str) -> str:
    """Return the total in words: by weight, by the piece, or in packs that hold what was asked for."""
    product = line.product
    values = {"name": name, "total": line.total, "price": price_text(call, product, line.unit)}
    if amount.pack is not None:
        return call.say("price.total.packs", count=amount.units, packs=amount.units, pack=amount.pack, **values)
    key = "price.total.measured" if is_measured(product) else "price.total.each"
    return call.say(key, quantity=asked_for(product, amount, written), **values)


def _pack_facts(product: Product, amount: Amount, written: str) -> tuple[Fact, ...]:
    return quantity_facts(product, amount_of(product, amount.units)) if amount.pack is not None and written else ()


def variant_prices(call: Call, article: Article) -> Result:
    """Return the price of each size or colour, and let the customer name one."""
    names = tuple(differences(article.variants))
    shown = sorted(article.variants, key=lambda variant: (not variant.priced, price_of_one(call, variant).unit.minor))[:MAX_VARIANTS]
    lines = []
    for variant in shown:
        lines.append(call.say("list.line", name=label_told(call, variant, names), price=price_now(call, variant)))
    facts = [fact for variant in shown for fact in card_facts(call, variant)]
    note_shown(call, shown)
    told = Result(
        "\n".join([call.say("price.variants", name=article.product.name), *lines]),
        (*name_facts(article.product), *facts),
        tuple(product_card(call, variant) for variant in shown),
        tuple(Suggestion(label_told(call, variant, names), call.say("suggest.price.message", sku=variant.sku)) for variant in shown[:3]),
        Focus(product=article.code, products=tuple(variant.sku for variant in shown)),
    )
    return warned(call, told, article.product)


def several_prices(call: Call, articles: Sequence[Article]) -> Result:
    """Return the prices of all that a generic word may mean."""
    steps = [suggest(call, "details", articles[0].product), suggest(call, "offers")]
    head = call.say("price.several", count=len(articles))
    query = call.arguments.get("product", "")
    return list_articles(call, head, articles, facts=[count_fact(len(articles))], suggestions=steps, query=query)


def name_of(call: Call, article: Article) -> str:
    """Return the name, with size and colour once those are decided."""
    return article_name(call, article.product, article.variants)


def answer(call: Call, article: Article, text: str, facts: tuple[Fact, ...] = ()) -> Result:
    """Return a price with the product's card, and what one does next."""
    product = article.product
    sold_out = all(stock_status(stock_of(call, variant)) == "out" for variant in article.variants)
    said = call.say("price.sold_out", text=text) if sold_out else text
    if product.notice and not sold_out:
        said = " ".join([said, call.say("notice.needs", notice=notice_text(call, product))])
    note_shown(call, [product])
    steps = (suggest(call, "alternatives" if sold_out else "add", product), suggest(call, "details", product))
    backing = (*card_facts(call, product), *((price_fact(product, product.price),) if product.priced else ()), *facts)
    focus = Focus(product=article.code, products=(article.code,))
    told = Result(said, tuple(dict.fromkeys(backing)), (product_card(call, product),), steps, focus)
    return warned(call, told, product)
