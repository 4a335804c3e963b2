"""The README's entries for models are entries that a shop can be built with."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.chat_models.bound import bind

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
ENTRIES = [json.loads(found) for found in re.findall(r'`(\{"name": "(?:openai_compatible|anthropic|gemini|local)".*?\})`', README)]


def test_every_provider_is_shown():
    assert {entry["name"] for entry in ENTRIES} == {"openai_compatible", "anthropic", "gemini", "local"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["options"]["model"])
def test_an_entry_builds_a_provider_that_is_well(entry):
    options = {name: "sk-of-the-environment" if isinstance(value, dict) else value for name, value in entry["options"].items()}
    (health,) = bind((entry["name"], options)).check_health()
    assert (health.ok, options["model"] in health.detail) == (True, True)
