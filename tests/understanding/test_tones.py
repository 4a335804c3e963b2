"""A word is the same wherever its tone is put: "xoá" and "xóa"."""

from __future__ import annotations

import pytest

from app.services.understanding.text.lexicon import load_lexicon
from plugins.kit.text import tokenise


@pytest.mark.parametrize(
    ("said", "written"),
    [("xoá hết", "xóa hết"), ("HUỶ đơn", "HỦY đơn"), ("khoẻ", "khỏe"), ("quý khách", "quý khách"), ("hoàn tiền", "hoàn tiền"), ("é", "é")],
)
def test_the_tone_is_put_on_the_first_of_two_vowels(said, written):
    assert [token.text for token in load_lexicon("vi-VN").respelt(tokenise(said))] == written.split()
