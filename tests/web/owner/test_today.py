"""The first page: its figures are what happened, and each leads to what is behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.storage.turns.model_calls import CAP_REACHED, ModelCall


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


LINKS = re.compile(r'<a class="figure-link" href="([^"]+)"><span>[^<]+</span><span class="visually-hidden">: ([^<]+)</span>')


def rows_at(browser, address: str) -> int:
    """Return how many conversations a list shows."""
    return browser.get(address).get_data(as_text=True).partition("<tbody>")[2].count('<th scope="row">')


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


def test_the_figure_of_open_questions_counts_what_the_list_has(app, figures, signed_in):
    talk(app, "a", "who wrote the anthem of Peru", "do you have helicopters?")
    talk(app, "b", "do you have helicopters?", "how much is the brass bell?")
    rows = re.findall(r"(\d+) ×", signed_in("viewer").get("/admin/bikes/unanswered").get_data(as_text=True))
    assert figures()[0]["Unanswered questions"] == str(sum(map(int, rows[-2:]))) == "3"


def test_a_quiet_shop_has_a_first_page_too(figures):
    told, page = figures(30)
    assert told["Conversations"] == "0"
    assert told["Without a person"] == "–"
    assert "Nothing yet in these days." in page


@pytest.mark.parametrize("days", ["0", "-3", "abc", "99999", "1"])
def test_a_span_that_is_none_is_a_week(signed_in, days):
    assert signed_in("viewer").get(f"/admin/bikes/today?days={days}").status_code == 200


def test_a_figure_leads_to_exactly_the_rows_behind_it(app, signed_in, figures):
    talk(app, "a", "how much is the brass bell?", "add it to my basket")
    talk(app, "b", "who wrote the anthem of Peru")
    talk(app, "c", "I want to talk to a person")
    told, page = figures()
    behind = {name: address.replace("&amp;", "&") for address, name in LINKS.findall(page)}
    counted = ("Conversations", "Without a person", "Handed to a person", "Orders")
    rows = {name: rows_at(signed_in("viewer"), behind[name]) for name in counted}
    assert rows == {"Conversations": 3, "Without a person": 2, "Handed to a person": 1, "Orders": 0}
    assert rows["Conversations"] == int(told["Conversations"])
    assert rows["Handed to a person"] == int(told["Handed to a person"])
    assert behind["Unanswered questions"].endswith("/unanswered")
    assert "/orders?since=" in behind["Orders"]
    assert "#speed" in behind["How fast it answers"]
    for address in behind.values():
        assert signed_in("viewer").get(address).status_code == 200


def test_who_waits_for_a_person_stands_at_the_top(app, signed_in):
    assert "Nobody is waiting for a person." in signed_in("viewer").get("/admin/bikes/today").get_data(as_text=True)
    talk(app, "w", "I want to talk to a person")
    page = signed_in("viewer").get("/admin/bikes/today").get_data(as_text=True)
    assert "A customer is waiting for a person" in page
    assert "I want to talk to a person" in page.partition('class="queue')[2].partition("</section>")[0]


def test_a_reached_limit_of_models_is_told(app, signed_in):
    viewer, platform = signed_in("viewer"), app.extensions["owner"].platform
    told = "The cap is reached: answers go out without models until tomorrow."
    assert told not in viewer.get("/admin/bikes/today").text
    now = platform.tenant("bikes").now()
    call = ModelCall(now.date().isoformat(), "t", "wording", "", "", CAP_REACHED, now, tokens_read=900)
    platform.storage.tenant("bikes").add_model_calls([call])
    platform.settings = replace(platform.settings, model_tokens_per_day=900)
    assert told in viewer.get("/admin/bikes/today").text
    platform.settings = replace(platform.settings, model_tokens_per_day=901)
    assert told not in viewer.get("/admin/bikes/today").text, "a limit that was raised is reached no more"


def test_a_question_without_an_answer_leads_to_its_answer(app, signed_in):
    talk(app, "q", "who wrote the anthem of Peru")
    page = signed_in("manager").get("/admin/bikes/today").text
    link = re.search(r'href="([^"]+)" aria-label="Answer it once: who wrote the anthem of Peru', page)
    assert "who wrote the anthem of Peru" in signed_in("manager").get(link[1].replace("&amp;", "&")).text
    assert "Answer it once" not in signed_in("viewer").get("/admin/bikes/today").text


def test_demo_data_is_marked_and_taken_away_by_one_click(app, signed_in, accounts):
    platform = app.extensions["owner"].platform
    talk(app, "real", "how much is the brass bell?")
    platform.storage.tenant("bikes").demo.add([])
    assert "You are looking at demo data" in signed_in("viewer").get("/admin/bikes/today").text
    assert "Take the demo data away" not in signed_in("manager").get("/admin/bikes/today").text
    assert "Take the demo data away" in signed_in("admin").get("/admin/bikes/today").text
    signed_in("admin").send("/admin/bikes/demo-data/clear")
    assert accounts.audit.latest("bikes")[0].action == "demo.clear"
    assert "You are looking at demo data" not in signed_in("viewer").get("/admin/bikes/today").text
    assert "how much is the brass bell" in signed_in("viewer").get("/admin/bikes/conversations").text
    noted = len(accounts.audit.latest("bikes"))
    signed_in("admin").send("/admin/bikes/demo-data/clear")
    assert len(accounts.audit.latest("bikes")) == noted
