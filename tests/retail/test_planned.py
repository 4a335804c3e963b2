"""The tau2-bench retail tasks in chat: V7 with a model that asks for the right calls, and a customer who says yes."""

from __future__ import annotations

import pytest

from plugins.contracts import Message
from tests.retail.conftest import RetailShop
from tests.retail.test_order_desk import CALLS, CHANGES

MOST_CALLS = 10
BUSY = [task for task, calls in CALLS.items() if any(call["name"].startswith(CHANGES) for call in calls)]


def script_of(calls: list[dict]) -> list[dict]:
    """Return what a model says that asks for these calls, at most ten a turn, and then has no more to add."""
    lines = []
    for first in range(0, len(calls), MOST_CALLS):
        asked = [{"name": call["name"], "arguments": call["arguments"]} for call in calls[first : first + MOST_CALLS]]
        lines += [{"call": asked}, {"say": "I have looked into it for you."}]
    return lines


def changes(calls: list[dict]) -> list[dict]:
    return [call for call in calls if call["name"].startswith(CHANGES)]


@pytest.fixture
def plan(order_desk, tmp_path):
    """``plan(calls)``: the shop with a model that will ask for these calls."""
    opened: list[RetailShop] = []

    def make(calls: list[dict]) -> RetailShop:
        place = tmp_path / str(len(opened))
        place.mkdir()
        model = {"name": "scripted", "options": {"script": script_of(calls), "in_turn": True}}
        opened.append(RetailShop(place, mode="v7", plugins=[model, "smalltalk"] if calls else []))
        return opened[-1]

    yield make
    for shop in opened:
        shop.platform.close()


@pytest.mark.parametrize("task", [pytest.param(task, marks=[] if place % 4 == 0 else pytest.mark.slow) for place, task in enumerate(BUSY)])
def test_a_task_ends_in_the_same_database_as_its_right_calls(plan, task):
    calls = CALLS[task]
    by_chat, by_hand = plan(calls), plan([])
    for call in calls:
        by_hand.call(call["name"], call["arguments"])
    untouched = by_chat.state()
    for first in range(0, len(calls), MOST_CALLS):
        waiting = len(changes(calls[first : first + MOST_CALLS]))
        reply = by_chat.platform.handle(Message("Please sort out my orders as I told you.", "s-1"), "retail")
        assert by_chat.state() == untouched, "changed before the customer said yes"
        for _ in range(waiting):
            assert reply.outcome == "asked", reply.text
            reply = by_chat.platform.handle(Message("yes", "s-1"), "retail")
        untouched = by_chat.state()
    assert by_chat.state() == by_hand.state()


def test_a_customer_who_says_no_keeps_everything(plan):
    calls = [call for call in CALLS[BUSY[0]] if call["name"].startswith(CHANGES)]
    shop = plan(calls)
    before = shop.state()
    for words in ("Please sort out my orders as I told you.", "no"):
        shop.platform.handle(Message(words, "s-1"), "retail")
    assert shop.state() == before
