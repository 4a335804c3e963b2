"""What examples teach is kept: taken up just as it was learnt, never for other examples, and learnt anew where it cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.understanding.routing.features import features_of, weight_of
from app.services.understanding.routing.lessons import KEPT, Lesson, Lessons, digest_of
from app.services.understanding.routing.router import Router
from app.services.understanding.routing.training import train
from app.services.understanding.text.lexicon import Phrases, load_lexicon
from plugins.contracts import Example
from tests.pipeline.shops import MONDAY
from tests.understanding.test_router import SAID, tool, tools, view

EN = load_lexicon("en-GB")
ASKED = ("how much is the *", "do you sell *", "open now", "pay cash", "how do i get to you", "zz")


def learn(lessons: Lessons | None, *more: Example) -> Router:
    return train([*tools(), tool("more", *more)], EN, "en-GB", "GBP", MONDAY, Phrases({}), lessons).router


@pytest.fixture
def lessons(tmp_path: Path) -> Lessons:
    return Lessons(lambda: tmp_path, lambda: tmp_path)


def test_what_was_kept_answers_as_what_was_learnt(lessons, tmp_path):
    learnt = learn(None, Example("which way is {topic}", everywhere=True))
    learn(lessons, Example("which way is {topic}", everywhere=True))
    [kept] = tmp_path.glob("en-GB.*")
    lesson = lessons.find(*kept.stem.split("."))
    again = Router(lesson.examples, lesson.learnt, learnt.commons)
    assert again.examples == learnt.examples
    assert [again.rank([view(text)]) for text in ASKED] == [learnt.rank([view(text)]) for text in ASKED]
    assert all(np.array_equal(again.learnt[name], array) for name, array in learnt.learnt.items())


def test_what_is_said_in_every_shop_is_kept_and_shared(lessons, tmp_path):
    commons = learn(None).commons
    assert learn(None, Example("only here")).commons is commons
    learn(lessons)
    assert len(list(tmp_path.glob("common-en-GB.*"))) == 1, "kept for other processes, though this one had learnt it before"
    lessons.keep_commons("en-GB", "0" * 32, commons)
    again = lessons.find_commons("en-GB", "0" * 32)
    assert again.kinds == commons.kinds
    words = ("can", "i", "leave", "my", "car", "with", "you")
    assert np.array_equal(again.of(words), commons.of(words))
    assert commons.kinds[int(commons.of(words).argmax())] == "about parking"


def test_other_examples_other_words_and_other_days_are_another_lesson():
    def digest(*texts: str, locale: str = "en-GB", days: dict | None = None) -> str:
        return digest_of([tool("price", *map(Example, texts))], EN, locale, "GBP", Phrases(days or {}))

    digests = {digest("a b"), digest("a c"), digest("a b", "a c"), digest("a b", locale="en-US"), digest("a b", days={"fair day": 1})}
    assert len(digests) == 5
    assert digest("a b") == digest("a b")


def test_a_file_that_is_broken_is_written_anew(lessons, tmp_path, caplog):
    learn(lessons)
    [kept] = tmp_path.glob("en-GB.*")
    whole = kept.read_bytes()
    for broken in (b"", whole[:-99], whole[:300] + b"zzzzzzzzzz" + whole[310:]):
        kept.write_bytes(broken)
        assert learn(lessons).rank([view(SAID["stock"][1].replace("{product}", "*"))])[0].tool == "stock"
        assert kept.read_bytes() == whole
    assert "learnt anew" in caplog.text


def test_the_oldest_are_forgotten(lessons, tmp_path):
    for number in range(KEPT + 3):
        lessons.keep("en-GB", f"{number:032}", Lesson((), frozenset(), {}))
    assert len(list(tmp_path.iterdir())) == KEPT
    assert lessons.find("en-GB", f"{KEPT + 2:032}") is not None
    assert lessons.find("en-GB", "0" * 32) is None


def test_a_folder_that_cannot_be_written_hurts_nobody(tmp_path):
    nowhere = tmp_path / "file"
    nowhere.write_text("no folder")
    assert learn(Lessons(lambda: nowhere / "router", lambda: nowhere / "router")).rank([view("open now")])


@given(st.lists(st.from_regex(r"\A(<[a-z]+>|[^\s<~][^\s<]{0,7})\Z"), max_size=6))
def test_a_feature_tells_its_weight_by_its_name(words):
    assert {name: weight_of(name) for name in features_of(words)} == features_of(words)
