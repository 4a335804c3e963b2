"""V7 in chat, with a model whose every word the test wrote: what it may do, what it may not, and who answers when it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plugins.contracts import Actor, Role
from tests.pipeline.shops import GROCER, Street

VAGUE = "Could you sort something out for my uncle's boat?"  # no tool's examples are near it
PRICE = {"name": "product_price", "arguments": {"product": "MILK-2L"}}


@pytest.fixture
def plan(make_shops) -> Callable[..., Street]:
    """``plan({"call": [...]}, {"say": "..."})``: the grocer's in V7 with a model that says these lines in turn."""

    def make(*script: dict[str, Any], **tenant: Any) -> Street:
        model = [{"name": "scripted", "options": {"script": list(script), "in_turn": True}}] if script else []
        about = GROCER["tenant"] | {"mode": "v7", "plugins": ["*", *model]} | tenant
        return make_shops(corner=GROCER | {"tenant": about})

    return make


def why(street: Street, text: str = VAGUE) -> tuple[Any, dict[str, Any]]:
    reply = street.say(text, explain=True)
    return reply, reply.explanation["notes"]["plan"]


def test_a_model_looks_a_price_up_and_says_it(plan):
    reply, note = why(plan({"call": [PRICE]}, {"say": "Whole Milk is £2.10 for two litres."}))
    assert (reply.mode, [call.tool for call in reply.calls]) == ("v7", ["product_price"]), note
    assert reply.text == "Whole Milk is £2.10 for two litres."
    assert note["answered"] == "v7"
    assert ("price", "MILK-2L") in {(fact.kind, fact.subject) for fact in reply.facts}


def test_what_the_router_is_sure_of_needs_no_model(plan):
    reply, note = why(plan({"fail": "down"}), "how much is oat milk?")
    assert (reply.text, reply.mode) == ("The price of Oat Milk is £1.99.", "v5")
    assert note["why"] == "no model needed: the router is sure"
    assert reply.explanation["model_calls"] == []


def test_a_lie_is_named_to_the_model_and_then_does_not_go_out(plan):
    lie = {"say": "Whole Milk is only £0.99 for two litres."}
    reply, note = why(plan({"call": [PRICE]}, lie, lie))
    assert "0.99" not in reply.text
    assert (reply.mode, note["answered"], len(note["objections"]) >= 2) == ("v5", "v5", True)


def test_a_lie_that_is_taken_back_is_forgiven(plan):
    reply, note = why(plan({"call": [PRICE]}, {"say": "Whole Milk is £0.99."}, {"say": "Whole Milk is £2.10."}))
    assert (reply.text, reply.mode) == ("Whole Milk is £2.10.", "v7"), note
    assert "there use the tools' own words" in note["prompt"][-1]["text"]


def test_a_model_without_tool_calls_may_write_them_as_json(plan):
    asked = {"say": '```json\n{"tool": "product_price", "arguments": {"product": "MILK-2L",}}\n```'}
    reply, note = why(plan(asked, {"say": "Whole Milk is £2.10."}))
    assert (reply.text, reply.mode) == ("Whole Milk is £2.10.", "v7"), note


@pytest.mark.parametrize(
    "call",
    [
        {"name": "give_everything_away", "arguments": {}},
        {"name": "product_price", "arguments": {"product": 7}},
        {"name": "product_price", "arguments": "[broken"},
        {"name": "product_price", "arguments": '{"product": "MILK-2L", "discount": "half"}'},
    ],
)
def test_a_wrong_call_is_a_result_that_the_model_reads(plan, call):
    reply, note = why(plan({"call": [call]}, {"call": [PRICE]}, {"say": "Whole Milk is £2.10."}))
    assert '"refused"' in note["prompt"][-3]["text"]
    assert (reply.text, reply.mode) == ("Whole Milk is £2.10.", "v7"), note


def test_a_model_that_never_comes_to_an_answer_is_stopped(plan):
    reply, note = why(plan({"call": [PRICE]}))
    assert note["why"].startswith("round_budget_spent")
    assert reply.mode == "v5"
    assert reply.text


def test_a_model_that_wants_too_many_calls_is_stopped(plan):
    _, note = why(plan({"call": [PRICE] * 11}))
    assert note["why"].startswith("tool_budget_spent")


