"""What all that the cart holds states of an allergen or a diet: "any nuts in my cart", "is my basket vegan"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plugins.contracts import Call, Focus, Product, Result
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet
from plugins.kit.goods.asked_allergens import each_asked
from plugins.kit.goods.cards import suggest
from plugins.kit.goods.eaters import cart_warned, fit_facts, said_against, title_of
from plugins.kit.goods.foods import is_eaten
from plugins.kit.goods.needs import Fit, fit_of, is_only_mentioned, needs_at
from plugins.kit.goods.product_facts import count_fact, name_facts
from plugins.kit.goods.product_names import full_name
from plugins.kit.ordering.open_cart import empty, open_cart
from plugins.kit.text import normalise, tokenise


def whether_cart_suits(call: Call) -> Result:
    """Answer of everything in the cart whether it has an allergen in it or suits a diet, going only by what the shop states; all that
    is stated, where nothing is named."""
    products = open_cart(call).products
    if not products:
        return empty(call)
    asked = call.arguments.get("allergen", "").strip()
    needs = needs_in(asked)
    said = [line for need in needs for line in _lines_of(call, products, need)] or _stated_lines(call, products)
    facts = [count_fact(len(products)), *(fact for product in products for fact in name_facts(product))]
    facts += [fact for product in products for need in needs or ("",) for fact in fit_facts(call, product, need)]
    text = "\n".join((*said, call.say("product.check_label")))
    steps = (suggest(call, "cart"), suggest(call, "person"))
    told = Result(text, tuple(dict.fromkeys(facts)), (), steps, Focus(products=tuple(product.sku for product in products)))
    return cart_warned(call, told, products, besides=needs)


def needs_in(asked: str) -> tuple[str, ...]:
    """Return the allergens, diets and foods that a list of them names, by key; a word that is none of them as it is."""
    return tuple(dict.fromkeys(need for part in asked.split(",") if part.strip() for need in _needs_of(part.strip())))


def _needs_of(asked: str) -> tuple[str, ...]:
    tokens = tokenise(normalise(asked))
    named, end = needs_at(tokens, 0)
    if named and end == len(tokens):
        return named
    return tuple(allergen_vocabulary().key(one) or one for one in each_asked(asked))


def _lines_of(call: Call, products: Sequence[Product], need: str) -> Iterator[str]:
    """Yield what speaks against a need, of what it isn't stated, and what suits."""
    fits: dict[Fit, list[Product]] = {}
    for product in products:
        fits.setdefault(fit_of(product, need), []).append(product)
    kind = "mentioned" if is_only_mentioned(need) else "diet" if is_diet(need) else "allergen"
    title, against, suiting = title_of(call, need), fits.get(Fit.AGAINST, []), fits.get(Fit.SUITS, [])
    unsaid = [product for product in fits.get(Fit.UNSAID, []) if is_eaten(product)]
    if kind == "mentioned":
        suiting, unsaid = [*suiting, *unsaid], []
    if against:
        said = [said_against(call, product, need) for product in against]
        yield call.say(f"cart.against.{kind}", need=title, said="; ".join(dict.fromkeys(said)))
    if unsaid:
        yield call.say(f"cart.unsaid.{kind}", need=title, names=_names(call, unsaid))
    if suiting:
        yield call.say(f"cart.suits.{'others' if against or unsaid else 'all'}.{kind}", need=title, names=_names(call, suiting))
    if not (against or unsaid or suiting):
        yield call.say("cart.nothing_to_eat")


def _stated_lines(call: Call, products: Sequence[Product]) -> list[str]:
    """Return all that is stated of each of the goods."""
    return [_stated_of(call, product) for product in products if is_eaten(product)] or [call.say("cart.nothing_to_eat")]


def _stated_of(call: Call, product: Product) -> str:
    said = [call.say("allergens.may_contain", allergens=list(product.may_contain))] if product.may_contain else []
    if product.allergens:
        said = [call.say("allergens.contains", allergens=list(product.allergens)), *said]
    elif product.allergens is None:
        return f"• {call.say('allergens.unknown', name=product.name)}"
    return f"• {full_name(call, product)}: {' '.join(said)}" if said else f"• {call.say('allergens.none', name=product.name)}"


def _names(call: Call, products: Sequence[Product]) -> list[str]:
    return list(dict.fromkeys(full_name(call, product) for product in products))
