"""Guards rules that once granted a lie: each with the facts that made it look true, and a right wording that looks much like it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ai_modes.fact_check import FactCheck
from plugins.contracts import Answer, Fact
from tests.grounding.test_lies import NOW, SHOP


def named(*names: str) -> tuple[Fact, ...]:
    return tuple(Fact("name", name, name[:2].upper(), source=f"catalog.json#/{number}") for number, name in enumerate(names))


def packed(subject: str, grams: int) -> Fact:
    return Fact("pack", Decimal(grams), subject, "g", f"catalog.json#/{subject}")


JARS = named("Smooth Peanut Butter", "Crunchy Peanut Butter")
PACKED = (*JARS, packed("SM", 500), packed("CR", 250))
LIES = (
    ("not bigger, unknown", "", JARS, (), "Smooth Peanut Butter is not bigger than Crunchy Peanut Butter."),
    ("not bigger", "", PACKED, (), "Smooth Peanut Butter is not bigger than Crunchy Peanut Butter."),
    ("not the biggest", "", PACKED, (), "Smooth Peanut Butter is not the biggest."),
    ("not the biggest, unknown", "", JARS, (), "Smooth Peanut Butter is not the biggest."),
)
RIGHT = (
    ("not bigger", "", PACKED, (), "Crunchy Peanut Butter is not bigger than Smooth Peanut Butter."),
    ("not the biggest", "", PACKED, (), "Crunchy Peanut Butter is not the biggest."),
)


@pytest.fixture(scope="module")
def check() -> FactCheck:
    return FactCheck(SHOP)


def objections(check: FactCheck, told: str, facts: tuple[Fact, ...], said: tuple[str, ...], text: str) -> tuple[str, ...]:
    return check.review(text, Answer(told, facts=facts), said, NOW).objections


@pytest.mark.parametrize(("told", "facts", "said", "text"), [case[1:] for case in LIES], ids=[case[0] for case in LIES])
def test_a_lie_that_looks_true_is_refused(check, told, facts, said, text):
    assert objections(check, told, facts, said, text)


@pytest.mark.parametrize(("told", "facts", "said", "text"), [case[1:] for case in RIGHT], ids=[case[0] for case in RIGHT])
def test_a_right_wording_beside_it_goes_out(check, told, facts, said, text):
    assert objections(check, told, facts, said, text) == ()
