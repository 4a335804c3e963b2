"""The analytics page: its figures are what happened, its address says what is looked at, and what is taken along reads back."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from app.storage.turns.model_calls import ModelCall
from dashboards.owner.tiles import Wording


def talk(app, session, *messages):
    client = app.test_client()
    for text in messages:
        client.post("/chat_api", json={"message": text, "bot": "bikes", "session_id": session})


@pytest.fixture
def busy(app):
    """A day of three conversations, looked at a little later: what happened in the last half minute is not counted yet."""
    talk(app, "a", "how much is the brass bell?", "add it to my basket")
    talk(app, "b", "who wrote the anthem of Peru")
    talk(app, "c", "I want to talk to a person")
    platform = app.extensions["owner"].platform
    now = platform.clock
    platform.clock = lambda: now() + timedelta(seconds=40)
    yield app
    platform.clock = now


def rows_of(page: str, section: str) -> list[list[str]]:
    """Return the cells of a section's table."""
    part = page.partition(f'id="{section}"')[2].partition("</section>")[0]
    return [re.findall(r">([^<>]+)</(?:th|td|a)>", row) for row in re.findall(r"<tr>(.*?)</tr>", part, re.S)]


def read(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def test_the_numbers_are_what_happened(busy, signed_in):
    viewer = signed_in("viewer")
    page = viewer.get("/admin/bikes/analytics?days=7").get_data(as_text=True)
    assert rows_of(page, "over_time")[-1][1] == "3"
    assert [row[:2] for row in rows_of(page, "funnel")[1:]] == [
        ["Began to talk", "3"], ["Saw products", "1"], ["Put something in the cart", "1"], ["Ordered", "0"],
    ]  # fmt: skip
    assert rows_of(page, "resolution")[-1][1] == "67%"
    assert sum(int(times) for row in rows_of(page, "hours")[1:] for times in row[1:] if times != "·") == 4
    assert "Brass bell" in page.partition('id="shown"')[2].partition("</section>")[0]


def test_an_hour_a_week_a_channel_and_the_days_before_can_be_looked_at(busy, signed_in):
    viewer = signed_in("viewer")
    assert len(rows_of(viewer.get("/admin/bikes/analytics?days=1&by=hour").get_data(as_text=True), "over_time")) in (24, 25, 26)
    assert len(rows_of(viewer.get("/admin/bikes/analytics?days=7&by=week").get_data(as_text=True), "over_time")) in (2, 3)
    other = viewer.get("/admin/bikes/analytics?days=7&channel=whatsapp").get_data(as_text=True)
    assert "Nothing happened in these days" in other
    compared = viewer.get("/admin/bikes/analytics?days=7&compare=before").get_data(as_text=True)
    assert "The days before" in compared.partition('id="over_time"')[2].partition("</section>")[0]
    assert "compare=before" in compared.partition('class="spans"')[2].partition("</nav>")[0]


@pytest.mark.parametrize(("query", "fault"), [
    ("from=soon", "“soon” is not a day. Write it like 2026-01-31."),
    ("from=2026-02-30&to=2026-03-01", "“2026-02-30” is not a day."),
    ("from=2024-03-09&to=2024-03-01", "The days end (2024-03-01) before they begin (2024-03-09). Swap the two."),
    ("from=2999-01-01", "2999-01-01 is still to come. Choose a day up to today."),
    ("from=1850-01-01", "1850-01-01 is too early. Choose a day from 2000-01-01 on."),
    ("from=2001-01-01&to=2005-01-01", "Choose at most 731 days."),
    ("from=%3Cscript%3E", "“&lt;script&gt;” is not a day."),
])  # fmt: skip
def test_days_that_make_no_span_are_told_with_what_to_do(signed_in, query, fault):
    answer = signed_in("viewer").get(f"/admin/bikes/analytics?{query}")
    assert answer.status_code == 400
    assert fault in answer.get_data(as_text=True)
    assert signed_in("manager").get(f"/admin/bikes/analytics/take/funnel.csv?{query}").status_code == 400


SENSELESS = ("", "days=0", "days=-1", "by=year", "days=30&by=hour", "compare=x", "channel=%27%3B--", "branch=nowhere", "days=last_month")


@pytest.mark.parametrize("query", SENSELESS)
def test_what_an_address_cannot_mean_is_left_out(busy, signed_in, query):
    assert signed_in("viewer").get(f"/admin/bikes/analytics?{query}").status_code == 200


def test_tables_are_taken_along_and_read_back(busy, signed_in, accounts):
    manager = signed_in("manager")
    answer = manager.get("/admin/bikes/analytics/take/funnel.csv?days=7")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="bikes-funnel-')
    assert read(answer)[:3] == [["Stage", "Times", "Share"], ["Began to talk", "3", "1.0"], ["Saw products", "1", "0.3333"]]
    book = load_workbook(io.BytesIO(manager.get("/admin/bikes/analytics/take/funnel.xlsx?days=7").get_data()))
    assert [cell.value for cell in book.active[2]] == ["Began to talk", 3, 1]
    whole = load_workbook(io.BytesIO(manager.get("/admin/bikes/analytics/take/all.xlsx?days=7").get_data()))
    assert whole.sheetnames[:2] == ["Conversations", "Without a person"]
    noted = [(entry.action, entry.subject, entry.after["kind"]) for entry in accounts.audit.latest("bikes")[:3]]
    assert noted == [("figures.export", "all", "xlsx"), ("figures.export", "funnel", "xlsx"), ("figures.export", "funnel", "csv")]
    for missing in ("nothing.csv", "all.csv", "funnel.pdf"):
        assert manager.get(f"/admin/bikes/analytics/take/{missing}").status_code == 404


def test_what_came_from_a_providers_cache_is_told_by_model_and_by_day(busy, signed_in):
    platform = busy.extensions["owner"].platform
    call = ModelCall("", "t", "wording", "openai", "small", "ok", platform.clock() - timedelta(seconds=60), 300, 20, 7, 250.0, 120)
    other = replace(call, provider="ollama", model="own", tokens_read=100, tokens_cached=0)
    platform.storage.tenant("bikes").add_model_calls([call, other])
    page, name = signed_in("viewer").get("/admin/bikes/analytics?days=7").text, "Read from the provider's cache"
    header, *models = rows_of(page.replace("&#39;", "'"), "models")
    assert {row[0]: row[header.index(name)] for row in models} == {"small": "40%", "own": "0%"}
    manager = signed_in("manager")
    header, *models = read(manager.get("/admin/bikes/analytics/take/models.csv?days=7"))
    assert {row[0]: row[header.index(name)] for row in models} == {"small": "0.4", "own": "0.0"}
    book = load_workbook(io.BytesIO(manager.get("/admin/bikes/analytics/take/spending.xlsx?days=7").get_data()))
    header, *days = book.active.iter_rows(values_only=True)
    assert [day[header.index(name)] for day in days if day[header.index(name)] is not None] == [0.3]


def test_a_picture_is_noted(signed_in, accounts):
    manager = signed_in("manager")
    assert manager.send("/admin/bikes/analytics/picture", chart="over_time").status_code == 204
    assert accounts.audit.latest("bikes")[0].after == {"kind": "png"}
    assert manager.send("/admin/bikes/analytics/picture", chart="=1+1").status_code == 404


def test_only_who_may_export_is_offered_to(busy, signed_in):
    assert "/analytics/take/" not in signed_in("viewer").get("/admin/bikes/analytics").get_data(as_text=True)
    assert "/analytics/take/" in signed_in("manager").get("/admin/bikes/analytics").get_data(as_text=True)


def test_the_chart_library_is_the_installed_one_and_kept_for_good(app, signed_in):
    page = signed_in("viewer").get("/admin/bikes/analytics").get_data(as_text=True)
    address = re.search(r'src="(/admin/library/charts-[0-9a-f]+\.js)"', page)[1]
    client = app.test_client()
    plain, packed = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})
    assert b"Chart.js v4" in plain.get_data()[:100]
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.get_data()) < len(plain.get_data()) / 4
    assert "immutable" in packed.headers["Cache-Control"]
    assert client.get(address.replace("charts-", "charts-0")).status_code == 404


