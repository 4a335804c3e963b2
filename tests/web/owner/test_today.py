"""The first page: its figures are what happened, and each leads to what is behind it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest


@pytest.fixture
def figures(app, signed_in):
    """Return the first page's figures by name, as a viewer reads them a little later."""
    def read(days: int = 7):
        platform = app.extensions["owner"].platform
        now = platform.clock
        platform.clock = lambda: now() + timedelta(seconds=40)
        page = signed_in("viewer").get(f"/admin/bikes/today?days={days}").get_data(as_text=True)
        platform.clock = now
        found = re.findall(r'<li class="figure"><h2>([^<]+)</h2><p class="figure-value">([^<]+)</p>', page)
        return dict(found), page

    return read


def talk(app, session, *messages):
    client = app.test_client()
    for text in messages:
        client.post("/chat_api", json={"message": text, "bot": "bikes", "session_id": session})


def test_a_day_is_told_in_figures(app, figures):
    talk(app, "a", "how much is the brass bell?", "add it to my basket")
    talk(app, "b", "who wrote the anthem of Peru")
    talk(app, "c", "I want to talk to a person")
    told, page = figures()
    assert told["Conversations"] == "3"
    assert told["Unanswered questions"] == "1"
    assert told["Handed to a person"] == "1"
    assert told["Without a person"] == "67%"
    assert told["Orders"] == "0"
    assert "Brass bell" in page
    assert "/admin/bikes/unanswered" in page


def test_a_quiet_shop_has_a_first_page_too(figures):
    told, page = figures(30)
    assert told["Conversations"] == "0"
    assert told["Without a person"] == "–"
    assert "Nothing yet in these days." in page


@pytest.mark.parametrize("days", ["0", "-3", "abc", "99999", "1"])
def test_a_span_that_is_none_is_a_week(signed_in, days):
    assert signed_in("viewer").get(f"/admin/bikes/today?days={days}").status_code == 200
