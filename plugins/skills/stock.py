"""Whether things are there: one, a quantity, each size, or several products; what to take instead when sold out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from plugins.contracts import Call, Fact, Focus, Folder, Product, ProductQuery, Result, Status, Stock, Suggestion, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.amounts import asked_for, quantity_facts, read_amount
from plugins.kit.goods.cards import (
    MAX_CARDS,
    amount_of,
    card_facts,
    note_shown,
    product_card,
    product_cards,
    stock_status,
    stock_text,
    suggest,
    wording_with_products,
)  # fmt: skip
from plugins.kit.goods.choices import Article
from plugins.kit.goods.eaters import EATER, marked, needs_of, warned
from plugins.kit.goods.free_from import free_from
from plugins.kit.goods.in_stock import alike_in_stock, best_stocked, is_left, search_in_stock
from plugins.kit.goods.looks import are_chosen, has_look, looks_lacking, single_looks
from plugins.kit.goods.notice import notice_text
from plugins.kit.goods.product_facts import count_fact, phrase_fact
from plugins.kit.goods.product_lists import list_articles
from plugins.kit.goods.product_names import article_name, differences, full_name, label_told, labels_of, variants_of
from plugins.kit.goods.products import SIZE, article_of, read_attributes, stems, stock_of
from plugins.kit.goods.siblings import find_sibling
from plugins.kit.goods.sizes import in_size_or_amount, not_made_so
from plugins.kit.goods.suitable import suited_only, which_suit
from plugins.kit.goods.told_goods import goods_told, looks_told
from plugins.kit.places.branch_choice import Choice, all_branches, branches_meant
from plugins.kit.places.branch_facts import contact_facts
from plugins.kit.words import examples_from, read_locales

NAME = "stock"
MAX_PRODUCTS = 4
MAX_VARIANTS = 12
MAX_INSTEAD = 3
MOST_OF_A_KIND = 50
FRESH = timedelta(minutes=10)  # what a till said within so much time is said as it is
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "product": {"type": "string", "format": "product", "description": "SKU, or what the customer calls it."},
        "quantity": {"type": "string", "format": "quantity", "description": 'How much is wanted: "3", "2 kg".'},
        "attributes": {"type": "array", "items": {"type": "string", "format": "attribute"}, "description": 'Like "size:M".'},
        "branch": {"type": "string", "format": "branch", "description": "A branch that is asked about; stock is known of the whole shop."},
        "place": {"type": "string", "format": "place", "description": "A town whose branch is asked about."},
        "count": {"type": "boolean", "description": "Whether it is asked how many there are."},
        "gone": {"type": "boolean", "description": "Whether it is asked if there is none left, or hardly any."},
        "eater": EATER,
    },
    "required": ["product"],
    "additionalProperties": False,
}


class StockSkill:
    def __init__(self) -> None:
        self._locales = read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        description = "Tell whether a product (a size, a colour, a quantity of it) is in stock; offers alternatives when it is sold out."
        return [Tool("product_stock", description, PARAMETERS, product_stock, examples_from(self._locales, "product_stock"))]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(self._locales)


def create(folder: Folder, options: Mapping[str, Any]) -> StockSkill:
    return StockSkill()


def product_stock(call: Call) -> Result:
    """Answer whether something is there; where a branch is asked about, say that the stock is the whole shop's."""
    found = stock_of_goods(call)
    named = call.arguments.get("branch") or call.arguments.get("place")
    choice = branches_meant(call) if named and found.status is Status.OK else Choice(())
    return of_the_whole_shop(call, found, choice) if choice.branches and len(all_branches(call)) > 1 else found


def of_the_whole_shop(call: Call, found: Result, choice: Choice) -> Result:
    """Return a stock with the honest word that nobody sees here what lies in one branch, and how to ask there."""
    branch = choice.branches[0]
    facts = [*found.facts, *contact_facts(branch)]
    if choice.asked:
        facts.append(Fact("asked_place", choice.asked.name, source="message"))
        note = call.say("stock.no_branch", place=choice.asked.name, branch=branch.name)
    elif branch.phone:
        note = call.say("stock.whole_shop.phone", branch=branch.name, phone=branch.phone)
    else:
        note = call.say("stock.whole_shop", branch=branch.name)
    about = replace(found.next, branch=branch.id)
    return replace(found, text=f"{found.text}\n{note}", facts=tuple(dict.fromkeys(facts)), next=about)


def stock_of_goods(call: Call) -> Result:
    """Answer whether something is there; a generic word gets the stock of all that it may mean."""
    given = call.arguments
    named, amount = given.get("product", ""), given.get("quantity", "")
    found, wanted = in_size_or_amount(call, named, amount, given.get("attributes", ()), MAX_PRODUCTS)
    if isinstance(found, Result):
        return found
    if len(found) == 1 and not amount and (listed := others_that_suit(call, named, found[0].product)):
        return listed
    if len(found) > 1 and not amount and (listed := stock_of_a_kind(call, named, wanted)):
        return listed
    if len(found) > 1:
        products = [best_stocked(call, article) for article in found]
        listed = stock_list(call, call.say("stock.several"), products, article_labels(call, found))
        codes = tuple(article.code for article in found)
        return replace(listed, next=Focus(products=codes, query=named, looks=single_looks(read_attributes(wanted))))
    lacking = looks_lacking(variants_of(call, found[0].product), read_attributes(wanted))
    if lacking:
        return not_there_so(call, found[0], lacking, wanted)
    if len(found[0].variants) > 1:
        return variant_stock(call, found[0])
    return single_stock(call, found[0].variants[0])


