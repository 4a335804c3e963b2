"""Importing tables as shops have them: odd encodings, odd prices, odd rows; good rows come in, bad ones are told."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import InvalidTenant
from app.services.importing.catalog_import import CatalogImport, ImportReport, MappedTable
from app.services.importing.catalog_rows import FREE
from app.services.importing.table_files import UnreadableTable

TENANT = {"name": "Green Grocer", "locale": "en-GB", "currency": "GBP", "timezone": "Europe/London"}
OATS = {"sku": "OAT-1", "name": "Oat milk", "price": 199}


class Shelf:
    """A shop whose catalog is imported into and looked at."""

    def __init__(self, importer: CatalogImport, folder: Path, publisher):
        self.importer, self.folder, self.publisher = importer, folder, publisher

    def open(self, content: str | bytes, name: str = "list.csv", said: dict[str, str] | None = None) -> MappedTable:
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.importer.open(file, said)

    def take(self, content: str | bytes, name: str = "list.csv", said: dict[str, str] | None = None, **options: object) -> ImportReport:
        return self.importer.run("greengrocer", self.open(content, name, said), **options)

    @property
    def products(self) -> list[dict]:
        assert self.publisher.validate("greengrocer") == []
        return json.loads((self.importer.root.path / "greengrocer/draft/catalog.json").read_text())["products"]


@pytest.fixture
def shelf(write_draft, root, publisher, tmp_path) -> Shelf:
    write_draft(catalog={"products": []})
    return Shelf(CatalogImport(root, publisher._load), tmp_path, publisher)


def told(notes) -> list[tuple[int, str]]:
    return [(note.line, note.text) for note in notes]


def test_a_plain_list_comes_in_whole(shelf):
    report = shelf.take("SKU,Name,Price,Category,Brand,Stock,Colour\nOAT-1,Oat milk,1.99,Drinks > Plant,Oatly,12,white; beige\n")
    assert (report.added, report.bad, report.written) == (1, (), True)
    assert shelf.products == [
        OATS | {"category": ["Drinks", "Plant"], "brand": "Oatly", "stock": 12, "attributes": {"Colour": ["white", "beige"]}}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_separators_are_recognised(shelf, encoding, delimiter):
    lines = [["Artikelnummer", "Bezeichnung", "Preis"], ["K1", "Käse, würzig; alt", "£2.50"], ["B2", "Brötchen", "£0.35"]]
    named = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[delimiter]
    text = "\r\n".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line) for line in lines)
    assert shelf.open(text.encode(encoding)).table.form == f"CSV, {encoding}, {named}"
    assert shelf.take(text.encode(encoding)).added == 2
    assert [(product["name"], product["price"]) for product in shelf.products] == [("Käse, würzig; alt", 250), ("Brötchen", 35)]


def test_vietnamese_columns_and_dong(shelf, write_draft):
    write_draft(tenant=TENANT | {"locale": "vi-VN", "currency": "VND", "timezone": "Asia/Ho_Chi_Minh"})
    rows = ["AO-1;Áo thun;250.000 ₫;Áo;5", "AO-2;Áo dài;1.250.000đ;Áo;0", "AO-3;Áo len;300000;Áo;"]
    shelf.take("\n".join(["Mã hàng;Tên sản phẩm;Giá bán;Danh mục;Tồn kho", *rows]))
    assert [(product["sku"], product["price"]) for product in shelf.products] == [("AO-1", 250000), ("AO-2", 1250000), ("AO-3", 300000)]


def test_decimal_commas_are_read_by_the_column(shelf, write_draft):
    write_draft(tenant=TENANT | {"locale": "de-DE", "currency": "EUR"})
    shelf.take('sku,name,price\nA,A,"1.234,56 €"\nB,B,"1.000"\nC,C,"0,99"\n')
    assert [product["price"] for product in shelf.products] == [123456, 100000, 99]


def test_bad_rows_are_told_by_line_and_good_rows_come_in(shelf):
    report = shelf.take(
        "sku,name,price,barcode\n"
        "A,Apples,2.50,\n"
        "B,Beans,cheap,\n"
        ",,1.00,\n"
        "\n"
        "C,,1.00,\n"
        "D,Dates,€3.00,\n"
        "E,Eggs,1,99,,\n"
        "F,Figs,-1,\n"
        "G,Grapes,,\n"
        "H,Ham,4.10,5.01E+12\n"
    )
    assert told(report.bad) == [
        (3, '"cheap" is not a price. Write one like 1.99.'),
        (4, "has no SKU, no barcode and no name."),
        (6, "has no name."),
        (7, '"€3.00" is in EUR, but the shop sells in GBP.'),
        (9, '"-1" is less than nothing.'),
        (10, "has no price."),
    ]
    assert told(report.notes) == [
        (8, "barcode: 99 is no barcode of 8 to 14 digits and was left out."),
        (11, "barcode: 5.01E+12 was shortened by a spreadsheet and was left out. Format the column as text."),
    ]
    assert (report.added, report.empty, report.rows) == (3, 1, 9)
    assert [product["sku"] for product in shelf.products] == ["A", "E", "H"]


def test_a_price_of_nothing_is_taken_but_told_and_less_than_nothing_is_not(shelf, tmp_path):
    report = shelf.take("sku,name,price\nA,Apples,0\nB,Beans,0.00\nC,Crisps,-£1.50\nD,Dates,£-2\nE,Eggs,1.50-\n")
    assert told(report.notes) == [(2, FREE), (3, FREE)]
    assert told(report.bad) == [
        (4, '"-£1.50" is less than nothing.'), (5, '"£-2" is less than nothing.'), (6, '"1.50-" is not a price. Write one like 1.99.'),
    ]  # fmt: skip
    book = openpyxl.Workbook()
    for row in (["sku", "name", "price"], ["A", "Apples", 0], ["B", "Beans", -1.5]):
        book.active.append(row)
    book.save(tmp_path / "made.xlsx")
    report = shelf.take((tmp_path / "made.xlsx").read_bytes(), "list.xlsx")
    assert (told(report.notes), told(report.bad)) == ([(2, FREE)], [(3, '"-1.5" is less than nothing.')])


@pytest.mark.parametrize("header", ["Preis (€)", "price EUR", "Price (eur)", "Unit price €"])
def test_a_price_column_in_another_currency_is_refused_unless_a_person_says_so(shelf, header):
    text = f"sku,name,{header}\nA,Apples,2.50\n"
    with pytest.raises(UnreadableTable) as refusal:
        shelf.take(text)
    assert str(refusal.value).startswith(f'The column "{header}" is in EUR, but the shop sells in GBP. Convert the prices first.')
    assert shelf.products == []
    assert shelf.take(text, said={header: "price"}).added == 1


@pytest.mark.parametrize("header", ["price gbp", "Price (£)", "RRP", "Price EAN", "Giá bán (đồng)"])
def test_a_price_column_that_names_the_shops_currency_or_none_is_taken(shelf, header):
    assert shelf.take(f"sku,name,{header}\nA,Apples,2.50\n", said={header: "price"} if "EAN" in header else {}).added == 1


def test_an_unknown_column_is_an_attribute_or_left_out_and_the_shops_own_business_never_comes_in(shelf):
    text = "sku,name,price,Colour,Cost price,Ghi chú\nA,Apples,2.50,red,1.10,call Bob\n"
    assert [column.field for column in shelf.open(text).columns if column.is_unknown] == ["attribute", "ignore", "ignore"]
    shelf.take(text)
    assert shelf.products[0]["attributes"] == {"Colour": "red"}
    shelf.importer.run("greengrocer", shelf.importer.open(shelf.folder / "list.csv", {"Ghi chú": "attribute"}, "ignore"), replace_all=True)
    assert shelf.products[0]["attributes"] == {"Ghi chú": "call Bob"}


def test_a_formula_is_no_name(shelf):
    report = shelf.take('sku,name,price,brand\nA,"=B2&"" apples""",2.50,\nB,= +1 offers,1.00,\nC,=^.^= cat toy,3.00,"=VLOOKUP(A1,B:C,2)"\n')
    advice = "is a formula and was left out. Save the file once in a spreadsheet program."
    assert told(report.notes) == [
        (2, f'name: "=B2&" apples"" {advice}'), (3, f'name: "= +1 offers" {advice}'), (4, f'brand: "=VLOOKUP(A1,B:C,2)" {advice}'),
    ]  # fmt: skip
    assert told(report.bad) == [(2, "has no name."), (3, "has no name.")]
    assert [product["name"] for product in shelf.products] == ["=^.^= cat toy"]


