"""The ear of the dialogues hears what is wrong: an unbacked figure, an unmet wish, braces, English in Vietnamese."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.services.evaluation.dialogues import Dialogue, Turn
from app.services.evaluation.hearing import Heard, judge
from tests.conversations.dialogues import problems_of

FACTS = [{"kind": "price", "value": {"minor": 135, "text": "£1.35"}}, {"kind": "opens", "value": ["08:00:00", "17:30:00"]}]
GOOD = Heard(
    "Oat Drink is £1.35. Open 08:00–17:30.",
    "answered",
    [{"name": "product_price", "arguments": {"product": "OAT"}}],
    ["OAT-L"],
    FACTS,
    ["Add"],
    "en-GB",
)
ASKED = {"tools": ["product_price"], "arguments": {"product": "oat"}}
TURN = Turn("oat drink?", **ASKED, contains=["£1.35"], items=["OAT"], first=["OAT"], buttons=["Add"])


def problems(turn: Turn = TURN, **changes) -> list[str]:
    return problems_of(Dialogue("shop", "talk", (turn,)), [replace(GOOD, **changes)])


def test_a_good_answer_passes():
    assert problems() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Oat Drink is £1.35, now £0.99."},
        {"text": "Open 08:00–17:30."},
        {"text": "Oat Drink is £1.35 {offer}."},
        {"text": " "},
        {"text": "Oat Drink is £1.35, giá tốt and more.", "locale": "vi-VN"},
        {"tools": []},
        {"tools": [{"name": "product_price", "arguments": {"product": "soya"}}]},
        {"items": ["SOY", "OAT-L"]},
        {"items": ["OATS"]},
        {"buttons": []},
    ],
)
def test_a_fault_is_heard(changes):
    assert len(problems(**changes)) == 1


def test_on_another_day_only_the_wishes_of_a_dated_turn_are_left_out():
    dated = Dialogue("shop", "talk", (replace(TURN, contains=["Monday"], clock=True),))
    assert problems_of(dated, [GOOD], clock=False) == []
    assert problems_of(dated, [replace(GOOD, text="£9.99")], clock=False) != []


def test_a_product_may_be_stated_by_its_sku_or_its_words():
    assert problems(replace(TURN, arguments={"product": "OAT"})) == []
    assert problems(replace(TURN, arguments={"product": "OAT-L"})) == []
    assert problems(replace(TURN, arguments={"product": "SOY"}), text="Oat Drink is £1.35.") != []


def test_slots_hold_when_a_call_has_all_that_is_stated():
    turn = Turn("2 red ones", arguments={"attributes": ["colour:RED"], "quantity": 2, "place": "Da Nang", "brand": None})
    call = {"name": "search", "arguments": {"attributes": ["size:M", "colour:red"], "quantity": "2", "place": "Đà Nẵng"}}
    assert judge(turn, replace(GOOD, tools=[call])).slots
    call["arguments"]["brand"] = "Acme"
    assert not judge(turn, replace(GOOD, tools=[call])).slots


def test_a_verdict_tells_the_parts_apart_and_leaves_out_what_is_not_stated():
    verdict = judge(TURN, replace(GOOD, items=["SOY"], tools=[]))
    assert (verdict.tool, verdict.slots, verdict.items, verdict.words) == (False, False, False, True)
    verdict = judge(Turn("hello", contains=["Oat"]), GOOD)
    assert (verdict.tool, verdict.slots, verdict.items, verdict.words) == (None, None, None, True)
    assert judge(Turn("on Sunday", arguments={"date": "2026-11-22"}), GOOD, clock=False).slots
