"""The first line of a chat says that nobody writes it by hand, and how to reach somebody, also where a shop words none of its own."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]


@pytest.mark.parametrize(("language", "words"), [("en", ("automatic assistant", "a person")), ("vi", ("trợ lý tự động", "gặp nhân viên"))])
def test_a_shop_without_a_greeting_has_one_that_says_so(client, language, words):
    page = unescape(client.get(f"/chat/bikes?lang={language}").get_data(as_text=True))
    texts = json.loads((HOUSE / f"dashboards/locales/{language}.json").read_text())
    greeting = next(part["greeting"] for part in texts.values() if isinstance(part, dict) and "greeting" in part)
    assert all(word in greeting for word in words)
    assert greeting.partition("{name}")[0] in page


def test_a_new_grocers_first_line_says_so():
    about = json.loads((HOUSE / "app/tenant_templates/grocer/tenant.json").read_text())
    assert "automated assistant" in about["branding"]["greeting"]["en"]
    assert "a person" in about["branding"]["greeting"]["en"]
