"""A language whose claims nobody here can read: the model may plan, but only our own wording goes out."""

from __future__ import annotations

import pytest

from ai_modes.wording_form import is_checked, speaks
from tests.fallback.test_streaming import told

LIE = "Le lait d'avoine est à moitié prix aujourd'hui, et la livraison est toujours offerte chez nous."
VAGUE = "Could you sort something out for the pancakes I have in mind?"
RETURNS = "How do I return something?"
FRENCH = {"locale": "fr-FR", "locales": ["fr-FR"]}


def saying(*lines: dict) -> dict:
    return {"name": "scripted", "options": {"script": list(lines), "in_turn": True}}


def test_v6_words_nothing_that_it_cannot_check(make_street):
    street = make_street(saying({"say": LIE}), **FRENCH)
    right = street.say(RETURNS, "b", mode="v5")
    parts, reply = told(street, RETURNS)
    assert (reply.locale, parts, reply.mode, reply.text) == ("fr-FR", [], "v5", right.text)
    assert street.outcomes(reply) == [], "no model is paid for words that cannot go out"
    assert "cannot be checked" in street.noted(reply)["why"]


def test_v7_plans_and_words_by_template(make_street):
    call = {"call": [{"name": "product_price", "arguments": {"product": "MILK-2L"}}]}
    over = {"call": [{"name": "hand_over", "arguments": {"agent": "sales"}}]}
    street = make_street(saying(over, call, {"say": LIE}), mode="v7", **FRENCH)
    parts, reply = told(street, VAGUE)
    assert (parts, reply.mode, [call.tool for call in reply.calls]) == ([], "v5", ["product_price"])
    assert "moitié" not in reply.text
    assert "2" in reply.text


@pytest.mark.parametrize("locale", ["en-GB", "vi-VN"])
def test_a_reply_in_another_language_than_the_customers_goes_not_out(locale):
    assert not speaks(LIE, "", locale)


@pytest.mark.parametrize(("locale", "checked"), [("en", True), ("en-US", True), ("vi-VN", True), ("fr-FR", False), ("zh-CN", False)])
def test_the_languages_that_are_checked(locale, checked):
    assert is_checked(locale) == checked
