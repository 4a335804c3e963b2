"""The FAQ and policy stores: texts found by question, topic and id."""

import pytest

from plugins.kit.text import utterance
from plugins.stores import faq, policy
from tests.plugins.town_shop import bristol


def test_the_faq_answers_by_question_and_by_id(tmp_path):
    store = faq.create(bristol(tmp_path), {})
    best = store.search_passages(text="are dogs allowed?", limit=3)[0]
    assert (best.id, best.text, best.source) == ("dogs", "Dogs on a lead are welcome.", "versions/1/faq.json#/entries/2")
    assert store.find_passage(id="dogs").title == "Can I bring my dog?"
    assert store.find_passage(id="cats") is None


def test_the_best_passage_comes_first_and_no_more_than_asked_for(tmp_path):
    found = faq.create(bristol(tmp_path), {}).search_passages(text="do you sell organic gift cards", limit=1)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("topic", "found"),
    [("returns", "returns"), ("Refund", "returns"), ("money back", "returns"), ("Returns and refunds", "returns"), ("refnds", "returns"),
     ("payment", "payment"), ("parking", None), ("", None)],
)  # fmt: skip
def test_a_policy_is_found_by_topic_title_and_synonym(tmp_path, topic, found):
    rule = policy.create(bristol(tmp_path), {}).find_policy(topic=topic)
    assert (rule.topic if rule else None) == found


def test_a_policy_is_a_passage_too(tmp_path):
    store = policy.create(bristol(tmp_path), {})
    best = store.search_passages(text="can I take something back", limit=3)[0]
    assert (best.id, best.score) == ("policy:returns", 1.0)
    assert store.find_passage(id="policy:returns").source == "versions/1/policies.json#/policies/0"
    assert store.find_passage(id="returns") is None


def test_policies_are_slots(tmp_path):
    found = policy.create(bristol(tmp_path), {}).propose_slots(utterance=utterance("Can I get my money back?", "en"))
    assert [(slot.type, slot.value) for slot in found] == [("policy", "returns")]


def test_stores_without_documents_answer_nothing(tmp_path):
    folder = bristol(tmp_path, faq=None, policies=None)
    assert faq.create(folder, {}).search_passages(text="dogs", limit=3) == []
    assert policy.create(folder, {}).find_policy(topic="returns") is None


def test_documents_are_read_once_and_late(tmp_path):
    folder = bristol(tmp_path)
    stores = faq.create(folder, {}), policy.create(folder, {})
    assert folder.reads == []
    for _ in range(2):
        for store in stores:
            store.search_passages(text="dogs", limit=1)
    assert folder.reads == ["faq", "policies"]
