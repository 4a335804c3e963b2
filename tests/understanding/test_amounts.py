"""Amounts in a customer's words, in English and Vietnamese."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.understanding.text.lexicon import load_lexicon
from app.services.understanding.values.amounts import find_amounts, read_number
from app.services.understanding.values.price_limits import amount_slots
from plugins.kit.goods.sizes import size_and_count
from plugins.kit.text import utterance
from plugins.kit.units import parse_quantity


def slots(text: str, locale: str = "en-GB", currency: str = "GBP") -> dict[str, str]:
    said = utterance(text, locale)
    return {slot.type: slot.value for slot in amount_slots(said.tokens, load_lexicon(locale), currency)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("red candles under 5 pounds in stock", {"max_price": "5"}),
        ("anything under a fiver?", {"max_price": "5"}),
        ("no more than £12.50", {"max_price": "12.5"}),
        ("between £5 and £10", {"min_price": "5", "max_price": "10"}),
        ("between 5 and 10 pounds", {"min_price": "5", "max_price": "10"}),
        ("around £20", {"min_price": "16", "max_price": "24"}),
        ("something over 30 quid", {"min_price": "30"}),
        ("50p sweets", {"money": "0.5"}),
        ("delivery for a £40 order", {"money": "40"}),
        ("2 £5 mugs", {"quantity": "2", "money": "5"}),
        ("3 kg of apples", {"quantity": "3 kg"}),
        ("half a kilo of cheese", {"quantity": "0.5 kg"}),
        ("500g flour", {"quantity": "500 g"}),
        ("2 pounds of apples", {"quantity": "2 lb"}),
        ("2 x oat milk", {"quantity": "2"}),
        ("a dozen eggs", {"quantity": "12"}),
        ("they're 2 for £3", {"quantity": "2", "money": "3"}),
        ("a couple of lemons", {"quantity": "2"}),
        ("two of those", {"quantity": "2"}),
        ("a loaf of bread", {"quantity": "1"}),
        ("a loaf", {}),
        ("2 x 500g pasta", {"quantity": "2 x 500 g"}),
        ("3x1l oat drink", {"quantity": "3 x 1 l"}),
        ("£1,250.00", {"money": "1250"}),
        ("is the brown one in stock", {}),
        ("add the blue silk one to my cart", {}),
        ("the milk, one litre of it", {"quantity": "1 l"}),
    ],
)
def test_english_amounts(text, expected):
    assert slots(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("áo dưới 200k", {"max_price": "200000"}),
        ("ao duoi 200k", {"max_price": "200000"}),
        ("đầm từ 300 đến 500 nghìn", {"min_price": "300000", "max_price": "500000"}),
        ("khoảng 1 triệu", {"min_price": "800000", "max_price": "1200000"}),
        ("1 triệu 2", {"money": "1200000"}),
        ("giá 250.000đ", {"money": "250000"}),
        ("dưới 200", {"max_price": "200000"}),
        ("cho mình 2 cái", {"quantity": "2"}),
        ("ba chiếc áo", {"quantity": "3"}),
        ("mua được 2 cái không", {"quantity": "2"}),
        ("lấy được 3 không shop", {"quantity": "3"}),
        ("còn hàng không", {}),
        ("áo khoác tầm 500 đổ lại", {"max_price": "500000"}),
        ("đầm 400 trở xuống", {"max_price": "400000"}),
        ("quần lót nam có không", {}),
        ("lay nam cai", {"quantity": "5"}),
    ],
)
def test_vietnamese_amounts(text, expected):
    found = slots(text, "vi-VN", "VND")
    assert {kind: value.removesuffix(" each") for kind, value in found.items()} == expected


@given(st.decimals("0.01", "99999", places=2))
def test_a_price_limit_is_read_as_it_is_written(amount):
    assert Decimal(slots(f"candles under £{amount}")["max_price"]) == amount


@given(st.integers(1, 999), st.sampled_from(["g", "kg", "ml", "l"]))
def test_a_quantity_is_one_that_a_tool_can_read(amount, unit):
    found = parse_quantity(slots(f"{amount} {unit} of flour")["quantity"])
    assert (found.amount, found.unit) == (amount, unit)


@given(st.integers(1, 99), st.integers(1, 999), st.sampled_from(["g", "kg", "ml", "l"]))
def test_packs_of_a_size_are_counted_and_come_to_their_product(count, size, unit):
    written = slots(f"{count} x {size}{unit} pasta")["quantity"]
    assert size_and_count(written) == (f"{size} {unit}", str(count))
    assert parse_quantity(written).amount == count * size


@given(st.text(max_size=80), st.sampled_from(["en-GB", "vi-VN"]))
def test_any_text_gives_amounts_in_order_without_overlaps(text, locale):
    said = utterance(text, locale)
    found = find_amounts(said.tokens, load_lexicon(locale))
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))


@given(st.integers(0, 10**9))
def test_grouped_numbers_read_the_same_in_both_styles(number):
    assert read_number(f"{number:,}", decimal_comma=False) == number
    assert read_number(f"{number:,}".replace(",", "."), decimal_comma=True) == number
