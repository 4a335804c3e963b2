"""Phrases are found by their words; letters with other diacritics are other words."""

from __future__ import annotations

import pytest

from plugins.kit.phrases import PhraseTable
from plugins.kit.text import utterance


@pytest.fixture(scope="module")
def places() -> PhraseTable:
    table = PhraseTable()
    for name in ("Cà Mau", "Đà Nẵng", "Biên Hòa", "Hai Ba Trung"):
        table.add(name, name)
    return table


def named(table: PhraseTable, said: str) -> list[str]:
    return [value for value, _, _ in table.matches(utterance(said, "vi"))]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ship ca mau", ["Cà Mau"]),
        ("ship Cà Mau", ["Cà Mau"]),
        ("đầm đuôi cá màu đen", []),
        ("giao Đà Nẳng", ["Đà Nẵng"]),
        ("ở Biên Hoà", ["Biên Hòa"]),
        ("quận Hai Bà Trưng", ["Hai Ba Trung"]),
        ("giao Cần Thơ", []),
    ],
)
def test_diacritics_tell_phrases_apart(places, said, expected):
    assert named(places, said) == expected
