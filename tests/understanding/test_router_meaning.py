"""The second look: meaning decides where words are unsure, is kept in a file, and steps back where there is no model."""

from __future__ import annotations

import numpy as np
import pytest

from app.services.understanding.routing.commons import learn_commons
from app.services.understanding.routing.fitting import fit_logistic, fit_margins, fit_softmax, folds_of, log_softmax
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent, RoutedExample, View
from app.services.understanding.routing.opinion import form_opinion
from app.services.understanding.routing.router import SURE, Router
from tests.understanding.topics import hearing_topics

SAID = {
    "parking": ["where can i park", "is there a car park", "parking for my car", "room for the car", "can i park the car outside"],
    "refund": ["i want my money back", "can i get a refund", "refund me please", "give me the money back", "return for a refund"],
    "hours": ["when do you open", "what time do you close", "are you open late", "opening times please", "when do you shut"],
    OUT_OF_SCOPE: ["tell me a story", "who won the match", "what is the capital of france", "sing me something", "write a poem"],
}
TOPICS = {
    "park": 0, "car": 0, "parking": 0, "vehicle": 0, "van": 0, "money": 1, "refund": 1, "cash": 1, "reimburse": 1, "open": 2, "close": 2,
    "shut": 2, "opening": 2, "doors": 2, "story": 3, "match": 3, "capital": 3, "sing": 3, "poem": 3,
}  # fmt: skip
vectors_of = hearing_topics(TOPICS)


def learn() -> Router:
    return Router([RoutedExample(Intent(tool), tuple(text.split()), text) for tool, texts in SAID.items() for text in texts])


def view(text: str) -> list[View]:
    return [View(tuple(text.split()))]


@pytest.fixture
def router() -> Router:
    router = learn()
    router.look_again(vectors_of(router.sentences), vectors_of)
    return router


@pytest.mark.parametrize(
    ("text", "tool"), [("somewhere for our van", "parking"), ("reimburse us", "refund"), ("till when are the doors unlocked", "hours")]
)
def test_other_words_of_the_same_meaning_find_the_tool(router, text, tool):
    assert router.rank(view(text))[0].tool == tool
    assert learn().rank(view(text))[0].score < router.rank(view(text))[0].score


def test_the_very_words_of_an_example_need_no_second_look(router):
    assert router.rank(view("where can i park")) == learn().rank(view("where can i park"))


def test_a_candidate_of_a_second_look_names_its_nearest_example(router):
    assert router.rank(view("the van outside"))[0].nearest == "can i park the car outside"


def test_without_a_model_words_alone_decide():
    router = learn()
    router.look_again(vectors_of(router.sentences), lambda sentences: None)
    assert router.rank(view("somewhere for our van")) == learn().rank(view("somewhere for our van"))


def test_a_model_that_does_not_answer_changes_nothing_of_what_is_said_everywhere():
    examples = [
        RoutedExample(Intent(tool), tuple(text.split()), text, kind=tool if tool == OUT_OF_SCOPE else "")
        for tool, texts in SAID.items()
        for text in texts
    ]
    commons = learn_commons([(example.words, example.kind) for example in examples] * 3)
    cold, bare = (Router(examples, commons=commons) for _ in range(2))
    cold.look_again(vectors_of(cold.sentences), lambda sentences: None)
    for text in ("somewhere for our van", "tell them a story", "the doors at what time", "money for the match", "a poem"):
        assert cold.rank(view(text)) == bare.rank(view(text)), text


def test_what_fits_less_ranks_lower_in_a_second_look(router):
    best = router.rank(view("reimburse us"))[0]
    worse = router.rank(view("reimburse us"), lambda intent: 0.8 if intent.tool == "refund" else 1.0)
    assert next((one.score for one in worse if one.tool == "refund"), 0.0) < best.score


def test_what_was_learnt_is_kept_for_the_next_process(router, tmp_path):
    router.keep(tmp_path / "en.npz", "a-model")
    fresh = learn()
    assert fresh.recall(tmp_path / "en.npz", "a-model", vectors_of)
    said = router.rank(view("somewhere for our van"))[0]
    again = fresh.rank(view("somewhere for our van"))[0]
    assert (again.tool, again.nearest) == (said.tool, said.nearest)
    assert again.score == pytest.approx(said.score, abs=0.01)


def test_what_another_model_or_other_examples_taught_is_not_taken(router, tmp_path):
    router.keep(tmp_path / "en.npz", "a-model")
    assert not learn().recall(tmp_path / "en.npz", "another", vectors_of)
    assert not Router([*learn().examples, RoutedExample(Intent("x"), ("x",), "x")]).recall(tmp_path / "en.npz", "a-model", vectors_of)
    assert not learn().recall(tmp_path / "nothing.npz", "a-model", vectors_of)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"no archive at all"])
def test_a_broken_file_is_passed_over(tmp_path, content):
    (tmp_path / "en.npz").write_bytes(content)
    router = learn()
    assert not router.recall(tmp_path / "en.npz", "a-model", vectors_of)
    assert router.rank(view("where can i park"))[0].tool == "parking"


def many(each: int = 45) -> list[RoutedExample]:
    """As many examples as make the router learn a linear classifier: 100 intents of two words among fillers."""
    chance = np.random.default_rng(1)
    examples = []
    for intent in range(100):
        for _ in range(each):
            fillers = [f"filler{number}" for number in chance.integers(60, size=4)]
            words = (*fillers[:2], f"verb{intent % 10}", fillers[2], f"noun{intent // 10}", fillers[3])
            examples.append(RoutedExample(Intent(f"intent{intent}"), words, " ".join(words)))
    return examples


