"""Which goods the shop's own texts call so, in the words that a customer has for it; what no text says is never said of them."""

from __future__ import annotations

import pytest

from plugins.contracts import Product
from plugins.kit.goods.qualities import asks_for_most, those_told
from plugins.kit.money import Money


def goods(*described: tuple[str, str]) -> list[Product]:
    return [Product(f"S{n}", name, Money(100, "GBP"), "", description=text) for n, (name, text) in enumerate(described)]


APPLES = goods(
    ("Bramley Apples", "Sharp cooking apples. They collapse into a purée for pies and crumbles."),
    ("Gala Apples", "Sweet, mild apples. Not for baking."),
    ("Russet Apples", ""),
)
COATS = goods(
    ("Áo khoác dạ", "Dài qua gối, cho mùa đông. Ủi khi còn hơi ẩm."),
    ("Áo khoác gió", "Cản gió, chống thấm nhẹ."),
    ("Áo khoác jean", "Jean dày vừa và không bai nhão."),
    ("Áo khoác len", "Len mềm, không dày."),
)


@pytest.mark.parametrize(
    ("quality", "names"),
    [
        ("good for a crumble", ["Bramley Apples"]),
        ("sweetest", ["Gala Apples"]),
        ("baking", []),  # what a text denies is not so
        ("pies and crumbles", ["Bramley Apples"]),
        ("pies and pasties", []),  # half of what is asked is not what is asked
        ("waterproof", []),
        ("good for", []),
    ],
)
def test_a_text_that_has_the_words_calls_goods_so(quality, names):
    assert [told.product.name for told in those_told(APPLES, quality, "en-GB")] == names


@pytest.mark.parametrize(
    ("quality", "names"),
    [
        ("ấm nhất", ["Áo khoác dạ"]),
        ("am nhat", ["Áo khoác dạ"]),  # by its winter, not by "hơi ẩm"
        ("chống nước", ["Áo khoác gió"]),
        ("che bụng", []),
        ("dày dặn", ["Áo khoác jean"]),
    ],
)
def test_what_others_call_the_same_counts_where_diacritics_tell_words_apart(quality, names):
    assert [told.product.name for told in those_told(COATS, quality, "vi-VN")] == names


def test_the_very_sentence_is_told_that_says_so():
    assert [told.said for told in those_told(APPLES, "crumbles", "en-GB")] == ["They collapse into a purée for pies and crumbles."]


def test_which_has_most_is_asked_by_a_word_or_its_ending():
    assert asks_for_most("warmest", "en-GB")
    assert asks_for_most("ấm nhất", "vi-VN")
    assert not asks_for_most("good for baking", "en-GB")