def others_that_suit(call: Call, named: str, found: Product) -> Result | None:
    """Return what suits a wish ("gluten free bread"), where the one found is no more than the nearest by its name; None where it is
    called so, or nothing is wished."""
    wished = free_from(named)
    if len(wished.wishes) != 1 or not wished.goods or stems(found.name)[-1:] == stems(wished.goods)[-1:]:
        return None
    listed = which_suit(call, wished.goods, wished.wishes[0][1])
    return listed if listed and listed.status is Status.OK else None


def stock_of_a_kind(call: Call, named: str, wanted: Sequence[str]) -> Result | None:
    """Return what there is of goods of which there are many ("do you have bread?"), priced and what is sold out marked; None where
    the few that the words name are all."""
    looks = read_attributes(wanted)
    hits = search_in_stock(call, ProductQuery(text=named, attributes=looks, limit=MOST_OF_A_KIND))
    goods = [hit.product for hit in hits if not hit.close]
    if len(goods) <= MAX_PRODUCTS or stock_status(stock_of(call, goods[0])) == "out":
        return None
    asked = _asked_in_words(call, named, looks)

    def show(shown: Sequence[Product]) -> Result:
        there = [product for product in shown if is_left(call, product)] or shown
        many = len(shown) == MOST_OF_A_KIND
        articles = [article_of(call, product, named, looks) for product in there[:MAX_CARDS]]
        facts = (count_fact(len(there)), phrase_fact(asked), phrase_fact(named))
        cheapest = Suggestion(call.say("suggest.cheapest"), call.say("suggest.cheapest.message", query=asked))
        steps = (cheapest, suggest(call, "details", there[0]))
        head = call.say(_key(call, "many" if many else "kind"), count=len(there), what=asked)
        told = {"facts": facts, "suggestions": steps, "query": named, "looks": single_looks(looks), "tell_stock": True}
        listed = list_articles(call, head, articles, **told)
        return _affirmed(call, listed, there=True)

    needs = needs_of(call)
    return suited_only(call, goods, needs, named, asked, show) if needs else show(goods)


def _asked_in_words(call: Call, named: str, looks: Mapping[str, Sequence[str]]) -> str:
    """Return the goods that are asked about with their looks: "white t-shirts in size M"."""
    said = " ".join(looks_told(call, [value for name, values in looks.items() if name != SIZE for value in values]))
    what = goods_told(call, named)
    what = call.say("product.of_looks", looks=said, what=what) if said else what
    sizes = looks_told(call, looks.get(SIZE, ()))
    return f"{what} {call.say('filter.size', name=', '.join(sizes))}" if sizes else what


def article_labels(call: Call, articles: Sequence[Article]) -> Sequence[str]:
    """Return what to call each of several articles, with the size or colour that is asked about: "Kitchen Apron (S)"."""
    names = [article_name(call, article.product, article.variants) for article in articles]
    return names if len(set(names)) == len(names) else labels_of(call, [article.product for article in articles])


def single_stock(call: Call, product: Product) -> Result:
    """Return the stock of one product, against the quantity that is wanted."""
    written = call.arguments.get("quantity", "")
    stock = stock_of(call, product)
    status = stock_status(stock)
    if status == "out":
        return sold_out(call, product)
    if status == "unknown" or not written or stock.available is None:
        key = "uncounted" if status == "in_stock" and call.arguments.get("count") else status
        text = call.say(_key(call, key), name=full_name(call, product), amount=amount_of(product, stock.available or Decimal(0)))
        return _affirmed(call, answer(call, product, text), there=None if status == "unknown" else True)
    amount = read_amount(call, product, written)
    if isinstance(amount, Result):
        return amount
    wanted = asked_for(product, amount, written)
    facts = quantity_facts(product, wanted)
    if amount.units <= stock.available:
        key = _key(call, "just_enough" if amount.units == stock.available and call.arguments.get("gone") else "enough")
        return _affirmed(call, answer(call, product, call.say(key, name=full_name(call, product), wanted=wanted), facts), there=True)
    left = amount_of(product, stock.available)
    short = answer(call, product, call.say("stock.short", name=full_name(call, product), wanted=wanted, amount=left), facts)
    return _affirmed(call, short, there=False)


def _affirmed(call: Call, found: Result, there: bool | None) -> Result:
    """Return a stock with what it answers a question of yes or no with: the other way round where it is asked if goods are gone."""
    return replace(found, affirms=None if there is None else there != bool(call.arguments.get("gone")))


