"""The shelves as an evaluation sees them: every article with what can be filtered by, read from the catalogue alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugins.kit.text import tokenise

UNPRICED = 10**12  # dearer than any limit that a question names
GLUED = 6  # letters, for words written as one to be the same words


@dataclass(frozen=True, slots=True)
class Sellable:
    """One thing to buy: its price in minor units, the least that running offers may make of it, stock, attributes in lower case."""

    price: int
    lowest: int
    in_stock: bool
    attributes: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Ware:
    """One article with its variants. ``declared`` are the allergens and traces that it states, in lower case, None without a list;
    ``told`` are its name, synonyms, tags and categories, ``glued`` the same without spaces,
    ``described`` all other words that a search may find it by; folded and in the singular, " | " between texts."""

    code: str
    name: str
    brand: str
    categories: tuple[str, ...]
    told: str
    glued: str
    described: str
    sellables: tuple[Sellable, ...]
    declared: frozenset[str] | None = None


class Words:
    """Words to look for in what wares say of themselves."""

    def __init__(self, words: str):
        self._beside = f" {' '.join(singular(words))} "
        self._glued = "".join(singular(words))

    def said_by(self, ware: Ware) -> bool:
        """Whether its name, a synonym, a tag or a category has these words beside each other, or glued together."""
        return self._beside in ware.told or (len(self._glued) >= GLUED and self._glued in ware.glued)

    def mentioned_by(self, ware: Ware) -> bool:
        """Whether the words stand anywhere in what is written of it."""
        return self._beside in ware.described or self.said_by(ware)


def read_wares(catalog: Mapping[str, Any], has_offer: Callable[[str], bool]) -> list[Ware]:
    """Return the articles of a catalog document; ``has_offer`` says whether a SKU may cost less today than it says."""
    return [_ware(product, has_offer) for product in catalog.get("products", ())]


def singular(words: str) -> tuple[str, ...]:
    """Return the folded words of a text without a plural's s, letters and figures only."""
    return tuple(_singular(token.folded) for token in tokenise(words) if token.folded[0].isalnum())


def values_of(stated: Any) -> Iterator[str]:
    """Yield the values of an attribute: a list's, or those that a comma divides."""
    for value in stated if isinstance(stated, list) else str(stated).split(","):
        if str(value).strip():
            yield str(value).strip()


def _ware(product: Mapping[str, Any], has_offer: Callable[[str], bool]) -> Ware:
    own = product.get("attributes", {})
    variants = product.get("variants") or [product]
    told = [product["name"], *product.get("synonyms", ()), *product.get("tags", ()), *_category(product.get("category", ()))]
    return Ware(
        product["sku"],
        product["name"],
        product.get("brand", ""),
        tuple(_category(product.get("category", ()))),
        _joined(told),
        _joined(told).replace(" ", ""),
        _joined([product.get("description", ""), *map(str, own.values())]),
        tuple(_sellable({**product, **variant}, {**own, **variant.get("attributes", {})}, has_offer) for variant in variants),
        _declared(product),
    )


def _declared(product: Mapping[str, Any]) -> frozenset[str] | None:
    if "allergens" not in product:
        return None
    return frozenset(name.casefold() for name in (*product["allergens"], *product.get("may_contain", ())))


def _sellable(thing: Mapping[str, Any], attributes: Mapping[str, Any], has_offer: Callable[[str], bool]) -> Sellable:
    price = UNPRICED if thing.get("price_on_request") else int(thing["price"])
    stock = thing.get("stock")
    return Sellable(
        price,
        price // 2 if has_offer(thing["sku"]) else price,
        stock is None or float(stock) > 0,
        {name: frozenset(value.casefold() for value in values_of(stated)) for name, stated in attributes.items()},
    )


def _joined(texts: Iterable[str]) -> str:
    return " " + " | ".join(" ".join(singular(text)) for text in texts) + " "


def _category(path: str | Iterable[str]) -> Iterable[str]:
    return (path,) if isinstance(path, str) else path


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
