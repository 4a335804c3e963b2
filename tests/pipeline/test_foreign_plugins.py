"""Plugins that others wrote: what they break they break alone, and what cannot work is told at publish."""

from __future__ import annotations

import logging

import pytest

from app.errors import InvalidTenant
from plugins.contracts import Actor, Role
from tests.pipeline.shops import GROCER, with_plugins


@pytest.fixture
def make_bell(stand_ins, make_shops):
    """``make_bell("bouncer")``: the grocer's with the bell plugin and others behind it."""
    return lambda *others, **documents: make_shops(corner=with_plugins("bell", *others, **documents))


def test_a_tool_of_an_installed_plugin_answers_in_chat(make_bell):
    reply = make_bell().say("please ring the bell")
    assert (reply.text, [call.tool for call in reply.calls]) == ("Ding.", ["ring_bell"])


def test_options_reach_the_plugin_and_every_version_has_its_own(make_bell):
    street = make_bell()
    street.say("ring the bell", "before")
    louder = GROCER["tenant"] | {"plugins": ["catalog", "prices", {"name": "bell", "options": {"sound": "DONG"}}]}
    street.publish("corner", tenant=louder)
    assert street.say("ring the bell", "after").text == "DONG"
    assert street.say("ring the bell", "before").text == "Ding."


def test_a_tool_that_fails_is_apologised_for_logged_and_stored(make_bell, caplog):
    street = make_bell()
    street.say("add 2 oat milk to my cart")
    with caplog.at_level(logging.ERROR):
        reply = street.say("smash that gong")
    sorry = f"Sorry, that didn't work just now. Shall I ask a person to help? (Error {reply.trace_id[-8:]})"
    assert (reply.text, reply.outcome) == (sorry, "failed")
    assert [(record.message, record.exc_info[0]) for record in caplog.records] == [("tool break_bell of shop corner failed", RuntimeError)]
    assert caplog.records[0].fields == {"id": reply.trace_id, "bot": "corner"}  # who has the reply finds the traceback
    assert street.told()[-2:] == [("customer", "smash that gong"), ("assistant", reply.text)]
    assert street.say("what's in my cart").text.startswith("Your cart has one item")
    assert "clapper" not in reply.text


def test_an_apology_carries_the_end_of_its_id_in_the_customers_language(make_bell):
    reply = make_bell().say("đập vỡ cái chiêng")
    assert (reply.outcome, reply.locale) == ("failed", "vi-VN")
    assert reply.text.endswith(f"(Mã lỗi {reply.trace_id[-8:]})")


def test_a_model_that_leaves_the_id_out_has_it_put_behind_its_words(make_bell):
    script = [{"call": [{"name": "break_bell"}]}, {"say": "Sorry, that didn't work just now."}]
    street = make_bell({"name": "scripted", "options": {"script": script, "in_turn": True}})
    reply = street.say("could you sort something out for my uncle's boat?", mode="v7")
    assert reply.text == f"Sorry, that didn't work just now.\n\n(Error {reply.trace_id[-8:]})"
    assert reply.mode == "v7"


def test_a_yes_to_the_apology_brings_a_person(make_bell):
    reply = make_bell().chat("smash that gong", "yes")
    assert [call.tool for call in reply.calls] == ["talk_to_person"]


def test_an_observer_that_fails_hurts_nobody(make_bell, tmp_path, caplog):
    heard = tmp_path / "heard.txt"
    street = make_bell({"name": "eavesdropper", "options": {"file": str(heard)}})
    first, second = street.say("ring the bell"), street.say("how much is oat milk?")
    assert (first.text, second.text) == ("Ding.", "The price of Oat Milk is £1.99.")
    assert heard.read_text().splitlines() == [first.text, second.text]
    told = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert "observer on_tenant_published of plugin eavesdropper failed" in told
    assert told.count("observer on_turn_finished of plugin eavesdropper failed") == 2


def test_an_observer_hears_nothing_of_a_repeated_message(make_bell, tmp_path):
    heard = tmp_path / "heard.txt"
    street = make_bell({"name": "eavesdropper", "options": {"file": str(heard)}})
    for _ in range(3):
        street.say("ring the bell", message_id="m-1")
    assert heard.read_text().splitlines() == ["Ding."]


