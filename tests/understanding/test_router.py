"""The router: exact examples, paraphrases, what is out of scope, and probabilities that are probabilities."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.understanding.routing.features import features_of
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent, RoutedExample, View
from app.services.understanding.routing.router import Router
from app.services.understanding.routing.training import train
from app.services.understanding.text.lexicon import Phrases, load_lexicon
from plugins.contracts import Example, Result, Tool
from plugins.kit.text import fold, utterance
from tests.pipeline.shops import MONDAY

GOODS = {"type": "object", "properties": {"product": {"type": "string", "format": "product"}, "topic": {"type": "string"}}}
SAID = {
    "price": ["how much is {product}", "what does {product} cost", "price of {product}", "what's the price of {product}"],
    "stock": ["do you have {product}", "is {product} in stock", "have you got any {product}", "any {product} left"],
    "hours": ["when are you open", "what are your opening hours", "what time do you close", "are you open today"],
}
POLICY = [("can I send it back", "returns"), ("how do I return something", "returns"), ("which cards do you take", "payment"),
          ("can I pay with cash", "payment")]  # fmt: skip
HEARD = {"how", "much", "is", "*", "open", "cost", "any", "left", "return", "pay", "zz"}
EN = load_lexicon("en-GB")


def tool(name: str, *examples: Example) -> Tool:
    return Tool(name, name, GOODS, lambda call: Result(""), examples)


def tools() -> list[Tool]:
    plain = [tool(name, *(Example(text, locale="en") for text in texts)) for name, texts in SAID.items()]
    return [*plain, tool("policy", *(Example(text, {"topic": topic}, "en") for text, topic in POLICY))]


def learn(*of: Tool) -> Router:
    return train(of, EN, "en-GB", "GBP", MONDAY, Phrases({})).router


@pytest.fixture(scope="module")
def router() -> Router:
    return learn(*tools())


def view(text: str) -> View:
    """Read a text as the router's words, ``*`` for goods."""
    words = [fold(token.text) if token.text != "*" else "<product>" for token in utterance(text, "en").tokens]
    return View(tuple(word for word in words if word[0].isalnum() or word == "<product>"))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAID.items() for text in texts])
def test_the_words_of_an_example_find_its_tool(router, name, text):
    best, second, *_ = router.rank([view(text.replace("{product}", "*"))])
    assert (best.tool, best.nearest) == (name, text)
    assert best.score >= 0.5 > second.score


@pytest.mark.parametrize(("text", "topic"), POLICY)
def test_an_examples_constants_come_with_it(router, text, topic):
    best = router.rank([view(text)])[0]
    assert (best.tool, best.arguments) == ("policy", {"topic": topic})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("how much does * cost", "price"),
        ("what is the price of *", "price"),
        ("tell me the price of *", "price"),
        ("do you still have any *", "stock"),
        ("is * still in stock", "stock"),
        ("till what time are you open", "hours"),
        ("opening hours please", "hours"),
    ],
)
def test_a_paraphrase_finds_the_tool(router, text, name):
    assert router.rank([view(text)])[0].tool == name


@pytest.mark.parametrize("text", ["tell me a joke", "what is the capital of france", "write me a python script", "who won the match"])
def test_what_is_out_of_scope_is_no_tool_with_confidence(router, text):
    best = router.rank([view(text)])[0]
    assert best.tool == OUT_OF_SCOPE or best.score < 0.5


def test_words_never_heard_are_no_tool_with_confidence(router):
    assert all(candidate.score < 0.5 for candidate in router.rank([view("zyx wvu tsrq")]) if candidate.tool)


def test_the_best_of_several_readings_counts(router):
    both = router.rank([view("zyx wvu"), view("how much is *")])
    assert both[0].tool == "price"


def test_a_guessed_reading_counts_less_than_a_plain_one(router):
    plain = router.rank([view("how much is *")])[0]
    guessed = router.rank([View(view("how much is *").words, 0.6)])[0]
    assert (plain.tool, guessed.tool) == ("price", "price")
    assert guessed.score < plain.score


def test_a_router_without_examples_knows_nothing():
    assert Router([]).rank([view("how much is *")]) == []


def test_a_router_with_one_example_answers():
    [only] = Router([RoutedExample(Intent("price"), ("price",), "price")]).rank([view("price")])
    assert only.tool == "price"
    assert 0 <= only.score <= 1


def test_a_tool_without_examples_is_never_chosen(router):
    mute = learn(*tools(), tool("mute"))
    assert "mute" not in {candidate.tool for candidate in mute.rank([view("mute")])}


def test_examples_of_another_language_are_not_learnt():
    french = learn(*tools(), tool("bonjour", Example("bonjour madame", locale="fr")))
    assert "bonjour" not in {candidate.tool for candidate in french.rank([view("bonjour madame")])}


def test_an_example_without_a_language_belongs_to_all():
    everywhere = learn(*tools(), tool("sos", Example("mayday mayday")))
    assert everywhere.rank([view("mayday mayday")])[0].tool == "sos"


def test_learning_twice_ranks_alike(router):
    texts = ["how much does * cost", "opening", "any * left today", "cash or card", ""]
    assert [learn(*tools()).rank([view(text)]) for text in texts] == [router.rank([view(text)]) for text in texts]


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=40) | st.lists(st.sampled_from(sorted(HEARD)), max_size=6).map(" ".join))
def test_any_words_rank_with_probabilities_best_first(router, text):
    ranked = router.rank([view(text)])
    scores = [candidate.score for candidate in ranked]
    assert all(0 <= score <= 1 for score in scores)
    assert len(ranked) == len({(candidate.tool, str(candidate.arguments)) for candidate in ranked})
    assert router.rank([view(text)]) == ranked


@given(words=st.lists(st.text(min_size=1, max_size=6), max_size=5))
def test_features_are_those_of_the_words_whatever_they_are(words):
    found = features_of(words)
    assert set(words) <= set(found)
    assert all(weight > 0 for weight in found.values())


def test_days_that_one_shop_names_are_no_days_in_the_next():
    open_on = tool("hours", Example("are you open on lantern day", locale="en"), Example("when do you close", locale="en"))
    named = Phrases({"lantern day": MONDAY.date()})
    of_one, of_other = (train([open_on], EN, "en-GB", "GBP", MONDAY, days).router for days in (named, Phrases({})))
    assert of_one.examples[0].words == ("are", "you", "open", "on", "<date>")
    assert of_other.examples[0].words == ("are", "you", "open", "on", "lantern", "day")
    assert of_one.examples[1] is of_other.examples[1]
