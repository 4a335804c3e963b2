"""What customers say of the goods on show: which of them, in which look, how much of it, and that they take it."""

from __future__ import annotations


def test_a_look_is_asked_of_what_is_on_show_and_kept(called, chat):
    asked = ("got any hybrid bikes", "do you have that in large")
    assert called("bikes", *asked) == [("search_products", {"query": "hybrid bikes", "attributes": ["size:L"]})]
    assert "Which one would you like" in chat("bikes", "any helmets", "add the white one").text  # of which size?
    said = ("aero helmet", "do you do it in black", "large please", "ok add it")
    assert "1 × Aero road helmet (Black / L/XL)" in chat("bikes", *said).text


def test_a_look_that_goods_do_not_come_in_puts_nothing_into_the_cart(chat):
    answer = chat("bikes", "any mountain bikes", "add the first one in blue")
    assert "doesn't come in Blue" in answer.text
    assert answer.outcome == "asked"


def test_no_colour_is_claimed_that_goods_do_not_come_in(chat):
    assert chat("bikes", "is the ridgeway 5 available in green").text.startswith("Ridgeway 5 hardtail mountain bike doesn't come in green")
    price = chat("bikes", "volta in white size M price").text
    assert "doesn't come in White. " in price
    assert "£1,899.00" in price
    assert "doesn't come in" not in chat("bikes", "how much is the ridgeway 2 in green").text


def test_the_pack_tells_which_of_several_is_meant(called):
    shown = ("nước tẩy trang",)
    assert [call[1] for call in called("cosmetics", *shown, "bao nhiêu vậy")] == [{"product": "TT03"}, {"product": "TT02"}]
    assert called("cosmetics", *shown, "loại 400ml bao nhiêu") == [("product_price", {"product": "TT02"})]
    assert called("cosmetics", *shown, "loại 400ml bao nhiêu", "lay loai do") == [("add_to_cart", {"product": "TT02"})]


def test_a_size_that_is_only_asked_for_orders_nothing(chat, called):
    assert called("cosmetics", "serum niacinamide", "loại 50 ml") == [("product_stock", {"product": "SE02", "attributes": ["size:50 ml"]})]
    assert "không có 50 ml" in chat("cosmetics", "serum niacinamide", "loại 50 ml").text
    assert called("cosmetics", "kem cho da dầu", "50ml") == [("product_details", {"product": "KC01"})]
    assert called("cosmetics", "serum niacinamide", "lấy 30 ml nhé")[0][0] == "add_to_cart"


def test_an_order_is_amended_in_few_words(called, chat):
    said = ("2 loaves of the sourdough", "make that three instead", "actually just the one")
    assert "1 × Country sourdough" in chat("bakery", *said).text
    dozen = called("bakery", "what cakes have you got", "half a dozen of the second")
    assert dozen == [("add_to_cart", {"product": "BROWNIE", "quantity": "6"})]
    assert called("bakery", "add a brownie", "how much is that in total with delivery")[0][0] == "delivery_options"


def test_a_name_without_capitals_is_heard_beside_the_number(called):
    said = ("em tên lan 0909123456",)
    assert called("cosmetics", *said)[0][1]["name"] == "lan"
