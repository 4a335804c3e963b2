"""How a cosmetics shop's customers count and name its goods."""

from __future__ import annotations

import pytest


def test_what_goods_are_counted_by_is_no_goods(called):
    said = ("mặt nạ giấy rau má giá bao nhiêu", "cho vào giỏ 5 miếng")
    assert called("cosmetics", *said) == [("add_to_cart", {"product": "MN01", "quantity": "5"})]
    assert called("cosmetics", "son đỏ gạch giá sao", "lấy mình 2 thỏi") == [("add_to_cart", {"product": "SM01", "quantity": "2"})]


def test_a_colour_inside_the_name_of_goods_is_part_of_it(chat):
    assert chat("cosmetics", "son đỏ gạch giá sao", "màu hồng đất giá sao").text.startswith("Son kem lì hồng đất giá 185.000")


@pytest.mark.parametrize("said", ["hết rồi", "cảm ơn, hết rồi", "cảm ơn shop, hết rồi ạ"])
def test_whoever_has_nothing_more_to_ask_says_goodbye(chat, said):
    assert "Tạm biệt" in chat("cosmetics", said).text


@pytest.mark.parametrize("said", ["hết rồi à", "hết hàng rồi hả"])
def test_whether_it_is_sold_out_is_asked_of_what_is_on_show(called, said):
    assert called("cosmetics", "mặt nạ giấy rau má giá bao nhiêu", said)[0][0] == "product_stock"