def answer(call: Call, product: Product, text: str, facts: Sequence[Fact] = ()) -> Result:
    """Return a sentence about a product's stock, with its card."""
    note_shown(call, [product])
    steps = (suggest(call, "add", product), suggest(call, "details", product))
    focus = Focus(product=product.sku, products=(product.sku,))
    known = known_at(call, stock_of(call, product))
    backing = (*card_facts(call, product), *facts, *known)
    if known:
        day, time = (fact.value for fact in known)
        text = call.say("stock.as_of", text=text, date=day, time=time)
    if product.notice:
        text = " ".join([text, call.say("notice.needs", notice=notice_text(call, product))])
    return warned(call, Result(text, backing, (product_card(call, product),), steps, focus), product)


def _key(call: Call, key: str) -> str:
    """Return the key of a sentence that begins with yes or no; the other way round where it is asked if goods are gone."""
    turned = f"stock.gone.{key}"
    return turned if call.arguments.get("gone") and call.say.has(turned) else f"stock.{key}"


def known_at(call: Call, stock: Stock) -> tuple[Fact, ...]:
    """Return the day and the time of a stock level that is not of just now; nothing where it is, or where it is published data."""
    if stock.as_of is None or call.now - stock.as_of < FRESH:
        return ()
    at = stock.as_of.astimezone(ZoneInfo(call.shop.timezone))
    return Fact("date", at.date(), stock.sku, source=stock.source), Fact("time", at.time(), stock.sku, source=stock.source)


def sold_out(call: Call, product: Product) -> Result:
    """Return that it is sold out, and what is like it and there."""
    found = alike_in_stock(call, product, MAX_INSTEAD + 1, in_its_size=True)
    instead = [other for other in found if other.sku != product.sku][:MAX_INSTEAD]
    facts = card_facts(call, product)
    if not instead:
        text = call.say(_key(call, "out"), name=full_name(call, product))
        alone = Result(text, facts, (product_card(call, product),), (suggest(call, "person"),), Focus(product=product.sku))
        return _affirmed(call, alone, there=False)
    names = labels_of(call, instead)
    note_shown(call, instead)
    backing = [fact for other in instead for fact in card_facts(call, other)]
    told = Result(
        call.say(_key(call, "out.instead"), name=full_name(call, product), names=names),
        (*facts, *backing),
        product_cards(call, instead),
        (suggest(call, "add", instead[0]), suggest(call, "details", instead[0])),
        Focus(product=product.sku, products=tuple(article_of(call, other).code for other in instead)),
    )
    return _affirmed(call, told, there=False)


def not_there_so(call: Call, article: Article, lacking: Sequence[str], wanted: Sequence[str]) -> Result:
    """Return in which size or colour there is none, and what there is; where only both together are not made, what has one of them."""
    every, looks = article_of(call, article.product), read_attributes(wanted)
    if len(every.variants) == 1:
        sibling = find_sibling(call.stores, article.product, looks)
        return single_stock(call, sibling) if sibling else not_made_so(call, article.product, lacking, wanted)
    near = tuple(one for one in every.variants if any(has_look(one, name, looks[name]) for name in looks)) if len(lacking) > 1 else ()
    together = bool(near)
    value = " / ".join(looks_told(call, lacking))
    key = "stock.not_in_size" if list(looks.get(SIZE, ())) == list(lacking) else "stock.not_in"
    key = key if are_chosen(every.variants, lacking, looks) else "stock.not_stated"
    head = call.say(key, name=every.product.name, value=value)
    found = variant_stock(call, replace(every, variants=near) if together else every, head)
    return _affirmed(call, replace(found, facts=(*found.facts, phrase_fact(value))), there=False)


def variant_stock(call: Call, article: Article, head: str = "") -> Result:
    """Return which sizes or colours are there and which are sold out."""
    names = tuple(differences(article.variants))
    shown = article.variants[:MAX_VARIANTS]
    head = head or call.say("stock.variants", name=article_name(call, article.product, article.variants))
    listed = stock_list(call, head, shown, [label_told(call, variant, names) or variant.name for variant in shown], article.code)
    left = len(article.variants) - len(shown)
    if not left:
        return listed
    return replace(listed, text=f"{listed.text}\n{call.say('stock.more', count=left)}", facts=(*listed.facts, count_fact(left)))


def stock_list(call: Call, head: str, products: Sequence[Product], labels: Sequence[str], about: str = "") -> Result:
    """Return a line per product with its stock."""
    stocks = [stock_of(call, product) for product in products]
    lines = [
        call.say("stock.line", name=label, stock=stock_text(call, product, stock))
        for label, product, stock in zip(labels, products, stocks, strict=True)
    ]
    there = [product for product, stock in zip(products, stocks, strict=True) if stock_status(stock) != "out"]
    note_shown(call, products)
    steps = (suggest(call, "add", there[0]), suggest(call, "details", there[0])) if there else (suggest(call, "alternatives", products[0]),)
    told = Result(
        "\n".join([head, *lines]),
        tuple(fact for product in products for fact in card_facts(call, product)),
        product_cards(call, products),
        steps,
        Focus(product=about, products=tuple(product.sku for product in products)),
    )
    return marked(call, _affirmed(call, told, there=bool(there)), products[:1] if about else products)
