"""What a bakery states of its goods is read as people write it: "Gluten (wheat)", "Gluten free, vegetarian", rye that is no wheat."""

from __future__ import annotations

import pytest


def test_of_several_marks_in_one_cell_each_counts(chat):
    assert chat("bakery", "is the brownie gluten free?").text.startswith("Yes, Chocolate brownie is marked as gluten-free.")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is the rye loaf wheat free?", "Rye loaf doesn't list wheat"),
        ("does the rye loaf contain gluten", "Yes, Rye loaf contains Rye."),
        ("does the sourdough contain wheat", "Yes, Country sourdough contains Gluten (wheat)."),
    ],
)
def test_each_cereal_is_one_of_its_own_and_gluten_is_in_all(chat, question, answer):
    assert chat("bakery", question).text.startswith(answer)


def test_what_is_declared_with_its_kind_in_brackets_is_left_out_of_a_search(chat):
    assert "sourdough" not in chat("bakery", "bread without wheat").text.lower()


@pytest.mark.parametrize("asked", ["is the carrot cake tree nut free", "is the carrot cake egg-free?"])
def test_what_is_asked_to_be_free_and_is_not_is_answered_by_no(chat, asked):
    assert chat("bakery", asked).text.startswith("No, ")
