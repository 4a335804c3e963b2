"""Which of several products suit a diet or leave an allergen out, going only by what the shop states."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from plugins.contracts import Call, Fact, Focus, Product, ProductQuery, Result, Status
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet
from plugins.kit.goods.asked_allergens import each_asked, is_either
from plugins.kit.goods.cards import MAX_CARDS, suggest
from plugins.kit.goods.diets import suits
from plugins.kit.goods.eaters import limited, needs_of, none_suits, suits_all, with_limit_told
from plugins.kit.goods.foods import for_people
from plugins.kit.goods.free_from import free_from, suiting
from plugins.kit.goods.needs import speaks_of
from plugins.kit.goods.product_facts import allergen_facts, count_fact, name_facts, phrase_fact
from plugins.kit.goods.product_lists import list_articles
from plugins.kit.goods.products import article_of, stems

MOST_LOOKED_AT, MOST_NEAR = 50, 3
MOST_AGAINST = 3  # goods that are told of where none suits


def which_suit(call: Call, phrase: str, asked: str) -> Result | None:
    """Return those of the goods called ``phrase`` that suit what is asked, or that none does; None when it names one thing only."""
    hits = call.stores.search_products(query=ProductQuery(text=phrase, limit=MOST_LOOKED_AT))
    products = for_people([hit.product for hit in hits if not hit.close])
    if len(products) < 2:
        return None
    keys = {one: allergen_vocabulary().key(one) for one in each_asked(asked)}
    enough = any if is_either(asked) else all
    suited = limited(needs_of(call), [product for product in products if enough(suits(product, key, one) for one, key in keys.items())])
    fitting, near = of_the_kind(products, suited, phrase)
    kind = "diet" if any(map(is_diet, keys.values())) else "allergen"
    titles = titles_of(call, keys if kind == "allergen" else {one: key if is_diet(key) else "" for one, key in keys.items()})
    values = {"what": phrase, "diet": either(call, titles) if kind == "allergen" or is_either(asked) else titles}
    facts: tuple[Fact, ...] = (phrase_fact(phrase), *map(phrase_fact, keys), count_fact(len(fitting)))
    if not fitting:
        text = call.say(f"allergens.none_suit.{kind}", **values)
        codes = tuple(article_of(call, product, phrase).code for product in products[:MAX_CARDS])
        looked_at = Focus(product=codes[0] if len(codes) == 1 else "", products=codes)
        if near:
            text = f"{text} {call.say('allergens.nearest', names=[product.name for product in near])}"
            facts = (*facts, *(fact for product in near for fact in name_facts(product)))
            codes = tuple(article_of(call, product).code for product in near)
            looked_at = Focus(product=codes[0] if len(codes) == 1 else "", products=codes)
        return Result(text, facts, suggestions=(suggest(call, "person"),), next=looked_at, status=Status.NOT_FOUND)
    fitting.sort(key=lambda product: -said_of(product, f"{asked} {phrase}"))
    head = call.say(f"allergens.suit.{kind}", count=len(fitting), **values)
    steps = (suggest(call, "details", fitting[0]), suggest(call, "person"))
    articles = [article_of(call, product, phrase) for product in fitting]
    found = list_articles(call, head, articles, facts=facts, suggestions=steps, query=suiting(phrase, asked))
    if kind == "allergen" and not free_from(asked).wishes:
        found = with_those_that_have_it(call, found, of_the_kind(products, products, phrase)[0], keys, values["diet"])
    found = replace(found, affirms=True if kind == "diet" or free_from(asked).wishes else None)
    check = call.say("allergens.check")
    return found if found.text.endswith(check) else replace(found, text=f"{found.text}\n{check}")


def titles_of(call: Call, keys: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(allergen_vocabulary().title(key, call.say.locale) if key else one for one, key in keys.items()))


def either(call: Call, names: Sequence[str]) -> str:
    """Return names as one says that goods have none of it: "nuts, eggs or milk"."""
    *others, last = dict.fromkeys(names)
    return call.say("allergens.either", others=", ".join(others), last=last) if others else last


def with_those_that_have_it(call: Call, found: Result, products: Sequence[Product], keys: Mapping[str, str], allergen: str) -> Result:
    """Return a list of goods without an allergen with the line that names those of the kind that are stated to have it."""
    against = [product for product in products if any(speaks_of(product, one) for one in keys)][:MOST_AGAINST]
    if not against:
        return found
    told = (fact for product in against for one, key in keys.items() for fact in allergen_facts(product, one, key))
    facts = (*(fact for product in against for fact in name_facts(product)), *told)
    names = list(dict.fromkeys(product.name for product in against))
    line = call.say("allergens.have", diet=allergen, names=names)
    return replace(found, text=f"{found.text}\n{line}", facts=tuple(dict.fromkeys((*found.facts, *facts))))


def suited_only(
    call: Call, products: Sequence[Product], needs: Sequence[str], phrase: str, asked: str, show: Callable[[Sequence[Product]], Result]
) -> Result:
    """Show those of the goods found for a phrase that suit what was told of the eater; where all speak against it, that they do.
    ``asked`` is the search in words."""
    fitting = limited(needs, products)
    suited, near = fitting, []
    if any(product not in fitting for product in of_the_kind(products, products, phrase)[0]):
        suited, near = of_the_kind(products, fitting, phrase)  # fish fingers are no ice cream that suits, on one shelf or not
    if not suited:
        return none_suits(call, products[:MOST_AGAINST], needs, asked, near)
    suit = all(suits_all(product, needs) for product in fitting)  # else nothing shown is stated to suit
    left_out = [product for product in for_people(products) if product not in fitting] if suit else []
    return with_limit_told(call, show(suited), needs, left_out)


def of_the_kind(products: Sequence[Product], suited: Sequence[Product], phrase: str) -> tuple[list[Product], list[Product]]:
    """Return those of the ``suited`` that are what was asked for and, where none is, those that share a word with it.

    Goods of a shelf for several kinds ("Meals & Ice Cream") are ice cream only where they are called so.
    """
    wanted = set(stems(phrase))
    kind = [one for one in products if wanted <= called_by(one) or any(set(stems(name)) == wanted for name in one.categories)]
    fitting = [product for product in suited if product in kind]
    related = [product for product in suited if wanted & called_by(product)][:MOST_NEAR]
    if fitting or not (kind and related):
        return fitting or list(suited), []
    return [], related


def said_of(product: Product, words: str) -> int:
    """Return how many of the words its name has: lactose free milk goes before coconut milk."""
    return len(set(stems(words)) & set(stems(product.name.replace("-", " "))))


def called_by(product: Product) -> set[str]:
    """Return the words by which a product is called."""
    return {stem for text in (product.name, *product.synonyms, *product.tags) for stem in stems(text)}
