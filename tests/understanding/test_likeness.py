"""Likeness to examples: which intents the nearest of many examples are of."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.services.understanding.routing.likeness import LOOKED_AT, Tiers

WORDS = [(f"word{number}", f"more{number % 7}") for number in range(900)]
TIERS = Tiers(WORDS, np.arange(900), np.array([1.0, 0.5] * 450))


@given(st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9]), min_size=900, max_size=900), st.randoms())
def test_the_nearest_of_many_examples_are_found_wherever_they_stand(similarity, chance):
    chance.shuffle(similarity)
    nearest = sorted(range(900), key=lambda row: -similarity[row])[:LOOKED_AT]
    assert list(TIERS.per_intent(np.array(similarity))[1].values()) == nearest


def test_an_example_is_most_like_itself_in_either_tier():
    for row in (0, 1, 450, 899):
        assert int((TIERS.of(WORDS[row]) / np.array([1.0, 0.5] * 450)).argmax()) == row
