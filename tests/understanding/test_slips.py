"""Slips of the hand are written out; words of their own are not."""

from __future__ import annotations

import pytest

from app.services.understanding.text.lexicon import load_lexicon
from app.services.understanding.text.slips import Slips
from plugins.contracts import Slot
from plugins.kit.text import utterance

SLIPS = Slips.of({"recommend", "difference", "remove", "status", "expensive"}, {"recommend", "parsnip"})


def mended(text: str, *slots: Slot) -> str:
    return " ".join(token.text for token in SLIPS.mended(utterance(text, "en").tokens, slots, load_lexicon("en-GB")))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("what do you recomend", "what do you recommend"),
        ("what is the diffrence", "what is the difference"),
        ("open on wendesday then", "open on wednesday then"),
    ],
)
def test_a_slip_is_written_out(said, meant):
    assert mended(said) == meant


@pytest.mark.parametrize("said", ["a remote control car", "a statue of a cat", "an extensive range please", "any sundae glasses left"])
def test_a_word_of_its_own_is_no_slip(said):
    assert mended(said) == said


def test_what_names_goods_and_a_name_alone_stay_as_they_are():
    assert mended("the recomend jar please", Slot("product", "recomend jar", 4, 16)) == "the recomend jar please"
    assert mended("recomend jar") == "recomend jar"