def test_one_is_led_to_ones_own_shop(app, signed_in, browser):
    assert signed_in("viewer").get("/analytics", follow_redirects=True).request.path == "/admin/bikes/analytics"
    assert signed_in("operator").get("/analytics", follow_redirects=True).request.path == "/admin"
    assert browser().get("/analytics", follow_redirects=True).request.path == "/admin/sign-in"


def test_the_page_speaks_vietnamese(busy, signed_in, accounts):
    viewer = signed_in("viewer")
    viewer.send("/admin/account", page="/admin/account", name="Lan", language="vi")
    page = viewer.get("/admin/bikes/analytics?from=2024-03-09&to=2024-03-01").get_data(as_text=True)
    assert "Hãy đổi chỗ hai ngày" in page


def test_of_one_branch_only_what_names_it_is_shown(busy, signed_in):
    page = signed_in("viewer").get("/admin/bikes/analytics?days=7&branch=nowhere").text
    assert "only conversations and orders are counted" in page
    assert 'id="resolution"' not in page


def test_what_customers_typed_is_no_formula_in_a_table(app, signed_in):
    talk(app, "f", "do you have any =HYPERLINK(evil) lamps", "do you sell @SUM lanterns")
    platform = app.extensions["owner"].platform
    now = platform.clock
    platform.clock = lambda: now() + timedelta(seconds=40)
    rows = read(signed_in("manager").get("/admin/bikes/analytics/take/missed.csv?days=7"))
    assert len(rows) > 1
    assert [row for row in rows[1:] if row[0].startswith(("=", "@", "+", "-"))] == []


