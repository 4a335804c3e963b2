"""The promotions that run today."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from plugins.contracts import Call, Fact, Focus, Folder, Product, ProductQuery, Promotion, Result, Status, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.cards import wording_with_products
from plugins.kit.goods.eaters import EATER, all_against, needs_of, offers_noted, warned
from plugins.kit.goods.price_words import ends_soon, offer_title
from plugins.kit.goods.pricing import promotions_for, today
from plugins.kit.goods.product_names import variants_of
from plugins.kit.goods.products import resolve_articles
from plugins.kit.parameters import parameters, text
from plugins.kit.phrases import phrase_key
from plugins.kit.words import examples_from, read_locales

NAME = "offers"
MOST_LISTED, MOST_LOOKED_AT = 8, 60
MOST_SUGGESTIONS = 3


class OffersSkill:
    """Offers list_promotions."""

    @hookimpl
    def register_tools(self) -> list[Tool]:
        schema = parameters(
            product=text("A product: its SKU or the words for it.", "product"),
            category=text("A category of products.", "category"),
            eater=EATER,
            ends={"type": "boolean", "description": "Whether it is asked how long they run."},
        )
        description = "List the promotions that run today, of the whole shop, a category or one product."
        examples = examples_from(read_locales(__file__, NAME), "list_promotions")
        return [Tool("list_promotions", description, schema, list_promotions, examples)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(read_locales(__file__, NAME))


def create(folder: Folder, options: Mapping[str, Any]) -> OffersSkill:
    return OffersSkill()


def list_promotions(call: Call) -> Result:
    """List today's promotions for what was named, or for any goods of a kind; those of the whole shop when nothing was named or nothing
    runs for it. Those on goods that speak against what was told of the eater are left out, and goods of the others named that aren't
    stated to suit."""
    if kind := _running_for_a_kind(call):
        return _for_eater(call, kind)
    found, category = _products(call), str(call.arguments.get("category") or "")
    product = next((one for one in found if _running(call, one)), found[0] if found else None)
    running = _running(call, product)
    fitting = [promotion for promotion in running if _is_of_category(call, promotion, category)] if category and not product else running
    if fitting and product:
        return warned(call, _listed(call, fitting, product), product)
    if fitting:
        return _for_eater(call, fitting)
    everything = _running(call, None)
    if not everything:
        return Result(call.say("offers.none"), status=Status.NOT_FOUND)
    asked = bool(product or category)
    return _for_eater(call, everything, product, lead=call.say("offers.none_for") if asked else "")


def _for_eater(call: Call, promotions: list[Promotion], product: Product | None = None, lead: str = "") -> Result:
    """Return a list of promotions with what is to be known of them for what was told of the eater."""
    if not needs_of(call):
        return _listed(call, promotions, product, lead)
    goods = {promotion.id: _goods_of(call, promotion) for promotion in promotions}
    kept = [promotion for promotion in promotions if not all_against(call, goods[promotion.id])]
    if not kept:
        return offers_noted(call, Result("", status=Status.NOT_FOUND), [], left_out=True)
    shown = [product for promotion in kept[:MOST_LISTED] for product in goods[promotion.id]]
    return offers_noted(call, _listed(call, kept, product, lead), shown, left_out=len(kept) < len(promotions))


def _goods_of(call: Call, promotion: Promotion) -> list[Product]:
    """Return the goods that a promotion is on."""
    named = [product for sku in promotion.skus if (product := call.stores.find_product(sku=sku))]
    for category in promotion.categories:
        hits = call.stores.search_products(query=ProductQuery(category=category, limit=MOST_LOOKED_AT))
        named += [hit.product for hit in hits if not hit.close]
    return named


def _products(call: Call) -> list[Product]:
    """Return what was named with its sizes and colours, the likeliest first: an offer may be on one of them only."""
    named = str(call.arguments.get("product") or "")
    if not named:
        return []
    found = call.stores.find_product(sku=named)
    if found is None:
        hits = call.stores.search_products(query=ProductQuery(text=named, limit=1))
        found = hits[0].product if hits and not hits[0].close else None
    if found is None:
        return []
    return [found, *(other for other in variants_of(call, found) if other.sku != found.sku)]


def _running_for_a_kind(call: Call) -> list[Promotion]:
    """Return what runs for any of the goods that a word names ("which shirts are on sale"), [] where it names one thing."""
    named = str(call.arguments.get("product") or "")
    goods = resolve_articles(call, named, limit=MOST_LOOKED_AT) if named else ()
    if isinstance(goods, Result) or len(goods) < 2:
        return []
    of_all = {promotion.id for article in goods for promotion in promotions_for(call, article.product)}
    codes = {variant.sku for article in goods for variant in article.variants if variant.priced}
    return [promotion for promotion in _running(call, None) if promotion.id in of_all or not codes.isdisjoint(promotion.skus)]


def _running(call: Call, product: Product | None) -> list[Promotion]:
    return promotions_for(call, product) if product else call.stores.search_promotions(product=None, day=today(call))


def _is_of_category(call: Call, promotion: Promotion, category: str) -> bool:
    wanted = phrase_key(category)
    names = {phrase_key(name) for name in promotion.categories}
    for sku in promotion.skus:
        product = call.stores.find_product(sku=sku)
        names |= {phrase_key(name) for name in product.categories} if product else set()
    return wanted in names


def _listed(call: Call, promotions: list[Promotion], product: Product | None, lead: str = "") -> Result:
    shown = promotions[:MOST_LISTED]
    on_product = product is not None and not lead
    lead = lead or (call.say("offers.on_product", product=product.name) if on_product else call.say("offers.running", count=len(shown)))
    facts = [Fact("product", product.name, product.sku, source=product.source)] if on_product else []
    facts.append(Fact("offer_count", Decimal(len(shown)), source=shown[0].source.rpartition("/")[0]))
    for promotion in shown:
        facts += _facts(call, promotion)
    lines = [_line(call, promotion) for promotion in shown]
    skus = tuple(dict.fromkeys(sku for promotion in shown for sku in promotion.skus))
    focus = _spoken_of(call, product, on_product) if product else _of_all(call, skus) if skus else None
    return Result("\n".join([lead, *lines]), tuple(facts), suggestions=_suggestions(call, skus), next=focus)


def _of_all(call: Call, skus: tuple[str, ...]) -> Focus:
    """Return what is spoken of after offers on several goods: "I'll take one" is still of the one thing that was spoken of before."""
    return Focus(product=call.focus.product if len(skus) > 1 else "", products=skus)


def _spoken_of(call: Call, product: Product, on_product: bool) -> Focus:
    """Return what is spoken of: what an offer is on, or was asked about by its code; else all sizes and colours of what was named."""
    meant = on_product or call.arguments.get("product") == product.sku
    return Focus(product=product.sku if meant else product.group or product.sku)


def _line(call: Call, promotion: Promotion) -> str:
    terms = _terms(call, promotion)
    # Shops like to write the terms into the title ("3 for 2 on berries"); saying them twice helps nobody.
    title = offer_title(call, promotion)
    said = _numbers(terms) <= _numbers(title)
    text = call.say("offers.line_title" if said else "offers.line", title=title, terms=terms)
    if ends_soon(call, promotion):
        return f"{text} {call.say('offers.until', date=promotion.ends)}"
    if not call.arguments.get("ends"):
        return text
    if promotion.ends is None:
        return f"{text} {call.say('offers.open_end')}"
    return f"{text} {call.say('offers.until_year', date=promotion.ends, year=str(promotion.ends.year))}"


def _numbers(text: str) -> set[str]:
    return set("".join(letter if letter.isdigit() or letter in ".," else " " for letter in text).split())


def _terms(call: Call, promotion: Promotion) -> str:
    if promotion.percent is not None:
        return call.say("offers.percent", percent=promotion.percent)
    if promotion.price is not None:
        return call.say("offers.price", price=promotion.price)
    return call.say("offers.buy_pay", buy=promotion.buy, pay=promotion.pay)


def _facts(call: Call, promotion: Promotion) -> list[Fact]:
    values: dict[str, Any] = {
        "title": offer_title(call, promotion),
        "percent": promotion.percent,
        "price": promotion.price,
        "ends": promotion.ends,
    }
    values |= {"buy": Decimal(promotion.buy), "pay": Decimal(promotion.pay)} if promotion.buy else {}
    values |= {"year": Decimal(promotion.ends.year)} if promotion.ends and call.arguments.get("ends") else {}
    given = {name: value for name, value in values.items() if value is not None}
    return [Fact(f"offer_{name}", value, promotion.id, source=f"{promotion.source}/{name}") for name, value in given.items()]


def _suggestions(call: Call, skus: tuple[str, ...]) -> tuple[Suggestion, ...]:
    found = [call.stores.find_product(sku=sku) for sku in skus[:MOST_SUGGESTIONS]]
    return tuple(Suggestion(product.name, call.say("offers.price_message", product=product.name)) for product in found if product)
