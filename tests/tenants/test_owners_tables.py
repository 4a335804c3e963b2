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
        return {product["name"]: product for product in self.all()}

    def all(self) -> list[dict]:
        return json.loads((self.importer.root.path / "greengrocer/draft/catalog.json").read_text("utf-8"))["products"]


@pytest.fixture
def shelf(write_draft, root, publisher, tmp_path) -> Shelf:
    write_draft(catalog={"products": []})
    return Shelf(CatalogImport(root, publisher._load), tmp_path)


def test_an_owners_words_for_columns_are_known_and_the_selling_price_wins(shelf):
    report = shelf.take(BIKES)
    assert not report.bad
    bell, service, pump = (shelf.products()[name] for name in ("Bell", "Basic service", "Pump"))
    assert (bell["price"], bell["stock"], bell["brand"]) == (599, 12, "Ding")
    assert (bell["category"], bell["description"]) == (["Accessories"], "Brass")
    assert (service["price"], service["stock"]) == (4500, None)
    assert service["attributes"] == {"Our price": "from £45", "In stock?": "to order"}
    assert (pump["price"], pump["stock"]) == (3000, 0)
    asked = [product for product in shelf.all() if "price_on_request" in product]
    assert [(product["price_on_request"], "price" in product) for product in asked] == [(True, False)]


def test_a_price_takes_the_place_of_on_request_and_notice_is_read(shelf):
    shelf.take("SKU,Name,Price,Notice needed\nA,Wedding cake,on request,4 weeks\nB,Sponge,28,48 hours\nC,Bun,2,soon\n")
    cake, sponge, bun = shelf.all()
    assert (cake["price_on_request"], cake["notice"], "price" in cake) == (True, "4 weeks", False)
    assert (sponge["notice"], "notice" in bun) == ("2 days", False)
    shelf.take("SKU,Name,Price\nA,Wedding cake,320\nB,Sponge,liên hệ\n")
    cake, sponge, _ = shelf.all()
    assert (cake["price"], "price_on_request" in cake) == (32000, False)
    assert ("price" in sponge, sponge["price_on_request"]) == (False, True)


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
        assert (report.added, report.changed, report.unchanged, report.removed) == (0, 0, 7, 0)
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


BARS = "sku,name,pack,price,allergens,description\nC1,Choc bar,50 g,1.50,milk,Dark\nC2,Choc bar,100 g,2.50,milk,Dark\n"


def test_what_all_sizes_say_anew_is_the_articles(shelf):
    shelf.take(BARS)
    report = shelf.take(BARS.replace(",milk,Dark", ',"milk, nuts",With nuts'))
    bar = shelf.products()["Choc bar"]
    assert (report.changed, report.unchanged, len(bar["variants"])) == (2, 0, 2)
    assert (bar["allergens"], bar["description"]) == (["milk", "nuts"], "With nuts")


def test_a_size_with_other_allergens_is_a_product_of_its_own(shelf, publisher):
    shelf.take(BARS)
    shelf.take('sku,name,pack,price,allergens,description\nC3,Choc bar,200 g,4,"milk, soya",Soya\n')
    report = shelf.take('sku,price,allergens,image\nC1,1.60,"milk, nuts",\nC2,2.60,,' + "x" * 501 + "\n")
    products = {product["sku"]: product for product in shelf.all()}
    assert (products["C3"]["allergens"], products["C3"]["description"]) == (["milk", "soya"], "Soya")
    assert (products["C1"]["allergens"], products["C1"]["price"], products["C1"]["pack"]) == (["milk", "nuts"], 160, "50 g")
    assert [variant["sku"] for variant in products["choc-bar"]["variants"]] == ["C2"]
    assert products["choc-bar"]["allergens"] == ["milk"]
    told = 'says other things than the other sizes of "Choc bar" and is now a product of its own.'
    assert (2, told) in [(note.line, str(note.text)) for note in report.notes]
    assert publisher.validate("greengrocer") == []