def test_a_customer_who_sounds_upset_is_counted_and_found(app, busy, signed_in):
    talk(app, "d", "this is useless, nobody answers")
    busy.extensions["owner"].platform.clock = lambda now=busy.extensions["owner"].platform.clock: now() + timedelta(seconds=60)
    viewer = signed_in("viewer")
    page = viewer.get("/admin/bikes/analytics?days=7").get_data(as_text=True)
    assert [row[:2] for row in rows_of(page, "moods")[-3:]] == [["Upset", "1"], ["Neutral", "4"], ["Pleased", "0"]]
    behind = re.search(r'href="(/admin/bikes/conversations\?[^"]*figure=upset[^"]*)"', page)[1].replace("&amp;", "&")
    listed = viewer.get(behind).get_data(as_text=True)
    assert "this is useless" in listed
    assert "brass bell" not in listed


@pytest.mark.parametrize(("by", "first"), [("day", r"\d{4}-\d\d-\d\d"), ("hour", r"\d{4}-\d\d-\d\d \d\d:00")])
def test_days_and_hours_of_a_table_are_such_to_a_spreadsheet(busy, signed_in, by, first):
    rows = read(signed_in("manager").get(f"/admin/bikes/analytics/take/over_time.csv?days=7&by={by}"))
    assert len(rows) > 2
    assert [row[0] for row in rows[1:] if not re.fullmatch(first, row[0])] == []


def test_a_share_differs_by_points():
    words = {"point": "{n} point", "points": "{n} points"}
    told = [Wording("en", "GBP").change(change) for change in (0.1, -0.5, 0.0, 8.4, 9.0, 179.62)]
    assert told == ["+10%", "-50%", "0%", "+840%", "×10", "×181"]
    told = [Wording("en", "GBP").points(difference, words) for difference in (0.1, -0.014, 0.004, -0.05)]
    assert told == ["+10 points", "-1 point", "0 points", "-5 points"]
