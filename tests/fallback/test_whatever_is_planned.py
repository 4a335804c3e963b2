"""What V7 tells and keeps whatever a model plans: a danger, an allergy, an age, an order that waits for its yes, what nobody asked for."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from plugins.contracts import Message, Reply
from tests.chat_models.wire_server import Behaviour, says
from tests.fallback.test_golden_planned import platform, wire  # noqa: F401 - fixtures

SURE = "Sure, no problem."
MIA = ["check out and deliver it to me", "14 Park Street, Bristol BS1 5PA", "Mia Brown", "mia@brown.example"]
AT_16 = "Prosecco for somebody of 16."


@pytest.fixture
def say(platform, wire, request) -> Callable[..., Reply]:  # noqa: F811
    """``say(text, (tool, arguments), ...)``: a customer's words to the greengrocer's in V7, with what the model calls for them."""

    def send(text: str, *calls: tuple[str, dict], words: str = SURE) -> Reply:
        wanted = tuple((tool, json.dumps(arguments)) for tool, arguments in calls)
        wire.behave(*([Behaviour(calls=wanted)] if calls else []), says(words), says(words), says(words))
        return platform.handle(Message(text, request.node.nodeid, "planned", mode="v7"), "greengrocer")

    return send


@pytest.mark.parametrize(
    "text", ["help my son ate your brownies and he can't breathe", "if you have feta put 2 in my cart. my son can't breathe"]
)
def test_no_model_is_asked_what_to_do_in_danger(say, wire, text):  # noqa: F811
    reply = say(text, ("search_products", {"query": "brownie"}))
    assert reply.text.startswith("If somebody may be in danger, please call 999 (or 112) now")
    assert ([call.tool for call in reply.calls], wire.seen) == (["emergency_help"], [])


def test_an_allergy_is_kept_in_mind_where_the_plan_does_not_think_of_it(say):
    reply = say("i'm allergic to nuts so what could i make for a mate who likes crumbly stuff then")
    assert reply.mode == "v7"
    assert "I'll keep in mind while we chat: no nuts." in reply.text
    reply = say(
        "sort me something crumbly out of the cupboard and put cashew nuts in my basket", ("add_to_cart", {"product": "cashew nuts"})
    )
    assert "Cashew Nuts, Roasted contains nuts." in reply.text


def test_what_was_told_of_the_eater_is_no_models_to_say(say):
    first = "i'm allergic to nuts so what could i make for a mate who likes crumbly stuff then"
    reply = say(first, ("told_of_eater", {"forgotten": ["nuts"], "eater": []}), words="I no longer go by: nuts.")
    assert "no longer" not in reply.text
    assert "no nuts" in reply.text


def test_an_age_is_heard_where_the_plan_gives_another(say):
    say("add a prosecco")
    assert AT_16 in say("im 16 and want to know what would impress my mates at a do", ("show_cart", {"age": "40"})).text
    more = {"product": "ALC-009", "quantity": "2", "age": "40"}
    reply = say("something fizzy that would go well with this do, the prosecco thing maybe two", ("add_to_cart", more))
    assert (AT_16 in reply.text, reply.cart_count) == (True, 1)


def test_a_refusal_is_told_beside_what_was_done(say, wire):  # noqa: F811
    say("I'm 16")
    wanted = [("add_to_cart", {"product": "prosecco"}), ("add_to_cart", {"product": "lemons", "quantity": "2"})]
    reply = say("go on and chuck the prosecco thing plus 2 lemons in there so that the do is a do", *wanted, words="Both are in your cart.")
    assert "Both" not in reply.text
    assert (AT_16 in reply.text, "2 × Lemon" in reply.text, reply.cart_count) == (True, True, 1)


def test_what_a_yes_is_asked_for_is_read_whole(say):
    asked = say("something fizzy that would go well with this do, the prosecco thing maybe two", ("add_to_cart", {"product": "lemons"}))
    assert (asked.outcome, "lemons" in asked.text, asked.cart_count) == ("asked", True, 0)


def test_an_order_is_shown_again_behind_whatever_a_model_says(say):
    for text in ("add 10 feta", *MIA):
        say(text)
    reply = say("hm what would my nan say about all of that then", words="She would love it.")
    assert (reply.mode, reply.outcome) == ("v7", "asked")
    assert reply.text.startswith("She would love it.\n\nThis is your order:\n• 10 × Feta: £24.50")
    assert "Thank you, Mia Brown" in say("yes").text


def test_an_order_asked_for_before_a_change_is_not_shown_as_it_was(say):
    for text in ("add 10 feta", *MIA):
        say(text)
    change = "oh go and make it a bit smaller for her sake i reckon, nine fetas or so"
    asked = say(change, ("checkout", {}), ("change_cart", {"product": "feta", "quantity": "9"}))
    assert (asked.outcome, "Shall I place this order?" in asked.text) == ("asked", False)
    assert "• 9 × Feta: £22.05" in say("yes").text


def test_what_is_told_of_an_order_before_is_no_strangers(say):
    for text in ("add 10 feta", *MIA):
        say(text)
    reply = say("hm my nan reckons that somebody called jane would rather fetch all that herself", ("checkout", {"way": "collection"}))
    assert "Which of our shops would you like to collect it from?" in reply.text
    assert "For Mia Brown, mia@brown.example" in say("clifton").text
