"""The tau2-bench retail tasks: their right calls through the toolbox, and the same calls where they are wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from plugins.contracts import Status

TASKS = json.loads(gzip.decompress((Path(__file__).parent / "data" / "tasks.json.gz").read_bytes()))
CALLS = {task["id"]: task["evaluation_criteria"]["actions"] for task in TASKS}
CHANGES = ("cancel_", "modify_", "return_", "exchange_")
PENDING = next(call["arguments"] for calls in CALLS.values() for call in calls if call["name"] == "cancel_pending_order")
RETURN = next(call["arguments"] for calls in CALLS.values() for call in calls if call["name"] == "return_delivered_order_items")
EXCHANGE = next(call["arguments"] for calls in CALLS.values() for call in calls if call["name"] == "exchange_delivered_order_items")
AGAINST_THE_RULES = [("105", "There is not enough on the gift card.")]  # the benchmark's own right call, refused by its own policy


def touched(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the ids of the records that differ."""
    return {key for room in before for key, record in before[room].items() if after[room][key] != record}


@pytest.mark.parametrize(
    ("every", "changes", "against"), [(5, 23, []), pytest.param(1, 119, AGAINST_THE_RULES, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_every_right_call_goes_through_and_changes_only_what_it_names(retail, every, changes, against):
    untouched, done, refused = retail.database.read_bytes(), 0, []
    for task, calls in list(CALLS.items())[::every]:
        retail.database.write_bytes(untouched)
        retail.platform.directory.forget("retail")
        for call in calls:
            before = retail.database.read_bytes()
            result = retail.call(call["name"], call["arguments"])
            if retail.database.read_bytes() == before:
                if call["name"].startswith(CHANGES):
                    refused.append((task, result.text))
                continue
            old, new = json.loads(before), retail.state()
            named = {call["arguments"].get("order_id"), call["arguments"].get("user_id")}
            buyer = old["orders"].get(call["arguments"].get("order_id"), {}).get("user_id")
            assert call["name"].startswith(CHANGES), (task, call)
            assert result.status is Status.OK, (task, call)
            assert touched(old, new) <= named | {buyer}, (task, call)
            done += 1
    assert done == changes
    assert refused == against


def test_a_customer_is_asked_before_anything_is_changed(retail):
    before = retail.state()
    assert retail.call("cancel_pending_order", PENDING, confirmed=False).status is Status.NEEDS_CONFIRMATION
    assert retail.state() == before


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("cancel_pending_order", PENDING, "is cancelled; this can only be done while it is pending"),
        ("return_delivered_order_items", RETURN, "is return requested; this can only be done while it is delivered"),
        ("exchange_delivered_order_items", EXCHANGE, "is exchange requested; this can only be done while it is delivered"),
    ],
)
def test_what_was_done_once_is_refused_the_second_time(retail, name, arguments, words):
    assert retail.call(name, arguments).status is Status.OK
    before = retail.state()
    again = retail.call(name, arguments)
    assert again.status is Status.REFUSED
    assert words in again.text
    assert retail.state() == before


@pytest.mark.parametrize(
    ("name", "arguments", "status", "words"),
    [
        ("cancel_pending_order", PENDING | {"order_id": "#W0000000"}, Status.NOT_FOUND, "There is no order #W0000000."),
        ("cancel_pending_order", PENDING | {"reason": "I am bored"}, Status.REFUSED, "no longer needed or ordered by mistake"),
        ("cancel_pending_order", PENDING | {"order_id": RETURN["order_id"]}, Status.REFUSED, "is delivered"),
        ("return_delivered_order_items", RETURN | {"item_ids": ["1"]}, Status.REFUSED, "does not hold all of these items"),
        ("return_delivered_order_items", RETURN | {"payment_method_id": "cash"}, Status.NOT_FOUND, "no payment method cash"),
        ("exchange_delivered_order_items", EXCHANGE | {"new_item_ids": ["1"]}, Status.REFUSED, "one new item for each"),
        ("cancel_pending_order", {"order_id": 7}, Status.REFUSED, "7 is not of type 'string'"),
        ("calculate", {"expression": "__import__('os')"}, Status.REFUSED, "That is no sum."),
    ],
)
def test_a_wrong_call_is_refused_with_words_and_changes_nothing(retail, name, arguments, status, words):
    before = retail.state()
    result = retail.call(name, arguments)
    assert (result.status, words in result.text) == (status, True), result.text
    assert retail.state() == before
