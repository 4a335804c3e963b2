"""What a customer told of the eater, an argument of the tools that show goods: what is listed, and what is said of goods on show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from plugins.contracts import Call, Fact, Focus, Product, Result, Status, Suggestion
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet, named_in, stated
from plugins.kit.goods.foods import food_title, for_people, is_eaten, is_food
from plugins.kit.goods.needs import Fit, fit_of, is_only_mentioned, same_need, speaks_of, tells_of_food
from plugins.kit.goods.product_facts import allergen_facts, name_facts, phrase_fact

EATER: Mapping[str, Any] = {
    "type": "array",
    "items": {"type": "string"},
    "description": 'What the eater cannot have or keeps to, as it was told in the conversation: "nuts", "gluten_free".',
    "readOnly": True,
}
MOST_NEEDS, MOST_NAMED = 16, 6


def needs_of(call: Call) -> tuple[str, ...]:
    """Return what was told of the eater; nothing of food where the shop states no allergens of anything."""
    told = tuple(call.arguments.get("eater", ()))[:MOST_NEEDS]
    return told if not any(map(_is_of_food, told)) or tells_of_food(call.stores) else tuple(one for one in told if not _is_of_food(one))


def _is_of_food(need: str) -> bool:
    return is_food(need) or bool(allergen_vocabulary().key(need))


def need_told(call: Call, need: str) -> str:
    """Return a need in the conversation's language: "no nuts", "gluten-free"."""
    return call.say("eater.diet" if is_diet(allergen_vocabulary().key(need)) else "eater.without", need=title_of(call, need))


def title_of(call: Call, need: str) -> str:
    """Return what an allergen, a diet or a food is called; another word as it was said."""
    if is_food(need):
        return food_title(need, call.say.locale)
    words = allergen_vocabulary()
    key = words.key(need)
    return words.title(key, call.say.locale) if key else need


def limited(needs: Sequence[str], products: Sequence[Product]) -> list[Product]:
    """Return the goods that may be offered; where there are none, those that say nothing against a need. What is food for animals
    goes only where there is no other."""
    people = for_people(products)
    suited = [product for product in people if suits_all(product, needs)]
    return suited or [product for product in people if all(fit_of(product, need) is not Fit.AGAINST for need in needs)]


def suits_all(product: Product, needs: Sequence[str]) -> bool:
    """Whether a product suits all needs by what it states; what no shop lists, where it names none of it."""
    return all(_may_be_offered(fit_of(product, need), need) for need in needs)


def _may_be_offered(fit: Fit, need: str) -> bool:
    return fit is Fit.SUITS or (fit is Fit.UNSAID and is_only_mentioned(need))


def with_limit_told(call: Call, found: Result, needs: Sequence[str], left_out: Sequence[Product]) -> Result:
    """Say of a list that goods were left out of it that aren't stated to suit, and where to be sure of the others."""
    check = call.say("product.check_label")
    labels = () if all(map(is_food, needs)) else (check,)
    lines = [found.text.removesuffix(f"\n{check}"), *_left_out(call, needs, left_out), *labels]
    facts, cautions = (*found.facts, *need_facts(call, needs)), (*found.cautions, *lines[1:])
    return replace(found, text="\n".join(lines), facts=facts, cautions=cautions, reminders=(*found.reminders, *labels))


def _left_out(call: Call, needs: Sequence[str], products: Sequence[Product]) -> Iterator[str]:
    """Yield what goods were left out for: what they state of a diet or an allergen or don't, and what they only mention."""
    why = [need for need in needs if not all(_may_be_offered(fit_of(product, need), need) for product in products)]
    named = [need for need in why if is_only_mentioned(need)]
    if len(named) < len(why):
        yield call.say("eater.left_out", needs=[need_told(call, need) for need in needs if not is_only_mentioned(need)])
    if named:
        yield call.say("eater.left_out.mentions", needs=[title_of(call, need) for need in named])


def marked(call: Call, found: Result, products: Sequence[Product], besides: Sequence[str] = ()) -> Result:
    """Say which goods of a list state what was told of the eater and which say nothing of it, and where to be sure of the others;
    ``besides`` is asked about anyway."""
    needs = [need for need in needs_of(call) if not _is_among(need, besides)]
    lines = [line for need in needs for line in _lines_of_several(call, products, need)]
    if not needs or not products:
        return found
    facts = [fact for product in products for need in needs for fact in fit_facts(call, product, need)]
    return _with(call, found, lines, facts)


def warned(call: Call, found: Result, product: Product, *, whole: bool = False, besides: Sequence[str] = ()) -> Result:
    """Say of one product what it states against what was told of the eater, or that it says nothing of it; the ``whole`` of it says
    too what it does not list."""
    needs = [need for need in needs_of(call) if not _is_among(need, besides)]
    lines = [line for need in needs for line in _lines_of_one(call, product, need, whole)]
    if not lines:
        return found
    facts = [fact for need in needs for fact in fit_facts(call, product, need)]
    return _with(call, found, lines, [*name_facts(product), *facts], told=whole)


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


def cart_warned(
    call: Call, found: Result, products: Sequence[Product], *, labels_told: bool = False, besides: Sequence[str] = ()
) -> Result:
    """Say of goods that are in the cart, in a line, what they state against what was told of the eater, and which say nothing of it;
    where to be sure of them, unless the labels are ``told`` of already; ``besides`` is asked about anyway."""
    needs = [need for need in needs_of(call) if not _is_among(need, besides)]
    lines = list(_lines_of_cart(call, products, needs))
    if not lines:
        return found
    facts = [fact for product in products for fact in name_facts(product)]
    facts += [fact for product in products for need in needs for fact in fit_facts(call, product, need)]
    return _with(call, found, lines, facts, labels_told)


