"""A misspelt allergen is taken for the one that it can be meant for."""

from __future__ import annotations

import pytest

from plugins.kit.goods.allergen_slips import meant_by_slip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("penuts", "peanuts"),
        ("seasame", "sesame"),
        ("shelfish", "shellfish"),
        ("nutts", "nuts"),
        ("celary", "celery"),
        ("mustrd", "mustard"),
    ],
)
def test_a_word_one_edit_away_is_meant(typed, meant):
    assert meant_by_slip(typed, "en") == meant


@pytest.mark.parametrize("typed", ["kiwi", "latex", "batter", "parsley", "oats", "nets", "peaches"])
def test_another_word_is_left_as_it_is(typed):
    assert meant_by_slip(typed, "en") == ""


@pytest.mark.parametrize("typed", ["trang", "trong", "trunc", "penuts"])
def test_a_word_of_another_language_and_a_syllable_without_its_diacritics_are_no_slips(typed):
    assert meant_by_slip(typed, "vi") == ""