def test_many_examples_are_learnt_as_margins():
    examples = many()
    router = Router(examples)
    asked = [(intent, f"filler7 please verb{intent % 10} the noun{intent // 10} filler9") for intent in range(100)]
    right = [router.rank(view(text))[0].tool == f"intent{intent}" for intent, text in asked]
    assert sum(right) >= 95
    best, second, *_ = router.rank([View(examples[0].words)])
    assert best.tool == examples[0].intent.tool
    assert best.score > second.score


@pytest.mark.slow
def test_what_a_phrase_of_the_product_asks_for_hangs_on_no_meaning():
    examples = many()
    router = Router(examples)
    plain, phrase = router.twin(), ("filler1", "filler9")
    topics = {
        sentence: int(example.intent.tool.removeprefix("intent")) for sentence, example in zip(router.sentences, examples, strict=True)
    }

    def embed(sentences: list[str]) -> np.ndarray:
        return np.eye(100, dtype=np.float32)[[topics.get(sentence, 7) for sentence in sentences]]

    router.look_again(embed(router.sentences), embed)
    assert router.rank([View(phrase)])[0].score > SURE > plain.rank([View(phrase)])[0].score, "meaning alone is sure of a tool"
    assert router.tool_for(phrase) is plain.tool_for(phrase) is None
    assert router.tool_for(examples[0].words).tool == "intent0"


def test_margins_part_what_can_be_parted():
    rows = [(np.array([0, label + 1]), np.array([0.5, 1.0], np.float32)) for label in (0, 1, 2) for _ in range(5)]
    weights = fit_margins(rows, np.repeat([0, 1, 2], 5), intents=3, features=4)
    assert [int((values @ weights[places]).argmax()) for places, values in rows[::5]] == [0, 1, 2]


def test_softmax_finds_the_weights_of_least_loss():
    chance = np.random.default_rng(3)
    vectors, labels = chance.normal(size=(60, 5)).astype(np.float32), chance.integers(3, size=60)
    weights = fit_softmax(vectors, labels, 3, ridge=1.0)
    slope = np.exp(log_softmax(vectors @ weights))
    slope[np.arange(60), labels] -= 1
    assert np.abs(vectors.T @ slope + weights).max() < 0.2


def test_sureness_settles_where_nearly_all_is_right():
    chance = np.random.default_rng(3)
    surprise = chance.exponential(0.3, 4000) * 8
    right = (chance.random(4000) < 1 / (1 + np.exp(0.6 * surprise - 5))).astype(float)
    rows = np.stack([-surprise, 3 - surprise / 8, np.ones(4000)], axis=1)
    weights = fit_logistic(rows, right, np.array([1.0, 2.0, 0.0]))
    told = 1 / (1 + np.exp(-rows @ weights))
    assert np.abs(weights).max() < 10
    assert told.mean() == pytest.approx(right.mean(), abs=0.01)


def test_nearness_weighs_no_less_than_is_wanted_and_leaves_the_usual_text_as_sure():
    chance = np.random.default_rng(5)
    labels = np.arange(300) % 3
    judged = chance.normal(0, 1, (300, 3)) + 3 * np.eye(3)[labels]
    near = chance.uniform(0.4, 0.8, 300)
    free, bound = (form_opinion((judged,), near, labels, (1.0,), -1, nearness) for nearness in (0.0, 20.0))
    assert free.sureness[1] < bound.sureness[1] == 20.0
    assert bound.sure(-0.1, near.mean()) == pytest.approx(free.sure(-0.1, near.mean()))
    assert bound.sure(-0.1, 0.1) < free.sure(-0.1, 0.1)


def test_what_looks_like_a_question_without_its_intent_is_less_surely_answered():
    chance = np.random.default_rng(7)
    labels = np.arange(400) % 4
    judged = chance.normal(0, 1, (400, 4)) + 5 * np.eye(4)[labels]
    near = chance.uniform(0.6, 0.9, 400)
    plain, warned = (form_opinion((judged,), near, labels, (1.0,), -1, apart=apart) for apart in (None, near - 0.3))
    assert warned.sure(-0.7, 0.45) < plain.sure(-0.7, 0.45) == warned.sure(-0.7, 0.45, answers=False)
    assert warned.sure(-0.01, 0.8) > 0.9


def test_a_single_intent_has_no_other_to_be_taken_for():
    alone = np.ones((5, 1))
    opinion = form_opinion((alone,), np.full(5, 0.6), np.zeros(5, np.int64), (1.0,), -1, apart=np.zeros(5))
    assert 0.5 < opinion.sure(0.0, 0.6) < 1.0


def test_every_intent_is_spread_over_all_folds():
    folds = folds_of(np.repeat([0, 1], [9, 4]), 3)
    assert sorted(np.bincount(folds[:9])) == [3, 3, 3]
    assert max(np.bincount(folds[9:], minlength=3)) == 2


def test_shops_with_the_same_examples_share_their_words_and_not_what_their_models_say(router):
    other = router.twin()
    said = view("where can i park")
    assert other.rank(said) == router.rank(said)
    assert other.rank(view("reimburse us")) == learn().rank(view("reimburse us")) != router.rank(view("reimburse us"))