def test_what_is_not_told_of_one_row_is_not_taken_from_another(shelf):
    shelf.take("sku,name,flavour,price,allergens,tags\nP,Bar,Plain,1,none,vegan\nH,Bar,Hazelnut,1,,\n")
    shelf.take("sku,name,flavour,price,description\nS,Cake,Plain,1,Free of nuts\nT,Cake,Hazelnut,1,\n")
    plain, hazelnut, cake, other = shelf.all()
    assert (plain["allergens"], plain["tags"]) == ([], ["vegan"])
    assert not hazelnut.keys() & {"allergens", "tags", "variants"}
    assert (cake["description"], other.get("description")) == ("Free of nuts", None)


def test_what_the_catalog_cannot_hold_does_not_come_to_an_article(shelf, publisher):
    shelf.take(BARS)
    twins = f'"{"x" * 300}a, {"x" * 300}b"'
    report = shelf.take(BARS.replace("milk", twins))
    assert ([note.line for note in report.bad], shelf.products()["Choc bar"]["allergens"]) == ([2, 3], ["milk"])
    assert publisher.validate("greengrocer") == []


def test_made_skus_are_none_that_a_row_has(shelf):
    shelf.take("sku,name,size,price\nB-S,Bell,S,1\nB-M,Bell,M,2\nbell,Bell stand,,9\n,Horn,,3\nhorn,Horn stand,,4\n")
    assert [(name, product["price"]) for name, product in shelf.products().items()] == [
        ("Bell", 100), ("Bell stand", 900), ("Horn", 300), ("Horn stand", 400),
    ]  # fmt: skip


def test_a_row_with_the_sku_of_an_article_of_another_name_does_not_overwrite_it(shelf):
    shelf.take("sku,name,size,price\nB-S,Bell,S,1\nB-M,Bell,M,2\n")
    report = shelf.take("sku,name,price\nbell,Bell stand,9\n")
    told = 'has the SKU of "Bell", which comes in sizes. Give it another SKU.'
    assert ([(note.line, str(note.text)) for note in report.bad], list(shelf.products())) == ([(2, told)], ["Bell"])


def test_an_articles_price_is_the_lowest_of_its_sizes(shelf):
    shelf.take("sku,name,size,price\nB-S,Bell,S,1\nB-M,Bell,M,2\n")
    shelf.take("sku,price\nB-S,3\nB-M,2.50\n")
    assert shelf.products()["Bell"]["price"] == 250


def test_a_blank_sale_leaves_the_usual_price_and_no_price_is_an_attribute(shelf):
    table = "sku,name,Price,Sale price,Was,RRP\nA,Mug,12.00,,15,16\nB,Cup,10.00,8.00,,\nC,Jug,9.00,0,,\n"
    for replace_all in (False, True):
        report = shelf.take(table, replace_all=replace_all)
        assert (report.bad, report.removed) == ((), 0)
        assert [(product["price"], "attributes" in product) for product in shelf.all()] == [(1200, False), (800, False), (900, False)]
    shelf.take("Mã,Hàng,Giá,Giá khuyến mãi\nA,Ly,7,\n", replace_all=True)
    assert shelf.all() == [{"sku": "A", "name": "Ly", "price": 700}]


def test_a_list_price_never_goes_over_a_price_that_is_there(shelf):
    shelf.take("sku,name,price\nA,Mug,12\n")
    report = shelf.take("sku,name,price,RRP\nA,Mug,,20\nB,Cup,,5\n")
    assert {product["sku"]: product["price"] for product in shelf.all()} == {"A": 1200, "B": 500}
    assert [(note.line, str(note.text)) for note in report.notes] == [(3, "has no price but a list price, which was taken.")]


