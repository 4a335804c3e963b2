"""What a product is: description, pack, ingredients, sizes and colours; and its allergens, only as the shop states them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugins.contracts import Call, Fact, Focus, Folder, Product, Result, Slot, Status, Tool, Utterance
from plugins.hookspecs import hookimpl
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet, is_marked, named_in, speaks_against, stated
from plugins.kit.goods.asked_allergens import allergen_slots, each_asked
from plugins.kit.goods.aspects import ABOUT, PROPERTY, unknown_of_several, unstated
from plugins.kit.goods.cards import card_facts, note_shown, product_card, suggest, wording_with_products
from plugins.kit.goods.choices import Article
from plugins.kit.goods.eaters import EATER, warned
from plugins.kit.goods.free_from import free_from
from plugins.kit.goods.looks import are_chosen, looks_lacking
from plugins.kit.goods.notice import notice_text
from plugins.kit.goods.price_words import cheapest_now, costs_differ, price_now, priced_facts
from plugins.kit.goods.product_facts import allergen_facts, phrase_fact
from plugins.kit.goods.product_names import differences, variants_of
from plugins.kit.goods.products import article_of, read_attributes, resolve_article, resolve_product
from plugins.kit.goods.suitable import either, which_suit
from plugins.kit.goods.told_goods import look_told, looks_told
from plugins.kit.ordering.surcharges import surcharge_facts
from plugins.kit.words import examples_from, read_locales

NAME = "product_details"
PRODUCT = {"type": "string", "format": "product", "description": "SKU, or what the customer calls it."}
ATTRIBUTES = {"type": "array", "items": {"type": "string", "format": "attribute"}, "description": 'Like "size:M".'}
DETAILS: Mapping[str, Any] = {
    "type": "object",
    "properties": {"product": PRODUCT, "attributes": ATTRIBUTES, "about": ABOUT, "property": PROPERTY, "eater": EATER},
    "required": ["product"],
    "additionalProperties": False,
}
ALLERGENS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "product": PRODUCT,
        "allergen": {"type": "string", "format": "allergen", "description": 'What is asked about: "nuts", "eggs or milk", "gluten-free".'},
        "eater": EATER,
    },
    "required": ["product"],
    "additionalProperties": False,
}


class ProductDetails:
    def __init__(self) -> None:
        self._locales = read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        details = "Describe a product: what it is, pack, ingredients, and the sizes and colours it comes in."
        allergens = "Tell what allergens a product contains or may contain, or whether it is marked vegan, gluten-free and so on."
        return [
            Tool("product_details", details, DETAILS, product_details, examples_from(self._locales, "product_details")),
            Tool("product_allergens", allergens, ALLERGENS, product_allergens, examples_from(self._locales, "product_allergens")),
        ]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(self._locales)

    @hookimpl
    def propose_slots(self, utterance: Utterance) -> list[Slot]:
        return allergen_slots(utterance)


def create(folder: Folder, options: Mapping[str, Any]) -> ProductDetails:
    return ProductDetails()


def product_details(call: Call) -> Result:
    """Describe a product; of one with sizes and colours, say which there are."""
    wanted = call.arguments.get("attributes", ())
    if (unknown := unknown_of_several(call)) is not None:
        return unknown
    article = resolve_article(call, call.arguments.get("product", ""), attributes=wanted)
    if isinstance(article, Result):
        return article
    product = article.product
    lacking = looks_lacking(variants_of(call, product), read_attributes(wanted))
    article = article_of(call, product) if lacking else article
    note_shown(call, [product])
    variants = (fact for other in article.variants for fact in priced_facts(call, other))
    facts = (*card_facts(call, product), *described_facts(product), *surcharge_facts(product), *variants)
    steps = (suggest(call, "add", product), suggest(call, "stock", product), suggest(call, "alternatives", product))
    focus = Focus(product=article.code, products=tuple(other.sku for other in article.variants))
    lines = describe(call, product, article)
    if lacking:
        told = ", ".join(looks_told(call, lacking))
        key = "product.not_in" if are_chosen(variants_of(call, product), lacking, read_attributes(wanted)) else "product.not_stated"
        lines, facts = [call.say(key, name=product.name, value=told), *lines], (*facts, phrase_fact(told))
    if unsaid := unstated(call, article.variants):
        lines, steps = [unsaid, *lines], (*steps[:2], suggest(call, "person"))
    told = Result("\n".join(lines), tuple(dict.fromkeys(facts)), (product_card(call, product),), steps, focus)
    return warned(call, told, product, whole=True)


def describe(call: Call, product: Product, article: Article) -> list[str]:
    """Return the lines about a product: name and price, description, what it is made of, what it comes in."""
    title = "details.title.brand" if product.brand else "details.title"
    lines = [call.say(title, name=product.name, brand=product.brand, price=price_of_any(call, article))]
    lines += [product.description] if product.description else []
    lines += [call.say("details.pack", pack=product.pack)] if product.pack and len({other.pack for other in article.variants}) == 1 else []
    lines += [call.say("details.ingredients", ingredients=product.ingredients)] if product.ingredients else []
    differing = differences(article.variants)
    for name, values in {**product.attributes, **differing}.items():
        key = "details.comes_in" if name in differing else "details.attribute"
        lines.append(call.say(key, label=attribute_label(call, name), values=[look_told(call, value) for value in values]))
    lines += [call.say("details.surcharge", surcharge=product.delivery_surcharge)] if product.delivery_surcharge else []
    return [*lines, call.say("notice.needs", notice=notice_text(call, product))] if product.notice else lines


def price_of_any(call: Call, article: Article) -> str:
    """Return the price; "from" the cheapest where the variants cost differently."""
    price = price_now(call, cheapest_now(call, article.variants))
    return call.say("details.from", price=price) if costs_differ(call, article.variants) else price


def attribute_label(call: Call, name: str) -> str:
    """Return an attribute's name in the conversation's language, as the shop writes it where we have no word."""
    if call.say.has(f"attribute.{name}"):
        return call.say(f"attribute.{name}")
    own = name.replace("_", " ")
    return own[:1].upper() + own[1:]


def described_facts(product: Product) -> tuple[Fact, ...]:
    """Return what backs a description: the shop's own texts."""
    texts = (("description", product.description), ("ingredients", product.ingredients))
    return tuple(Fact(kind, text, product.sku, source=product.source) for kind, text in texts if text)


