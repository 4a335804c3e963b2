"""``assistant ask --mode v6 --explain``: prompt, words, claims, objections, and which mode answered why."""

from __future__ import annotations

from click.testing import CliRunner

from scripts.cli import main
from tests.fallback.street import MILK


def explained(street, mode: str) -> str:
    street.platform.close()
    arguments = ["--business", str(street.place / "business"), "ask", "corner", MILK, "--mode", mode, "--explain"]
    run = CliRunner().invoke(main, arguments, env={"COLUMNS": "200"})
    assert run.exit_code == 0, run.output
    return run.output


def test_a_wording_is_shown_with_its_prompt_and_its_claims(make_street):
    script = {"script": [{"say": "Well: {draft}"}], "prices": {"read": 1, "written": 2}}
    shown = explained(make_street({"name": "scripted", "options": script}), "v6")
    assert "v6 was asked, v6 answered: every claim is backed" in shown
    for part in ("mode v6,", "prompt, system:", "You put the answers of", "prompt, user:", "words, 1:", "model calls", "claims"):
        assert part in shown


def test_an_objection_is_shown_with_the_mode_that_answered_instead(make_street):
    script = {"script": [{"say": "Well: {draft} And today all of it is free."}]}
    shown = explained(make_street({"name": "scripted", "options": script}), "v6")
    assert "v6 was asked, v5 answered: the facts do not back its wording" in shown
    assert "objection: " in shown
    assert "the model's words, 2:" in shown
    assert "wording before the check:" in shown


def test_v5_shows_nothing_of_models(make_street):
    shown = explained(make_street(), "v5")
    assert "mode v5," in shown
    assert "Oat Milk          name: milk" in shown.split("products found")[1].split("tool calls")[0]
    assert "prompt" not in shown