def test_what_was_made_by_hand_stays_when_a_source_brings_all_rows_anew(shelf, write_draft):
    shirt = {"sku": "SHIRT", "name": "Shirt", "price": 900, "synonyms": ["tee"], "variants": [
        {"sku": "S1", "image": "s.png", "price": 800, "attributes": {"Size": "S"}}, {"sku": "S2", "attributes": {"Size": "M"}},
    ]}  # fmt: skip
    sock = {"name": "Sock", "price": 5}
    flat = [{"sku": "K1", "synonyms": ["S"]}, {"sku": "K2", "synonyms": ["M"]}]
    write_draft(catalog={"products": [shirt, *(sock | own for own in flat)]})
    table = "sku,name,size,price\nS1,Shirt,S,9\nS2,Shirt,M,9\nK1,Sock,S,6\nK2,Sock,M,6\n"
    report = shelf.take(table, replace_all=True, keep_fields=True)
    kept, *socks = shelf.all()
    assert (kept["sku"], kept["synonyms"], kept["price"], report.removed) == ("SHIRT", ["tee"], 900, 0)
    told = {variant["sku"]: (variant.get("image"), variant.get("price", kept["price"])) for variant in kept["variants"]}
    assert told == {"S1": ("s.png", 900), "S2": (None, 900)}
    assert [(sock["sku"], sock["synonyms"], sock["price"]) for sock in socks] == [("K1", ["S"], 600), ("K2", ["M"], 600)]


def test_a_size_that_a_source_brings_anew_takes_nothing_from_what_a_person_wrote(shelf, write_draft):
    bars = [{"sku": sku, "attributes": {"Size": size}} for sku, size in (("C1", "S"), ("C2", "M"))]
    write_draft(catalog={"products": [{"sku": "BAR", "name": "Bar", "price": 100, "allergens": ["milk"], "variants": bars}]})
    table = "sku,name,size,price\nC1,Bar,S,1\nC2,Bar,M,1\nC3,Bar,L,1\nC4,Bar,XL,1\n"
    for _ in range(2):
        shelf.take(table, replace_all=True, keep_fields=True)
        bar, other = shelf.all()
        assert (bar["sku"], bar["allergens"], [variant["sku"] for variant in bar["variants"]]) == ("BAR", ["milk"], ["C1", "C2"])
        assert (other.get("allergens"), [variant["sku"] for variant in other["variants"]]) == (None, ["C3", "C4"])


def test_what_differs_between_sizes_is_not_lost(shelf):
    report = shelf.take(
        "sku,name,size,Our price,Power\nD1,Drill,S,£50,500 W\nD2,Drill,L,£80,800 W\nE1,Saw,S,from £50,5 W\nE2,Saw,L,£80,5 W\n"
    )
    small, large, saw = shelf.all()
    assert [product["attributes"]["Power"] for product in (small, large, saw)] == ["500 W", "800 W", "5 W"]
    assert [(note.line, str(note.text)) for note in report.notes] == [(4, '"Our price" was left out: each size shows its price.')]


def test_numbers_conditions_and_goods_are_what_they_say(shelf, write_draft):
    write_draft(tenant=VIETNAM)
    shelf.take(
        "Mã;Hàng;Hãng;Giá;Size;Tồn;Tình trạng\nA;Giày;Bitis;250.000;40,5;1.200 cái;99%\nB;Bàn;;1.250.000;54,5 x 30 cm;1.200;\n"
        "C;Áo;;90k;S,M,L;;\nD;Dép;;50k;38,39,40;;\n"
    )
    shoe, table, shirt, slipper = shelf.all()
    assert (shoe["name"], shoe["brand"], shoe["stock"]) == ("Giày", "Bitis", 1200)
    assert shoe["attributes"] == {"Size": "40,5", "Tình trạng": "99%"}
    assert (table["stock"], table["attributes"]) == (1200, {"Size": "54,5 x 30 cm"})
    assert (shirt["attributes"], slipper["attributes"]) == ({"Size": ["S", "M", "L"]}, {"Size": ["38", "39", "40"]})
    shelf.take("Mã;Hàng;Giá;Tình trạng\nA;Giày;250.000;98%\nB;Bàn;90.000;hết hàng\n", replace_all=True)
    shoe, table = shelf.all()
    assert (shoe.get("stock"), shoe["attributes"], table["stock"]) == (None, {"Tình trạng": "98%"}, 0)


