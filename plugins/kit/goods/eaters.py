"""What a customer told of the eater, an argument of the tools that show goods: what is listed, and what is said of goods on show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from plugins.contracts import Call, Fact, Focus, Product, ProductQuery, Result, Status, Suggestion
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet, named_in, stated
from plugins.kit.goods.needs import Fit, fit_of, speaks_of
from plugins.kit.goods.product_facts import allergen_facts, name_facts, phrase_fact

EATER: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string"},
    "description": 'What the eater cannot have or keeps to, as it was told in the conversation: "nuts", "gluten_free".',
    "readOnly": True,
}
MOST_NEEDS = 8


def needs_of(call: Call) -> tuple[str, ...]:
    """Return what was told of the eater; nothing of food where the shop states no allergens of anything."""
    told = tuple(call.arguments.get("eater", ()))[:MOST_NEEDS]
    words = allergen_vocabulary()
    return told if not any(map(words.key, told)) or tells_of_food(call) else tuple(one for one in told if not words.key(one))


def tells_of_food(call: Call) -> bool:
    """Whether the shop states the allergens of any goods: what has none listed goes first where one is left out."""
    found = call.stores.search_products(query=ProductQuery(exclude=("celery",), limit=1))
    return bool(found) and found[0].product.allergens is not None


def need_told(call: Call, need: str) -> str:
    """Return a need in the conversation's language: "no nuts", "gluten-free"."""
    return call.say("eater.diet" if is_diet(allergen_vocabulary().key(need)) else "eater.without", need=title_of(call, need))


def title_of(call: Call, need: str) -> str:
    """Return what an allergen or a diet is called; a word that is neither as it was said."""
    words = allergen_vocabulary()
    key = words.key(need)
    return words.title(key, call.say.locale) if key else need


def limited(needs: Sequence[str], products: Sequence[Product]) -> list[Product]:
    """Return the goods that suit all needs by what they state; where none does, those that say nothing against one."""
    suited = [product for product in products if suits_all(product, needs)]
    return suited or [product for product in products if all(fit_of(product, need) is not Fit.AGAINST for need in needs)]


def suits_all(product: Product, needs: Sequence[str]) -> bool:
    """Whether a product suits all needs by what it states."""
    return all(fit_of(product, need) is Fit.SUITS for need in needs)


def with_limit_told(call: Call, found: Result, needs: Sequence[str], *, some: bool) -> Result:
    """Say of a list that ``some`` goods that aren't stated to suit were left out of it, and where to be sure of the others."""
    told = [need_told(call, need) for need in needs]
    check = call.say("product.check_label")
    lines = [found.text.removesuffix(f"\n{check}"), *([call.say("eater.left_out", needs=told)] if some else []), check]
    return replace(found, text="\n".join(lines), facts=(*found.facts, *need_facts(call, needs)), cautions=(*found.cautions, *lines[1:]))


def marked(call: Call, found: Result, products: Sequence[Product], besides: Sequence[str] = ()) -> Result:
    """Say which goods of a list state what was told of the eater and which say nothing of it, and where to be sure of the others;
    ``besides`` is asked about anyway."""
    needs = [need for need in needs_of(call) if not _is_among(need, besides)]
    lines = [line for need in needs for line in _lines_of_several(call, products, need)]
    if not needs or not products:
        return found
    facts = [fact for product in products for need in needs for fact in _facts(call, product, need)]
    return _with(call, found, lines, facts)


def warned(call: Call, found: Result, product: Product, *, whole: bool = False, besides: Sequence[str] = ()) -> Result:
    """Say of one product what it states against what was told of the eater, or that it says nothing of it; the ``whole`` of it says
    too what it does not list."""
    needs = [need for need in needs_of(call) if not _is_among(need, besides)]
    lines = [line for need in needs for line in _lines_of_one(call, product, need, whole)]
    if not lines:
        return found
    facts = [fact for need in needs for fact in _facts(call, product, need)]
    return _with(call, found, lines, [*name_facts(product), *facts])


