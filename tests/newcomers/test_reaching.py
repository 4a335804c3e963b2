"""Where people are and how they are reached, in few words."""

from __future__ import annotations

import pytest


def test_a_postcode_that_ends_like_a_sigh_is_whole(called):
    assert called("bakery", "do you deliver to BA2 4AH") == [("delivery_options", {"postcode": "BA2 4AH"})]


@pytest.mark.parametrize(
    ("said", "name"),
    [("Jane 07700 900456", "Jane"), ("my name is Tom Reed, 07700 900456", "Tom Reed"), ("Tom Reed 07700 900456", "Tom Reed")],
)
def test_a_name_beside_a_number_is_whom_to_call(called, said, name):
    assert called("bikes", said) == [("leave_contact", {"name": name, "phone": "+447700900456"})]


def test_whoever_was_asked_for_their_name_has_not_said_it_where_only_a_verb_stands_there(called):
    assert called("bikes", "Ring 07700 900456") == [("leave_contact", {"phone": "+447700900456"})]


def test_whoever_asks_for_a_call_and_leaves_both_is_asked_for_a_yes(chat):
    assert "Thanks, Jane. Shall I save your name" in chat("bakery", "can the owner call me? Jane 07700 900456").text
