"""Manners and honesty."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugins.manager import PluginRef
from tests.plugins.calls import Bench
from tests.plugins.grounded import assert_grounded
from tests.plugins.skills.grocery import GROCERIES
from tests.plugins.skills.grounding import unbacked_figures
from tests.plugins.skills.order_shop import BOTH
from tests.plugins.town_shop import bristol, saigon


@pytest.fixture
def bench(tmp_path):
    return Bench(bristol(tmp_path), ["geo", "policy", "smalltalk"])


def test_the_greeting_says_that_it_is_an_assistant(bench):
    result = bench.run("greet")
    assert result.text == "Hello! I'm the digital assistant of Leafway. How can I help?"
    assert [chip.label for chip in result.suggestions] == ["Find a product", "Opening hours", "Delivery", "Our policies"]
    assert_grounded(result)


def test_the_shops_own_greeting_and_buttons_come_first(tmp_path):
    folder = bristol(tmp_path)
    branding = {"greeting": {"en": "Morning!"}, "assistant_name": "Leafy", "quick_replies": {"en-GB": ["Offers", "Hours"]}}
    folder.shop = replace(folder.shop, branding=branding)
    result = Bench(folder, ["smalltalk"]).run("greet")
    assert result.text == "Morning! I'm Leafy, the digital assistant of Leafway. How can I help?"
    assert [chip.message for chip in result.suggestions] == ["Offers", "Hours"]


def test_a_greeting_that_asks_already_is_not_asked_twice(tmp_path):
    folder = bristol(tmp_path)
    own = "Hi, I'm Leafy, the shop's assistant. What can I find for you?"
    folder.shop = replace(folder.shop, branding={"greeting": {"en": own}, "assistant_name": "Leafy"})
    assert Bench(folder, ["smalltalk"]).run("greet").text == own


def test_it_never_claims_to_be_human(bench):
    assert bench.run("are_you_human").text.startswith("No, I'm not a person. I'm the digital assistant of Leafway.")


def test_a_complaint_is_met_with_sympathy_a_person_and_the_rule(bench):
    result = bench.run("complain")
    assert "sorry" in result.text
    assert result.text.endswith('Our rules on "Returns and refunds" may help too.')
    assert [chip.label for chip in result.suggestions] == ["Talk to a person", "Returns and refunds"]
    assert bench.records.events.kept == [("complaint", {})]


def test_abilities_are_those_of_the_shops_data(bench, tmp_path):
    text = bench.run("what_can_you_do").text
    assert "our shops and when they are open" in text
    bare = Bench(bristol(tmp_path, branches=None, delivery=None, policies=None), ["smalltalk"]).run("what_can_you_do").text
    assert "delivery" not in bare
    assert "getting a person" in bare


@pytest.mark.parametrize(("plugins", "buttons"), [([], []), (["cart", PluginRef("checkout", BOTH)], ["Place my order", "Show my cart"])])
def test_a_full_cart_is_offered_to_be_ordered_where_orders_are_taken(tmp_path, plugins, buttons):
    bench = Bench(bristol(tmp_path, catalog=GROCERIES), ["geo", "delivery", "catalog", "promotions", "smalltalk", *plugins])
    assert "Goodbye" in bench.run("goodbye").text
    bench.records.carts.set_line("OAT-1L", Decimal(2))
    result = bench.run("goodbye")
    assert [chip.label for chip in result.suggestions] == buttons
    assert ("£3.98" in result.text) == bool(buttons)
    assert unbacked_figures(result) == []


@pytest.mark.parametrize("tool", ["greet", "thank", "goodbye", "complain", "what_can_you_do", "are_you_human"])
def test_every_tool_speaks_vietnamese(tmp_path, tool):
    result = Bench(saigon(tmp_path), ["geo", "policy", "smalltalk"]).run(tool)
    assert result.text
    assert not result.text.isascii()