def test_sizes_under_one_sku_are_kept_with_codes_of_their_own(shelf):
    table = "SKU,Name,Price,Stock,Size,Colour\nA4,T-shirt,12.90,5,M,red\nA4,T-shirt,12.90,0,L,red\nA4,T-shirt,13.50,2,XL,red\nB,Cap,5,1,,\n"
    for counts in ((4, 0), (0, 4)):
        report = shelf.take(table)
        assert (report.added, report.unchanged, report.duplicates) == (*counts, ())
        shirt = shelf.products()["T-shirt"]
        assert [(size["sku"], size["stock"]) for size in shirt["variants"]] == [("A4-M-red", 5), ("A4-L-red", 0), ("A4-XL-red", 2)]
        told = "SKU A4 comes in 3 sizes, which got codes of their own: A4-M-red, A4-L-red, A4-XL-red."
        assert [note.text for note in report.notes] == [told]


def test_of_lines_with_one_sku_and_one_size_the_last_counts(shelf):
    report = shelf.take("SKU,Name,Price,Size\nA4,T-shirt,12,M\nA4,T-shirt,13,L\nA4,T-shirt,14,M\n")
    assert [(size["sku"], size.get("price")) for size in shelf.products()["T-shirt"]["variants"]] == [("A4-L", None), ("A4-M", 1400)]
    assert [(note.line, note.text) for note in report.duplicates] == [(2, "SKU A4 comes again in line 4, which counts.")]


CAKES = "sku,name,size,price\nC-S,Cake,S,{}\nC-L,Cake,L,{}\n"


def _prices(product: dict) -> tuple:
    own = [size.get("price") for size in product.get("variants", ())]
    return product.get("price"), product.get("price_on_request", False), own


@pytest.mark.parametrize("options", [{}, {"replace_all": True}, {"replace_all": True, "keep_fields": True}])
def test_a_price_of_0_leaves_goods_on_request(shelf, write_draft, options):
    write_draft(catalog={"products": [{"sku": "cake", "name": "Cake", "price_on_request": True}]})
    report = shelf.take("sku,name,price\ncake,Cake,0\n", **options)
    assert [_prices(product) for product in shelf.all()] == [(None, True, [])]
    assert [(note.line, str(note.text)) for note in report.notes] == [(2, "has a price of 0, but is priced on request, which stays.")]
    shelf.take(CAKES.format("POA", "POA"), replace_all=True)
    shelf.take("sku,price\nC-S,0\n")
    assert [_prices(product) for product in shelf.all()] == [(None, True, [None, None])]


@pytest.mark.parametrize("options", [{}, {"replace_all": True}, {"replace_all": True, "keep_fields": True}])
def test_sizes_on_request_get_prices_and_lose_them_again(shelf, publisher, options):
    for _ in range(2):
        shelf.take(CAKES.format("POA", "POA"), **options)
        assert [_prices(product) for product in shelf.all()] == [(None, True, [None, None])]
        assert shelf.take(CAKES.format("7.00", "8.00"), **options).changed == 2
        (cake,) = shelf.all()
        assert (cake["price"], "price_on_request" in cake) == (700, False)
        assert [size.get("price", 700) for size in cake["variants"]] == [700, 800]
        assert publisher.validate("greengrocer") == []


