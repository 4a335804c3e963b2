"""Prices as people of many countries write them become exact minor units, or a sentence; never a wrong amount."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.importing.prices import decimal_mark, guess_minor_units, minor_units
from app.services.importing.typed_prices import typed_minor_units
from plugins.kit.money import Money, format_money


@pytest.mark.parametrize(
    ("text", "locale", "currency", "minor"),
    [
        ("1.99", "en-GB", "GBP", 199),
        ("£1.99", "en-GB", "GBP", 199), ("1,99 €", "de-DE", "EUR", 199), ("1.234,56", "de-DE", "EUR", 123456),
        ("1,234.56", "en-GB", "GBP", 123456), ("1,234", "en-GB", "GBP", 123400), ("250.000 ₫", "vi-VN", "VND", 250000),
        ("250.000đ", "en-GB", "VND", 250000), ("250,000", "vi-VN", "VND", 250000), ("1 234,50 kr", "sv-SE", "SEK", 123450),
        ("1'299.-", "de-CH", "CHF", 129900), ("GBP 12", "en-GB", "GBP", 1200), ("12", "en-GB", "GBP", 1200), (".5", "en-GB", "GBP", 50),
        ("1.234.567", "de-DE", "EUR", 123456700), ("0", "en-GB", "GBP", 0), ("2,5", "en-GB", "EUR", 250),
        ("5.000.000", "vi-VN", "VND", 5000000),
        ("Rs. 500", "en-IN", "INR", 50000), ("Rs.1200", "en-IN", "INR", 120000), ("£.50", "en-GB", "GBP", 50),
    ],
)  # fmt: skip
def test_prices_of_many_countries(text, locale, currency, minor):
    assert guess_minor_units(text, locale, currency) == minor


NO_PRICES = ["", " ", "free", "1.99-2.99", "-3", "1.2.3", "1.999", "£", ".", "1,2,3", "99999999999999", "=A1*2", "Rs.50"]


@pytest.mark.parametrize("text", NO_PRICES)
def test_what_is_not_exactly_a_price_is_refused(text):
    with pytest.raises(ValueError, match=r"price|decimals|more than"):
        guess_minor_units(text, "en-GB", "GBP")


@pytest.mark.parametrize("text", ["2,5o", "2.5O", "l2.50", "2,5 o", "£1.9O", "1O"])
def test_a_letter_where_a_digit_belongs_is_told(text):
    with pytest.raises(ValueError, match="has letters in it"):
        guess_minor_units(text, "en-GB", "GBP")


@pytest.mark.parametrize("text", ["12 pounds", "GBP 12", "£12", "12"])
def test_a_typed_price_may_name_the_shops_money(text):
    assert typed_minor_units(text, "en-GB", "GBP") == 1200


@pytest.mark.parametrize("text", ["12 each", "US$12", "12abc", "12 kr"])
def test_a_typed_price_has_no_other_word(text):
    with pytest.raises(ValueError, match=r"has letters in it|is in USD, but the shop sells in GBP"):
        typed_minor_units(text, "en-GB", "GBP")


DONG = [("149.000 VNĐ", 149_000), ("149000 đồng", 149_000), ("149k", 149_000), ("1,2 triệu", 1_200_000)]


@pytest.mark.parametrize(("text", "dong"), DONG)
def test_typed_prices_in_dong(text, dong):
    assert typed_minor_units(text, "vi-VN", "VND") == dong


@pytest.mark.parametrize("text", ["1.200k", "1,250k", "2.500 nghìn", "2.500 nghìn đồng", "12.000k", "1.250tr", "1.200kđ", "-5k", "250k/kg"])
def test_thousands_of_dong_that_may_be_read_in_two_ways_are_refused(text):
    with pytest.raises(ValueError, match="not a price"):
        guess_minor_units(text, "vi-VN", "VND")


@pytest.mark.parametrize(("text", "dong"), [("219k", 219_000), ("1,2 triệu", 1_200_000), ("1.25tr", 1_250_000), ("250kđ", 250_000)])
def test_short_thousands_of_dong(text, dong):
    assert guess_minor_units(text, "vi-VN", "VND") == dong


def test_a_column_decides_for_its_doubtful_values():
    column = ["1.234", "12,50", "3,99"]
    mark = decimal_mark(column, "en-GB", "EUR")
    assert [minor_units(text, mark, "EUR") for text in column] == [123400, 1250, 399]


@given(st.integers(0, 10**9), st.sampled_from([("en-GB", "GBP"), ("de-DE", "EUR"), ("vi-VN", "VND"), ("fr-FR", "EUR"), ("en-US", "USD")]))
def test_a_price_that_we_word_is_read_back_to_the_unit(minor, shop):
    locale, currency = shop
    worded = format_money(Money(minor, currency), locale)
    assert guess_minor_units(worded, locale, currency) == typed_minor_units(worded, locale, currency) == minor


@given(st.text(max_size=30))
def test_no_text_trips_the_reader(text):
    with suppress(ValueError):
        assert 0 <= typed_minor_units(text, "en-GB", "GBP") == guess_minor_units(text, "en-GB", "GBP") <= 10**11
