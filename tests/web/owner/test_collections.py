"""Collections on the owner's pages: made, changed and taken out in the draft, with every fault at its field, and live once published."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from app.services.drafts.editor import DraftEditor, mark_of
from app.storage.folders.folders import BusinessRoot

PAGE = "/admin/bikes/content/collections"
FIELDS = {"field.name": "First ride", "field.synonyms": "new cyclist\nlearning to ride", "field.skus": "BELL"}


@pytest.fixture
def business_root(business_root, tmp_path):
    """The shops, for this test alone: it changes them."""
    return shutil.copytree(business_root, tmp_path / "business")


@pytest.fixture
def editor(business_root):
    return DraftEditor(BusinessRoot(business_root), "bikes")


def stored(editor):
    return list(editor.records(editor.document("collections")))


def mark(editor, key):
    return mark_of(editor.open(editor.document("collections"), key).record)


def make(manager, **fields):
    return manager.send(f"{PAGE}/edit", mark=mark_of({}), **FIELDS | fields)


def ask(app, message):
    return app.test_client().post("/chat_api", json={"message": message, "bot": "bikes"}).json["reply"]


def test_a_collection_goes_from_the_form_to_the_customer(signed_in, app, editor, accounts):
    manager = signed_in("manager")
    saved = make(manager)
    assert stored(editor) == [{"name": "First ride", "synonyms": ["new cyclist", "learning to ride"], "skus": ["BELL"], "id": "first-ride"}]
    listed = manager.get(saved.location).get_data(as_text=True)
    assert "Saved in the draft" in listed
    assert "new cyclist, learning to ride" in listed
    assert "First ride" not in ask(app, "what collections have you got")
    page = manager.get("/admin/bikes/publish").get_data(as_text=True)
    hidden = dict(re.findall(r'type="hidden" name="(seen|draft)" value="([^"]*)"', page))
    done = manager.send("/admin/bikes/publish", **{"seen": "1"} | hidden)
    assert done.status_code == 302, done.get_data(as_text=True)[:3000]
    assert "- First ride" in ask(app, "what collections have you got")
    assert "in “First ride”:\n• Brass bell" in ask(app, "anything for somebody learning to ride")
    assert [entry.action for entry in accounts.audit.latest("bikes")][:2] == ["version.publish", "draft.change"]


def test_it_is_changed_and_taken_out_again(signed_in, editor):
    manager = signed_in("manager")
    make(manager)
    manager.send(f"{PAGE}/edit?key=first-ride", mark=mark(editor, "first-ride"), **{"field.skus": "", "field.rule.max_price": "100"})
    assert stored(editor)[0]["rule"] == {"max_price": 10000}
    assert "skus" not in stored(editor)[0]
    manager.send(f"{PAGE}/delete", key="first-ride", mark=mark(editor, "first-ride"))
    assert stored(editor) == []


@pytest.mark.parametrize(("fields", "told"), [
    ({"field.skus": "BELL\nBEL"}, "no product of catalog.json has the SKU &#34;BEL&#34;. Did you mean &#34;BELL&#34;?"),
    ({"field.rule.categories": "Trams"}, "no product of catalog.json has the category &#34;Trams&#34;"),
    ({"field.skus": "", "field.rule.words": "submarine"}, "holds no goods. List the SKUs of some, or widen its rule"),
    ({"field.skus": ""}, "must have at least one of: skus; rule."),
    ({"field.name": ""}, "Fill this in."),
    ({"field.rule.max_price": "cheap"}, "is not a price"),
])  # fmt: skip
def test_bad_input_is_told_at_its_field_and_nothing_is_stored(signed_in, editor, fields, told):
    page = make(signed_in("manager"), **fields)
    assert page.status_code == 422
    assert told in page.get_data(as_text=True)
    assert stored(editor) == []


def test_a_name_that_another_has_is_told(signed_in, editor):
    manager = signed_in("manager")
    make(manager)
    page = make(manager, **{"field.name": "first RIDE"})
    assert page.status_code == 422
    assert "is already the name of collections[0]" in page.get_data(as_text=True)
    assert len(stored(editor)) == 1


def test_the_page_is_in_the_readers_language(signed_in):
    manager = signed_in("manager")
    english = manager.get(f"{PAGE}/edit").get_data(as_text=True)
    manager.send("/admin/account", page="/admin/account", name="Lan", language="vi")
    vietnamese = manager.get(f"{PAGE}/edit").get_data(as_text=True)
    assert "Rule: words in the name" in english
    assert "in the order in which customers see them" in english
    assert '<textarea id="f-rule-words"' in english
    assert "Of several words in a line, all must be there. One a line." in english
    assert "Quy tắc: từ trong tên" in vietnamese
    assert "theo thứ tự khách nhìn thấy" in vietnamese


def test_who_may_only_look_changes_nothing(signed_in, editor):
    assert make(signed_in("viewer")).status_code == 403
    assert stored(editor) == []


def test_a_shop_without_the_file_gets_it_with_its_first_collection(signed_in, business_root):
    file = business_root / "bikes" / "draft" / "collections.json"
    assert not file.exists()
    make(signed_in("manager"))
    assert json.loads(file.read_text("utf-8"))["collections"][0]["id"] == "first-ride"