def none_suits(call: Call, products: Sequence[Product], needs: Sequence[str], what: str, near: Sequence[Product] = ()) -> Result:
    """Return that no goods of a search suit what was told of the eater, what they state, and what comes ``near`` and suits."""
    lines = [call.say("eater.none_suits", what=what, needs=[need_told(call, need) for need in needs])]
    lines += [call.say("eater.nearest", names=[product.name for product in near])] if near else []
    facts = [fact for product in (*products, *near) for fact in name_facts(product)]
    shown = tuple(product.sku for product in near or products)
    focus = Focus(product=shown[0] if len(shown) == 1 else "", products=shown)
    steps = (Suggestion(call.say("suggest.person"), call.say("suggest.person.message")),)
    told = Result("\n".join(lines), (*facts, *need_facts(call, needs)), suggestions=steps, next=focus, status=Status.NOT_FOUND)
    return marked(call, replace(told, cautions=tuple(lines)), [] if near else products)


def need_facts(call: Call, needs: Sequence[str]) -> tuple[Fact, ...]:
    """Return what backs the customer's own words when they are said back."""
    return tuple(phrase_fact(text) for need in needs for text in (title_of(call, need), need_told(call, need)))


def _lines_of_one(call: Call, product: Product, need: str, whole: bool) -> Iterator[str]:
    fit, word = fit_of(product, need), title_of(call, need)
    if fit is Fit.AGAINST:
        yield _stated(call, product, need, word)
    elif fit is Fit.UNSAID:
        yield from _unsaid(call, product, need, word, whole)
    elif whole:
        diet = is_diet(allergen_vocabulary().key(need))
        yield call.say("eater.suits.diet" if diet else "eater.suits.allergen", name=product.name, need=word)


def _stated(call: Call, product: Product, need: str, word: str) -> str:
    """Return what a product states against a need."""
    key, said = allergen_vocabulary().key(need), list(speaks_of(product, need))
    if is_diet(key):
        return call.say("eater.against.diet", name=product.name, need=word, found=said)
    if not key:
        return call.say("eater.against.word", name=product.name, need=word)
    if contained := stated(product.allergens or (), key, need):
        return call.say("eater.against.contains", name=product.name, found=list(contained))
    if traces := stated(product.may_contain, key, need):
        return call.say("eater.against.traces", name=product.name, found=list(traces))
    named = named_in(product.ingredients, key, need)
    return call.say("eater.against.ingredients", name=product.name, need=title_of(call, named))


def _unsaid(call: Call, product: Product, need: str, word: str, whole: bool) -> Iterator[str]:
    """Yield that a product says nothing of a need: of a word that is no allergen, only where all of it is told."""
    key = allergen_vocabulary().key(need)
    if is_diet(key):
        yield call.say("eater.unsaid.diet", name=product.name, need=word)
    elif key and product.allergens is None:
        yield call.say("eater.unsaid.unlisted", name=product.name)
    elif key or whole:
        yield call.say("eater.unsaid.unsure", name=product.name, need=word)


def _lines_of_several(call: Call, products: Sequence[Product], need: str) -> Iterator[str]:
    key, word, fits = allergen_vocabulary().key(need), title_of(call, need), {}
    for product in products:
        fits.setdefault(fit_of(product, need), []).append(product.name)
    if Fit.AGAINST in fits:
        yield from (_stated(call, product, need, word) for product in products if product.name in fits[Fit.AGAINST])
    if Fit.UNSAID in fits and key:
        kind = "diet" if is_diet(key) else "allergen"
        every = len(fits[Fit.UNSAID]) == len(products) > 1
        yield call.say(f"eater.unsaid.{'all' if every else 'list'}.{kind}", names=fits[Fit.UNSAID], need=word)


def _facts(call: Call, product: Product, need: str) -> tuple[Fact, ...]:
    key = allergen_vocabulary().key(need)
    return (*allergen_facts(product, need, key), *need_facts(call, (need,)))


def _is_among(need: str, asked: Sequence[str]) -> bool:
    key = allergen_vocabulary().key
    return any(one == need or (key(one) and key(one) == key(need)) for one in asked)


def _with(call: Call, found: Result, lines: Sequence[str], facts: Sequence[Fact]) -> Result:
    check = call.say("product.check_label")
    said = (*dict.fromkeys(lines), *(() if check in found.text else (check,)))
    facts = tuple(dict.fromkeys((*found.facts, *facts)))
    return replace(found, text="\n".join([found.text, *said]), facts=facts, cautions=(*found.cautions, *said))
