"""Importing a table into a draft's catalog: good rows come in, bad rows are told by line and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from app.errors import InvalidTenant, Problem, Worded, at_place
from app.services.importing.catalog_rows import FREE, PRICES, BadRow, ReadRow, RowReader
from app.services.importing.column_mapping import ATTRIBUTE, IGNORED, Column, map_columns, recognised
from app.services.importing.currency_names import currencies_of_header
from app.services.importing.prices import decimal_mark
from app.services.importing.product_shelf import ON_REQUEST, ProductShelf
from app.services.importing.row_variants import size_of
from app.services.importing.sku_sizes import SkuSizes
from app.services.importing.table_files import Table, UnreadableTable, read_table, table_of
from app.services.publishing.fault_sentences import describe
from app.services.publishing.json_documents import UnreadableDocument, parse_document, write_document
from app.services.publishing.references import lost_references, records_of
from app.services.publishing.registered_documents import Load, load_documents
from app.services.publishing.validation import FORMATS
from app.storage.folders.draft_lock import draft_locked
from app.storage.folders.durable import replace_file
from app.storage.folders.folders import BusinessRoot, DraftFolder
from plugins.contracts import SourceTable
from plugins.kit.text import fold

Progress = Callable[[int, int], None]
FORMULA_HINT = " If the cell holds a formula, save the file once in a spreadsheet program."


@dataclass(frozen=True, slots=True)
class RowNote:
    """Something to tell of one line of the file."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class MappedTable:
    """A table with what each of its columns is taken for."""

    table: Table
    columns: tuple[Column, ...]

    @property
    def has_price(self) -> bool:
        """Whether a column tells prices; without one, no new product can come in."""
        return any(column.field in PRICES for column in self.columns)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How an import went. ``added``, ``changed`` and ``unchanged`` count rows, sizes each their own; ``removed`` counts products, as
    ``goods`` does, of which there were ``goods_before``. ``bad`` rows were left out, ``notes`` tell of cells that were, ``duplicates``
    of rows that a later one with the same SKU replaced, ``lost`` of what other documents say of products that are gone. ``written`` is
    False for a trial."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    goods_before: int = 0
    goods: int = 0
    empty: int = 0
    bad: tuple[RowNote, ...] = ()
    duplicates: tuple[RowNote, ...] = ()
    notes: tuple[RowNote, ...] = ()
    lost: tuple[str, ...] = ()
    written: bool = False


