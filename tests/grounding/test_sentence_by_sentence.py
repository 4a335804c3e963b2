"""What goes out sentence by sentence is judged as the whole is: the check may not be got round by saying a lie in a sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence

from ai_modes.fact_check import AnswerCheck
from ai_modes.sentences import sentences_in
from tests.grounding.mutations import mutants
from tests.grounding.turns import STRANGERS, Turn, opened

EVERY = 50


def goes_out(check: AnswerCheck, text: str) -> bool:
    return all(check.review_next(sentence.text).ok for sentence in sentences_in(text))


def test_a_right_wording_goes_out_sentence_by_sentence(golden: Sequence[Turn], dev: Sequence[Turn], checks, now):
    held = [
        wording
        for turn in [*golden, *dev]
        for wording in turn.wordings
        if opened(checks, turn, now).review(wording).ok and not goes_out(opened(checks, turn, now), wording)
    ]
    assert held == []


def test_a_wrong_wording_never_goes_out_whole(golden: Sequence[Turn], dev: Sequence[Turn], checks, now):
    through, tried, number = [], 0, 0
    for turn in [*golden, *dev]:
        locale = "vi" if turn.shop == "thoitrang" and turn.locale == "vi" else "en"
        for wording in turn.wordings:
            for mutant in mutants(wording, turn.answer, locale, STRANGERS[turn.shop]):
                number += 1
                if number % EVERY == 0 and len(list(sentences_in(mutant.text))) > 1:
                    tried += 1
                    check = opened(checks, turn, now)
                    if goes_out(check, mutant.text) and not check.review(mutant.text).ok:
                        through.append(mutant.text)
    assert through == []
    assert tried >= 500


def test_a_heading_is_judged_with_each_line_below_it(golden: Sequence[Turn], checks, now):
    turn = next(turn for turn in golden if turn.said == ("is there egg in the mayo",))
    heading, *_ = sentences_in(turn.answer.text.replace("doesn't list", "lists"))
    check = opened(checks, turn, now)
    assert check.review_next(heading.text).ok  # of the mayonnaise it would be true
    assert not check.review_next("• Vegan Mayo: £2.65").ok
    assert check.again().review_next("• Vegan Mayo: £2.65").ok
