"""What customers ask every shop: which text answers it, and what no text of a shop answers."""

from __future__ import annotations

import json

import pytest

from plugins.kit.phrases import phrase_key
from plugins.kit.trade import FAQ, FOLDER, POLICY, subjects_of, trade_of
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
