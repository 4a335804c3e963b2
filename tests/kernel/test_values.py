"""Money, quantities and text: exact, reversible, and the same however they were typed."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.contracts import Quantity
from plugins.kit.money import CurrencyMismatch, Money, format_money, minor_digits
from plugins.kit.text import fold, normalise, tokenise, utterance
from plugins.kit.units import UNITS, convert, parse_quantity, unit_named

currencies = st.sampled_from(["GBP", "EUR", "USD", "VND", "JPY", "KWD"])
minors = st.integers(-(10**12), 10**12)
factors = st.decimals(0, 10_000, places=3)


# --- money ---


@given(minor=minors, currency=currencies)
def test_major_units_and_back_are_the_same_money(minor, currency):
    money = Money(minor, currency)
    assert Money.of(money.amount, currency) == Money.of(str(money.amount), currency) == money


@given(first=minors, second=minors, currency=currencies)
def test_adding_and_taking_away_are_exact(first, second, currency):
    a, b = Money(first, currency), Money(second, currency)
    assert a + b == b + a == Money(first + second, currency)
    assert (a + b) - b == a
    assert (a < b, a <= b, a > b, a >= b) == (first < second, first <= second, first > second, first >= second)


@given(minor=minors, factor=factors, currency=currencies)
def test_times_is_off_by_half_a_minor_unit_at_most(minor, factor, currency):
    assert abs(Decimal(Money(minor, currency).times(factor).minor) - minor * factor) <= Decimal("0.5")


@pytest.mark.parametrize(("amount", "minor"), [("1.005", 101), ("1.004", 100), ("-1.005", -101), (2, 200), (Decimal("1.99"), 199)])
def test_amounts_are_rounded_half_up(amount, minor):
    assert Money.of(amount, "GBP") == Money(minor, "GBP")


@pytest.mark.parametrize(("currency", "digits"), [("GBP", 2), ("VND", 0), ("JPY", 0), ("KWD", 3)])
def test_each_currency_has_its_own_minor_unit(currency, digits):
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("act", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__, Money.__gt__, Money.__ge__])
def test_currencies_do_not_mix(act):
    with pytest.raises(CurrencyMismatch, match="EUR and GBP cannot be added or compared"):
        act(Money(1, "EUR"), Money(1, "GBP"))


@pytest.mark.parametrize(
    ("money", "locale", "text"),
    [
        (Money(199, "GBP"), "en-GB", "£1.99"),
        (Money(-199, "GBP"), "en-GB", "-£1.99"),
        (Money(123456789, "GBP"), "en-GB", "£1,234,567.89"),
        (Money(0, "GBP"), "en-GB", "£0.00"),
        (Money(250000, "VND"), "vi-VN", "250.000 ₫"),
        (Money(1250, "EUR"), "de-DE", "12,50 €"),
        (Money(1250, "EUR"), "fr", "12,50 €"),
    ],
)
def test_money_is_written_as_people_write_it(money, locale, text):
    assert format_money(money, locale) == text


# --- quantities ---


@given(amount=st.decimals("0.001", 100_000, places=3), unit=st.sampled_from(sorted(UNITS)))
def test_a_written_quantity_is_read_back(amount, unit):
    assert parse_quantity(f"{amount} {unit}") == parse_quantity(f"{amount}{unit}") == Quantity(amount, unit)


@given(amount=st.decimals("0.01", 10_000, places=2), unit=st.sampled_from(["g", "kg", "mg", "ml", "cl", "l", "mm", "cm", "m"]),
       other=st.sampled_from(["g", "kg", "mg", "ml", "cl", "l", "mm", "cm", "m"]))  # fmt: skip
def test_there_and_back_is_the_same_amount(amount, unit, other):
    there = convert(Quantity(amount, unit), other)
    assert (there is None) == (UNITS[unit][0] != UNITS[other][0])
    assert there is None or convert(there, unit) == Quantity(amount, unit)


@pytest.mark.parametrize(
    ("written", "quantity"),
    [
        ("3", Quantity(Decimal(3))),
        ("500 g", Quantity(Decimal(500), "g")),
        ("0.5l", Quantity(Decimal("0.5"), "l")),
        ("6 x 330 ml", Quantity(Decimal(1980), "ml")),
        ("2×1.5 L", Quantity(Decimal("3.0"), "l")),
        ("2 kilos", Quantity(Decimal(2), "kg")),
        ("3 lít", Quantity(Decimal(3), "l")),
        ("2 cái", Quantity(Decimal(2))),
        (" 4 pcs ", Quantity(Decimal(4))),
    ],
)
def test_quantities_are_read_as_shops_write_them(written, quantity):
    assert parse_quantity(written) == quantity


@pytest.mark.parametrize("written", ["", "kg", "three kg", "3 parsecs", "-3 kg", "1,5 kg", "3 kg 200 g", "1e3 g", "٣ kg x"])
def test_what_is_no_quantity_is_refused_by_its_words(written):
    with pytest.raises(ValueError, match="is not a quantity"):
        parse_quantity(written)


@given(text=st.text(alphabet="0123456789.,x× kgmlL½٣", max_size=12) | st.text(max_size=20))
def test_any_text_is_a_quantity_or_refused(text):
    with suppress(ValueError):
        assert parse_quantity(text).amount >= 0


@pytest.mark.parametrize(("word", "unit"), [("KILOS", "kg"), ("ký", "kg"), ("pieces", "each"), ("L", "l"), ("stone", None)])
def test_unit_words_name_units(word, unit):
    assert unit_named(word) == unit


# --- text ---


@pytest.mark.parametrize("written", ["Sữa Yến Mạch", "sua yen mach", "SUA YEN MACH", unicodedata.normalize("NFD", "Sữa Yến Mạch")])
def test_one_name_folds_alike_however_it_is_typed(written):
    assert fold(normalise(written)) == "sua yen mach"


@pytest.mark.parametrize(("written", "folded"), [("Đà Nẵng", "da nang"), ("Crème Brûlée", "creme brulee"), ("Straße", "strasse")])
def test_letters_fold_to_plain_ones(written, folded):
    assert fold(written) == folded


@given(text=st.text(max_size=60))
def test_normalising_twice_changes_nothing_and_leaves_no_control_characters(text):
    once = normalise(text)
    assert normalise(once) == once
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in once)
    assert "  " not in once
    assert once == once.strip()


@given(text=st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(text=st.text(max_size=60))
def test_folding_takes_each_letter_for_itself_and_leaves_no_accent(text):
    assert fold(text) == "".join(map(fold, text))
    assert not any(unicodedata.combining(letter) for letter in fold(text))


@given(text=st.text(max_size=60))
def test_tokens_stand_where_they_say_and_miss_nothing_but_space(text):
    said = utterance(text, "en")
    assert [said.text[token.start : token.end] for token in said.tokens] == [token.text for token in said.tokens]
    assert [token.start for token in said.tokens] == sorted(token.start for token in said.tokens)
    covered = {place for token in said.tokens for place in range(token.start, token.end)}
    missed = [letter for place, letter in enumerate(said.text) if place not in covered]
    assert not [letter for letter in missed if not letter.isspace() and fold(letter)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2kg of apples", ["2", "kg", "of", "apples"]),
        ("£1,250.00!", ["£", "1,250.00", "!"]),
        ("what's new", ["what's", "new"]),
        ("what’s new", ["what's", "new"]),
        ("size M/L", ["size", "M", "/", "L"]),
        ("giá 1.500đ", ["giá", "1.500", "đ"]),
    ],
)
def test_words_numbers_and_signs_are_tokens(text, words):
    assert [token.text for token in tokenise(normalise(text))] == words
