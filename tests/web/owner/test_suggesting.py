"""Other ways to ask, proposed by the shop's model: they stand in the form, the owner decides."""

from __future__ import annotations

import json
from html import unescape

import pytest

from app.services.drafts.editor import DraftEditor, mark_of
from app.storage.folders.folders import BusinessRoot

FORM = "/admin/bikes/content/faq/edit"
SUGGEST = "/admin/bikes/content/faq/suggest"
ENTRIES = [
    {"id": "storage", "question": "Do you store bikes?", "answer": "We store bikes over the winter.", "phrasings": ["winter storage"]},
    {"id": "call", "question": "How do I call you?", "answer": "Ring the shop.", "phrasings": ["what is your phone number"]},
]
PROPOSED = ["can i leave my bike with you", "Can I leave my bike with you?", "what is your phone number", "got room to store a bike"]
PROPOSED += ["x" * 200]


@pytest.fixture
def says():
    """What the shop's model says, in turn."""
    return [{"say": "Here you are:\n```json\n" + json.dumps({"wordings": PROPOSED}) + "\n```"}]


@pytest.fixture
def business_root(business_root, tmp_path, says):
    """The bicycle shop with a model that says what it is told to, published."""
    import shutil

    from app.services.publishing.publisher import Publisher

    root = shutil.copytree(business_root, tmp_path / "business")
    draft = root / "bikes" / "draft"
    (draft / "faq.json").write_text(json.dumps({"entries": ENTRIES}))
    place = draft / "tenant.json"
    scripted = {"name": "scripted", "options": {"script": says, "in_turn": True, "prices": {"read": 1, "written": 1}}}
    place.write_text(json.dumps(json.loads(place.read_text()) | {"mode": "v6", "plugins": ["*", scripted]}))
    Publisher(BusinessRoot(root)).publish("bikes")
    return root


@pytest.fixture
def faq(business_root):
    editor = DraftEditor(BusinessRoot(business_root), "bikes")
    document = editor.document("faq")
    return lambda: editor.records(document)


def fields(record):
    told = {"mark": mark_of(record), "field.question": record["question"], "field.answer": record["answer"]}
    return told | {"field.phrasings": "\n".join(record.get("phrasings", ()))}


def sent(manager, record, **more):
    answer = manager.send(f"{SUGGEST}?key={record['id']}", **fields(record) | more)
    return answer.status_code, unescape(answer.get_data(as_text=True))


def test_what_is_new_stands_below_the_others_and_nothing_is_stored(signed_in, faq):
    manager, record = signed_in("manager"), faq()[0]
    assert f'formaction="{SUGGEST}?key={record["id"]}"' in manager.get(f"{FORM}?key={record['id']}").get_data(as_text=True)
    status, page = sent(manager, record, **{"field.phrasings": "first line\nGot room, to store a BIKE?", "field.answer": "Half written"})
    assert status == 200
    assert "first line\nGot room, to store a BIKE?\ncan i leave my bike with you" in page
    assert page.count("an i leave my bike with you") == 1
    assert "got room to store" not in page
    assert "what is your phone" not in page  # it is how another entry is asked for
    assert "x" * 121 not in page
    assert "Half written" in page
    assert faq()[0] == record
    assert f'action="{FORM}?key={record["id"]}"' in page  # what is saved from here goes where it always goes


def test_no_other_entry_s_wordings_are_proposed(signed_in, faq):
    manager, (record, other) = signed_in("manager"), faq()[:2]
    manager.send(f"{FORM}?key={other['id']}", **fields(other) | {"field.phrasings": "Can I leave my bike with you?"})
    _, page = sent(manager, record)
    assert "can i leave my bike" not in page
    assert "New ways to ask: 2" in page


def test_it_is_paid_from_the_shop_s_account(signed_in, faq, app):
    sent(signed_in("manager"), faq()[0])
    platform = app.extensions["owner"].platform
    assert platform.storage.tenant("bikes").spent_on(platform.tenant("bikes").now().date().isoformat()).tokens > 0


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ([{"say": "I cannot do that."}], "The model did not answer with wordings this time."),
        ([{"fail": "down"}], "The model did not answer with wordings this time."),
        ([{"say": '{"wordings": []}'}], "The model knows no other way to ask"),
        ([{"say": '{"wordings": "one"}'}, {"say": '{"wordings": ["is it open"]}'}], "New ways to ask: 1"),
    ],
)
def test_a_model_that_does_not_help_loses_nothing(signed_in, faq, told):
    status, page = sent(signed_in("manager"), faq()[0], **{"field.answer": "Half written"})
    assert status == 200
    assert told in page
    assert "Half written" in page


def test_without_a_question_there_is_nothing_to_ask(signed_in, faq):
    assert "Write the question first" in sent(signed_in("manager"), faq()[0], **{"field.question": " "})[1]


def test_a_shop_without_a_model_and_records_without_wordings_have_no_such_button(signed_in):
    admin = signed_in("manager", "books")
    assert "/suggest" not in admin.get("/admin/books/content/faq/edit").get_data(as_text=True)
    assert admin.send("/admin/books/content/faq/suggest").status_code == 404
    manager = signed_in("manager")
    assert "/suggest" not in manager.get("/admin/bikes/content/catalog/edit").get_data(as_text=True)
    assert manager.send("/admin/bikes/content/catalog/suggest").status_code == 404
