"""The catalog's products while the rows of a table are put to them: what is new, changed, or a size of an article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.errors import Worded
from app.services.importing.article_changes import (
    agreed,
    changed_size,
    home_of,
    is_foreign,
    joined,
    merged,
    not_told,
    product_of,
    refreshed,
    with_sizes,
)
from app.services.importing.catalog_rows import ReadRow, slug_of
from app.services.importing.column_mapping import is_price
from app.services.importing.row_variants import PRICED, article_key, article_of, gathered, is_article, rows_of, variant_of
from app.services.importing.sku_sizes import as_one_more, is_home, is_named, is_size_of
from plugins.kit.text import fold

Check = Callable[[Mapping[str, Any]], str]
Faults = Iterator[tuple[int, str]]
MISSING = {("name",): "has no name.", ("price",): "has no price.", ("name", "price"): "has no name and no price."}

ON_REQUEST = Worded("has a price of 0, but is priced on request, which stays.", "stays_on_request")


class ProductShelf:
    """The products of a draft by SKU. With ``replaces`` the rows take the place of all; what was there only tells what changed."""

    def __init__(self, before: Sequence[dict[str, Any]], replaces: bool, keeps_fields: bool):
        self._known = {product.get("sku"): product for product in before}
        self._keeps, self._replaces = keeps_fields or not replaces, replaces
        there = () if replaces else before
        self.products: dict[Any, dict[str, Any]] = {product.get("sku"): product for product in there}
        self._homes = {variant.get("sku"): sku for sku, product in self._known.items() for variant in product.get("variants", ())}
        self._articles = {article_key(product): product.get("sku") for product in there if product.get("variants") and "name" in product}
        self._taken: set[Any] = set() if replaces else {*self._known, *self._homes}
        self._rows: set[Any] = set()
        self._told: set[str] = set()
        self.counts = {"added": 0, "changed": 0, "unchanged": 0}
        self.notes: list[tuple[int, str]] = []

    @property
    def removed(self) -> int:
        return len(self._known.keys() - self.products.keys() - _variant_codes(self.products.values()))

    def put(self, rows: Sequence[ReadRow], check: Check) -> Faults:
        """Put the rows of a whole table to the products; yield what is wrong with them, by line."""
        self._rows = {row.sku for row in rows}
        self._taken |= self._rows
        self._told |= {name for row in rows for name in row.fields}
        self.keep_on_request(rows)
        for row in rows:
            self._settle_price(row)
        based = self._based(rows)
        for sizes in based:
            yield from self._add_article(sizes, check)
        apart = {row.sku for sizes in based for row in sizes}
        rows = [row for row in rows if row.sku not in apart]
        fresh = [row for row in rows if row.sku not in self.products and self._homes.get(row.sku) not in self.products]
        yield from self._update([row for row in rows if row.sku in self.products or self._homes.get(row.sku) in self.products], check)
        single = self._known.keys() - self._homes.keys() if self._keeps else ()
        for group in gathered(fresh, single):
            yield from self._add(group, check)

    def _based(self, rows: Sequence[ReadRow]) -> list[list[ReadRow]]:
        """Return the rows whose SKU is that of goods which become their article, with these as a size where no row tells theirs."""
        new = [row for row in rows if self._is_single(row.base) and row.sku not in self._known and row.sku not in self._homes]
        groups = [[row for row in new if row.base == base] for base in dict.fromkeys(row.base for row in new)]
        return [whole for group in groups if (whole := self._whole(group))]

    def _whole(self, sizes: Sequence[ReadRow]) -> list[ReadRow]:
        """Return sizes under the SKU of goods with all that these come in, none where the goods are others and stay as they are."""
        before = self._known[sizes[0].base]
        if is_named(before, sizes) and "name" in before:
            for row in sizes:
                row.fields.setdefault("name", before["name"])
        if self._is_home(before, sizes):
            return list(sizes)
        more = None if self._replaces else as_one_more(before, sizes, self._taken)
        if more is None and not self._replaces:
            name = before.get("name", "")
            told = f'has the SKU of "{name}", which stays as it is beside the new sizes.'
            self.notes.append((sizes[0].line, Worded(told, "stays_beside_sizes", name=name)))
        return [more, *sizes] if more else []

    def keep_on_request(self, rows: Iterable[ReadRow]) -> None:
        """Read a price of 0 as none for goods on request: they are not free from now on."""
        for row in rows:
            if row.fields.get("price") == 0 and self._known.get(self._homes.get(row.sku, row.sku), {}).get("price_on_request"):
                del row.fields["price"]
                row.fields["price_on_request"] = True
                self.notes.append((row.line, ON_REQUEST))

    def _settle_price(self, row: ReadRow) -> None:
        """Take what a product cost before for its price where neither the row nor the draft has one."""
        has_price = self._keeps and (row.sku in self._homes or not PRICED.isdisjoint(self._known.get(row.sku, {})))
        if row.list_price is not None and PRICED.isdisjoint(row.fields) and not has_price:
            row.fields["price"] = row.list_price
            self.notes.append((row.line, Worded("has no price but a list price, which was taken.", "list_price_taken")))

    def _update(self, rows: Sequence[ReadRow], check: Check) -> Faults:
        articles: dict[Any, list[ReadRow]] = {}
        for row in rows:
            if self._homes.get(row.sku) in self.products:
                articles.setdefault(self._homes[row.sku], []).append(row)
            elif fault := self._names_another(row) or self._put(row, check):
                yield row.line, fault
        for sku, sizes in articles.items():
            yield from self._update_article(sku, sizes, check)

    def _names_another(self, row: ReadRow) -> str:
        """Return what is wrong with a row whose SKU is an article's: one made for another name, or a size with no code left; else ""."""
        name = self.products[row.sku].get("name", "")
        is_made = "variants" in self.products[row.sku] and row.sku == slug_of(name)
        is_other = is_made and fold(row.fields.get("name", name)) != fold(name)
        if not is_other and not is_size_of(self.products[row.sku], row):
            return ""
        return Worded(f'has the SKU of "{name}", which comes in sizes. Give it another SKU.', "sku_of_article", sku=row.sku, name=name)

    def _update_article(self, sku: Any, rows: Sequence[ReadRow], check: Check) -> Faults:
        before = self.products[sku]
        article = agreed(before, rows)
        if fault := check(article):
            yield from ((row.line, fault) for row in rows)
            return
        shared = {name for name in article if name != "variants" and article[name] != before.get(name)}
        sizes = {variant.get("sku"): variant for variant in article["variants"]}
        for row in rows:
            old = sizes[row.sku]
            if is_foreign(article, row):
                fault = self._leave(article, row, sizes, check)
            elif not (fault := check({**article, "variants": [changed_size(article, old, row)]})):
                sizes[row.sku] = changed_size(article, old, row)
                self._count({} if shared else old, sizes[row.sku])
                self._note_prices(row, article)
            if fault:
                yield row.line, fault
        if sizes:
            priced = len(sizes) < len(article["variants"]) or any("price" in row.fields for row in rows)
            variants = list(sizes.values())
            self.products[sku] = with_sizes(article, variants) if priced else {**article, "variants": variants}
        else:
            del self.products[sku]

    def _leave(self, article: Mapping[str, Any], row: ReadRow, sizes: dict[Any, Any], check: Check) -> str:
        """Make a size that says other things than its article a product of its own: what differs may be what people must not eat."""
        product = merged(product_of(article, sizes[row.sku]), row.fields)
        fault = check(product)
        if not fault:
            del sizes[row.sku]
            self.products[row.sku] = product
            self._count({}, product)
            name = article["name"]
            told = f'says other things than the other sizes of "{name}" and is now a product of its own.'
            self.notes.append((row.line, Worded(told, "own_product", name=name)))
        return fault

    def _add(self, rows: Sequence[ReadRow], check: Check) -> Faults:
        """Add new rows: one of its own, or those of one article."""
        article = self.products.get(self._articles.get(article_key(rows[0].fields))) if "name" in rows[0].fields else None
        if article is not None and is_article([*rows, *rows_of(article)]):
            yield from self._join(article, rows, check)
            return
        for part in self._parts(rows):
            if len(part) > 1:
                yield from self._add_article(part, check)
            elif fault := self._put(part[0], check):
                yield part[0].line, fault

    def _add_article(self, rows: Sequence[ReadRow], check: Check) -> Faults:
        fault = self._put_article(rows, check)
        yield from ((line, fault) for line in dict.fromkeys(row.line for row in rows) if fault)

    def _parts(self, rows: Sequence[ReadRow]) -> list[list[ReadRow]]:
        """Return the rows of one article apart where the articles that they were of before keep what no row tells."""
        parts: dict[Any, list[ReadRow]] = {}
        for row in rows:
            home = self._known.get(self._homes.get(row.sku), {})
            keeps = self._keeps and not_told(home, rows)
            parts.setdefault(home["sku"] if keeps else None, []).append(row)
        return list(parts.values())

    def _join(self, before: Mapping[str, Any], rows: Sequence[ReadRow], check: Check) -> Faults:
        article, variants = joined(before, rows), list(before["variants"])
        for row in rows:
            variant = variant_of(row.fields, article)
            if fault := check({**article, "variants": [variant]}):
                yield row.line, fault
                continue
            variants.append(variant)
            self._count(None, variant)
            self._note_prices(row, article)
        self.products[before["sku"]] = {**article, "variants": variants}

    def _put_article(self, rows: Sequence[ReadRow], check: Check) -> str:
        product = article_of(rows, self._taken)
        home, before = self._home_of(rows)
        product["sku"] = home or product["sku"]
        if self._keeps:
            product = refreshed(product, before, rows)
        fault = check(product)
        if not fault:
            for row in rows:
                is_known = row.sku in self._known or row.sku in self._homes or (row is rows[0] and home in self._known)
                self._count(self._known.get(product["sku"], {}) if is_known else None, product)
                self._note_prices(row, product)
            self.products[product["sku"]] = product
            self._taken.add(product["sku"])
        return fault

    def _home_of(self, rows: Sequence[ReadRow]) -> tuple[Any, Mapping[str, Any]]:
        """Return the SKU that an article of these rows has, None where one is made of its name, and what the draft has of it."""
        homes = {self._homes[row.sku] for row in rows if row.sku in self._homes}
        if homes:
            home = homes.pop() if len(homes) == 1 else None
            is_free = home not in self.products and home not in self._rows
            return home if is_free else None, self._known.get(home, {})
        base = rows[0].base if len({row.base for row in rows}) == 1 else ""
        if self._is_single(base) and self._is_home(self._known[base], rows):
            return base, home_of(self._known[base], rows)
        return (base or None) if base not in self._known and base not in self.products else None, {}

    def _is_home(self, product: Mapping[str, Any], rows: Sequence[ReadRow]) -> bool:
        """Whether goods become the article of rows: where these take the place of all there was, a size that none tells is gone."""
        return is_named(product, rows) if self._replaces else is_home(product, rows)

    def _is_single(self, sku: str) -> bool:
        return sku in self._known and "variants" not in self._known[sku]

    def _put(self, row: ReadRow, check: Check) -> str:
        sku, product = row.sku, merged(self._base_of(row.sku), row.fields)
        lacks = tuple(field for field, told in (("name", {"name"}), ("price", PRICED)) if told.isdisjoint(product))
        fault = Worded(MISSING[lacks], f"lacks_{'_'.join(lacks)}") if lacks else check(product)
        if not fault:
            self._count(self._known.get(sku, {} if sku in self._homes else None), product)
            self.products[sku] = product
        return fault

    def _base_of(self, sku: str) -> dict[str, Any]:
        """Return what a product keeps; one that was a size keeps what the table does not tell of any product."""
        if not self._keeps or sku in self._known or sku not in self._homes:
            return self._without_told(self._known.get(sku, {})) if self._keeps else {}
        home = self._known[self._homes[sku]]
        whole = product_of(home, next(variant for variant in home["variants"] if variant.get("sku") == sku))
        return {name: value for name, value in whole.items() if name not in self._told or name in ("sku", "attributes")}

    def _without_told(self, article: dict[str, Any]) -> dict[str, Any]:
        """Return an article without the sizes that have rows of their own where these take the place of all there was."""
        if not self._replaces or "variants" not in article:
            return article
        left = [variant for variant in article["variants"] if variant.get("sku") not in self._rows]
        return {name: value for name, value in article.items() if name != "variants"} | ({"variants": left} if left else {})

    def _note_prices(self, row: ReadRow, article: Mapping[str, Any]) -> None:
        """Tell what a row says of a price that its size cannot show: customers choose by a size's attributes."""
        for name in row.fields.get("attributes", {}):
            if is_price(name) and name not in article.get("attributes", {}):
                told = f'"{name}" was left out: each size shows its price.'
                self.notes.append((row.line, Worded(told, "size_price", column=name)))

    def _count(self, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
        self.counts["added" if before is None else "unchanged" if before == after else "changed"] += 1


def _variant_codes(products: Iterable[Mapping[str, Any]]) -> set[Any]:
    return {variant.get("sku") for product in products for variant in product.get("variants", ())}
