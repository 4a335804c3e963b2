"""Foods that no list of allergens has and people keep off all the same (pork, meat, alcohol), and what is food for animals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plugins.contracts import Product, Token
from plugins.kit.goods.allergens import is_marked
from plugins.kit.goods.diets import is_diet_of_name
from plugins.kit.text import normalise, tokenise
from plugins.kit.words import read_locales

_LONGEST = 4  # words of what a food is called
_SEVERAL = re.compile(r"[&,/]|\b(?:and|or|và)\b")
_KEPT = 8192

Ways = tuple[str, ...]  # phrases as they are written


@dataclass(frozen=True, slots=True)
class Foods:
    """Words for foods in all languages, by key. ``called`` is what customers call them, ``stated`` what goods are called or made of;
    ``free`` denies it of the whole product ("meat free"), ``another`` is another thing that only sounds so ("ginger beer", "hot dogs" for
    ``animals``). A food suits whoever keeps to a diet of ``suited_by``, and
    a diet rules out the foods of ``ruled_out_by``. ``animals`` are whom goods may be for, ``fed`` what those are then, ``uneaten`` the
    shelves of goods that nobody eats."""

    called: Mapping[str, str]
    persons: Mapping[str, str]
    stated: Mapping[str, Ways]
    free: Mapping[str, Ways]
    another: Mapping[str, Ways]
    titles: Mapping[str, Mapping[str, str]]
    suited_by: Mapping[str, tuple[str, ...]]
    ruled_out_by: Mapping[str, tuple[str, ...]]
    animals: Ways
    fed: Ways
    uneaten: Ways


@lru_cache(maxsize=1)
def food_words() -> Foods:
    """Return the words of all locales together, from locales/<locale>/foods.json."""
    contents = read_locales(__file__, "foods")
    entries = [(key, entry) for content in contents.values() for key, entry in content["foods"].items()]
    free, others = ([pair for content in contents.values() for pair in content[kind].items()] for kind in ("free", "another"))
    return Foods(
        {_folded(way): key for key, entry in entries for way in entry["called"]},
        {_folded(way): key for content in contents.values() for way, key in content["kept_by"].items()},
        _joined((key, entry["stated"]) for key, entry in entries),
        _joined(free),
        _joined(others),
        {locale: {key: entry["called"][0] for key, entry in content["foods"].items()} for locale, content in contents.items()},
        {key: tuple(diets) for key, diets in contents["en"]["suited_by"].items()},
        {key: tuple(foods) for key, foods in contents["en"]["ruled_out_by"].items()},
        *(_ways(way for content in contents.values() for way in content[kind]) for kind in ("animals", "fed", "uneaten")),
    )


def is_food(key: str) -> bool:
    """Whether a need is one of these foods."""
    return key in food_words().stated


def food_title(key: str, locale: str) -> str:
    """Return what a locale calls a food."""
    titles = food_words().titles
    return titles.get(locale[:2], titles["en"]).get(key, key)


@lru_cache(maxsize=1)
def food_openings() -> frozenset[str]:
    """Return the words that a food can begin with."""
    words = food_words()
    return frozenset(said.partition(" ")[0] for said in (*words.called, *words.persons))


def food_until(tokens: Sequence[Token], place: int) -> tuple[int, str]:
    """Return the token after the longest food that is named at a place, with its key; 0 where none is."""
    return _named_until(tokens, place, food_words().called)


def shunned_until(tokens: Sequence[Token], place: int) -> tuple[int, str]:
    """Return the token after the word that stands at a place for somebody who keeps off a food ("teetotal"), with its key; 0 for none."""
    return _named_until(tokens, place, food_words().persons)


def suits_without(product: Product, key: str) -> bool:
    """Say whether what the shop states lets a product be offered without a food: it is marked so, or called so ("alcohol-free"), or what
    only sounds like it ("wine glass") and nothing else names it: not wine with a wine glass."""
    words = food_words()
    marked = any(is_marked(product, diet) or is_diet_of_name(product, diet) for diet in words.suited_by.get(key, ()))
    if marked or _has_any((product.name,), words.free[key]):
        return True
    return _has_any((product.name,), words.another[key]) and not states_food(product, key)


def states_food(product: Product, key: str) -> bool:
    """Say whether a product's name, shelves, ingredients, tags or text name a food, and nothing beside it makes it another thing."""
    words = food_words()
    texts = [product.name, product.ingredients, product.description, *product.synonyms, *product.tags, *product.may_contain]
    texts += [value for values in product.attributes.values() for value in values]
    left = [_without(text, (*words.free[key], *words.another[key])) for text in texts if text]
    return _has_any(left, words.stated[key]) or any(_is_shelf_of(name, words.stated[key]) for name in product.categories)


