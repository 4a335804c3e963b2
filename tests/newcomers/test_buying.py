"""A shop that takes no orders in chat still tells whoever wants to buy what comes next; delivery is told before a postcode is known."""

from __future__ import annotations


def test_checkout_is_passed_on_to_a_person_where_no_orders_are_taken(chat, called):
    said = ("add 2 flat whites", "ok checkout please")
    answer = chat("bakery", *said)
    assert "2 × Flat white: £6.40" in answer.text
    assert "Call 01225 496 0190." in answer.text
    assert called("bakery", *said, "Jane 07700 900456")[0][0] == "leave_contact"


def test_a_shop_with_few_zones_tells_them_before_it_asks_where_to(chat, called):
    answer = chat("bakery", "how much is delivery")
    assert "Within 3 miles: delivery costs £3.50. It's free for orders from £40.00. The minimum order is £15.00." in answer.text
    told = chat("cosmetics", "phí ship về Đà Nẵng bao nhiêu")
    assert "giao đến Đà Nẵng (Các tỉnh khác). Phí giao hàng là 35.000" in told.text
    assert called("bikes", "do you deliver", "YO31 2AB") == [("delivery_options", {"postcode": "YO31 2AB"})]
