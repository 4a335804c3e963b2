"""Prices in an owner's table: on request, 0, sales, list prices, prices of sizes; and how early goods must be ordered."""

from __future__ import annotations

import pytest


def test_a_price_takes_the_place_of_on_request_and_notice_is_read(shelf):
    shelf.take("SKU,Name,Price,Notice needed\nA,Wedding cake,on request,4 weeks\nB,Sponge,28,48 hours\nC,Bun,2,soon\n")
    cake, sponge, bun = shelf.all()
    assert (cake["price_on_request"], cake["notice"], "price" in cake) == (True, "4 weeks", False)
    assert (sponge["notice"], "notice" in bun) == ("2 days", False)
    shelf.take("SKU,Name,Price\nA,Wedding cake,320\nB,Sponge,liên hệ\n")
    cake, sponge, _ = shelf.all()
    assert (cake["price"], "price_on_request" in cake) == (32000, False)
    assert ("price" in sponge, sponge["price_on_request"]) == (False, True)


def test_where_a_smaller_coin_is_thousands_are_not_guessed(shelf):
    report = shelf.take("sku,name,price\nA,Bike,2k\n")
    assert [str(note.text) for note in report.bad] == ['"2k" is not a price written out. Write one like 1.99.']


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


def test_goods_on_request_stay_so_when_their_sku_comes_in_sizes_at_0(shelf, write_draft):
    write_draft(catalog={"products": [{"sku": "A4", "name": "T-shirt", "price_on_request": True}]})
    shelf.take("SKU,Name,Price,Size\nA4,T-shirt,0,M\nA4,T-shirt,0,L\n", replace_all=True, keep_fields=True)
    assert [_prices(product) for product in shelf.all()] == [(None, True, [None, None])]
