"""The products as columns: exact filters and orders over all of them at once."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import numpy as np

from plugins.contracts import Product, ProductQuery
from plugins.kit.search.analysis import terms_of
from plugins.kit.search.reading import Catalogue
from plugins.kit.text import fold

_SPELLINGS = {
    "color": "colour", "colours": "colour", "colors": "colour", "mau": "colour", "mau sac": "colour", "sizes": "size", "co": "size",
    "kich co": "size", "kich thuoc": "size", "materials": "material", "chat lieu": "material",
}  # fmt: skip

COLOUR = "colour"
_UNPRICED = 2**62  # dearer than any limit, after all that has a price


class Shelf:
    """Rows are products in catalogue order; ``docs`` tells each row's article. Read-only and thread-safe."""

    def __init__(self, catalogue: Catalogue):
        self.products = catalogue.products
        self.firsts = np.array(catalogue.firsts, np.int64)
        count = len(self.products)
        self.docs = np.repeat(np.arange(len(self.firsts) - 1), np.diff(self.firsts))
        self.prices = np.fromiter((product.price.minor for product in self.products), np.int64, count)
        self._priced = np.fromiter((product.priced for product in self.products), bool, count)
        self.prices[~self._priced] = _UNPRICED
        self.in_stock = np.fromiter((product.stock is None or product.stock > 0 for product in self.products), bool, count)
        self._ahead = np.fromiter((product.notice is not None for product in self.products), bool, count)
        self._paths, path_rows = _numbered(product.categories for product in self.products)
        self._brands, self._brand_rows = _numbered(product.brand for product in self.products)
        self._path_rows = path_rows
        self._article_paths, self._article_brands = path_rows[self.firsts[:-1]], self._brand_rows[self.firsts[:-1]]
        self._path_names, self._brand_names = _Names(self._paths), _Names([(brand,) for brand in self._brands])
        self.leaves, self.categories = self._leaves(path_rows)
        self._lock = threading.Lock()
        self._attributes: dict[str, list[tuple[frozenset[str], np.ndarray]]] = {}
        self._names: np.ndarray | None = None

    def rows_of(self, doc: int) -> range:
        """Return the rows of an article."""
        return range(int(self.firsts[doc]), int(self.firsts[doc + 1]))

    def fitting(self, query: ProductQuery) -> np.ndarray:
        """Return for every row whether it passes the query's price, stock, notice, category, brand and attribute filters."""
        mask = np.ones(len(self.products), bool)
        if query.max_price is not None:
            mask &= self.prices <= query.max_price.minor
        if query.min_price is not None:
            mask &= (self.prices >= query.min_price.minor) & self._priced
        if query.in_stock:
            mask &= self.in_stock
        if query.ahead:
            mask &= self._ahead
        if query.category:
            mask &= self.in_category(query.category)
        if query.brand:
            mask &= self._of_brand(query.brand)
        for name, values in query.attributes.items():
            mask &= self.with_attribute(name, values)
        return mask

    def in_category(self, name: str) -> np.ndarray:
        """Return which rows have a category of this name (singular or plural) in their path, or one that contains all its words."""
        return self._path_names.found(tuple(terms_of(name)))[self._path_rows]

    def names_category(self, terms: Iterable[str]) -> bool:
        """Tell whether the words are the name of a category."""
        return tuple(terms) in self._path_names

    def names_brand(self, terms: Iterable[str]) -> bool:
        """Tell whether the words are the name of a brand."""
        return tuple(terms) in self._brand_names

    def called(self, terms: Iterable[str], docs: np.ndarray) -> np.ndarray | None:
        """Return which of some articles are of the category or the brand that is called exactly so, None when there is none."""
        key = tuple(terms)
        if key not in self._path_names and key not in self._brand_names:
            return None
        return self._path_names.exactly(key)[self._article_paths[docs]] | self._brand_names.exactly(key)[self._article_brands[docs]]

    def shelved_under(self, terms: Iterable[str]) -> np.ndarray:
        """Return which of the ``paths`` have a category that has all of the words in its name."""
        return self._path_names.with_all(terms)

    def path_of(self, docs: np.ndarray) -> np.ndarray:
        """Return the place of each article's category path among ``paths``."""
        return self._article_paths[docs]

    def with_attribute(self, name: str, values: Iterable[str]) -> np.ndarray:
        """Return which rows have one of the values; "red" accepts "dark red", "S" does not accept "XS"."""
        mask = np.zeros(len(self.products), bool)
        held = self._values_of(attribute_key(name))
        for value in values:
            wanted = set(terms_of(value))
            for terms, rows in held:
                if wanted and wanted <= terms:
                    mask[rows] = True
        return mask

    def by_price(self, rows: np.ndarray, order: str) -> np.ndarray:
        """Return the keys that put rows in the order of their prices; what has none comes last."""
        return np.where(self._priced[rows], -self.prices[rows], 0) if order == "-price" else self.prices[rows]

    def names(self) -> np.ndarray:
        """Return the rank of each row's name in alphabetical order, without case and diacritics."""
        if self._names is None:
            folded = [fold(product.name) for product in self.products]
            ranks = {name: rank for rank, name in enumerate(sorted(set(folded)))}
            self._names = np.array([ranks[name] for name in folded], np.int64)
        return self._names

    def same_brand(self, doc: int) -> np.ndarray:
        """Return which articles have the brand of this one; an unnamed brand is nobody's."""
        brand = self._article_brands[doc]
        return (self._article_brands == brand) & (self._brands[brand] != "")

    def _of_brand(self, name: str) -> np.ndarray:
        return self._brand_names.found(tuple(terms_of(name)))[self._brand_rows]

    def _values_of(self, key: str) -> list[tuple[frozenset[str], np.ndarray]]:
        """Return the terms and the rows of each value of an attribute; read through once, when somebody first asks for it."""
        found = self._attributes.get(key)
        if found is None:
            with self._lock:
                found = self._attributes.setdefault(key, self._collect(key))
        return found

    def _collect(self, key: str) -> list[tuple[frozenset[str], np.ndarray]]:
        """Return them for the attributes with this key; of products without one, where it is a colour, for any colour of theirs: what
        has no "product colour" may be a cable with a "cable colour"."""
        rows: dict[str, list[int]] = {}
        keys = {name: attribute_key(name) for product in self.products for name in product.attributes}
        colours = {name for name in keys if is_colour(name)} if is_colour(key) else set()
        for row, product in enumerate(self.products):
            same = [values for name, values in product.attributes.items() if keys[name] == key]
            for values in same or [values for name, values in product.attributes.items() if name in colours]:
                for value in values:
                    rows.setdefault(value, []).append(row)
        return [(frozenset(terms_of(value)), np.array(places, np.int64)) for value, places in rows.items()]

    def _leaves(self, path_rows: np.ndarray) -> tuple[list[str], np.ndarray]:
        """Return the leaf categories (the first is none) and the leaf of each article."""
        leaves = ["", *dict.fromkeys(path[-1] for path in self._paths if path)]
        number = {leaf: at for at, leaf in enumerate(leaves)}
        of_path = np.array([number[path[-1]] if path else 0 for path in self._paths] or [0], np.int64)
        return leaves, of_path[path_rows[self.firsts[:-1]]] if len(self.products) else np.zeros(0, np.int64)

    @property
    def paths(self) -> list[tuple[str, ...]]:
        """All distinct category paths."""
        return list(self._paths)

    @property
    def brands(self) -> list[str]:
        return [brand for brand in self._brands if brand]