@pytest.mark.parametrize(
    ("options", "logged"),
    [({}, "an objection to the wording: 5 letters are too many"), ({"fails": True}, "a plugin that reviews replies failed")],
)
def test_an_objection_is_logged_and_the_deterministic_wording_goes_out(make_bell, caplog, options, logged):
    street = make_bell({"name": "critic", "options": options})
    reply = street.say("ring the bell")
    assert (reply.text, street.told()[-1]) == ("Ding.", ("assistant", "Ding."))
    assert logged in caplog.text


def test_a_plugin_may_refuse_a_call_that_the_role_allows(make_bell):
    street = make_bell({"name": "bouncer", "options": {"tool": "ring_bell"}})
    refused = street.say("ring the bell")
    assert (refused.text, refused.outcome) == ("Not tonight.", "refused")
    assert street.say("how much is oat milk?").outcome == "answered"


def test_a_tool_for_managers_is_not_there_for_customers(make_bell):
    street = make_bell()
    as_customer = street.say("bell takings this week")
    as_manager = street.say("bell takings this week", "owner", actor=Actor("olga", Role.MANAGER))
    assert as_manager.text == "Ding."
    assert as_customer.text != "Ding."
    assert "Ding." not in as_customer.text


# --- writing asks first ---


def test_a_write_is_asked_about_and_done_once_after_a_yes(make_bell):
    street = make_bell()
    asked = street.chat("book a tuning", "my name is Kim")
    assert (asked.text, asked.outcome) == ("Shall I book it for Kim?", "asked")
    assert [button.message for button in asked.suggestions] == ["Yes", "No"]
    leads = street.platform.storage.tenant("corner").leads
    assert leads() == []
    done = street.say("yes", message_id="m-yes")
    street.say("yes", message_id="m-yes")
    assert street.say("yes").text.startswith("I'm not waiting for an answer")
    assert [(lead.reference, lead.lead.name) for lead in leads()] == [(done.text.removeprefix("Booked, ").rstrip("."), "Kim")]


@pytest.mark.parametrize("answer", ["no", "no thanks", "cancel", "never mind"])
def test_a_no_leaves_everything_as_it_was(make_bell, answer):
    street = make_bell()
    dropped = street.chat("book a tuning", "my name is Kim", answer)
    assert dropped.text == "All right, I've left it. Anything else?"
    assert street.say("yes").text.startswith("I'm not waiting for an answer")
    assert street.platform.storage.tenant("corner").leads() == []


def test_what_costs_money_is_not_even_begun_before_the_yes(make_bell):
    street = make_bell()
    assert street.say("pay the tuner").outcome == "asked"
    assert street.say("yes").text == "Paid."


# --- told at publish ---


@pytest.mark.parametrize(
    ("plugins", "said"),
    [
        (["twin"], "Two plugins offer a tool called 'add_to_cart'. Rename one, or take its plugin out of tenant.json."),
        (["misspelt"], "search_prodcts"),
        (["bell", "bell"], "plugins: lists a plugin twice. Remove one of the two."),
        (["bell", {"name": "bell", "options": {"sound": "Dong."}}], "plugins: lists a plugin twice. Remove one of the two."),
        ([{"name": "bell", "options": {"volume": 11}}], "options of 'bell': Additional properties are not allowed"),
        ([{"name": "bell", "options": {"sound": 11}}], "options of 'bell': 11 is not of type 'string'"),
        (["eavesdropper"], "options of 'eavesdropper': 'file' is a required property"),
        (["no_plugin"], "has no create. A plugin module defines NAME and create(folder, options)."),
        (["bel"], "'bel' is not installed. Install its package"),
    ],
)
def test_plugins_that_cannot_work_fail_at_publish_in_words(stand_ins, make_shops, plugins, said):
    street = make_shops(corner=with_plugins())
    with pytest.raises(InvalidTenant) as refused:
        street.publish("corner", tenant=with_plugins(*plugins)["tenant"])
    assert said in str(refused.value)
    assert "corner/draft/tenant.json" in str(refused.value)
    assert street.say("how much is oat milk?").version == 1


def test_explaining_a_turn_names_the_plugin_behind_each_hook(make_bell):
    reply = make_bell().say("how much is oat milk?", explain=True)
    hooks = {(call["hook"], call["plugin"]) for call in reply.explanation["hooks"]}
    assert ("propose_slots", "catalog") in hooks
    assert reply.explanation["requests"][0]["tool"] == "product_price"
