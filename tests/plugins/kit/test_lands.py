"""Countries, and towns known all over the world."""

import pytest

from plugins.kit.places.lands import country_of


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("New York", "US"),
        ("the USA", "US"),
        ("Germany", "DE"),
        ("Đức", "DE"),
        ("duc", "DE"),
        ("Úc", "AU"),
        ("Tokyo", "JP"),
        ("England", "GB"),
    ],
)
def test_a_place_that_everybody_knows_has_its_country(place, country):
    assert country_of(place) == country


@pytest.mark.parametrize("place", ["", "Bath", "Little Snoring", "my office", "Europe", "home"])
def test_of_other_words_nothing_is_known(place):
    assert country_of(place) == ""