def test_the_same_call_is_run_once(plan):
    reply, _ = why(plan({"call": [PRICE, PRICE]}, {"call": [PRICE]}, {"say": "Whole Milk is £2.10."}))
    assert reply.text == "Whole Milk is £2.10."
    assert len(reply.calls) == 3
    assert sum(fact.kind == "price" for fact in reply.facts) == 1


def test_a_change_that_the_customer_did_not_ask_for_waits_for_a_yes(plan):
    smuggled = {"name": "add_to_cart", "arguments": {"product": "MILK-2L", "quantity": "5"}}
    street = plan({"call": [smuggled]}, {"say": "Here you are."})
    reply, _ = why(street, "Who designed the Eiffel Tower, by the way?")
    assert (reply.outcome, street.cart()) == ("asked", {})
    assert street.say("no").outcome == "answered"
    assert street.cart() == {}


def test_a_yes_that_the_model_claims_is_no_yes(plan):
    lead = {"name": "leave_contact", "arguments": {"name": "Ann", "email": "ann@shop.example", "confirmed": True}}
    reply, note = why(plan({"call": [lead]}, {"say": "I have passed it on, she said yes."}))
    assert "passed it on" not in reply.text, note


def test_without_a_model_the_deterministic_planner_answers(plan):
    reply, note = why(plan())
    assert (reply.mode, note["why"].split(":")[0]) == ("v5", "no_model")


@pytest.mark.parametrize("fault", ["down", "busy", "slow", "refused", "nonsense"])
def test_a_model_that_fails_costs_nobody_an_answer(plan, fault):
    reply, note = why(plan({"fail": fault}))
    assert (reply.mode, reply.outcome) == ("v5", "unknown")
    assert note["why"].startswith(fault)


def test_an_agent_hands_over_to_the_one_whose_tools_are_needed(plan):
    to_service = {"call": [{"name": "hand_over", "arguments": {"agent": "service"}}]}
    hours = {"call": [{"name": "opening_hours", "arguments": {"branch": "Clifton"}}]}
    reply, note = why(plan(to_service, hours, {"say": "May I ask which day you mean?"}))
    assert ([call.tool for call in reply.calls], note["agent"]) == (["opening_hours"], "service")
    assert "You are the one who serves." in note["prompt"][0]["text"]


def test_an_agent_has_no_tools_but_its_own(plan):
    to_service = {"call": [{"name": "hand_over", "arguments": {"agent": "service"}}]}
    reply, note = why(plan(to_service, {"call": [PRICE]}, {"say": "I cannot tell."}))
    assert reply.calls == ()
    assert "colleague's tool" in "".join(line["text"] for line in note["prompt"])


def test_a_customer_never_meets_the_agent_of_the_shops_own_people(plan):
    to_orders = {"call": [{"name": "hand_over", "arguments": {"agent": "operations"}}]}
    street = plan(to_orders, {"say": "What would you like to know?"})
    _, note = why(street, "where can I park and when do you close on Sundays, or so they say")
    assert "no such colleague" in "".join(line["text"] for line in note.get("prompt", [])), note


def test_the_shops_own_people_are_served_by_the_agent_of_orders(plan):
    to_orders = {"call": [{"name": "hand_over", "arguments": {"agent": "operations"}}]}
    street = plan(to_orders, {"call": [{"name": "list_orders"}]}, {"say": "May I help with one of them?"})
    ann = Actor("ann", Role.MANAGER)
    street.say("hello", "before", actor=ann)  # what its people's first words make it learn takes of a model's time on a busy machine
    reply = street.say(VAGUE, actor=ann, explain=True)
    assert ([call.tool for call in reply.calls], reply.explanation["notes"]["plan"]["agent"]) == (["list_orders"], "operations")


def test_handing_over_has_an_end(plan):
    around = [{"call": [{"name": "hand_over", "arguments": {"agent": name}}]} for name in ("service", "sales", "service", "sales")]
    _, note = why(plan(*around, {"say": "What would you like to know?"}))
    assert "handed over often enough" in "".join(line["text"] for line in note["prompt"])


def test_a_warning_that_a_model_leaves_out_goes_out_word_for_word(plan):
    script = [{"call": [PRICE]}, {"say": "Whole Milk is £2.10 for two litres."}]
    street = plan(*script)
    street.say("I'm allergic to milk")
    reply = street.say(VAGUE)
    assert reply.text.startswith("Whole Milk is £2.10 for two litres.\n\nPlease note: ")
    assert dict(reply.calls[-1].arguments)["eater"] == ["milk"]
