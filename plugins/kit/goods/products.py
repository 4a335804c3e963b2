"""From what a customer calls a product to the product: exact codes, names, variants, and one short question when unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from plugins.contracts import Call, Focus, Product, ProductHit, ProductQuery, Result, Status, Stock, Suggestion
from plugins.kit.goods.choices import MAX_CHOICES, Article, choose_article, choose_variant
from plugins.kit.goods.free_from import free_from
from plugins.kit.goods.head_words import is_head_first
from plugins.kit.goods.looks import with_looks
from plugins.kit.goods.product_facts import name_facts, phrase_fact
from plugins.kit.goods.product_names import differences, variants_of
from plugins.kit.goods.told_goods import goods_told, looks_told
from plugins.kit.search.analysis import stem
from plugins.kit.text import fold, normalise, tokenise

CLEAR_GAP = 0.12
LONGEST_PHRASE = 80
SIZE, COLOUR = "size", "colour"

Attributes = Mapping[str, tuple[str, ...]]


def resolve_product(call: Call, argument: str, *, attributes: Sequence[str] = (), missing: str = "product") -> Product | Result:
    """Return the one product that the argument (a SKU or the customer's words) names, or the result that asks for more."""
    article = resolve_article(call, argument, attributes=attributes, missing=missing)
    if isinstance(article, Result):
        return article
    return article.variants[0] if len(article.variants) == 1 else choose_variant(call, article, missing)


def resolve_article(call: Call, argument: str, *, attributes: Sequence[str] = (), missing: str = "product") -> Article | Result:
    """Return the one article that is meant, whichever of its variants; or the result that asks for more."""
    found = resolve_articles(call, argument, attributes=attributes, missing=missing)
    if isinstance(found, Result):
        return found
    return found[0] if len(found) == 1 else choose_article(call, found, missing)


def resolve_articles(
    call: Call, argument: str, *, attributes: Sequence[str] = (), limit: int = MAX_CHOICES, missing: str = "product"
) -> tuple[Article, ...] | Result:
    """Return the articles that fit equally well, at most ``limit``; NEEDS_INPUT without an argument, NOT_FOUND without a fit."""
    phrase, wanted = normalise(argument) or call.focus.product, read_attributes(attributes)
    if not phrase:
        return (wanted and _of_those_shown(call, wanted, missing)) or ask_for_one(call, missing)
    named = _by_code(call, phrase, wanted)
    if named:
        return (named,)
    hits = call.stores.search_products(query=ProductQuery(text=phrase, attributes=wanted, limit=limit + 1))
    sure = [hit for hit in hits if not hit.close]
    if wanted and not (sure and sure[0].score > 1 - CLEAR_GAP):
        near = call.stores.search_products(query=ProductQuery(text=phrase, limit=limit + 1))
        called = [hit for hit in near if not hit.close]
        if not sure and len(called) > 1:  # several, and none with these looks: that of another would be no answer
            return not_found(call, f"{goods_told(call, phrase)} ({_looks_worded(call, wanted)})", hits or near)
        if called and not (sure and called[0].score - sure[0].score <= CLEAR_GAP):
            sure = called  # what is called so, in other looks, rather than what has the looks and another name
    if not sure:
        return not_found(call, phrase, hits)
    named = [hit for hit in sure if not only_stated(hit.product, phrase)]
    if not named:
        return not_found(call, phrase, sure, "product.stated")
    meant = _called_first(_equally_good(named, phrase), phrase, call.say.locale)
    return tuple(article_of(call, hit.product, phrase, wanted) for hit in meant[:limit])


def article_of(call: Call, product: Product, phrase: str = "", wanted: Attributes = MappingProxyType({})) -> Article:
    """Return the article of a product with those of its variants that fit the words and attributes."""
    variants = variants_of(call, product)
    if len(variants) == 1:
        return Article(product, (product,))
    return _narrowed(product, variants, phrase, wanted)


def resolve_among(products: Sequence[Product], argument: str, focus: Focus) -> tuple[Product, ...]:
    """Return those of a few products (a cart's) that the argument names: by code, by all of its words, by any of them."""
    phrase = normalise(argument) or focus.product
    if not phrase:
        return tuple(products)
    exact = [product for product in products if fold(phrase) in (fold(product.sku), fold(product.name), product.barcode)]
    if exact:
        return tuple(exact)
    words = {stem(word) for word in _words(phrase)}
    shared = [(len(words & _all_words(product)), product) for product in products]
    most = max((count for count, _ in shared), default=0)
    return tuple(product for count, product in shared if count == most) if most else ()


def read_attributes(entries: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return ["colour:red", "colour:blue"] as {"colour": ("red", "blue")}; a value without a name fits any attribute ("")."""
    read: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        name, colon, value = entry.partition(":")
        name, value = (name.strip(), value.strip()) if colon else ("", name.strip())
        read[name] = (*read.get(name, ()), value)
    return read


def stock_of(call: Call, product: Product) -> Stock:
    """Return how much of a product is to be sold now, less what orders have taken; not counted when no store says."""
    stock = call.stores.find_stock(sku=product.sku) or Stock(product.sku, product.stock, product.source)
    if stock.available is None or stock.as_of is not None:  # not counted, or by a system outside, where our orders go too
        return stock
    return replace(stock, available=call.records.orders.left(product.sku, stock.available, call.shop.version), counted=stock.available)


def ask_for_one(call: Call, missing: str = "product") -> Result:
    """Return the question which product is meant, with those on show to pick from; any other may be named as well."""
    shown = [article for code in call.focus.products[:MAX_CHOICES] if (article := _by_code(call, code, {}))]
    asked = choose_article(call, shown, missing) if shown else Result(call.say("product.ask"), missing=missing)
    return replace(asked, status=Status.NEEDS_INPUT, next=None, options=())


def _of_those_shown(call: Call, wanted: Attributes, missing: str) -> tuple[Article, ...] | Result | None:
    """Return the one on show that comes in these looks, or which of several; None where that says nothing."""
    shown = [article for code in call.focus.products if (article := _by_code(call, code, {}))]
    fitting = [article for article in shown if with_looks(variants_of(call, article.product), wanted)]
    if not fitting and call.focus.query:
        hits = call.stores.search_products(query=ProductQuery(text=call.focus.query, attributes=wanted, limit=MAX_CHOICES))
        fitting = [article_of(call, hit.product, "", wanted) for hit in hits if not hit.close]
    if len(fitting) == 1:
        return (article_of(call, fitting[0].product, "", wanted),)
    if fitting:
        return choose_article(call, fitting[:MAX_CHOICES], missing)
    looks, goods = _looks_worded(call, wanted), goods_told(call, call.focus.query)
    return not_found(call, f"{goods} ({looks})" if goods else looks) if shown else None


def _looks_worded(call: Call, wanted: Attributes) -> str:
    return ", ".join(look for values in wanted.values() for look in looks_told(call, values))


def not_found(call: Call, phrase: str, hits: Sequence[ProductHit] = (), worded: str = "product.closest") -> Result:
    """Return the honest answer that the shop has no such thing, with the closest there is."""
    quoted = phrase if len(phrase) <= LONGEST_PHRASE else phrase[:LONGEST_PHRASE].rsplit(" ", 1)[0]
    if free_from(phrase).wishes:  # what is near is not what must not be in it
        person = Suggestion(call.say("suggest.person"), call.say("suggest.person.message"))
        return Result(call.say("product.none_suits"), (phrase_fact(quoted),), (), (person,), None, Status.NOT_FOUND)
    near = [hit.product for hit in hits[:3]]
    text = call.say("product.none", phrase=quoted)
    if near:
        text = call.say(worded, phrase=quoted, names=[product.name for product in near])
    facts = [phrase_fact(quoted), *(fact for product in near for fact in name_facts(product))]
    buttons = tuple(Suggestion(product.name, call.say("suggest.details.message", sku=product.sku)) for product in near)
    focus = Focus(products=tuple(article_of(call, product).code for product in near)) if near else None
    return Result(text, tuple(facts), (), buttons, focus, Status.NOT_FOUND)


def _by_code(call: Call, phrase: str, wanted: Attributes) -> Article | None:
    """Return the article whose SKU, barcode or group's code the phrase is, or begins with before attribute values."""
    product = call.stores.find_product(sku=phrase)
    if product and product.group and fold(phrase) == fold(product.group):
        return _narrowed(product, variants_of(call, product), "", wanted)
    if product:
        return _sibling(call, product, wanted) if wanted and product.group else Article(product, (product,))
    code, _, rest = phrase.partition(" ")
    variants = call.stores.find_variants(group=code)
    if not variants:
        return None
    return _narrowed(variants[0], variants, rest, wanted)


def _narrowed(product: Product, variants: Sequence[Product], phrase: str, wanted: Attributes) -> Article:
    if wanted and SIZE not in wanted and product in variants and not with_looks(variants, wanted):
        return Article(product, (product,))  # the search found it near enough; the others are further off
    fitting = _fitting(variants, phrase, wanted)
    return Article(product if product in fitting else fitting[0], fitting)


def _sibling(call: Call, product: Product, wanted: Attributes) -> Article:
    """Return the variant with the wanted attributes that is otherwise most like the product ("and the large one?")."""
    fitting = _fitting(variants_of(call, product), "", wanted)
    alike = {sku: _shared(product, other) for sku, other in ((other.sku, other) for other in fitting)}
    best = max(alike.values())
    left = tuple(other for other in fitting if alike[other.sku] == best)
    return Article(left[0], left)


def _shared(one: Product, other: Product) -> int:
    return sum(1 for name, values in one.attributes.items() if other.attributes.get(name) == values)


def _fitting(variants: Sequence[Product], phrase: str, wanted: Attributes) -> tuple[Product, ...]:
    """Return the variants with the wanted attributes and with the values that the phrase names; all, where none fits. What the phrase
    says itself goes before what is wanted beside it: in "a red dress and white trousers" the dress is red."""
    said = _looks_said(variants, phrase)
    wanted = {name: values for name, values in wanted.items() if name not in said or said[name] & set(values)}
    left = with_looks(variants, wanted) or list(variants)
    for name, values in _looks_said(left, phrase).items():
        left = [product for product in left if values & set(product.attributes.get(name, ()))]
    named = [product for product in left if fold(product.name) == fold(phrase)]
    return tuple(named if len(named) == 1 else left) or tuple(variants)


def _looks_said(variants: Sequence[Product], phrase: str) -> dict[str, set[str]]:
    """Return the values by which variants differ and that a phrase names, by their attribute."""
    words, own = set(_words(phrase)), set(_words(variants[0].name))
    said = {}
    for name, values in differences(variants).items():
        in_short = _named_in_short(values, words - own) if name == COLOUR else set()
        said[name] = {value for value in values if set(_words(value)) <= words} or in_short
    return {name: values for name, values in said.items() if values}


def looks_meant(call: Call, article: Article, argument: str) -> list[str]:
    """Return the looks ("colour:black") that the words for goods decide beside their name ("black tee"), or the code of one variant."""
    chosen = call.stores.find_product(sku=argument)
    said, own = set(_words(argument)), set(_words(article.product.name))
    found = []
    for name, values in differences(variants_of(call, article.product)).items():
        meant = chosen.attributes.get(name, ()) if chosen and fold(argument) != fold(chosen.group) else values
        in_short = _named_in_short(values, said - own) if name == COLOUR else set()
        found += [f"{name}:{value}" for value in meant if chosen or set(_words(value)) <= said - own or value in in_short]
    return found


def _named_in_short(values: Sequence[str], words: set[str]) -> set[str]:
    """Return the value of which a word is said that no other has, where just one is: the "xanh navy" of "polo navy L"."""
    known = {value: set(_words(value)) for value in values}
    found = {value for value in values if words & known[value].difference(*(known[other] for other in values if other != value))}
    return found if len(found) == 1 else set()


def is_called(product: Product, phrase: str) -> bool:
    """Whether a product's name, kind or tags have all the words: a shirt that may be washed so is no washing machine."""
    texts = (product.name, product.brand, *product.synonyms, *product.categories, *product.tags)
    return set(stems(phrase)) <= {stem for text in texts for stem in stems(text)}


def only_stated(product: Product, phrase: str) -> bool:
    """Whether the words are nothing but what its attributes or its description state: a pomegranate from Turkey is not what "turkey"
    names, and dog food in gravy no gravy."""
    words = set(stems(phrase))
    called = (product.name, product.brand, *product.synonyms, *product.categories, *product.tags)
    if not words or any(words & set(stems(text)) for text in called):
        return False
    stated = (product.description, *(value for values in product.attributes.values() for value in values))
    return words <= {stem for text in stated for stem in stems(text)}


def _equally_good(hits: Sequence[ProductHit], phrase: str) -> list[ProductHit]:
    """Return the hits between which nobody could choose: those named exactly so, else those scored close to the best."""
    said = stems(phrase)
    exact = [hit for hit in hits if stems(hit.product.name) == said]
    if exact:
        return exact
    return [hit for hit in hits if hits[0].score - hit.score <= CLEAR_GAP]


def _called_first(hits: list[ProductHit], phrase: str, locale: str) -> list[ProductHit]:
    """Return the hits but those whose names have the words, as they stand, behind others, where some begin with them: a "ba lo" is a
    bag ("Ba lô laptop") before it is a kind of shirt ("Áo ba lỗ"). Only where the first words say what goods are."""
    said = _words(phrase)
    begun = [hit for hit in hits if any(_words(name)[: len(said)] == said for name in (hit.product.name, *hit.product.synonyms))]
    if not is_head_first(locale) or len(said) < 2 or not begun:
        return hits
    return [hit for hit in hits if hit in begun or f" {' '.join(said)} " not in f" {' '.join(_words(hit.product.name))} "]


def stems(text: str) -> list[str]:
    """Return the words of a text, folded and in the singular: "Child's", "Childs" and "children's" are one."""
    return [stem(word.replace("'", "")) for word in _words(text)]


def _words(text: str) -> list[str]:
    return [token.folded for token in tokenise(normalise(text)) if any(letter.isalnum() for letter in token.folded)]


def _all_words(product: Product) -> set[str]:
    said = [product.name, product.brand, *product.synonyms, *(value for values in product.attributes.values() for value in values)]
    return {stem(word) for text in said for word in _words(text)}
