"""Tables as shop owners keep them: own column names, two prices, stock in words, a row for each size."""

from __future__ import annotations

import json

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


def test_columns_named_in_short_are_known(shelf):
    report = shelf.take("Cat No,Prod name,Desc.,Dept.,Sub-cat,Mfr,Price,Qty\nB1,Lamp,For the front,Lights,Front,Ding,£12.50,3\n")
    assert not report.bad
    assert shelf.products()["Lamp"] == {
        "sku": "B1", "name": "Lamp", "description": "For the front", "category": ["Lights", "Front"], "brand": "Ding", "price": 1250,
        "stock": 3,
    }  # fmt: skip


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


def test_a_row_with_the_sku_of_an_article_does_not_take_its_sizes_away(shelf, write_draft):
    sizes = [{"sku": sku, "attributes": {"Size": size}} for sku, size in (("S1", "S"), ("S2", "M"))]
    write_draft(catalog={"products": [{"sku": "SHIRT", "name": "Shirt", "price": 900, "variants": sizes}]})
    shelf.take("SKU,Name,Price,Size\nS1,Shirt,9,S\nS2,Shirt,9,M\nSHIRT,Shirt rail,50,\n", replace_all=True)
    assert {product["name"]: len(product.get("variants", ())) for product in shelf.all()} == {"Shirt": 2, "Shirt rail": 0}


def test_the_surcharge_of_bulky_goods_is_read_as_money(shelf):
    report = shelf.take("sku,name,price,Bulky surcharge\nA,Sofa,499,£15.00\nB,Cushion,12,no\nC,Bed,700,ask\n")
    assert [product.get("delivery_surcharge") for product in shelf.all()] == [1500, 0, None]
    assert [note.line for note in report.notes] == [4]