def test_a_sku_without_a_letter_is_replaced_and_told(shelf):
    report = shelf.take("sku,name,price\n***,Apples,2.50\n")
    assert told(report.notes) == [(2, 'SKU "***" has no letter or digit; apples was taken')]
    assert shelf.products[0]["sku"] == "apples"


def test_promotions_of_products_that_go_are_told_at_the_import(shelf, write_draft):
    offer = {"id": "two", "title": "Offer", "skus": ["OAT-1", "B"], "percent": 10, "starts": "2026-01-01", "ends": "2026-12-31"}
    write_draft(catalog={"products": [OATS, {"sku": "B", "name": "B", "price": 1}]}, promotions={"promotions": [offer]})
    assert shelf.take("sku,name,price\nOAT-1,Oat milk,2.05\n").lost == ()
    report = shelf.take("sku,name,price\nOAT-1,Oat milk,2.05\n", replace_all=True, trial=True)
    assert report.lost == (
        'promotions.json: promotions[0].skus[1]: no product of catalog.json has the SKU "B". Add such a product, or take the SKU out.',
    )


def test_a_row_with_a_cell_too_many_is_told(shelf):
    report = shelf.take("sku,name,price\nE,Eggs,1,99\n")
    assert told(report.bad) == [(2, "has 4 cells for 3 columns. Put texts that hold the separator in double quotes.")]


