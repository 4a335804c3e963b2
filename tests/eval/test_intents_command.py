"""``assistant eval intents``: learn one file, label another; faults are told by file and line."""

from __future__ import annotations

import json

import pytest

from tests.eval.conftest import rows_of

SAID = {
    "card_arrival": ["where is my card", "my card has not arrived", "when will the card come", "card still not here"],
    "refund": ["i want a refund", "give me my money back", "refund please", "how do i get my money back"],
    "oos": ["what is the weather", "tell me a joke", "who won the match"],
}
TRAIN = [{"id": f"{label}{place}", "text": text, "label": label} for label, texts in SAID.items() for place, text in enumerate(texts)]
TEST = [
    {"id": "a", "text": "my card has still not come", "label": "card_arrival"},
    {"id": "b", "text": "money back please", "label": "refund"},
    {"id": "c", "text": "tell me a good joke", "label": "oos"},
]


@pytest.fixture
def label(evaluate, write_lines, tmp_path):
    def run(*arguments, train=TRAIN, test=TEST):
        files = {"--train": write_lines("train.jsonl", train), "--test": write_lines("test.jsonl", test)}
        named = [part for pair in files.items() for part in pair]
        return evaluate("intents", *named, "--out", tmp_path / "out.jsonl", "--no-embeddings", *arguments)

    return run


def test_rows_are_labelled_and_measured(label, tmp_path):
    done = label()
    assert done.exit_code == 0, done.output
    rows = rows_of(tmp_path / "out.jsonl")
    assert [(row["id"], row["label"]) for row in rows] == [("a", "card_arrival"), ("b", "refund"), ("c", "oos")]
    assert all(0 <= row["score"] <= 1 and row["ms"] >= 0 for row in rows)
    for measure in ("accuracy              1.0000", "macro F1              1.0000", "out of scope refused  1.0000", "p95 ms"):
        assert measure in done.output


def test_rows_without_labels_are_labelled_too(label, tmp_path):
    assert label(test=[{"id": "a", "text": "where is the card"}]).exit_code == 0
    assert rows_of(tmp_path / "out.jsonl")[0]["label"] == "card_arrival"


def test_the_same_seed_draws_the_same_few(label, tmp_path):
    drawn = []
    for _ in range(2):
        assert label("--shots", 2, "--seed", 3).exit_code == 0
        drawn.append([(row["label"], row["score"]) for row in rows_of(tmp_path / "out.jsonl")])
    assert drawn[0] == drawn[1]


def test_a_validation_file_sets_how_much_is_refused(label, write_lines, tmp_path):
    pairs = [(one, text) for one in ("card_arrival", "refund") for text in SAID[one]]
    checked = [{"id": f"v{place}", "text": f"{text} now", "label": one} for place, (one, text) in enumerate(pairs)]
    done = label("--validation", write_lines("validation.jsonl", checked), test=checked)
    assert done.exit_code == 0, done.output
    assert [row["label"] for row in rows_of(tmp_path / "out.jsonl")].count("oos") == 1


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["no json"], "train.jsonl:1: this is not JSON"),
        ([TRAIN[0], {"id": "x", "text": "hello"}], 'train.jsonl:2: "label" is missing'),
        ([TRAIN[0], {"id": "x", "text": "", "label": "y"}], 'train.jsonl:2: "id", "text" and "label" are needed'),
        ([TRAIN[0], TRAIN[0]], 'train.jsonl:2: the id "card_arrival0" was used before'),
        ([], "there is no row"),
    ],
)
def test_a_bad_row_is_told_by_file_and_line(label, rows, told):
    done = label(train=[row if isinstance(row, str) else json.dumps(row) for row in rows])
    assert done.exit_code == 1
    assert told in done.output
