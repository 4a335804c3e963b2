"""Plans over the makers' own wire formats: calls in a row and at once, and a model that misbehaves costs nobody an answer."""

from __future__ import annotations

import re

import pytest

from tests.chat_models.wire_server import Behaviour, says
from tests.fallback.street import LIMIT, PLENTY, remote
from tests.fallback.test_misbehaving import ON_THE_WIRE

VAGUE = "Could you sort something out for the pancakes I have in mind?"  # no tool's examples are near it
OAT = ("product_price", '{"product": "OAT-1L"}')
MILK = ("product_price", '{"product": "MILK-2L"}')
RIGHT = "Whole Milk is £2.10, and Oat Milk is £1.99."


def test_calls_at_once_and_in_a_row_are_answered_by_their_results(street, wire, session):
    wire.behave(Behaviour("", (OAT, MILK)), Behaviour("", (MILK,)), says(RIGHT))
    reply = street.say(VAGUE, session, mode="v7")
    assert (reply.text, reply.mode, [call.tool for call in reply.calls]) == (RIGHT, "v7", ["product_price"] * 3)
    assert street.told(session) == [("customer", VAGUE), ("assistant", RIGHT)]
    assert street.outcomes(reply) == ["ok"] * 3


MISBEHAVIOURS = ON_THE_WIRE | {
    "an endless loop of calls": (Behaviour("", (OAT,)), r"round_budget_spent: 6 rounds"),
    "too many calls": (Behaviour("", (OAT,) * 11), r"tool_budget_spent: 10 calls"),
    "too many tokens": (Behaviour("", (OAT,), read=30_000), r"token_budget_spent: 60,000 tokens"),
    "a tool that there is not": (Behaviour("", (("drop_tables", "{}"),)), r"round_budget_spent"),
    "arguments of a wrong type": (Behaviour("", (("product_price", '{"product": 5}'),)), r"round_budget_spent"),
    "JSON in place of words": (says('```json\n{"reply": "We have milk."}\n```'), r"do not back"),
    "a lie": (says("Whole Milk is £0.10."), r"do not back"),
}


@pytest.mark.parametrize(("behaviour", "why"), MISBEHAVIOURS.values(), ids=MISBEHAVIOURS.keys())
def test_a_plan_that_fails_ends_in_v5s_answer_once_and_in_time(street, wire, session, behaviour, why):
    street.wait_at_most(LIMIT if behaviour.waits else PLENTY)
    right = street.say(VAGUE, f"{session}-v5", mode="v5")
    wire.behave(behaviour)
    reply = street.say(VAGUE, session, mode="v7")
    assert wire.silent == behaviour.waits, "nobody waits for a model that says nothing"
    assert wire.seen, "the model was asked"
    assert (reply.text, reply.mode) == (right.text, "v5")
    assert street.told(session) == [("customer", VAGUE), ("assistant", right.text)]
    noted = street.platform.storage.tenant("corner").trace(reply.trace_id).detail["plan"]
    assert re.search(why, noted["why"]), noted["why"]


def test_a_server_without_tools_plans_in_words(make_street, wire):
    refuses = (("tools", "This model does not support tools."),)
    street = make_street(remote("openai_compatible", wire), host=wire.host, mode="v7")
    wire.behave(
        Behaviour("", refuses=refuses),
        Behaviour('[{"tool": "product_price", "arguments": {"product": "OAT-1L"}}]', refuses=refuses),
        Behaviour("Oat Milk is £1.99.", refuses=refuses),
    )
    reply = street.say(VAGUE)
    assert (reply.text, reply.mode, [call.tool for call in reply.calls]) == ("Oat Milk is £1.99.", "v7", ["product_price"])
    assert "- product_price: " in wire.seen[1][2]["messages"][0]["content"]
