"""What every shop is asked, by topic, as an owner sees it: answered, or asked in vain and then answered in two clicks."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboards.owner.topics.page import group_keys
from plugins.kit.trade import every_subject

CLASSES = "do you offer courses or workshops?"


def ask(app, *questions):
    client = app.test_client()
    told = [{"message": text, "bot": "bikes", "session_id": f"t{number}"} for number, text in enumerate(questions)]
    return [client.post("/chat_api", json=each).json for each in told]


def words_of(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_topic_has_a_name_in_every_language_and_one_group(app, language):
    words = app.extensions["owner"].texts[language]["topics"]
    assert set(words["names"]) == set(every_subject())
    assert len(set(words["names"].values())) == len(words["names"])


def test_every_topic_lies_in_one_group(app):
    keys = [key for group in group_keys().values() for key in group]
    assert sorted(keys) == sorted(every_subject())
    for words in app.extensions["owner"].texts.values():
        assert set(words["topics"]["groups"]) == set(group_keys())


def test_what_customers_ask_in_vain_is_told_by_its_topic(app, signed_in):
    assert [reply["tools"][:1] == [] for reply in ask(app, CLASSES, "who wrote the anthem of Peru")] == [False, True]
    manager = signed_in("manager")
    page = words_of(manager.get("/admin/bikes/topics").get_data(as_text=True))
    assert "Classes and events asked 1 ×" in page
    unanswered = words_of(manager.get("/admin/bikes/unanswered").get_data(as_text=True))
    assert re.search(r"Classes and events 1 × .*courses or workshops.* Other questions 1 × .*anthem", unanswered)
    assert "None" not in page + unanswered


def test_an_entry_is_begun_with_its_topic(app, signed_in):
    ask(app, CLASSES)
    manager = signed_in("manager")
    going_on = manager.get("/admin/bikes/topics/new?topic=classes").location
    told = {name: values[0] for name, values in parse_qs(urlsplit(going_on).query).items()}
    assert told == {"field.question": CLASSES, "field.topic": "classes", "field.id": "classes"}
    form = manager.get(going_on).get_data(as_text=True)
    assert '<option value="classes" selected>Classes and events</option>' in form
    fresh = parse_qs(urlsplit(manager.get("/admin/bikes/topics/new?topic=parking").location).query)
    assert fresh["field.topic"] == ["parking"]
    assert fresh["field.question"][0][0].isupper()
    assert manager.get("/admin/bikes/topics/new?topic=nothing").location.endswith("/admin/bikes/topics")
    assert "topic" not in manager.send("/admin/bikes/unanswered", answer="1", question=CLASSES).location


def test_a_topic_with_an_entry_leads_to_it(app, signed_in, business_root):
    draft = business_root / "books" / "draft" / "faq.json"
    entry = {"id": "gift", "question": "Do you wrap gifts?", "answer": "Yes, for £2.", "topic": "gift-wrapping"}
    draft.write_text(json.dumps({"entries": [entry]}))
    try:
        manager = signed_in("manager", "books")
        page = manager.get("/admin/books/topics?show=own").get_data(as_text=True)
        assert '<a href="/admin/books/content/faq/edit?key=gift"' in page
        assert "Classes and events" not in page
        assert "Gift wrapping" in words_of(manager.get("/admin/books/content/faq").get_data(as_text=True))
        assert "Gift wrapping" not in words_of(manager.get("/admin/books/topics?show=none").get_data(as_text=True))
        assert "Gift wrapping" in words_of(manager.get("/admin/books/content/faq/edit?key=gift").get_data(as_text=True))
    finally:
        draft.unlink()


def test_a_viewer_sees_the_questions_and_no_way_to_answer(app, signed_in):
    ask(app, CLASSES)
    viewer = signed_in("viewer")
    page = viewer.get("/admin/bikes/unanswered").get_data(as_text=True)
    assert "Classes and events" in page
    assert "topics/new" not in page
    assert viewer.get("/admin/bikes/topics").status_code == 403


def test_a_draft_with_entries_that_are_none_has_its_pages_all_the_same(signed_in, business_root):
    draft = business_root / "books" / "draft" / "faq.json"
    admin = signed_in("admin", "books")
    try:
        for content in ({"entries": [{"topic": 5}, 5]}, {"entries": 5}):
            draft.write_text(json.dumps(content))
            for page in ("topics", "topics/new?topic=parking", "bot?part=orders"):
                assert admin.get(f"/admin/books/{page}").status_code in (200, 302)
    finally:
        draft.unlink()


@pytest.mark.parametrize(("language", "told"), [("en", "Topic: Gift cards"), ("vi", "Chủ đề: Thẻ quà tặng")])
def test_the_audit_log_calls_fields_and_topics_as_pages_do(signed_in, language, told):
    one = signed_in("operator")
    one.send("/admin/account", page="/admin/account", name="Lan", language=language)
    new = "/admin/bikes/content/faq/edit"
    mark = re.search(r'name="mark" value="([^"]*)"', one.get(new).get_data(as_text=True))[1]
    fields = {"field.question": "Do you sell gift cards?", "field.answer": "At every till.", "field.topic": "gift-cards"}
    one.send(new, mark=mark, **fields)
    page = one.get("/admin/bikes/audit").get_data(as_text=True)
    assert told in page
    assert {"en": "Questions do-you-sell-gift-cards", "vi": "Câu hỏi do-you-sell-gift-cards"}[language] in page
    assert "topic:" not in page