def test_of_rows_with_one_sku_the_last_counts(shelf):
    report = shelf.take("sku,name,price\nA,Apples,2.50\nB,Beans,1.00\nA,Apples,2.75\n")
    assert told(report.duplicates) == [(2, "SKU A comes again in line 4, which counts.")]
    assert {product["sku"]: product["price"] for product in shelf.products} == {"A": 275, "B": 100}


def test_rows_are_merged_into_what_is_there_or_replace_it(shelf, write_draft):
    shirt = {"sku": "SHIRT", "name": "Shirt", "price": 900, "variants": [{"sku": "SHIRT-S", "stock": 1}]}
    write_draft(catalog={"products": [OATS | {"brand": "Oatly"}, shirt, {"sku": "B", "name": "B", "price": 1}], "synonyms": {"x": ["y"]}})
    report = shelf.take("sku,stock\nOAT-1,7\nSHIRT-S,4\nB,\nNEW,3\n")
    assert (report.changed, report.unchanged, told(report.bad)) == (2, 1, [(5, "has no name and no price.")])
    assert shelf.products[0] == OATS | {"brand": "Oatly", "stock": 7}
    assert shelf.products[1]["variants"] == [{"sku": "SHIRT-S", "stock": 4}]
    report = shelf.take("sku,name,price\nOAT-1,Oat milk,2.05\n", replace_all=True)
    assert (report.changed, report.removed) == (1, 2)
    assert shelf.products == [OATS | {"price": 205}]


def test_a_missing_sku_is_made_and_stays_the_same(shelf):
    text = "name,price,ean,origin\nOat milk,1.99,5012345678900,\nSữa yến mạch,2.50,,Huế\nSữa yến mạch,2.60,,Đà Lạt\n"
    shelf.take(text)
    skus = [product["sku"] for product in shelf.products]
    assert skus[:2] == ["5012345678900", "sua-yen-mach"]
    assert skus[2].startswith("sua-yen-mach-")
    assert shelf.take(text).unchanged == 3
    assert [product["sku"] for product in shelf.products] == skus


def test_a_person_may_say_what_a_column_is(shelf):
    text = "Kennung,Wie es heißt,Was es kostet,Notiz\nA,Äpfel,2.50,geheim\n"
    with pytest.raises(UnreadableTable, match=r'No column looks like a product.s name\. Say which is: --map "Kennung=name"'):
        shelf.take(text)
    shelf.take(text, said={"kennung": "sku", "Wie es heißt": "name", "Was es kostet": "price", "Notiz": "ignore"})
    assert shelf.products == [{"sku": "A", "name": "Äpfel", "price": 250}]
    with pytest.raises(UnreadableTable, match=r'There is no column "Kenung"\. Did you mean "Kennung"\?'):
        shelf.take(text, said={"Kenung": "sku"})
    with pytest.raises(UnreadableTable, match='"cost" is no field of a product'):
        shelf.take(text, said={"Kennung": "cost"})


def test_the_guess_can_be_looked_at_before_anything_is_imported(shelf):
    columns = shelf.open("Item Code;Product Naem;Unit Price;Colour\nA;B;1;red\n").columns
    assert [(column.header, column.field) for column in columns] == [
        ("Item Code", "sku"), ("Product Naem", "name"), ("Unit Price", "price"), ("Colour", "attribute"),
    ]  # fmt: skip
    assert columns[1].certainty < 100 == columns[0].certainty


def test_a_trial_writes_nothing(shelf):
    report = shelf.take("sku,name,price\nA,Apples,2.50\n", trial=True)
    assert (report.added, report.written) == (1, False)
    assert shelf.products == []