def foods_against(product: Product, diet: str) -> tuple[str, ...]:
    """Return the foods that a diet rules out and a product names."""
    return tuple(key for key in food_words().ruled_out_by.get(diet, ()) if not suits_without(product, key) and states_food(product, key))


def for_people(products: Sequence[Product]) -> list[Product]:
    """Return the goods that are no food for animals; all of them where nothing else is among them."""
    return [product for product in products if not is_for_animals(product)] or list(products)


def is_eaten(product: Product) -> bool:
    """Say whether people may eat goods, as far as their shelf and name tell."""
    words = food_words()
    shelved = any(_is_shelf_of(name, words.uneaten, words.another["uneaten"]) for name in product.categories)
    return not shelved and not is_for_animals(product)


def is_for_animals(product: Product) -> bool:
    """Say whether goods are for animals by their shelf ("Dog & Cat") or their name ("dog biscuits")."""
    words = food_words()
    if any(_is_shelf_of(name, words.animals, words.another["animals"]) for name in product.categories):
        return True
    names = [_without(name, words.another["animals"]) for name in (product.name, *product.synonyms)]
    return _has_any(names, words.animals) and _has_any(names, words.fed)


def _is_shelf_of(name: str, ways: Ways, another: Ways = ()) -> bool:
    """Whether all that a shelf is called is of a kind, and no part is ``another`` thing: not the "Meat & Fish" on which fish lies."""
    parts = [part for part in _SEVERAL.split(normalise(name).lower()) if part.strip()]
    return bool(parts) and all(_has_any((_without(part, another),), ways) for part in parts)


def _has_any(texts: Iterable[str], ways: Ways) -> bool:
    """Whether texts have a phrase as whole words, with diacritics just as they are written."""
    for text in texts:
        said = f" {_written(text)} " if text else ""
        if said and any(f" {way} " in said for way in ways):
            return True
    return False


def _without(text: str, ways: Ways) -> str:
    """Return a text without phrases that make a food another thing: the "no alcohol" of "brewed ginger beer, no alcohol"."""
    said = f" {_written(text)} "
    for way in ways:
        said = said.replace(f" {way} ", " ")
    return said


def _named_until(tokens: Sequence[Token], place: int, known: Mapping[str, str]) -> tuple[int, str]:
    for end in range(min(len(tokens), place + _LONGEST), place, -1):
        said = tokens[place:end]
        key = known.get(" ".join(token.folded for token in said))
        if key and (all(token.text.isascii() for token in said) or " ".join(token.text.lower() for token in said) in _as_written()):
            return end, key
    return 0, ""


@lru_cache(maxsize=1)
def _as_written() -> frozenset[str]:
    contents = read_locales(__file__, "foods").values()
    return frozenset(_plain(way) for content in contents for entry in content["foods"].values() for way in entry["called"])


def _joined(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, Ways]:
    found: dict[str, Ways] = {}
    for key, ways in entries:
        found[key] = (*found.get(key, ()), *_ways(ways))
    return found


def _ways(phrases: Iterable[str]) -> Ways:
    return tuple(dict.fromkeys(_plain(phrase) for phrase in phrases))


@lru_cache(maxsize=_KEPT)
def _written(text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    return " ".join(token.text.lower() for token in tokenise(normalise(text).replace("-", " ").replace("_", " ")))


def _folded(text: str) -> str:
    return " ".join(token.folded for token in tokenise(text.replace("-", " ")))