class CatalogImport:
    """Imports tables into the drafts of a business root."""

    def __init__(self, root: BusinessRoot, load: Load = load_documents):
        self.root, self._load = root, load

    def open(self, file: Path, said: Mapping[str, str] | None = None, unknown: str = ATTRIBUTE) -> MappedTable:
        """Read a file and guess its columns, for a person to look at; ``said`` wins over guessing, the rest is ``unknown``.

        Raises UnreadableTable when the file is no table.
        """
        table = read_table(file, recognised)
        return MappedTable(table, tuple(map_columns(table.headers, said or {}, unknown)))

    def take(self, source: SourceTable, unknown: str = ATTRIBUTE) -> MappedTable:
        """Guess the columns of a table of outside; of columns with one name, only the first counts. Raises UnreadableTable."""
        table = table_of(source.rows, source.name, source.name, recognised)
        headers = _each_once(table.headers)
        return MappedTable(replace(table, headers=headers), tuple(map_columns(headers, source.mapping, unknown)))

    def run(
        self,
        key: str,
        opened: MappedTable,
        *,
        replace_all: bool = False,
        keep_fields: bool = False,
        trial: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import a table into the tenant's draft catalog and return what became of every row.

        Rows are merged into the products that are there, by SKU; with ``replace_all`` they take their place, all but the fields
        that the table has no column for where ``keep_fields`` says so.
        Raises InvalidTenant when the draft's own documents cannot be read, UnreadableTable when prices are in another currency.
        """
        draft = self.root.tenant(key).draft()
        shop, table = draft.shop, opened.table
        columns = _in_currency(opened.columns, shop.currency)
        mark = decimal_mark(_prices(table, columns), shop.locale, shop.currency)
        reader = RowReader(columns, shop.currency, mark, _cells(table, columns, "sku"))
        reading = _Reading(self._product_check(draft, shop.currency), len(table.rows), progress)
        reading.read_all(table, reader)
        hint = FORMULA_HINT if table.form == "Excel" else ""
        with nullcontext() if trial else draft_locked(draft.tenant):
            catalog = _catalog(draft)
            report = _merge(catalog, reading, replace_all, keep_fields, hint)
            if not trial and (report.added or report.changed or report.removed):
                draft.path.mkdir(parents=True, exist_ok=True)
                replace_file(draft.path / "catalog.json", write_document(catalog))
        lost = _lost_promotions(draft, catalog) if report.removed else ()
        return replace(report, rows=len(table.rows), empty=table.empty_rows, lost=lost, written=not trial)

    def _product_check(self, draft: DraftFolder, currency: str) -> Callable[[Mapping[str, Any]], str]:
        """Return a check that words what the catalog's own schema has against a product, "" for nothing."""
        document = self._load(draft).documents.get("catalog")
        schema = document.schema["properties"]["products"]["items"] if document else {}
        validator = Draft202012Validator(schema, format_checker=FORMATS)

        def check(product: Mapping[str, Any]) -> str:
            error = next(validator.iter_errors(product), None)
            if error is None:
                return ""
            return at_place(*next(describe(error, currency)))

        return check


class _Reading:
    """The rows of one file, by SKU and size: of the same size, the last row wins."""

    def __init__(self, check: Callable[[Mapping[str, Any]], str], total: int, progress: Progress | None):
        self.check, self._total, self._progress = check, total, progress
        self._by_sku: dict[str, dict[tuple[str, ...], ReadRow]] = {}
        self.bad: list[RowNote] = []
        self.duplicates: list[RowNote] = []
        self.notes: list[RowNote] = []

    def read_all(self, table: Table, reader: RowReader) -> None:
        for number, row in enumerate(table.rows, start=1):
            try:
                self._keep(reader.read(row))
            except BadRow as error:
                self.bad.append(RowNote(row.line, error.args[0]))
            if self._progress and (number % 500 == 0 or number == self._total):
                self._progress(number, self._total)

    def by_sku(self) -> dict[str, list[ReadRow]]:
        """Return the rows under each SKU of the table, the last one of each size."""
        return {sku: list(rows.values()) for sku, rows in self._by_sku.items()}

    def rows(self, draft: Sequence[Mapping[str, Any]]) -> list[ReadRow]:
        """Return the rows that count, each with a SKU of its own, beside what a draft has."""
        found, codes = [], SkuSizes(draft, self._by_sku)
        for sku, rows in self.by_sku().items():
            settled = codes.settle(sku, rows)
            if sizes := settled.sizes:
                made = ", ".join(row.sku for row in sizes)
                told = f"SKU {sku} comes in {len(sizes)} sizes, which got codes of their own: {made}."
                self.notes.append(RowNote(sizes[0].line, Worded(told, "sizes_of_sku", sku=sku, count=len(sizes), codes=made)))
            for row in settled.has:
                self.notes.append(RowNote(row.line, Worded(f'SKU "{sku}" is written {row.sku}', "sku_written", text=sku, sku=row.sku)))
            found += [*sizes, *settled.has, *([settled.last] if settled.last else ())]
            for row in settled.replaced:
                self._tell_replaced(row, rows[-1])
        return sorted(found, key=lambda row: row.line)

    def _keep(self, row: ReadRow) -> None:
        self.notes.extend(RowNote(row.line, note) for note in row.notes)
        rows = self._by_sku.setdefault(row.sku, {})
        if earlier := rows.pop(size_of(row.fields), None):
            self._tell_replaced(earlier, row)
        rows[size_of(row.fields)] = row

    def _tell_replaced(self, row: ReadRow, later: ReadRow) -> None:
        told = f"SKU {row.sku} comes again in line {later.line}, which counts."
        self.duplicates.append(RowNote(row.line, Worded(told, "comes_again", sku=row.sku, line=later.line)))


def _merge(catalog: dict[str, Any], reading: _Reading, replace_all: bool, keep_fields: bool, hint: str) -> ImportReport:
    """Put the rows into the catalog's products; a row that does not make a whole product is bad."""
    before = [product for product in records_of(catalog, "products") if isinstance(product, dict)]
    shelf = ProductShelf(before, replace_all, keep_fields)
    shelf.keep_on_request(row for rows in reading.by_sku().values() for row in rows)
    faults = list(shelf.put(reading.rows(before), reading.check))
    catalog["products"] = list(shelf.products.values())
    bad = [*reading.bad, *(RowNote(line, _with_hint(fault, hint)) for line, fault in faults)]
    bad.sort(key=lambda note: note.line)
    asked = {line for line, text in shelf.notes if text is ON_REQUEST}  # these are not told to cost nothing
    read = [note for note in reading.notes if note.text is not FREE or note.line not in asked]
    told = sorted([*read, *(RowNote(*note) for note in shelf.notes)], key=lambda note: note.line)
    notes = {"duplicates": tuple(reading.duplicates), "notes": tuple(told)}
    goods = {"goods_before": len(before), "goods": len(shelf.products)}
    return ImportReport(removed=shelf.removed, bad=tuple(bad), **goods, **notes, **shelf.counts)


def _with_hint(fault: str, hint: str) -> str:
    """Return a fault with the hint where a cell was empty: that of a formula which nobody worked out is."""
    if not hint or not isinstance(fault, Worded) or fault.cause not in ("lacks_name", "lacks_price", "lacks_name_price"):
        return fault
    return Worded(f"{fault}{hint}", f"{fault.cause}_formula", **fault.values)


def _in_currency(columns: Sequence[Column], currency: str) -> list[Column]:
    """Return the columns without the prices that are named after another currency than the shop's, unless a person said that they are its.

    Raises UnreadableTable where no other price is left.
    """
    named = {column: currencies_of_header(column.header) for column in columns if column.field == "price" and not column.said}
    foreign = [column for column, currencies in named.items() if currencies and currency not in currencies]
    if foreign and not any(column.field in PRICES and column not in foreign for column in columns):
        header, other = foreign[0].header, named[foreign[0]][0]
        raise UnreadableTable(
            f'The column "{header}" is in {other}, but the shop sells in {currency}. Convert the prices first. '
            f'If they are in {currency} after all: --map "{header}=price".',
            "other_currency", column=header, named=other, currency=currency,
        )  # fmt: skip
    return [replace(column, field=IGNORED) if column in foreign else column for column in columns]


def _lost_promotions(draft: DraftFolder, catalog: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the promotions say of products that the new catalog has no more."""
    raw = draft.raw("promotions")
    try:
        promotions = parse_document(raw) if raw is not None else {}
    except UnreadableDocument:
        return ()
    faults = lost_references("promotions", {"catalog": catalog, "promotions": promotions}, draft.path)
    return tuple(at_place(f"promotions.json: {place}", sentence) for place, sentence in faults)


def _each_once(headers: Sequence[str]) -> tuple[str, ...]:
    """Return the headers with every one that came before blanked, which leaves its column out."""
    return tuple("" if fold(header) in {fold(before) for before in headers[:place]} else header for place, header in enumerate(headers))


def _prices(table: Table, columns: Sequence[Column]) -> list[str]:
    return [cell for cell in _cells(table, columns, "price") if isinstance(cell, str)]


def _cells(table: Table, columns: Sequence[Column], field: str) -> list[Any]:
    """Return the cells of the columns that are a field."""
    places = [place for place, column in enumerate(columns) if column.field == field]
    return [row.cells[place] for row in table.rows for place in places if place < len(row.cells)]


def _catalog(draft: DraftFolder) -> dict[str, Any]:
    raw = draft.raw("catalog")
    try:
        catalog = parse_document(raw) if raw is not None else {"products": []}
    except UnreadableDocument as error:
        raise InvalidTenant([Problem(f"{draft.key}/draft/catalog.json", error.place, str(error))]) from error
    if not isinstance(catalog, dict):
        raise InvalidTenant([Problem(f"{draft.key}/draft/catalog.json", "", 'is no catalog. Write {"products": []}.')])
    return catalog
