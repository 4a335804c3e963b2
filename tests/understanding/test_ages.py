"""What customers say of an age: their own, or of whom it is for; a number of anything else is none."""

from __future__ import annotations

import pytest

from app.services.understanding.text.ages import only_tells_age, without_age
from app.services.understanding.text.lexicon import load_lexicon
from plugins.kit.text import tokenise


@pytest.mark.parametrize(
    ("said", "rest", "age"),
    [
        ("add a dry cider, im 16", "add a dry cider", "16"),
        ("im 15 can i get a cider", "can i get a cider", "15"),
        ("i'm 17 years old, can i buy wine", "can i buy wine", "17"),
        ("im 15", "im 15", "15"),
        ("add prosecco for my 17 year old", "add prosecco for my 17 year old", "17"),
        ("its for my son hes 16", "its for my son hes 16", "16"),
        ("by the way im 15", "by the way im 15", "15"),
        ("i'm only sixteen lol", "i'm only sixteen lol", "16"),
        ("im not 18 yet", "im not 18 yet", "<18"),
        ("im underage can i get a cider", "can i get a cider", "<18"),
        ("i turn 18 next month", "i turn 18 next month", "<18"),
    ],
)
def test_an_age_is_heard(said, rest, age):
    assert without_age(said, load_lexicon("en-GB")) == (rest, age)


@pytest.mark.parametrize(
    "said",
    [
        "im 15 minutes away",
        "im 12 eggs short",
        "2 prosecco for my daughters party shes 3",
        "i have a 3 year old and want a bottle of wine",
        "16 ciders please",
        "im one of your regulars",
        "i'll be 15 minutes",
        "im under 20 pounds",
        "im not 15",
        "my son is tall",
    ],
)
def test_no_age_is_guessed(said):
    assert without_age(said, load_lexicon("en-GB")) == (said, "")


@pytest.mark.parametrize(
    ("said", "age"),
    [("em 16 tuổi, cho em 2 chai", "16"), ("cho em 16 cái", ""), ("mình mới 15 tuổi", "15"), ("con trai mình 6 tuổi", "")],
)
def test_an_age_in_vietnamese_needs_its_years(said, age):
    assert without_age(said, load_lexicon("vi-VN"))[1] == age


@pytest.mark.parametrize(("said", "alone"), [("hi im 15 btw", True), ("im 15 can i get a cider", False), ("its for my son hes 16", False)])
def test_an_age_that_is_all_of_a_message_is_told_from_one_beside_something_else(said, alone):
    assert only_tells_age(tokenise(said), load_lexicon("en-GB")) is alone
