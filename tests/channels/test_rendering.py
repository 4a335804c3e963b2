"""A reply as messages: cut where people would cut, numbered where one may choose, formatted only where meant."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.channels.escaping import escape_formatting
from app.services.channels.rendering import chosen_by_number, number_choices, render_reply
from app.services.channels.splitting import WHOLE, split_text, units
from plugins.contracts.channels import ChannelTraits, PartKind

TEXT_ONLY = ChannelTraits("test", (), 1600)
PIECES = [
    "£1.99", "£1,299.00", "25.000 ₫", "1 234,50 €", "https://shop.example/oat_milk?x=1&y=(2)", "*Oat milk*", "😀", "👩‍👩‍👧", "é",
    "Oat milk costs", "Only today.", "Really?", "\n", "\n\n", "• Soy milk: £1.79", "+44 117 496 0142", "a", "sữa yến mạch",
    "pip@shop.example", "3.50 GBP",
]  # fmt: skip


def payload(text: str, suggestions=(), cards=(), outcome: str = "answered") -> dict:
    return {
        "reply": text,
        "outcome": outcome,
        "suggestions": [{"label": label, "message": message} for label, message in suggestions],
        "cards": [{"title": title, "actions": [{"label": "Details", "message": message}]} for title, message in cards],
    }


@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=60), longest=st.integers(50, 200))
def test_parts_fit_lose_nothing_and_never_cut_what_is_one(pieces, longest):
    text = " ".join(pieces)
    parts = split_text(text, longest)
    assert all(0 < units(part) <= longest for part in parts)
    assert re.sub(r"\s+", "", "".join(parts)) == re.sub(r"\s+", "", text)
    whole = [match[0] for match in WHOLE.finditer(text) if units(match[0]) <= longest // 2]
    kept = [match[0] for part in parts for match in WHOLE.finditer(part)]
    assert all(any(one in other for other in kept) for one in whole)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=400), longest=st.integers(2, 60))
def test_any_text_is_cut_into_parts_that_fit(text, longest):
    parts = split_text(text, longest)
    assert all(0 < units(part) <= longest for part in parts)
    assert re.sub(r"\s+", "", "".join(parts)) == re.sub(r"\s+", "", text)


def test_sentences_stay_together_where_they_can():
    text = "Oat milk costs £1.99. " * 100
    parts = split_text(text, 1600)
    assert [units(part) <= 1600 for part in parts] == [True, True]
    assert all(part.endswith("£1.99.") for part in parts)


def test_a_smiley_counts_two_as_messengers_count():
    assert units("a😀") == 3
    assert split_text("😀" * 900, 1600) == ["😀" * 800, "😀" * 100]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*Best* jam", "∗Best∗ jam"),
        ("_new_ and ~old~ and `code`", "ˍnewˍ and ∼old∼ and ˋcodeˋ"),
        ("6*1 l * 2", "6*1 l * 2"),
        ("plum_jam_red", "plum_jam_red"),
        ("https://shop.example/_a_*b*", "https://shop.example/_a_*b*"),
        ("*_both_*", "∗ˍbothˍ∗"),
    ],
)
def test_signs_of_names_do_not_format(text, shown):
    assert escape_formatting(text) == shown


@given(st.text("ab *_~`.\n", max_size=40))
def test_nothing_is_left_that_would_format(text):
    shown = escape_formatting(text)
    assert not re.search(r"(?<!\w)([*_~`])(?=\S)[^\n]*?(?<=\S)\1(?!\w)", shown)
    assert len(shown) == len(text)


CARDS = [("Oat milk", "tell me about OAT"), ("Soy milk", "tell me about SOY")]
MILKS = payload("I found 2:\n• Oat milk: £1.99\n• Soy milk: £1.79", cards=CARDS)


def test_bulleted_things_are_numbered_and_a_number_means_its_line():
    (part,) = render_reply(MILKS, TEXT_ONLY, True, "Choose")
    assert part.text == "I found 2:\n1. Oat milk: £1.99\n2. Soy milk: £1.79"
    assert chosen_by_number("2", MILKS) == "tell me about SOY"
    assert chosen_by_number("số 1", MILKS) == "tell me about OAT"
    assert [chosen_by_number(text, MILKS) for text in ("3", "0", "2 kg", "22 oat milks", "")] == [None] * 5


def test_answers_to_a_question_are_numbered_and_mere_suggestions_are_not():
    asked = payload("Which one would you like?", [("1 l", "1 l"), ("6 x 1 l", "6 x 1 l")], outcome="asked")
    assert number_choices(asked).text == "Which one would you like?\n1. 1 l\n2. 6 x 1 l"
    told = payload("It costs £1.99.", [("Add to cart", "add it"), ("Details", "more")])
    assert number_choices(told).text == "It costs £1.99."
    assert chosen_by_number("1", told) is None


def test_lists_and_buttons_are_used_where_the_channel_has_them_in_that_size():
    rich = ChannelTraits("test", (), 1600, list_sizes=frozenset({2}), button_sizes=frozenset({2}))
    (part,) = render_reply(MILKS, rich, True, "Choose")
    assert (part.kind, part.text, part.button) == (PartKind.LIST, "I found 2:", "Choose")
    assert [(choice.title, choice.payload, choice.description) for choice in part.choices] == [
        ("Oat milk", "tell me about OAT", "£1.99"),
        ("Soy milk", "tell me about SOY", "£1.79"),
    ]
    asked = payload("Shall I?", [("Yes", "yes"), ("No", "no")], outcome="asked")
    (part,) = render_reply(asked, rich, True, "Choose")
    assert (part.kind, [choice.title for choice in part.choices]) == (PartKind.BUTTONS, ["Yes", "No"])


def test_what_a_list_would_cut_off_goes_out_as_numbered_text():
    name = "Organic " * 10
    long = payload(f"I found 2:\n• {name}: £1.99\n• Soy milk: £1.79", cards=[(name, "a"), ("Soy milk", "b")])
    (part,) = render_reply(long, ChannelTraits("test", (), 1600, list_sizes=frozenset({2})), True, "Choose")
    assert part.kind is PartKind.TEXT
    assert part.text.startswith("I found 2:\n1. Organic")
