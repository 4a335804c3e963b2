"""What a question asks beside its topic, values that are but words, and halves of one question."""

from __future__ import annotations

import pytest

from app.services.understanding.deciding.reconsidering import are_plain, asked_beyond, reconsidered
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent
from app.services.understanding.routing.router import Router
from app.services.understanding.routing.topics import Topics
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.lexicon import WordSet, load_lexicon
from plugins.contracts import Candidate, Request, Slot
from plugins.kit.text import utterance
from tests.understanding.topics import hearing_topics, learnt, learnt_with_meaning

PARKING = Intent("answer_question", (("entry", "parking"),))
RENTAL = Intent("answer_question", (("entry", "unanswered:rental"),))
JOBS = Intent("answer_question", (("entry", "jobs"),))
ADD = Intent("add_to_cart")
SAID = {
    PARKING: ["where can i park", "is there a car park", "can i park my car", "room for the car", "is the car park free"],
    RENTAL: ["can i rent a bike", "do you rent out tools", "can i rent a tent by the day", "rent a ladder", "hire a bike"],
    JOBS: ["are you hiring people", "do you need staff", "any vacancies for staff", "looking for work", "need more staff"],
    ADD: ["add <product>", "put <product> in my cart", "i take <product>", "add two <product>", "buy <product>"],
    Intent(OUT_OF_SCOPE): ["tell me a story", "who won the match", "sing me something", "write a poem", "tell a story"],
}
TOPICS = {
    "park": 0, "car": 0, "rent": 1, "hire": 1, "bike": 1, "tent": 1, "hiring": 2, "staff": 2, "vacancies": 2, "work": 2, "add": 3,
    "product": 3, "cart": 3, "story": 4, "match": 4, "poem": 4, "sing": 4,
}  # fmt: skip
vectors_of = hearing_topics(TOPICS)


@pytest.fixture
def router() -> Router:
    return learnt_with_meaning(SAID, vectors_of)


def clause(text: str, **named: str) -> Clause:
    """Return a clause with slots by their type, each the place of its words."""
    slots = tuple(Slot(kind, words, text.index(words), text.index(words) + len(words), 0.8) for kind, words in named.items())
    return Clause(text, utterance(text, "en").tokens, slots, load_lexicon("en-GB"), WordSet(()))


def told(intent: Intent, score: float = 0.8) -> Candidate:
    return Candidate(intent.tool, score, "", dict(intent.arguments))


def test_the_rest_of_a_question_says_that_nothing_answers_it(router):
    beyond = asked_beyond(clause("can I rent your car park"), told(PARKING), router)
    assert beyond
    assert beyond.arguments == dict(RENTAL.arguments)


@pytest.mark.parametrize("text", ["is there room for my car in your car park", "where may I park", "can i park my car"])
def test_a_question_about_the_topic_alone_is_answered(router, text):
    assert asked_beyond(clause(text), told(PARKING), router) is None


def test_a_question_that_nothing_answers_stays_so(router):
    assert asked_beyond(clause("can I rent your car park"), told(RENTAL), router) is None


def test_values_are_but_words_of_a_question_that_a_text_answers(router):
    asked = clause("are you looking for staff over Christmas", date="Christmas")
    assert reconsidered(asked, [told(ADD, 0.4)], {}, router)[0].arguments == dict(JOBS.arguments)


@pytest.mark.parametrize("likely", [0.9, 0.7])
def test_values_count_where_something_else_is_likely(router, likely):
    asked = clause("are you looking for staff over Christmas", date="Christmas")
    assert reconsidered(asked, [told(ADD, likely)], {}, router)[0].tool == "add_to_cart"


def test_what_may_cost_so_much_is_no_mere_word(router):
    asked = clause("are you looking for staff under a tenner", max_price="under a tenner")
    assert reconsidered(asked, [told(ADD, 0.4)], {}, router)[0].tool == "add_to_cart"


def test_words_alone_take_no_value_for_a_word():
    asked = clause("are you looking for staff over Christmas", date="Christmas")
    assert reconsidered(asked, [told(ADD, 0.4)], {}, learnt(SAID))[0].tool == "add_to_cart"


def test_the_topic_of_an_intent_is_what_several_of_its_examples_say_and_few_others():
    texts = [frozenset(text.split()) for text in ("a car park", "a big car", "a car in a park", "a tent", "a big tent")]
    topics = Topics(texts, ["parking"] * 3 + ["rental"] * 2)
    assert topics.of("parking") >= {"car", "park"}
    assert "big" not in topics.of("parking")
    assert topics.of("rental") >= {"tent"}
    assert topics.of("nothing") == frozenset()


def asks(intent: Intent, score: float) -> Request:
    return Request("words", "act", intent.tool, dict(intent.arguments), score)


@pytest.mark.parametrize(
    ("whole", "parts", "plain"),
    [
        (asks(PARKING, 0.85), (0.6, 0.95), False),  # one question whose first half is like another text
        (asks(PARKING, 0.85), (0.8, 0.95), False),  # neither half asks for it
        (asks(PARKING, 0.85), (0.86, 0.95), True),  # two questions
        (asks(PARKING, 0.6), (0.55, 0.95), True),  # the whole is not plain itself
        (asks(RENTAL, 0.85), (0.6, 0.95), True),  # the shop has no answer to the whole
        (asks(ADD, 0.95), (0.6, 0.7), True),
        (asks(ADD, 0.95), (0.4, 0.7), False),
    ],
)
def test_parts_are_taken_where_they_are_as_plain_as_the_whole(whole, parts, plain):
    assert are_plain([asks(JOBS, score) for score in parts], whole) is plain


def test_a_text_and_something_else_are_two_questions():
    assert are_plain([asks(PARKING, 0.8), asks(JOBS, 0.95)], asks(PARKING, 0.85))
    assert not are_plain([asks(PARKING, 0.65), asks(JOBS, 0.95)], asks(PARKING, 0.85))
