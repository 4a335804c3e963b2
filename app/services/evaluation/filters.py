"""Filtered questions with the whole set that answers them, computed from the catalogue's fields and not by searching.

A question is kept only when its answer is beyond dispute: no ware outside the set says the words of itself, and no running
offer moves a price over a limit.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from app.services.evaluation.bases import Base, brand_bases, category_bases, goods_bases
from app.services.evaluation.wares import Sellable, Ware, Words, singular
from plugins.kit.money import Money, format_money
from plugins.kit.text import fold

PHRASES = Path(__file__).parent / "phrases"
MOST_FOUND = 120
TRIES = 300  # for each question that is wanted
PLAIN_VALUE = re.compile(r"[^\W_]+(?: [^\W\d_]+){0,2}")
LEAST_WARES = 4  # with a value, for it to be one that people ask for
SIZE = "size"
WITHOUT_MARKS = 0.3  # of the questions of a language with diacritics are typed without them


@dataclass(frozen=True, slots=True)
class FilterQuestion:
    """What a customer asks, and the codes of all articles that answer it."""

    text: str
    language: str
    kind: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wish:
    """One filled template: what is said, and what must hold of a thing to buy."""

    base: Base
    attribute: str = ""
    value: str = ""
    brand: str = ""
    unlike: bool = False  # the value is what must not be
    allergen: str = ""
    in_stock: bool = False
    low: int | None = None
    high: int | None = None

    def holds(self, thing: Sellable, *, at: int) -> bool:
        """Whether a thing is wanted if it costs ``at``."""
        if self.in_stock and not thing.in_stock:
            return False
        if self.value and (self.value in thing.attributes.get(self.attribute, ())) is self.unlike:
            return False
        return (self.low is None or at >= self.low) and (self.high is None or at <= self.high)

    def answers(self) -> frozenset[str] | None:
        """Return the codes of the articles that answer it, or None when offers put one on the other side of a limit."""
        found = set()
        for ware in self.base.wares:
            if self.brand and ware.brand != self.brand:
                continue
            if self.allergen and (ware.declared is None or self.allergen in ware.declared):
                continue
            dear = any(self.holds(thing, at=thing.price) for thing in ware.sellables)
            if dear != any(self.holds(thing, at=thing.lowest) for thing in ware.sellables):
                return None
            if dear:
                found.add(ware.code)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Phrases:
    """How a language asks: templates by what they name, how a value of an attribute is said, how money is written."""

    language: str
    currency: str
    templates: Mapping[str, Sequence[str]]
    values: Mapping[str, str]
    allergens: Sequence[str]

    @classmethod
    def of(cls, language: str, currency: str) -> Phrases:
        read = json.loads((PHRASES / f"{language}.json").read_text("utf-8"))
        return cls(language, currency, read["templates"], read["values"], read["allergens"])

    def saying(self, attribute: str) -> str:
        """Return how a value of the attribute is said, "" when customers do not ask by it."""
        return next((form for pattern, form in self.values.items() if fnmatch(attribute, pattern)), "")

    def money(self, amount: int | None) -> str:
        if amount is None:
            return ""
        if self.currency != "VND":
            return format_money(Money(amount, self.currency), self.language).removesuffix(".00")
        millions, rest = divmod(amount, 1_000_000)
        if not millions or rest % 100_000:
            return f"{amount // 1000}k"
        return f"{millions}tr{rest // 100_000}" if rest else f"{millions} triệu"


def languages() -> list[str]:
    """Return the languages that questions can be made in."""
    return sorted(path.stem for path in PHRASES.glob("*.json"))


def make_questions(wares: Sequence[Ware], language: str, currency: str, count: int, seed: int) -> list[FilterQuestion]:
    """Return up to ``count`` questions, the same for the same catalogue and seed; fewer where the shelves do not give more."""
    phrases = Phrases.of(language, currency)
    chance = random.Random(f"{seed} {language}")  # noqa: S311 - the same questions in every run
    pools = (list(goods_bases(wares, language)), list(category_bases(wares)), list(brand_bases(wares)))
    bases = [pool for pool in pools if pool]
    found: dict[str, FilterQuestion] = {}
    for _ in range(count * TRIES if bases else 0):
        kind, base = chance.choice(list(phrases.templates)), chance.choice(chance.choice(bases))
        wish = _wish(kind, base, phrases, chance)
        right = wish.answers() if wish else None
        if wish is None or not right or len(right) > MOST_FOUND or len(right) == len(base.wares):
            continue
        text = _said(chance.choice(phrases.templates[kind]), wish, phrases, chance)
        found.setdefault(text, FilterQuestion(text, language, kind, right))
        if len(found) >= count:
            break
    return list(found.values())


def _wish(kind: str, base: Base, phrases: Phrases, chance: random.Random) -> Wish | None:
    """Return a filled wish of a kind, or None where the base has nothing to fill it with."""
    parts = kind.split()
    attribute, value = _value(base, phrases, chance) if "value" in parts else ("", "")
    brand = _brand(base, chance) if "brand" in parts else ""
    allergen = _allergen(base, phrases, chance) if "allergen" in parts else ""
    unlike = "without" in parts and bool(value)
    if any(part in parts and not filled for part, filled in (("value", value), ("brand", brand), ("allergen", allergen))):
        return None
    if unlike and attribute == SIZE:
        return None  # nobody asks for all sizes but one
    low, high = _limits(base, chance)
    return Wish(
        base, attribute, value, brand, unlike, allergen, "stock" in parts,
        low if "min" in parts or "range" in parts else None, high if "max" in parts or "range" in parts else None,
    )  # fmt: skip


def _value(base: Base, phrases: Phrases, chance: random.Random) -> tuple[str, str]:
    """Return an attribute and a value that some wares of the base have, and that no other of them says in another way."""
    counts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ware in base.wares:
        for thing in ware.sellables:
            for name, values in thing.attributes.items():
                for value in values:
                    if PLAIN_VALUE.fullmatch(value) and (name == SIZE or (len(value) > 1 and not value.isdigit())):
                        counts[name, value].add(ware.code)
    fitting = [key for key, codes in sorted(counts.items()) if LEAST_WARES <= len(codes) < len(base.wares) and phrases.saying(key[0])]
    if not fitting:
        return "", ""
    name, value = chance.choice(fitting)
    return (name, value) if _is_clear(base, name, value, counts) else ("", "")


def _is_clear(base: Base, name: str, value: str, counts: Mapping[tuple[str, str], set[str]]) -> bool:
    words = set(singular(value))
    longer = any(other != (name, value) and words <= set(singular(other[1])) for other in counts)
    said = any(ware.code not in counts[name, value] and Words(value).said_by(ware) for ware in base.wares)
    return not longer and not said and not words & set(singular(base.words))


def _allergen(base: Base, phrases: Phrases, chance: random.Random) -> str:
    """Return an allergen that a ware of the base declares, and that stands for itself alone."""
    declared = {name for ware in base.wares for name in ware.declared or ()}
    words = set(singular(base.words))
    fitting = sorted(name for name in declared & set(phrases.allergens) if not words & set(singular(name)))
    return chance.choice(fitting) if fitting else ""


def _brand(base: Base, chance: random.Random) -> str:
    brands = sorted({ware.brand for ware in base.wares if ware.brand})
    if len(brands) < 2:
        return ""
    brand = chance.choice(brands)
    words = set(singular(brand))
    said = any(Words(brand).said_by(ware) for ware in base.wares if ware.brand != brand)
    return "" if said or not words or words & set(singular(base.words)) else brand


def _limits(base: Base, chance: random.Random) -> tuple[int, int]:
    """Return two round prices between which some wares of the base lie."""
    prices = sorted({thing.price for ware in base.wares for thing in ware.sellables})
    low, high = sorted((chance.choice(prices), chance.choice(prices)))
    return _round(low, up=False), _round(high, up=True)


def _round(price: int, *, up: bool) -> int:
    """Return the price to two figures, as people name limits."""
    step = max(10 ** (len(str(price)) - 2), 50 if price < 10_000 else 1)
    return (price // step + up) * step or step


def _said(template: str, wish: Wish, phrases: Phrases, chance: random.Random) -> str:
    value = phrases.saying(wish.attribute).format(value=wish.value)
    text = template.format(
        base=wish.base.words, value=value, brand=wish.brand, allergen=wish.allergen,
        min=phrases.money(wish.low), max=phrases.money(wish.high),
    )  # fmt: skip
    unmarked = text if text.isascii() or phrases.language == "en" else "".join(fold(letter) or letter for letter in text)
    return unmarked if chance.random() < WITHOUT_MARKS else text