def test_of_sizes_on_request_one_with_a_price_is_a_product_of_its_own(shelf, publisher):
    shelf.take(CAKES.format("POA", "POA"))
    shelf.take("sku,price\nC-S,7\n")
    assert {product["sku"]: _prices(product) for product in shelf.all()} == {"cake": (None, True, [None]), "C-S": (700, False, [])}
    shelf.take(CAKES.format("POA", "9"), replace_all=True)
    assert {product["sku"]: _prices(product) for product in shelf.all()} == {"C-S": (None, True, []), "C-L": (900, False, [])}
    assert publisher.validate("greengrocer") == []


def test_an_article_that_is_all_on_request_shows_no_price_of_a_size(shelf):
    shelf.take(CAKES.format("7", "8"))
    shelf.take("sku,price\ncake,POA\n")
    assert [_prices(product) for product in shelf.all()] == [(None, True, [None, None])]


def test_sizes_under_one_sku_that_are_all_on_request_are_kept(shelf):
    report = shelf.take("sku,name,size,price\nA4,Sign,M,POA\nA4,Sign,L,POA\n")
    (sign,) = shelf.all()
    assert ([size["sku"] for size in sign["variants"]], _prices(sign)) == (["A4-M", "A4-L"], (None, True, [None, None]))
    assert report.duplicates == ()


def test_only_a_notice_that_is_read_to_its_end_is_kept(shelf):
    told = ["48 hours' notice", "2 weeks in advance", "1 tuần trước", "2 days 12 hours", "48 hours (72 at Christmas)", "2 weeks or more"]
    report = shelf.take("sku,name,price,Notice\n" + "".join(f"N{place},Cake {place},9,{text}\n" for place, text in enumerate(told)))
    assert [product.get("notice") for product in shelf.all()] == ["2 days", "2 weeks", "7 days", None, None, None]
    assert [note.line for note in report.notes] == [5, 6, 7]


SHIRT = {"sku": "A4", "name": "T-shirt", "price": 1200, "stock": 4, "image": "t.png", "allergens": [], "attributes": {"Fit": "slim"}}
SHIRTS = "SKU,Name,Price,Stock,Size\nA4,T-shirt,12,3,M\nA4,T-shirt,13,0,L\n"


@pytest.mark.parametrize("options", [{}, {"replace_all": True, "keep_fields": True}])
def test_goods_of_the_draft_become_the_home_of_the_sizes_under_their_sku(shelf, write_draft, publisher, options):
    write_draft(catalog={"products": [SHIRT | {"image": "https://shop.example/t.png", "price_on_request": False}]})
    report = shelf.take(SHIRTS, **options)
    (shirt,) = shelf.all()
    assert (report.added, report.changed, report.removed, report.bad) == (1, 1, 0, ())
    assert (shirt["sku"], shirt["price"], shirt["image"], shirt["allergens"]) == ("A4", 1200, "https://shop.example/t.png", [])
    assert [(size["sku"], size["stock"], size["attributes"]) for size in shirt["variants"]] == [
        ("A4-M", 3, {"Size": "M"}), ("A4-L", 0, {"Size": "L"}),
    ]  # fmt: skip
    assert (shirt["attributes"], "stock" in shirt) == ({"Fit": "slim"}, False)
    assert publisher.validate("greengrocer") == []
    again = shelf.take(SHIRTS, **options)
    assert (again.unchanged, again.removed, shelf.all()) == (2, 0, [shirt])
    for counts in ((1, 2), (0, 3)):  # nobody said what a new size is free of
        more = shelf.take(SHIRTS + "A4,T-shirt,14,1,XL\n", **options)
        assert (more.added, more.unchanged, more.removed) == (*counts, 0)
        assert [(product["sku"], "allergens" in product) for product in shelf.all()] == [("A4", True), ("A4-XL", False)]