def test_a_title_above_the_header_and_other_oddities(shelf):
    shelf.take('Price list 2026,,\n\nsku,name,price,allergens,pack,unit,vat\n="00123",Bread,"1,234.00",none,6x330ml,pieces,20%\n')
    assert shelf.products == [
        {"sku": "00123", "name": "Bread", "price": 123400, "allergens": [], "pack": "6 x 330 ml", "sold_by": "each", "tax_rate": "0.2"}
    ]


def test_an_excel_file_with_merged_cells_numbers_and_gaps(shelf, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    head = [["Price list", None, None, None], ["Code", "Item", "Price", "Category"]]
    body = [[1399.0, "Ink", 1.99, "Office"], [1400, "Pen", 2, None], [None] * 4, [1401, "Pad", "=C3*2", "Paper"]]
    for row in head + body:
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("D3:D4")
    book.save(tmp_path / "made.xlsx")
    report = shelf.take((tmp_path / "made.xlsx").read_bytes(), "list.xlsx")
    assert report.empty == 1
    assert [(product["sku"], product["price"], product["category"]) for product in shelf.products] == [
        ("1399", 199, ["Office"]), ("1400", 200, ["Office"]),
    ]  # fmt: skip
    assert told(report.bad) == [(6, "has no price. If the cell holds a formula, save the file once in a spreadsheet program.")]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "list.csv", "is empty"),
        (b"\x00\x01\x02\x00", "list.csv", "is no text table"),
        (b"PK\x03\x04broken", "list.xlsx", "cannot be read as an Excel file"),
        (b"\xd0\xcf\x11\xe0rest", "list.xls", r"old \.xls file"),
        (b"just words\nand more words\n", "list.csv", "No column looks like"),
        (b'sku,name,price\nA,"open,1\n' + b"B,b,1\n" * 300, "list.csv", "line 2: a double quote opened here is not closed"),
        (b'sku,name,price\nA,a,1\nB,"open,1\nC,c,1\n', "list.csv", "line 3: a double quote opened here is not closed"),
    ],
)
def test_what_is_no_table_is_refused_in_words(shelf, content, name, message):
    with pytest.raises(UnreadableTable, match=message):
        shelf.take(content, name)


def test_a_broken_catalog_is_not_overwritten(shelf, write_draft):
    draft = write_draft(catalog='{"products": [')
    with pytest.raises(InvalidTenant, match=r"greengrocer/draft/catalog\.json: line 1"):
        shelf.take("sku,name,price\nA,Apples,2.50\n")
    assert (draft / "catalog.json").read_text() == '{"products": ['


def test_a_list_of_twenty_thousand_rows_comes_in_with_progress(shelf, tmp_path):
    with (tmp_path / "big.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Item number", "Title", "RRP", "Supplier", "Product type", "EAN", "Colour", "Short description"])
        for number in range(20_000):
            price = f"£{Decimal(number) / 100}"
            about = "A thing for the office. " * 4
            writer.writerow([f"I-{number}", f"Thing {number}", price, "Maker", "Office > Ink", f"{number:013}", "blue", about])
    seen: list[tuple[int, int]] = []
    opened = shelf.importer.open(tmp_path / "big.csv")
    report = shelf.importer.run("greengrocer", opened, progress=lambda done, total: seen.append((done, total)))
    assert (report.added, report.bad, seen[-1]) == (20_000, (), (20_000, 20_000))
    assert shelf.products[19_999]["price"] == 19_999


odd = st.sampled_from(["1.99", "A-1", '"', "=1+1", "£2,50", "\n"])
cells = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12) | odd


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.lists(cells, max_size=6), max_size=6))
def test_whatever_stands_in_a_file_the_draft_stays_publishable(shelf, rows):
    text = "sku,name,price,stock,barcode\n" + "\n".join(",".join(row) for row in rows)
    try:
        report = shelf.take(text)
    except UnreadableTable:
        return
    assert report.added + report.changed + report.unchanged + len(report.bad) + len(report.duplicates) == report.rows
    assert isinstance(shelf.products, list)


@pytest.mark.parametrize(("header", "meant"), [
    ("Art. No.;Product Description;RRP inc VAT (£);Qty on hand", ["sku", "name", "price", "stock"]),
    ("Item No;Name;Product description;Price incl. VAT", ["sku", "name", "description", "price"]),
    ("Mã;Mô tả;Giá bán đã gồm VAT;Tồn", ["sku", "name", "price", "stock"]),
    ("VAT;Title;Price;Price inc VAT", ["tax_rate", "name", "price", "price"]),
])  # fmt: skip
def test_a_suppliers_headers_are_known(shelf, header, meant):
    opened = shelf.open(f"{header}\nA-1;Honey;4.99;3\n")
    assert [column.field for column in opened.columns] == meant