def _lines_of_cart(call: Call, products: Sequence[Product], needs: Sequence[str]) -> Iterator[str]:
    fits = [(product, need, fit_of(product, need)) for product in products for need in needs]
    against = [said_against(call, product, need) for product, need, fit in fits if fit is Fit.AGAINST]
    if against:
        yield call.say("eater.note.cart", said="; ".join(dict.fromkeys(against)))
    doubtful = [(product, need) for product, need, fit in fits if fit is Fit.UNSAID and not is_only_mentioned(need) and is_eaten(product)]
    if doubtful:
        names = dict.fromkeys(product.name for product, _ in doubtful)
        told = dict.fromkeys(need_told(call, need) for _, need in doubtful)
        yield call.say("eater.cart_unsaid", names=list(names), needs=list(told))


def all_against(call: Call, products: Sequence[Product]) -> bool:
    """Whether each of some goods speaks against what was told of the eater."""
    needs = needs_of(call)
    return bool(products) and all(any(fit_of(product, need) is Fit.AGAINST for need in needs) for product in products)


def offers_noted(call: Call, found: Result, products: Sequence[Product], *, left_out: bool) -> Result:
    """Say of a list of offers that some were left out, and which of the goods that the others are on aren't stated to suit."""
    needs = needs_of(call)
    told = [need_told(call, need) for need in needs]
    doubtful = [product for product in products if is_eaten(product) and not suits_all(product, needs)]
    names = list(dict.fromkeys(product.name for product in doubtful))
    lines = [call.say("eater.offers.left_out" if found.text else "eater.offers.none", needs=told)] if left_out else []
    if names:
        others = [call.say("eater.offers.others")] if len(names) > MOST_NAMED else []
        lines.append(call.say("eater.offers.some", names=[*names[:MOST_NAMED], *others], needs=told))
    if not lines:
        return found
    named = [product for product in doubtful if product.name in names[:MOST_NAMED]]
    gone = {product.sku for product in doubtful}
    shown = replace(found, next=_without(found.next, gone), suggestions=_not_about(found.suggestions, names))
    facts = [*(fact for product in named for fact in name_facts(product)), *need_facts(call, needs)]
    return _with(call, shown, lines, facts, told=not found.text)


def _without(focus: Focus | None, codes: Collection[str]) -> Focus | None:
    return focus and replace(focus, products=tuple(code for code in focus.products if code not in codes))


def _not_about(suggestions: Sequence[Suggestion], names: Collection[str]) -> tuple[Suggestion, ...]:
    return tuple(suggestion for suggestion in suggestions if suggestion.label not in names)


def need_facts(call: Call, needs: Sequence[str]) -> tuple[Fact, ...]:
    """Return what backs the customer's own words when they are said back."""
    return tuple(phrase_fact(text) for need in needs for text in (title_of(call, need), need_told(call, need)))


def _lines_of_one(call: Call, product: Product, need: str, whole: bool) -> Iterator[str]:
    fit, word = fit_of(product, need), title_of(call, need)
    if fit is Fit.AGAINST:
        yield call.say("eater.note", said=said_against(call, product, need))
    elif fit is Fit.UNSAID and is_eaten(product):
        yield from _unsaid(call, product, need, word, whole)
    elif whole:
        diet = is_diet(allergen_vocabulary().key(need))
        yield call.say("eater.suits.diet" if diet else "eater.suits.allergen", name=product.name, need=word)


def said_against(call: Call, product: Product, need: str) -> str:
    """Return what a product states against a need."""
    key, word, said = (
        allergen_vocabulary().key(need),
        title_of(call, need),
        [title_of(call, one) if is_food(one) else one for one in speaks_of(product, need)],
    )
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
        fit = fit_of(product, need)
        if fit is not Fit.UNSAID or is_eaten(product):
            fits.setdefault(fit, []).append(product.name)
    if Fit.AGAINST in fits:
        against = [product for product in products if product.name in fits[Fit.AGAINST]]
        yield from (call.say("eater.note", said=said_against(call, product, need)) for product in against)
    if Fit.UNSAID in fits and key:
        kind = "diet" if is_diet(key) else "allergen"
        every = len(fits[Fit.UNSAID]) == len(products) > 1
        yield call.say(f"eater.unsaid.{'all' if every else 'list'}.{kind}", names=fits[Fit.UNSAID], need=word)


def fit_facts(call: Call, product: Product, need: str) -> tuple[Fact, ...]:
    """Return what backs how a product stands to a need."""
    key = allergen_vocabulary().key(need)
    named = [one for one in speaks_of(product, need) if is_food(one)]
    return (*allergen_facts(product, need, key), *need_facts(call, (need, *named)))


def _is_among(need: str, asked: Sequence[str]) -> bool:
    key = allergen_vocabulary().key
    return any(same_need(key(one) or one, need) for one in asked)


def _with(call: Call, found: Result, lines: Sequence[str], facts: Sequence[Fact], labels_told: bool = False, told: bool = False) -> Result:
    """Return a result with lines said beneath it, and where to be sure of them; all are reminders but where they are what is ``told``."""
    check = call.say("product.check_label")
    labels_told = labels_told or check in found.text or all(map(is_food, needs_of(call)))
    said = (*dict.fromkeys(lines), *(() if labels_told else (check,)))
    return replace(
        found,
        text="\n".join(filter(None, [found.text, *said])),
        facts=tuple(dict.fromkeys((*found.facts, *facts))),
        cautions=(*found.cautions, *said),
        reminders=(*found.reminders, *(line for line in said if line == check or not told)),
    )