def test_goods_in_a_size_that_no_line_tells_stay_as_one_more_size(shelf, write_draft, publisher):
    small = {"sku": "A4", "name": "T-shirt", "price": 1100, "stock": 5, "attributes": {"Size": "S"}}
    write_draft(catalog={"products": [small]})
    for counts in ((2, 1, 0), (0, 0, 2)):
        report = shelf.take(SHIRTS)
        assert (report.added, report.changed, report.unchanged, report.removed, report.bad) == (*counts, 0, ())
        (shirt,) = shelf.all()
        told = [(size["sku"], size.get("price", shirt["price"]), size["stock"]) for size in shirt["variants"]]
        assert (shirt["sku"], told) == ("A4", [("A4-S", 1100, 5), ("A4-M", 1200, 3), ("A4-L", 1300, 0)])
    assert publisher.validate("greengrocer") == []


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Umbrella"},
        {"allergens": [], "attributes": {"Size": "S"}},
        {"attributes": {"Size": ["S", "M", "L"]}},
        {"brand": "Ding", "attributes": {"Size": "S"}},
    ],
)
def test_other_goods_under_the_sku_of_sizes_stay_as_they_are(shelf, write_draft, publisher, other):
    goods = {"sku": "A4", "name": "T-shirt", "price": 900, "stock": 5} | other
    write_draft(catalog={"products": [goods]})
    for counts in ((2, 0), (0, 2)):
        report = shelf.take(SHIRTS)
        assert (report.added, report.changed, report.unchanged, report.removed, report.bad) == (counts[0], 0, counts[1], 0, ())
        kept, shirt = shelf.all()
        assert (kept, [size["sku"] for size in shirt["variants"]]) == (goods, ["A4-M", "A4-L"])
        assert any("stays as it is" in str(note.text) for note in report.notes) == (counts[0] > 0)
    assert publisher.validate("greengrocer") == []


def test_sizes_that_tell_no_name_are_those_of_the_goods_with_their_sku(shelf, write_draft):
    write_draft(catalog={"products": [{"sku": "A4", "name": "T-shirt", "price": 900}]})
    report = shelf.take("SKU,Size,Price\nA4,M,12\nA4,L,13\n")
    (shirt,) = shelf.all()
    assert (report.bad, shirt["name"], [size["sku"] for size in shirt["variants"]]) == ((), "T-shirt", ["A4-M", "A4-L"])


def test_where_a_source_brings_all_rows_anew_other_goods_leave_nothing_to_its_sizes(shelf, write_draft):
    umbrella = {"sku": "A4", "name": "Umbrella", "price": 900, "allergens": [], "brand": "Ding"}
    write_draft(catalog={"products": [umbrella]})
    report = shelf.take(SHIRTS, replace_all=True, keep_fields=True)
    (shirt,) = shelf.all()
    assert (report.added, report.removed, shirt["name"], shirt.keys() & {"allergens", "brand"}) == (2, 1, "T-shirt", set())


def test_a_flavour_under_one_sku_does_not_take_what_people_must_not_eat(shelf, write_draft):
    write_draft(catalog={"products": [{"sku": "P", "name": "Bar", "price": 100, "allergens": [], "brand": "Ding"}]})
    shelf.take("sku,name,flavour,price\nP,Bar,Plain,1\nP,Bar,Hazelnut,1\n")
    (bar,) = shelf.all()
    assert (bar["sku"], len(bar["variants"]), "allergens" in bar) == ("P", 2, False)


@pytest.mark.parametrize("known", [[], [{"sku": "A4", "name": "T-shirt", "price": 1200, "image": "t.png"}]])
def test_one_line_of_sizes_under_one_sku_changes_or_joins_its_article(shelf, write_draft, known):
    write_draft(catalog={"products": known})
    shelf.take(SHIRTS)
    report = shelf.take("SKU,Name,Price,Stock,Size\nA4,T-shirt,12,0,M\n")
    assert (report.changed, [str(note.text) for note in report.notes]) == (1, ['SKU "A4" is written A4-M'])
    shelf.take("SKU,Size,Stock\nA4,M,2\nA4,L,8\n")
    shelf.take("SKU,Name,Price,Stock,Size\nA4,T-shirt,14,1,XL\n")
    (shirt,) = shelf.all()
    told = [(size["sku"], size.get("price", shirt["price"]), size["stock"]) for size in shirt["variants"]]
    assert told == [("A4-M", 1200, 2), ("A4-L", 1300, 8), ("A4-XL", 1400, 1)]
    shelf.take("SKU,Name,Price,Stock,Size\nA4,T-shirt,12,9,M\n", replace_all=True)
    assert [(product["sku"], product["stock"]) for product in shelf.all()] == [("A4-M", 9)]


