"""Looking for products that are there: by their names, misspelt, in part, shuffled, glued."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from app.services.evaluation.wares import Ware
from plugins.contracts import ProductQuery, Stores
from plugins.kit.text import fold

LIMIT = 10
PART = 0.6  # of the words of a name
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A product looked for in one way; ``rank`` is where it stood among the first ten, 0 when it was not there."""

    kind: str
    query: str
    code: str
    name: str
    rank: int
    ms: float


def look_up(wares: Sequence[Ware], stores: Stores, count: int, seed: int) -> Iterator[Lookup]:
    """Look for ``count`` products of the catalogue in every way; one of the same name is as good."""
    chance = random.Random(seed)  # noqa: S311 - the same products in every run
    named: dict[str, set[str]] = {}
    for ware in wares:
        named.setdefault(fold(ware.name), set()).add(ware.code)
    chosen = chance.sample(list(wares), min(count, len(wares)))
    for kind, disturb in WAYS.items():
        for ware in chosen:
            query = disturb(ware.name, chance)
            if query:
                yield _looked_up(kind, query, ware, named[fold(ware.name)], stores)


def _looked_up(kind: str, query: str, ware: Ware, right: set[str], stores: Stores) -> Lookup:
    begun = perf_counter()
    hits = stores.search_products(query=ProductQuery(text=query, limit=LIMIT))
    spent = (perf_counter() - begun) * 1000
    codes = [hit.product.group or hit.product.sku for hit in hits]
    return Lookup(kind, query, ware.code, ware.name, next((place for place, code in enumerate(codes, 1) if code in right), 0), spent)


def _exact(name: str, chance: random.Random) -> str:
    return name


def _typo(name: str, chance: random.Random) -> str:
    """Return the name with one letter of a longer word dropped, doubled, replaced or swapped with the next."""
    words = name.split()
    places = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if not places:
        return ""
    place = chance.choice(places)
    word, at = words[place], chance.randrange(1, len(words[place]) - 1)
    changed = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice(LETTERS) + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    words[place] = chance.choice([other for other in changed if other != word] or [word])
    return " ".join(words)


def _part(name: str, chance: random.Random) -> str:
    """Return three fifths of the words, in their order; "" for a name of fewer than three."""
    words = [word for word in name.split() if any(letter.isalnum() for letter in word)]
    if len(words) < 3:
        return ""
    kept = sorted(chance.sample(range(len(words)), max(2, round(len(words) * PART))))
    return " ".join(words[place] for place in kept)


def _shuffled(name: str, chance: random.Random) -> str:
    words = name.split()
    if len(words) < 2:
        return ""
    chance.shuffle(words)
    return " ".join(words)


def _glued(name: str, chance: random.Random) -> str:
    """Return the name with one space left out."""
    words = name.split()
    if len(words) < 2:
        return ""
    place = chance.randrange(len(words) - 1)
    return " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "exact": _exact, "typo": _typo, "part": _part, "shuffled": _shuffled, "glued": _glued,
}  # fmt: skip
