"""What customers ask every shop: which text answers it, and what no text of a shop answers."""

from __future__ import annotations

import json

import pytest

from plugins.kit.phrases import phrase_key
from plugins.kit.shop_texts import FAQ, POLICY
from plugins.kit.trade import FOLDER, subjects_of, trade_of
from tests.plugins.folders import MemoryFolder, a_shop

ENTRIES = [
    {"id": "e1", "question": "Is there parking?", "phrasings": ["car park", "where to park"], "answer": "Behind the shop."},
    {"id": "jobs", "question": "Can I join you?", "answer": "Ask at the till."},
    {"id": "e3", "question": "Can the cellar be seen?", "phrasings": ["tour of the cellar"], "answer": "On Sundays."},
]
POLICIES = [{"topic": "our-rules", "title": "Returns", "text": "Within 30 days.", "phrasings": ["can I bring it back"]}]


@pytest.fixture
def trade(tmp_path):
    shop = a_shop(locale="en-GB", locales=("en",))
    return trade_of(MemoryFolder(shop, {"faq": {"entries": ENTRIES}, "policies": {"policies": POLICIES}}, tmp_path))


def keys(subjects):
    return {subject.key for subject in subjects}


def test_a_text_answers_the_subject_of_its_id_its_title_or_its_phrasings(trade):
    assert "parking" in keys(trade.answered[FAQ, "e1"])
    assert "jobs" in keys(trade.answered[FAQ, "jobs"])
    assert "returns" in keys(trade.answered[POLICY, "our-rules"])


def test_a_text_answers_the_subject_that_the_shop_says(tmp_path):
    entries = [{"id": "e9", "question": "The cellar?", "topic": "parking", "answer": "Behind it."}, *ENTRIES]
    trade = trade_of(MemoryFolder(a_shop(locale="en-GB", locales=("en",)), {"faq": {"entries": entries}}, tmp_path))
    assert "parking" in keys(trade.answered[FAQ, "e9"])
    assert "parking" not in keys(trade.answered.get((FAQ, "e1"), ()))


def test_a_text_about_something_of_its_own_answers_no_subject(trade):
    assert (FAQ, "e3") not in trade.answered


def test_a_subject_without_a_text_is_given_to_its_kin_or_left_unanswered(trade):
    assert "refunds" in keys(trade.answered[POLICY, "our-rules"])
    assert {"venue", "recall"} <= keys(trade.unanswered)


def test_what_tools_answer_is_never_left_unanswered(trade):
    assert not keys(trade.unanswered) & {"track", "delivery-time", "halal"}


def test_no_subject_is_given_twice(trade):
    given = [subject.key for subjects in trade.answered.values() for subject in subjects]
    assert len(given) == len(set(given))
    assert not set(given) & keys(trade.unanswered)


def test_a_language_without_wordings_has_none():
    assert subjects_of(["fr"]) == ()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_wording_means_one_subject_and_every_kin_is_known(language):
    subjects = subjects_of([language])
    said = [phrase_key(wording) for subject in subjects for wording, _ in subject.asked]
    assert len(said) == len(set(said))
    assert {other for subject in subjects for other in subject.kin} <= keys(subjects_of(["en", "vi"]))
    assert all(subject.asked for subject in subjects)


def test_subjects_are_written_down_alike_in_every_language():
    for path in FOLDER.glob("*.json"):
        for key, subject in json.loads(path.read_text("utf-8")).items():
            assert {"names", "asked"} <= subject.keys() <= {"names", "asked", "elsewhere", "else", "told_by"}, (path.name, key)


def test_an_edit_costs_the_text_that_it_changes_and_leaves_one_file(tmp_path):
    def told(*entries):
        return trade_of(MemoryFolder(a_shop(locale="en-GB", locales=("en",)), {"faq": {"entries": list(entries)}}, tmp_path))

    def file():
        [found] = (tmp_path / "cache" / "trade").glob("*.json")
        return found

    told(*ENTRIES)
    kept = json.loads(file().read_text())
    assert len(kept) == len(ENTRIES)
    [unlike] = (mark for mark, about in kept.items() if not about)
    file().write_text(json.dumps(kept | {unlike: {"venue": 9.0}}))  # stands for what would be worked out again
    after = told({**ENTRIES[0], "question": "Is there a car park?"}, *ENTRIES[1:])
    assert "venue" in keys(after.answered[FAQ, "e3"])
    assert "parking" in keys(after.answered[FAQ, "e1"])
    assert len(json.loads(file().read_text())) == len(ENTRIES)


@pytest.mark.parametrize("faq", [{"entries": [{"topic": 5}, 5, *ENTRIES]}, {"entries": 5}, [], {"entries": [{**ENTRIES[0], "topic": []}]}])
def test_what_cannot_be_read_is_left_out(tmp_path, faq):
    documents = {"faq": faq, "policies": {"policies": [5, {"topic": "x"}, *POLICIES]}, "delivery": []}
    trade = trade_of(MemoryFolder(a_shop(locale="en-GB", locales=("en",)), documents, tmp_path))
    assert "returns" in keys(trade.answered[POLICY, "our-rules"])
    assert ("parking" in keys(trade.answered.get((FAQ, "e1"), ()))) == (isinstance(faq, dict) and faq["entries"] != 5)
