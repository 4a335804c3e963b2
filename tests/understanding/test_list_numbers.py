"""The numbers of a numbered list count no goods; any other number stays what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.understanding.text.list_numbers import without_list_numbers


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1. feta 2. houmous", "feta , houmous"),
        ("add: 1) 2 feta 2) 3 lemons", "add: 2 feta , 3 lemons"),
        ("1. feta\n2. houmous", "feta\nhoumous"),
        ("2. feta 3. houmous", "2. feta 3. houmous"),
        ("i want 1. and 2. please", "i want 1. and 2. please"),
        ("1.5 kg apples 2.5 kg pears", "1.5 kg apples 2.5 kg pears"),
    ],
)
def test_only_the_numbers_of_a_list_are_left_out(text, read):
    assert without_list_numbers(text) == read


@given(st.lists(st.text("abcd efgh", min_size=1).map(str.strip).filter(bool), min_size=2, max_size=9))
def test_every_entry_of_a_list_is_kept(entries):
    numbered = " ".join(f"{number}. {entry}" for number, entry in enumerate(entries, 1))
    assert [entry.strip() for entry in without_list_numbers(numbered).split(",")] == entries
