"""``assistant eval faq``: which entry is given, what is refused, and rows that cannot be used."""

from __future__ import annotations

import pytest

from tests.eval.conftest import HOUSE, rows_of

DATA = HOUSE / "tests" / "eval" / "data"
QUESTIONS = [
    {"text": "Can I bring my dog?", "entry": "dogs"},
    {"text": "do you take amex?", "entry": "payment"},
    {"text": "where is your Bath shop?", "entry": "parking", "also": ["find_branches", "branch_details"]},
    {"text": "who won the world cup in 1998?", "entry": None},
    {"text": "Can I park my bike?", "entry": "parking"},
    {"text": "chào shop", "entry": None, "shop": "thoitrang"},
]


def test_entries_topics_tools_and_refusals_are_counted(evaluate, write_lines, tmp_path):
    file = write_lines("questions.jsonl", QUESTIONS)
    result = evaluate("faq", "greengrocer", "--questions", file, "--draft", "--out", tmp_path / "rows.jsonl")
    assert result.exit_code == 0, result.output
    rows = rows_of(tmp_path / "rows.jsonl")
    assert [row["right"] for row in rows] == [True, True, True, True, False]
    assert rows[0]["given"] == ["answer_question", "dogs"]
    assert "success@1 0.750 (3/4)   out of scope refused 1.000 (1/1)" in result.output
    assert "'Can I park my bike?': answer_question, cycle instead of parking" in result.output


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"text": "hello"}, 'questions.jsonl:1: "text" and "entry" are needed'),
        ({"text": "hello", "entry": 3}, "questions.jsonl:1:"),
        ("nonsense", "questions.jsonl:1: this is not JSON"),
        ({"text": "hello", "entry": "dogs", "shop": "giftshop"}, "has no question for greengrocer"),
    ],
)
def test_bad_rows_are_told(evaluate, write_lines, line, told: str):
    result = evaluate("faq", "greengrocer", "--questions", write_lines("questions.jsonl", [line]), "--draft")
    assert (result.exit_code, told in result.output) == (1, True), result.output


def test_an_unknown_shop_is_told(evaluate, write_lines):
    file = write_lines("questions.jsonl", QUESTIONS)
    assert 'There is no shop "bakery"' in evaluate("faq", "bakery", "--questions", file, "--draft").output


def test_the_sets_that_are_kept_are_large_mixed_and_apart():
    held, dev = rows_of(DATA / "faq_held.jsonl"), rows_of(DATA / "faq_dev.jsonl")
    rows = held + dev
    assert len({row["text"] for row in rows}) == len(rows) >= 300
    assert sum(row["entry"] is None for row in rows) >= 80
    assert sum(row["shop"] == "thoitrang" for row in rows) >= 100
    fresh = rows_of(DATA / "faq_fresh.jsonl")
    assert len(fresh) >= 100
    for shop in ("greengrocer", "giftshop", "thoitrang"):
        assert abs(sum(row["shop"] == shop for row in held) - sum(row["shop"] == shop for row in dev)) <= 6
    later = rows_of(DATA / "faq_later.jsonl")
    assert len({row["text"] for row in later} - {row["text"] for row in (*rows, *fresh)}) == len(later) >= 50
    beside = rows_of(DATA / "faq_beside.jsonl")
    assert len({row["text"] for row in beside} - {row["text"] for row in (*rows, *fresh, *later)}) == len(beside) >= 100
    assert all(row["entry"] is None for row in beside)
    known = {row["text"] for row in (*rows, *fresh, *later, *beside)}
    for name, least in (("blind", 130), ("after", 85)):
        told = rows_of(DATA / f"faq_{name}.jsonl")
        assert len({row["text"] for row in told} - known) == len(told) >= least
        known |= {row["text"] for row in told}