def test_a_made_code_never_overwrites_other_goods(shelf, write_draft):
    paper = {"sku": "A4-M", "name": "Paper, matt", "price": 500}
    write_draft(catalog={"products": [paper]})
    report = shelf.take(SHIRTS)
    assert {product["sku"]: product["name"] for product in shelf.all()} == {"A4-M": "Paper, matt", "A4": "T-shirt"}
    assert [(note.line, str(note.text)) for note in report.duplicates] == [(2, "SKU A4 comes again in line 3, which counts.")]
    sizes = [{"sku": "A4", "attributes": {"Size": "L"}}, {"sku": "B4", "attributes": {"Size": "XL"}}]
    write_draft(catalog={"products": [{"sku": "tee", "name": "T-shirt", "price": 1200, "variants": sizes}]})
    shelf.take(SHIRTS)
    assert [[size["sku"] for size in product["variants"]] for product in shelf.all()] == [["A4", "B4"]]
    write_draft(catalog={"products": []})
    shelf.take(SHIRTS + "A4-M,\"Paper, matt\",5,1,\n")
    assert {product["sku"]: product["name"] for product in shelf.all()} == {"A4": "T-shirt", "A4-M": "Paper, matt"}


def test_goods_on_request_stay_so_when_their_sku_comes_in_sizes_at_0(shelf, write_draft):
    write_draft(catalog={"products": [{"sku": "A4", "name": "T-shirt", "price_on_request": True}]})
    shelf.take("SKU,Name,Price,Size\nA4,T-shirt,0,M\nA4,T-shirt,0,L\n", replace_all=True, keep_fields=True)
    assert [_prices(product) for product in shelf.all()] == [(None, True, [None, None])]


def test_a_size_is_never_there_twice_and_one_without_a_code_is_told(shelf):
    shelf.take(SHIRTS)
    report = shelf.take('SKU,Name,Price,Size\nA4,T-shirt,14,XL\nA4-XL,"Paper, large",5,\n')
    assert [(note.line, note.text.cause) for note in report.bad] == [(2, "sku_of_article")]
    assert {product["sku"]: product["name"] for product in shelf.all()} == {"A4": "T-shirt", "A4-XL": "Paper, large"}
    shelf.take("SKU,Name,Price,Size\nA4,T-shirt,12,\nA4,T-shirt,14,M\n", replace_all=True, keep_fields=True)
    assert [(product["sku"], [size["sku"] for size in product.get("variants", ())]) for product in shelf.all()] == [
        ("A4", ["A4-L"]), ("A4-M", []),
    ]  # fmt: skip


def test_a_row_with_the_sku_of_an_article_does_not_take_its_sizes_away(shelf, write_draft):
    sizes = [{"sku": sku, "attributes": {"Size": size}} for sku, size in (("S1", "S"), ("S2", "M"))]
    write_draft(catalog={"products": [{"sku": "SHIRT", "name": "Shirt", "price": 900, "variants": sizes}]})
    shelf.take("SKU,Name,Price,Size\nS1,Shirt,9,S\nS2,Shirt,9,M\nSHIRT,Shirt rail,50,\n", replace_all=True)
    assert {product["name"]: len(product.get("variants", ())) for product in shelf.all()} == {"Shirt": 2, "Shirt rail": 0}
