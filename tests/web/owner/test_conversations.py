"""What was said, as the owner reads it: lists, transcripts with their traces, and unanswered questions answered once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest


def talk(app, *messages, session="s1", bot="bikes"):
    client = app.test_client()
    return [client.post("/chat_api", json={"message": text, "bot": bot, "session_id": session}).json for text in messages]


def test_a_conversation_is_found_and_read(app, signed_in):
    talk(app, "how much is the brass bell?", "and the red bike?")
    viewer = signed_in("viewer")
    page = viewer.get("/admin/bikes/conversations").get_data(as_text=True)
    assert "and the red bike?" in page
    assert viewer.get("/admin/bikes/conversations?q=brass").get_data(as_text=True).count('class="badge plain"') == 1
    assert "and the red bike?" not in viewer.get("/admin/bikes/conversations?q=100%25").get_data(as_text=True)
    assert "and the red bike?" not in viewer.get("/admin/bikes/conversations?channel=whatsapp").get_data(as_text=True)
    address = re.search(r'href="(/admin/bikes/conversations/[0-9a-f]{32})"', page)[1]
    transcript = viewer.get(address).get_data(as_text=True).partition("<ol")[2]
    assert transcript.index("how much is the brass bell?") < transcript.index("£12.50") < transcript.index("and the red bike?")
    assert "How this answer came about" not in transcript
    admins = signed_in("admin").get(address).get_data(as_text=True)
    assert "versions/1/catalog.json" in admins
    assert viewer.get("/admin/bikes/conversations/" + "0" * 32).status_code == 404
    assert signed_in("admin", "books").get(address.replace("bikes", "books")).status_code == 404


def test_the_rows_behind_a_figure_are_shown(app, signed_in):
    talk(app, "how much is the brass bell?", "add it to my basket", session="a")
    talk(app, "I want to talk to a person", session="b")
    viewer, now = signed_in("viewer"), app.extensions["owner"].platform.clock()
    today, tomorrow = f"{now:%Y-%m-%d}", f"{now + timedelta(days=1):%Y-%m-%d}"

    def said(**asked):
        page = viewer.get("/admin/bikes/conversations", query_string=asked).get_data(as_text=True)
        return ["basket" in page.partition("<tbody>")[2], "to a person" in page.partition("<tbody>")[2]]

    assert said(since=today) == [True, True]
    assert said(since=today, until=tomorrow, figure="cart") == [True, False]
    assert said(since=today, figure="handoff") == [False, True]
    assert said(since=today, figure="alone", channel="web", q="basket") == [True, False]
    assert said(since=tomorrow) == [False, False]
    for senseless in ({"since": "9999-12-31"}, {"since": "soon"}, {"since": today, "figure": "'"}, {"since": tomorrow, "until": today}):
        assert said(**senseless) == [True, True]


def test_pages_follow_one_another_without_gap_or_repeat(app, signed_in):
    for number in range(95):
        talk(app, f"hello number {number}", session=f"s{number}")
    viewer, address, seen = signed_in("viewer"), "/admin/bikes/conversations", []
    while address:
        page = viewer.get(address).get_data(as_text=True)
        seen += re.findall(r"hello number (\d+)</a>", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(number) for number in range(94, -1, -1)]


def test_a_question_answered_in_the_draft_is_told_so(app, signed_in, business_root):
    talk(app, "who composed the anthem of Chile")
    draft, manager = business_root / "bikes" / "draft" / "faq.json", signed_in("manager")
    kept = draft.read_bytes() if draft.exists() else None
    try:
        draft.write_text('{"entries": [{"id": "chile", "question": "Who composed the anthem of Chile?", "answer": "Carnicer."}]}', "utf-8")
        page = manager.get("/admin/bikes/unanswered").get_data(as_text=True)
        assert '"/admin/bikes/content/faq/edit?key=chile"' in page
        assert "Answer it once" not in page
        assert "Answered in the draft" in manager.get("/admin/bikes/today").get_data(as_text=True)
        draft.write_text("{", "utf-8")
        assert "Answer it once" in manager.get("/admin/bikes/today").get_data(as_text=True)
    finally:
        draft.unlink() if kept is None else draft.write_bytes(kept)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "100% _off_ \\", "' OR 1=1 --", "\u202eevil"])
def test_what_customers_write_harms_no_page(app, signed_in, text):
    talk(app, text)
    admin = signed_in("admin")
    page = admin.get("/admin/bikes/conversations").get_data(as_text=True)
    assert "<script>alert" not in page
    address = re.search(r'href="(/admin/bikes/conversations/[0-9a-f]{32})"', page)[1]
    assert "<script>alert" not in admin.get(address).get_data(as_text=True)
    assert admin.get("/admin/bikes/conversations", query_string={"q": text}).status_code == 200


def test_an_unanswered_question_is_answered_once(app, signed_in, accounts):
    asked = ["who wrote the anthem of Peru", "Who wrote the anthem of Peru?", "who wrote the anthem of Peru then"]
    for number, question in enumerate(asked):
        assert talk(app, question, session=f"u{number}")[0]["outcome"] == "unknown"
    manager = signed_in("manager")
    page = manager.get("/admin/bikes/unanswered").get_data(as_text=True)
    assert page.count('class="asked-question"') == 1
    assert "3 ×" in page
    going_on = manager.send("/admin/bikes/unanswered", answer="1", question=asked[:1])
    assert going_on.location.startswith("/admin/bikes/content/faq/edit?")
    assert asked[0] in manager.get(going_on.location).get_data(as_text=True)
    assert manager.send("/admin/bikes/unanswered", forget="1", question=asked).status_code == 302
    assert "Every question had an answer" in manager.get("/admin/bikes/unanswered").get_data(as_text=True)
    assert accounts.audit.latest("bikes")[0].action == "question.forget"
    assert signed_in("viewer").send("/admin/bikes/unanswered", forget="1", question=asked).status_code == 403