class _Names:
    """What category paths or brands are called, by the terms of their names."""

    def __init__(self, named: Sequence[Sequence[str]]):
        self._count = len(named)
        self._places: dict[tuple[str, ...], list[int]] = {}
        for place, names in enumerate(named):
            for name in names:
                self._places.setdefault(tuple(terms_of(name)), []).append(place)
        self._with: dict[str, set[tuple[str, ...]]] = {}
        for terms in self._places:
            for term in terms:
                self._with.setdefault(term, set()).add(terms)

    def __contains__(self, terms: object) -> bool:
        return terms in self._places

    def exactly(self, terms: tuple[str, ...]) -> np.ndarray:
        """Return which have just this name."""
        return self._having([terms] if terms in self._places else ())

    def with_all(self, terms: Iterable[str]) -> np.ndarray:
        """Return which have a name with all of these terms; none where there are no terms."""
        names = [self._with.get(term, set()) for term in terms]
        return self._having(set.intersection(*names) if names else ())

    def found(self, terms: tuple[str, ...]) -> np.ndarray:
        """Return which have just this name, else which have one with all of its terms."""
        return self.exactly(terms) if terms in self._places else self.with_all(terms)

    def _having(self, names: Iterable[tuple[str, ...]]) -> np.ndarray:
        having = np.zeros(self._count, bool)
        for name in names:
            having[self._places[name]] = True
        return having


def attribute_key(name: str) -> str:
    """Return the name under which spellings of an attribute meet: "Color" and "colour", "Shoe_size" and "shoe size"."""
    key = fold(name).replace("_", " ").strip()
    return _SPELLINGS.get(key, key)


def is_colour(name: str) -> bool:
    """Tell whether an attribute is a colour of something: a colour, a "product colour", a "cable_colour"."""
    return attribute_key(name).split(" ")[-1] == COLOUR


def variant_of(product: Product) -> str:
    """Return what joins a product with its variants: its group, or itself."""
    return product.group or product.sku


def _numbered(values: Iterable) -> tuple[list, np.ndarray]:
    """Return the distinct values and the place of each given value among them."""
    numbers: dict = {}
    places = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)
    return list(numbers), places
