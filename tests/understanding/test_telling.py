"""A text of the shop answers what names goods that are on no shelf, where its meaning is heard; one word changes no topic."""

from __future__ import annotations

import pytest

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.telling import meant_rather, own_topic, told_instead
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent
from app.services.understanding.routing.router import Router
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.lexicon import WordSet, load_lexicon
from plugins.contracts import Candidate, Result, Slot, Tool
from plugins.kit.text import utterance
from tests.understanding.topics import hearing_topics, learnt, learnt_with_meaning

SAID = {
    Intent("answer", (("entry", "organic"),)): ["do you sell organic things", "anything organic here", "which food is organic"],
    Intent("answer", (("entry", "parking"),)): ["where can i park", "is there a car park", "parking for my car", "room for the car"],
    Intent(OUT_OF_SCOPE): ["tell me a story", "who won the match", "sing me something", "write a poem"],
}
TOPICS = {"organic": 0, "biodynamic": 0, "park": 1, "car": 1, "parking": 1, "van": 1, "story": 2, "match": 2, "sing": 2, "poem": 2}
TOPIC = {"type": "object", "properties": {"topic": {"type": "string", "format": "policy"}}}
POLICY = Tool("rule", "A rule.", TOPIC, lambda call: Result(""))
vectors_of = hearing_topics(TOPICS)


@pytest.fixture
def router() -> Router:
    return learnt_with_meaning(SAID, vectors_of)


@pytest.fixture
def stores(street):
    return street.platform.tenant("corner").stores


def clause(text: str, **named: str) -> Clause:
    """Return a clause with slots by their type, each the place of its words."""
    slots = tuple(Slot(kind, words, text.index(words), text.index(words) + len(words), 0.8) for kind, words in named.items())
    return Clause(text, utterance(text, "en").tokens, slots, load_lexicon("en-GB"), WordSet(()))


def test_goods_on_no_shelf_are_what_a_text_is_about(router, stores):
    asked = clause("got any biodynamic wombats", product="biodynamic wombats")
    told = told_instead(asked, {"product": "biodynamic wombats"}, True, router=router, stores=stores)
    assert told
    assert told.arguments == {"entry": "organic"}


def test_goods_on_the_shelf_are_shown(router, stores):
    assert told_instead(clause("have you got organic oat milk", product="oat milk"), {"product": "oat milk"}, True, stores, router) is None


def test_a_diet_that_nothing_on_the_shelf_is_of_is_what_a_text_is_about(router, stores):
    arguments = {"product": "oat milk", "allergen": "kosher"}
    asked = clause("is your oat milk kosher and organic", product="oat milk", allergen="kosher")
    told = told_instead(asked, arguments, True, stores, router)
    assert told
    assert told.arguments == {"entry": "organic"}
    known = clause("is your oat milk vegan and organic", product="oat milk", allergen="vegan")
    assert told_instead(known, {"product": "oat milk", "allergen": "vegan"}, True, stores, router) is None


def test_words_alone_never_tell_of_goods_that_are_named(stores):
    asked = clause("got any biodynamic wombats", product="biodynamic wombats")
    assert told_instead(asked, {"product": "biodynamic wombats"}, True, stores, learnt(SAID)) is None
    assert meant_rather(asked, learnt(SAID)) is None


def test_what_a_whole_sentence_means_is_told_where_nothing_else_is_sure(router):
    told = meant_rather(clause("is there space for our van", product="van"), router)
    assert told
    assert told.arguments == {"entry": "parking"}


@pytest.mark.parametrize(
    ("text", "words", "topic"),
    [("three things were missing from my bags", "bags", {"topic": "problems"}), ("my click and collect order", "click and collect", {})],
)
def test_one_word_does_not_change_the_topic_of_a_sentence(text, words, topic):
    chosen = Candidate("rule", 0.8, "things were missing", {"topic": "problems"})
    assert own_topic(chosen, clause(text, policy=words), Filler(POLICY)) == topic
