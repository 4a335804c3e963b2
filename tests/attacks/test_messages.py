"""Text that is made to hurt: always a reply, never a fault, never a word of another shop."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.kit.text import normalise, tokenise

FUZZED = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
ODD_SIGNS = "\u0301\u0302\u0323\u20dd\u0e49\u0e34\u093f\u05b0\u064b\ufe0f\u200d\u202e\u00ad\u034f\u1160\u3164½Ⅷ①ßİ𝐚😀👨🇬£%+-'’\".,?!/@#_ \n"
WORDS = st.sampled_from(
    ["add", "red bike", "bells", "it", "the second", "and", "2", "3 kg", "under £5", "please", "remove", "SW1A 1AA", "no"]
)
ASKED = st.lists(WORDS | st.text(ODD_SIGNS, max_size=4) | st.text(max_size=6), min_size=1, max_size=12).map(" ".join)
FLOODS = [
    "\u0301", "a" + "\u0301" * 3999, "แอปเปิ้ล " * 300, "\u0302 \u0303", "add \u0301", "please " * 500, "," * 2000, "and " * 1000,
    "7" * 4000, "7 " * 2000, "1-1-" * 1000, "£5 " * 1300, "+44 7" * 800, "a@b." * 1000, "SW1A" * 1000, "😀" * 4000, "(" * 4000,
    "{0}" * 1000, "{a.__class__} %s ${x}", "9" * 400 + " red bikes", "1e999 bells", "-5 bells", "\u202eekib der",
]  # fmt: skip


@pytest.mark.parametrize("message", FLOODS, ids=range(len(FLOODS)))
def test_a_flood_gets_a_reply(client, message):
    response = client.post("/api/chat/bikes", json={"message": message})
    assert (response.status_code, response.json["bot"]) == (200, "bikes")
    assert response.json["reply"]
    assert "Lamp" not in response.text


@FUZZED
@given(first=ASKED, second=ASKED)
def test_any_conversation_of_odd_texts_goes_on(client, first, second):
    opened = client.post("/api/chat/bikes", json={"message": first})
    assert opened.status_code in (200, 422)
    if opened.status_code == 200:
        body = {"message": second, "session_id": opened.json["session_id"]}
        assert client.post("/api/chat/bikes", json=body).status_code in (200, 422)


@given(text=st.text(ODD_SIGNS + "ab1", max_size=30) | st.text(max_size=30))
@settings(derandomize=True, deadline=None)
def test_every_token_has_something_to_compare(text):
    clean = normalise(text)
    for token in tokenise(clean):
        assert token.folded
        assert clean[token.start : token.end] == token.text