def product_allergens(call: Call) -> Result:
    """Answer about allergens and diets; what the shop has not stated is not known, and that is said."""
    asked = call.arguments.get("allergen", "").strip()
    each = {one: allergen_vocabulary().key(one) for one in each_asked(asked)} if asked else {}
    phrase = call.arguments.get("product", "")
    if any(map(is_diet, each.values())):
        phrase = phrase.removesuffix(asked) or phrase
    product = resolve_product(call, phrase)
    if isinstance(product, Result):
        several = asked and phrase and product.status is Status.NEEDS_CHOICE
        return (which_suit(call, phrase, asked) if several else None) or product
    lines = [about_diet(call, product, key) for key in dict.fromkeys(each.values()) if is_diet(key)]
    lines += about_allergens(call, product, {one: key for one, key in each.items() if not is_diet(key)})
    lines += stated_lines(call, product)
    note_shown(call, [product])
    steps = (suggest(call, "details", product), suggest(call, "person"))
    stated_of = (fact for one, key in (each or {"": ""}).items() for fact in allergen_facts(product, one, key))
    facts = tuple(dict.fromkeys((*card_facts(call, product), *stated_of)))
    so = [_is_so(product, one, key) for one, key in each.items()]
    affirms = False if False in so else True if so and all(so) else None
    told = Result("\n".join(lines), facts, (product_card(call, product),), steps, Focus(product=product.sku), affirms=affirms)
    return warned(call, told, product, whole=True, besides=tuple(each))


def _is_so(product: Product, asked: str, key: str) -> bool | None:
    """Return whether a product is so (marked for a diet, free of an allergen, or has it), None where the shop does not state it."""
    if is_diet(key):
        return False if _told_against(product, key) else is_marked(product, key) or None
    has = stated(product.allergens or (), key, asked) or named_in(product.ingredients, key, asked)
    if free_from(asked).wishes:
        return False if has or stated(product.may_contain, key, asked) else None
    return True if has else None


def _told_against(product: Product, key: str) -> tuple[str, ...]:
    """Return what is stated that speaks against a diet; traces of a thing do not where the shop marks the product for it."""
    against = tuple(speaks_against(product, key))
    marked = is_marked(product, key) and set(against) <= set(product.may_contain) and not key.endswith("_free")
    return () if marked else against


def about_diet(call: Call, product: Product, key: str) -> str:
    """Say whether the shop marks a product for a diet, and what it states that speaks against it."""
    diet = allergen_vocabulary().title(key, call.say.locale)
    marked, against = is_marked(product, key), _told_against(product, key)
    if against:
        return call.say("allergens.diet.against", name=product.name, diet=diet, found=list(against))
    return call.say("allergens.diet.marked" if marked else "allergens.diet.unmarked", name=product.name, diet=diet)


def about_allergens(call: Call, product: Product, keys: Mapping[str, str]) -> list[str]:
    """Say of each allergen, given as asked and by its key, what is stated of it: a line for those of which the same is."""
    told: dict[str, list[str]] = {}
    for asked, key in keys.items():
        template, words = stated_of(call, product, key, asked)
        told.setdefault(template, []).extend(words)
    return [_line(call, product, template, list(dict.fromkeys(words))) for template, words in told.items()]


def _line(call: Call, product: Product, template: str, words: list[str]) -> str:
    doubted = template in ("allergens.unknown.one", "allergens.not_stated")
    return call.say(template, name=product.name, found=words, allergen=either(call, words) if doubted else words)


def stated_of(call: Call, product: Product, key: str, asked: str) -> tuple[str, tuple[str, ...]]:
    """Return the wording that says whether an allergen is stated, stated as a possible trace, named among the ingredients, not stated,
    or not known, and the words that it is said of.

    Of a word that is no allergen we know of, a list of allergens that lacks it says nothing.
    """
    vocabulary = allergen_vocabulary()
    contained, traces = stated(product.allergens or (), key, asked), stated(product.may_contain, key, asked)
    if contained:
        free = bool(free_from(asked).wishes)  # "is it tree nut free?" is answered by no
        return "allergens.not_free" if free else "allergens.yes", contained
    if traces:
        return "allergens.traces", traces
    named = named_in(product.ingredients, key, asked)
    if named:
        return "allergens.ingredients", (vocabulary.title(named, call.say.locale),)
    word = vocabulary.title(key, call.say.locale) if key else asked
    return "allergens.unknown.one" if product.allergens is None or not key else "allergens.not_stated", (word,)


def stated_lines(call: Call, product: Product) -> list[str]:
    """Return everything that is stated, traces always among it, and where to be sure. It may say a thing twice rather than never."""
    lines = []
    if product.allergens:
        lines.append(call.say("allergens.contains", allergens=list(product.allergens)))
    elif product.allergens is None:
        lines.append(call.say("allergens.unknown", name=product.name))
    else:
        lines.append(call.say("allergens.none", name=product.name))
    if product.may_contain:
        lines.append(call.say("allergens.may_contain", allergens=list(product.may_contain)))
    return [*lines, call.say("allergens.check")]
