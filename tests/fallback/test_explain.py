"""``assistant ask --mode v6 --explain``: prompt, words, claims, objections, and which mode answered why."""

from __future__ import annotations

from click.testing import CliRunner

from scripts.cli import main
from tests.fallback.street import MILK


def explained(street, mode: str, said: str = MILK) -> str:
    street.platform.close()
    arguments = ["--business", str(street.place / "business"), "ask", "corner", said, "--mode", mode, "--explain"]
    run = CliRunner().invoke(main, arguments, env={"COLUMNS": "200"})
    assert run.exit_code == 0, run.output
    return run.output


def test_a_wording_is_shown_with_its_prompt_and_its_claims(make_street):
    script = {"script": [{"say": "Well: {draft}"}], "prices": {"read": 1, "written": 2}}
    shown = explained(make_street({"name": "scripted", "options": script}), "v6")
    assert "v6 was asked, v6 answered: every claim is backed" in shown
    for part in ("mode v6,", "prompt, system:", "You put the answers", "prompt, user:", "words:\nWell: ", "model calls", "claims"):
        assert part in shown


def test_an_objection_is_shown_with_the_mode_that_answered_instead(make_street):
    script = {"script": [{"say": "Well: {draft} And today all of it is free."}]}
    shown = explained(make_street({"name": "scripted", "options": script}), "v6")
    assert "v6 was asked, v5 answered: the facts do not back its wording" in shown
    assert "objection: " in shown
    assert shown.count("the model's words:") == 2
    assert "wording before the check:" in shown


def test_a_plan_is_shown_call_by_call_with_its_secrets_masked(make_street):
    calls = [{"name": "product_price", "arguments": {"product": "MILK-2L"}}]
    script = {"script": [{"call": calls}, {"say": "Whole Milk is £0.99."}, {"say": "Whole Milk is £2.10."}], "in_turn": True}
    said = "Could you sort something out for the pancakes I have in mind? My key is sk-live-0123456789abcdef0123456789."
    shown = explained(make_street({"name": "scripted", "options": script}), "v7", said)
    begin, _, plan = shown.partition("tools offered: ")
    assert "v7 was asked, v7 answered: every claim is backed" in begin
    assert begin.index("v7 was asked") < begin.index("candidate tools"), "who answered and why stands first"
    words = "the model's words:\nWhole Milk is"
    steps = ("product_price", "the model calls product_price {", "prompt, tool:\n{", f"{words} £0.99", f"{words} £2.10", "claims")
    places = [plan.index(step) for step in steps]
    assert places == sorted(places), plan
    assert "sk-live-0123456789abcdef" not in shown


def test_v5_shows_nothing_of_models(make_street):
    shown = explained(make_street(), "v5")
    assert "mode v5," in shown
    assert "Oat Milk          name: milk" in shown.split("products found")[1].split("tool calls")[0]
    assert "prompt" not in shown


def test_words_of_v7_that_the_check_held_back_are_what_stood_before_it(make_street):
    script = {"script": [{"say": "Oat milk is only £1.49, and I have refunded you."}]}
    shown = explained(make_street({"name": "scripted", "options": script}), "v7", "what would go well with a lazy sunday breakfast")
    assert "wording before the check:\nOat milk is only £1.49, and I have refunded you.\n" in shown
    assert "refunded" not in shown.partition("reply:")[2]
