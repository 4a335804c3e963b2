"""Tables as shop owners keep them: own column names, two prices, stock in words, a row for each size."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.services.importing.catalog_import import CatalogImport, ImportReport

BIKES = """Stock code,Model,Make,Group,Colour,Size,RRP,Our price,In stock?,Info
B1,Ridge,Marlow,Bikes > Mountain,Black,S,£750,£649.00,3,Alloy frame
B2,Ridge,Marlow,Bikes > Mountain,Black,M,£750,£649.00,no,
B3,Ridge,Marlow,Bikes > Mountain,Green,M,,"£2,400",yes,
B4,Bell,Ding,Accessories,,,,£5.99,12 pcs,Brass
B5,Basic service,,Workshop,,,,from £45,to order,Takes an hour
B6,Gift voucher,,Vouchers,,,,POA,,
B7,Pump,,Accessories,,,£30,,sold out,
"""
VIETNAM = {"name": "Sương", "locale": "vi-VN", "currency": "VND", "timezone": "Asia/Ho_Chi_Minh"}


class Shelf:
    """A shop's draft that tables are taken into."""

    def __init__(self, importer: CatalogImport, folder: Path):
        self.importer, self.file = importer, folder / "list.csv"

    def take(self, text: str, **options: bool) -> ImportReport:
        self.file.write_text(text, "utf-8")
        return self.importer.run("greengrocer", self.importer.open(self.file), **options)

    def products(self) -> dict[str, dict]:
        draft = self.importer.root.path / "greengrocer/draft/catalog.json"
        return {product["name"]: product for product in json.loads(draft.read_text("utf-8"))["products"]}


@pytest.fixture
def shelf(write_draft, root, publisher, tmp_path) -> Shelf:
    write_draft(catalog={"products": []})
    return Shelf(CatalogImport(root, publisher._load), tmp_path)


def test_an_owners_words_for_columns_are_known_and_the_selling_price_wins(shelf):
    report = shelf.take(BIKES)
    assert [(note.line, str(note.text)) for note in report.bad] == [(7, '"POA" is not a price. Write one like 1.99.')]
    bell, service, pump = (shelf.products()[name] for name in ("Bell", "Basic service", "Pump"))
    assert (bell["price"], bell["stock"], bell["brand"]) == (599, 12, "Ding")
    assert (bell["category"], bell["description"]) == (["Accessories"], "Brass")
    assert (service["price"], service["stock"]) == (4500, None)
    assert service["attributes"] == {"Our price": "from £45", "In stock?": "to order"}
    assert (pump["price"], pump["stock"]) == (3000, 0)


def test_rows_of_one_article_become_its_sizes_and_colours(shelf, publisher):
    shelf.take(BIKES)
    ridge = shelf.products()["Ridge"]
    assert (ridge["sku"], ridge["price"], ridge["description"]) == ("ridge", 64900, "Alloy frame")
    assert ridge["variants"] == [
        {"sku": "B1", "stock": 3, "attributes": {"Colour": "Black", "Size": "S"}},
        {"sku": "B2", "stock": 0, "attributes": {"Colour": "Black", "Size": "M"}},
        {"sku": "B3", "price": 240000, "stock": None, "attributes": {"Colour": "Green", "Size": "M"}},
    ]
    assert publisher.validate("greengrocer") == []


def test_the_same_table_again_changes_nothing_and_a_new_size_joins_its_article(shelf):
    shelf.take(BIKES)
    for replace_all in (False, True):
        report = shelf.take(BIKES, replace_all=replace_all)
        assert (report.added, report.changed, report.unchanged, report.removed) == (0, 0, 6, 0)
    head = "Stock code,Model,Make,Colour,Size,Our price,In stock?\n"
    report = shelf.take(head + "B9,Ridge,Marlow,Black,L,649,1\nB2,Ridge,Marlow,Black,M,599,4\n")
    assert (report.added, report.changed) == (1, 1)
    told = {variant["sku"]: (variant.get("price", 64900), variant["stock"]) for variant in shelf.products()["Ridge"]["variants"]}
    assert told == {"B1": (64900, 3), "B2": (59900, 4), "B3": (240000, None), "B9": (64900, 1)}


def test_rows_that_nothing_tells_apart_or_that_say_different_things_stay_products_of_their_own(shelf, root):
    shelf.take("sku,name,price,colour,description\nA,Mug,5,red,Small\nB,Mug,6,blue,Large\nC,Cup,3,,\nD,Cup,4,,\n")
    products = json.loads((root.path / "greengrocer/draft/catalog.json").read_text())["products"]
    assert sorted(product["sku"] for product in products) == ["A", "B", "C", "D"]


def test_a_weight_in_the_column_of_sizes_is_what_a_pack_holds(shelf):
    shelf.take("Item,Size,Price\nLoaf,800g,2.40\nBuns,box of 4,3.20\nCake,10 inch,28\n")
    assert [(name, product.get("pack"), product.get("attributes")) for name, product in shelf.products().items()] == [
        ("Loaf", "800 g", None), ("Buns", None, {"Size": "box of 4"}), ("Cake", None, {"Size": "10 inch"}),
    ]  # fmt: skip


def test_a_vietnamese_owners_table_keeps_its_brand_group_volume_and_thousands(shelf, write_draft):
    write_draft(tenant=VIETNAM)
    report = shelf.take(
        "Mã;Tên sản phẩm;Hãng;Nhóm;Dung tích;Loại da;Giá niêm yết;Giá bán;Tồn;Công dụng\n"
        "S1;Serum C;Derma;Serum;30ml;Da dầu;690.000đ;1.250.000đ;hết;Sáng da\n"
        "S2;Mặt nạ;Hana;Mặt nạ;hộp 10 miếng;;;219k;còn;\n"
        "S3;Kem nền;Hana;Nền;15 g;;;1,2 triệu;>10;\n"
    )
    assert report.bad == report.notes == ()
    serum, mask, base = shelf.products().values()
    assert (serum["price"], serum["stock"], serum["pack"], serum["brand"]) == (1250000, 0, "30 ml", "Derma")
    assert (serum["category"], serum["description"]) == (["Serum"], "Sáng da")
    assert serum["attributes"] == {"Loại da": "Da dầu"}
    assert (mask["price"], mask["stock"], mask["attributes"]) == (219000, None, {"Dung tích": "hộp 10 miếng"})
    assert (base["price"], base["stock"]) == (1200000, None)


def test_where_a_smaller_coin_is_thousands_are_not_guessed(shelf):
    report = shelf.take("sku,name,price\nA,Bike,2k\n")
    assert [str(note.text) for note in report.bad] == ['"2k" is not a price written out. Write one like 1.99.']
