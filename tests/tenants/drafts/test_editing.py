"""Editing a draft record by record: what stands there comes back unchanged, faults are told by field, nobody writes over anybody."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import NotFound
from app.services.drafts.editor import BadRecord, DraftEditor, Overtaken
from app.services.drafts.fields import fields_of, read_fields
from app.services.drafts.values import Writing
from app.storage.folders.folders import BusinessRoot

BUSINESS = Path(__file__).parents[3] / "business"
SHOPS = ("greengrocer", "giftshop", "thoitrang")


@pytest.fixture
def editor(tmp_path):
    shutil.copytree(BUSINESS / "greengrocer" / "draft", tmp_path / "greengrocer" / "draft")
    return DraftEditor(BusinessRoot(tmp_path), "greengrocer")


def texts_of(opened):
    return {field.name: field.text for field in opened.fields}


@pytest.mark.parametrize("shop", SHOPS)
def test_every_record_of_a_shop_comes_back_from_its_form_as_it_was(shop):
    editor = DraftEditor(BusinessRoot(BUSINESS), shop)
    for document in editor.documents():
        schema = document.schema["properties"][document.records]["items"]
        writing = Writing(editor.shop.currency, editor.shop.locale)
        for record in editor.records(document):
            given_texts = {field.name: field.text for field in fields_of(schema, record, writing)}
            assert read_fields(schema, record, given_texts, writing) == (record, {})


def test_a_price_is_changed_as_people_write_prices(editor):
    catalog = editor.document("catalog")
    sku = editor.records(catalog)[0]["sku"]
    opened = editor.open(catalog, sku)
    change = editor.save(catalog, sku, {"price": "£2.35", "stock": "12"}, opened.mark)
    assert (change.before["price"], change.after["price"], change.after["stock"]) == (opened.record["price"], 235, 12)
    assert editor.open(catalog, sku).record == change.after


@pytest.mark.parametrize(("given_texts", "field", "told"), [
    ({"price": "cheap"}, "price", "is not a price"),
    ({"price": "1.999"}, "price", "more decimals"),
    ({"price": ""}, "price", "Fill this in."),
    ({"stock": "many"}, "stock", "is not a number"),
    ({"stock": "-3"}, "stock", ""),
    ({"stock": "1e1000000"}, "stock", "Write a number"),
    ({"stock": "1,000"}, "stock", "two ways"),
    ({"price": "250k"}, "price", "written out"),
    ({"price": "2 tr"}, "price", "written out"),
    ({"price": "10%"}, "price", "written out"),
    ({"name": "x" * 400}, "name", ""),
    ({"attributes": "blue"}, "attributes", 'is not like "Colour: Blue"'),
    ({"variants": "{"}, "variants", "not JSON"),
    ({"barcode": "12"}, "barcode", ""),
])  # fmt: skip
def test_what_cannot_be_stored_is_told_by_field_and_nothing_changes(editor, given_texts, field, told):
    catalog = editor.document("catalog")
    sku = editor.records(catalog)[0]["sku"]
    opened = editor.open(catalog, sku)
    with pytest.raises(BadRecord) as refusal:
        editor.save(catalog, sku, given_texts, opened.mark)
    assert field in refusal.value.faults
    assert told in refusal.value.faults[field]
    assert editor.open(catalog, sku) == opened


def test_the_second_of_two_is_told_and_writes_over_nothing(editor):
    faq = editor.document("faq")
    key = editor.records(faq)[0]["id"]
    mine, theirs = editor.open(faq, key), editor.open(faq, key)
    editor.save(faq, key, {"answer": "My answer."}, mine.mark)
    with pytest.raises(Overtaken):
        editor.save(faq, key, {"answer": "Their answer."}, theirs.mark)
    with pytest.raises(Overtaken):
        editor.delete(faq, key, theirs.mark)
    assert editor.open(faq, key).record["answer"] == "My answer."


def test_two_who_change_different_records_both_win(editor):
    catalog = editor.document("catalog")
    skus = [record["sku"] for record in editor.records(catalog)[:12]]
    opened = {sku: editor.open(catalog, sku) for sku in skus}
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda sku: editor.save(catalog, sku, {"stock": "77"}, opened[sku].mark), skus))
    assert [editor.open(catalog, sku).record["stock"] for sku in skus] == [77] * len(skus)


def test_a_new_record_is_added_once_and_can_be_taken_out(editor):
    faq = editor.document("faq")
    blank = editor.open(faq, None)
    told = {"id": "parking-new", "question": "Can I park?", "answer": "Yes, behind the shop."}
    texts = texts_of(blank) | told | {"phrasings": "where do I park\n"}
    change = editor.save(faq, None, texts, blank.mark)
    assert change.after == told | {"phrasings": ["where do I park"]}
    with pytest.raises(BadRecord, match="is there already"):
        editor.save(faq, None, texts, blank.mark)
    editor.delete(faq, "parking-new", editor.open(faq, "parking-new").mark)
    with pytest.raises(NotFound):
        editor.open(faq, "parking-new")


def test_a_list_that_is_known_to_be_empty_is_not_one_that_is_not_known(editor):
    catalog = editor.document("catalog")
    sku = next(record["sku"] for record in editor.records(catalog) if record.get("allergens"))
    none = editor.save(catalog, sku, {"allergens": "-"}, editor.open(catalog, sku).mark)
    assert none.after["allergens"] == []
    unknown = editor.save(catalog, sku, {"allergens": ""}, editor.open(catalog, sku).mark)
    assert "allergens" not in unknown.after


def test_a_draft_that_is_edited_can_still_be_read_by_the_publisher(editor, tmp_path):
    catalog = editor.document("catalog")
    sku = editor.records(catalog)[3]["sku"]
    editor.save(catalog, sku, {"name": "Ünïcode & <b>bold</b>"}, editor.open(catalog, sku).mark)
    stored = json.loads((tmp_path / "greengrocer" / "draft" / "catalog.json").read_text("utf-8"))
    assert stored["products"][3]["name"] == "Ünïcode & <b>bold</b>"


PART = st.sampled_from([
    {"type": "string"}, {"type": "string", "maxLength": 4000}, {"type": ["number", "null"]}, {"type": "boolean"}, {"enum": ["a", "b"]},
    {"type": "array", "items": {"type": "string"}}, {"type": "object"}, {"type": "array", "items": {"type": "object"}},
    {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "number"}, "o": {"type": "object"}},
     "additionalProperties": False}},
])  # fmt: skip


CELL = st.one_of(st.text(max_size=8), st.integers(), st.none(), st.dictionaries(st.text(max_size=3), st.text(max_size=3)))
ROWS = st.lists(st.dictionaries(st.sampled_from("nox"), CELL)).map(json.dumps)
TYPED = st.one_of(st.text(max_size=40), ROWS)


@given(st.dictionaries(st.sampled_from("abcdef"), PART, min_size=1), st.dictionaries(st.sampled_from("abcdef"), TYPED))
def test_whatever_is_typed_is_read_or_refused_by_field(parts, texts):
    record, faults = read_fields({"type": "object", "properties": parts}, {}, texts, Writing("GBP", "en-GB"))
    assert record.keys() <= parts.keys()
    assert {name.partition("[")[0] for name in faults} <= parts.keys() & texts.keys()
    assert all(faults.values())


def test_cells_of_rows_are_read_as_people_type_them_and_empty_rows_are_left_out(editor):
    branches = editor.document("branches")
    rows = [
        {"date": "2026-12-24", "name": " Christmas Eve ", "hours": "08:00-12:00, 13:00-17:00"},
        {"date": "", "name": " "},
        {"date": "2026-12-25", "name": "Christmas Day", "hours": ""},
    ]
    after = editor.save(branches, "clifton", {"holidays": json.dumps(rows)}, editor.open(branches, "clifton").mark).after
    assert after["holidays"] == [
        {"date": "2026-12-24", "name": "Christmas Eve", "hours": ["08:00-12:00", "13:00-17:00"]},
        {"date": "2026-12-25", "name": "Christmas Day"},
    ]


CELLS = [
    ({"date": "25 December", "name": "Christmas"}, "holidays[0].date"),
    ({"date": "2026-12-25", "name": "Christmas", "hours": "noon"}, "holidays[0].hours"),
    ({"date": "2026-12-25"}, "holidays[0].name"),
]


@pytest.mark.parametrize(("row", "place"), CELLS)
def test_what_is_wrong_in_a_row_is_told_at_its_cell(editor, row, place):
    branches = editor.document("branches")
    with pytest.raises(BadRecord) as refused:
        editor.save(branches, "clifton", {"holidays": json.dumps([row])}, editor.open(branches, "clifton").mark)
    assert [name.startswith(place) for name in refused.value.faults] == [True]


BAD_VARIANTS = [
    ({"price": "cheap"}, "variants[1].price", "is not a price"),
    ({"stock": "many"}, "variants[1].stock", "is not a number"),
    ({"sku": ""}, "variants[1].sku", "Fill this in."),
    ({"sku": "NEW-S"}, "variants[1].sku", "NEW-S is there already"),
    ({"sku": "{taken}"}, "variants[1].sku", "is there already"),
    ({"sku": "no code!"}, "variants[1].sku", "cannot be an id"),
]


@pytest.mark.parametrize(("cells", "place", "told"), BAD_VARIANTS)
def test_a_variant_that_cannot_be_stored_is_told_at_its_cell(editor, cells, place, told):
    catalog = editor.document("catalog")
    first, other = (record["sku"] for record in editor.records(catalog)[:2])
    rows = [{"sku": "NEW-S", "price": "1.20", "attributes": {"size": "S"}}, {"sku": "NEW-M", "price": "1.30"} | cells]
    rows[1]["sku"] = rows[1]["sku"].format(taken=other)
    with pytest.raises(BadRecord) as refused:
        editor.save(catalog, first, {"variants": json.dumps(rows)}, editor.open(catalog, first).mark)
    assert list(refused.value.faults) == [place]
    assert told in refused.value.faults[place]


@pytest.mark.parametrize("written", ["BS1, BS99", "BS1;BS99", "BS1\nBS99", "BS1,\n BS99 ,"])
def test_postcodes_may_stand_in_one_line(editor, written):
    zones = editor.document("delivery")
    after = editor.save(zones, "bath", {"postcodes": written}, editor.open(zones, "bath").mark).after
    assert after["postcodes"] == ["BS1", "BS99"]
