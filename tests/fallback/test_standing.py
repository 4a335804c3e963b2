"""A wording that is refused twice in one sentence: the others go out, and our own words say what it left untold."""

from __future__ import annotations

import pytest

from tests.fallback.street import MILK
from tests.fallback.test_streaming import scripted

RIGHT = "Oat Milk is £1.99. Whole Milk is £2.10. Barista Oat Milk is £2.49."


def answered(make_street, *lines: str):
    street = make_street(scripted(*lines))
    reply = street.say(MILK)
    return reply, street.noted(reply)


def test_a_lie_behind_right_sentences_is_left_out(make_street):
    reply, noted = answered(make_street, f"{RIGHT} Oat Milk is vegan.", f"{RIGHT} Oat Milk is vegan.")
    assert (reply.text, reply.mode) == (RIGHT, "v6")
    assert "its other sentences are backed" in noted["why"]
    assert noted["objections"]


def test_what_a_refused_sentence_should_have_told_is_told_in_our_own_words(make_street):
    wrong = RIGHT.replace("£2.10", "£2.10 and vegan")
    reply, _ = answered(make_street, wrong, wrong)
    assert reply.mode == "v6"
    assert reply.text.startswith("Oat Milk is £1.99. Barista Oat Milk is £2.49.")
    assert [reply.text.count(told) for told in ("£1.99", "£2.10", "£2.49", "vegan")] == [1, 1, 1, 0], reply.text


def test_what_hangs_on_a_refused_sentence_goes_with_it(make_street):
    wrong = f"{RIGHT} Oat Milk is vegan. But it is £1.99."
    reply, _ = answered(make_street, wrong, wrong)
    assert reply.text == RIGHT


@pytest.mark.parametrize(
    "wrong",
    [
        "Oat Milk is vegan. Whole Milk is £2.10. Barista Oat Milk is £2.49.",
        "Oat Milk is £1.99. Whole Milk is £1.10. Barista Oat Milk is £2.49.",
        f"{RIGHT} I have put two aside for you.",
        f"{RIGHT} Oat Milk is half price.",
        "Oat Milk is vegan.",
        "Oat Milk is vegan. Whole Milk is vegan.",
    ],
)
def test_where_little_stands_or_more_than_a_word_is_wrong_the_whole_answer_is_in_our_own_words(make_street, wrong):
    reply, _ = answered(make_street, wrong, wrong)
    assert reply.mode == "v5"
    assert not any(lie in reply.text for lie in ("£1.10", "aside", "half price", "vegan"))
