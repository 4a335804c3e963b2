"""A text stands in each language once: of two, customers would be told one and the shop would not know which."""

from __future__ import annotations

import pytest

from app.services.drafts.editor import BadRecord, DraftEditor, mark_of
from app.storage.folders.folders import BusinessRoot

FAQ = {"id": "open", "question": "When are you open?", "answer": "Every day."}
ROWS = [
    {"locale": "vi", "question": "Mở cửa khi nào?", "answer": "Mỗi ngày."},
    {"locale": "de", "question": "Wann?", "answer": "Täglich."},
    {"locale": "vi-VN", "question": "Mấy giờ mở?", "answer": "Hằng ngày."},
    {"locale": "en", "question": "When?", "answer": "Daily."},
]
TWICE = '"vi-VN" is the language of row 1 too, which customers are told. Keep one of the two.'
OWN = '"en" is the language of the text itself, which customers are told. Take this row out.'


@pytest.fixture
def translated(write_draft):
    write_draft(faq={"entries": [FAQ | {"translations": ROWS}]})


def test_a_second_row_into_one_language_is_not_published(translated, publisher):
    assert [(problem.file, problem.place, problem.message) for problem in publisher.validate("greengrocer")] == [
        ("greengrocer/draft/faq.json", "entries[0].translations[2].locale", TWICE),
        ("greengrocer/draft/faq.json", "entries[0].translations[3].locale", OWN),
    ]


def test_rows_into_a_language_each_are_published(write_draft, publisher):
    write_draft(faq={"entries": [FAQ | {"translations": ROWS[:2]}, FAQ | {"id": "tu", "locale": "vi", "translations": ROWS[3:]}]})
    assert publisher.validate("greengrocer") == []


def test_the_form_tells_it_at_its_cell(translated, root: BusinessRoot):
    editor = DraftEditor(root, "greengrocer")
    faq = editor.document("faq")
    with pytest.raises(BadRecord) as refused:
        editor.save(faq, "open", {"answer": "Always."}, mark_of(editor.open(faq, "open").record))
    assert refused.value.faults == {"translations[2].locale": TWICE, "translations[3].locale": OWN}
