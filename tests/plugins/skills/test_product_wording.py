"""The product skills' texts: both languages say the same things, and examples teach one tool each."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from plugins.kit.text import fold
from plugins.kit.words import parse_template
from tests.plugins.skills.grocery import a_fashion_shop, a_grocer

PLURALS = (".one", ".few", ".many")
HEARD_BY_FORM = {"cart_allergens", "emergency_help"}  # no example teaches the router what the form of a sentence says


@pytest.fixture
def shop(tmp_path):
    return a_grocer(tmp_path)


@pytest.fixture
def wording(shop):
    merged: dict[str, dict[str, str]] = {"en": {}, "vi": {}}
    for answer in shop.manager.hook.register_wording():
        for locale, templates in answer.items():
            merged[locale].update(templates)
    return merged


def test_both_languages_have_every_template(wording):
    english, vietnamese = ({key for key in wording[locale] if not key.endswith(PLURALS)} for locale in ("en", "vi"))
    assert english == vietnamese


def test_templates_of_both_languages_ask_for_the_same_values(wording):
    places = {
        locale: {key: {place for _, place in parse_template(text) if place} for key, text in templates.items()}
        for locale, templates in wording.items()
    }
    for key, wanted in places["vi"].items():
        assert wanted <= places["en"].get(key, wanted), key


def test_every_tool_has_a_title_and_enough_examples(shop, wording):
    for name, tool in shop.tools.items():
        counts = Counter(example.locale for example in tool.examples)
        least = 0 if name in HEARD_BY_FORM else 20
        assert counts["en"] >= least, name
        assert counts["vi"] >= least, name
        assert all(f"tool.{name}" in wording[locale] for locale in ("en", "vi"))


def test_places_of_examples_are_parameters(shop):
    for tool in shop.tools.values():
        for example in tool.examples:
            assert set(re.findall(r"\{(\w+)\}", example.text)) <= set(tool.parameters["properties"]), example.text


def test_no_two_tools_share_an_example(shop):
    owners: dict[str, set[str]] = {}
    for tool in shop.tools.values():
        for example in tool.examples:
            owners.setdefault(re.sub(r"\{\w+\}", "{}", fold(example.text)), set()).add(tool.name)
    assert {text: tools for text, tools in owners.items() if len(tools) > 1} == {}


def test_buttons_send_words_that_the_examples_know(tmp_path):
    for shop in (a_grocer(tmp_path / "en"), a_fashion_shop(tmp_path / "vi")):
        said = {re.sub(r"\{\w+\}", "{}", fold(example.text)) for tool in shop.tools.values() for example in tool.examples}
        words = shop.words()
        for name in ("add", "details", "price", "alternatives", "allergens", "cart", "clear", "remove"):
            message = words(f"suggest.{name}.message", sku="{}")
            assert fold(message) in said, message
