"""BANKING77, CLINC150 and HWU64: a fixed part of each training half is learnt, another is asked."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.services.evaluation.scores import auroc, percentiles
from scripts.evaluation.lines import Line, most_line, share_line
from scripts.evaluation.running import read, rows_of, write

SEED = 20261121
ASKED = 0.2  # of every intent
MOST_ASKED = 1500
GOALS = {"banking77": 0.94, "hwu64": 0.925}
SHOTS = {5: 0.83, 10: 0.87}

Row = Mapping[str, Any]


def intent_lines(data: Path, folder: Path) -> Iterator[Line]:
    """Yield the tables' rows for the sets that are in ``data``."""
    if (data / "banking77").is_dir():
        yield from _few_and_full("banking77", data, folder)
    if (data / "clinc150").is_dir():
        yield from _out_of_scope(data / "clinc150", folder)
    if (data / "hwu64").is_dir():
        yield from _full("hwu64", data, folder)


def _few_and_full(name: str, data: Path, folder: Path) -> Iterator[Line]:
    train, test = split(read(data / name / "train.jsonl"))
    for shots, goal in SHOTS.items():
        predicted = _predict(folder, train, test, "--shots", shots, "--seed", SEED)
        yield share_line(f"{name}, {shots}-shot accuracy", _right(test, predicted), goal)
    yield from _full(name, data, folder)


def _full(name: str, data: Path, folder: Path) -> Iterator[Line]:
    train, test = split(read(data / name / "train.jsonl"))
    predicted = _predict(folder, train, test)
    yield share_line(f"{name}, accuracy, all examples", _right(test, predicted), GOALS[name])
    yield from _times(name, predicted)


def _out_of_scope(place: Path, folder: Path) -> Iterator[Line]:
    """Half of the validation part sets the threshold, the other half is asked together with what is out of scope."""
    threshold, asked = split(read(place / "val.jsonl"), 0.5)
    strangers = read(place / "oos_val.jsonl")
    validation = write(folder / "validation.jsonl", threshold)
    predicted = _predict(folder, read(place / "train.jsonl"), [*asked, *strangers], "--validation", validation)
    label = {row["id"]: row["label"] for row in predicted}
    score = {row["id"]: float(row["score"]) for row in predicted}
    yield share_line("clinc150, in-scope accuracy", [label.get(row["id"]) == row["label"] for row in asked], 0.945)
    yield share_line("clinc150, in scope refused", [label.get(row["id"]) == "oos" for row in asked])
    yield share_line("clinc150, out-of-scope recall", [label.get(row["id"]) == "oos" for row in strangers], 0.85)
    area = auroc([score[row["id"]] for row in asked], [score[row["id"]] for row in strangers])
    yield Line("clinc150, AUROC of the score", f"{area:.3f}", len(predicted), goal="0.97", held=area >= 0.97)
    yield from _times("clinc150", predicted)


def split(rows: Sequence[Row], share: float = ASKED) -> tuple[list[Row], list[Row]]:
    """Return what is learnt and what is asked: the share of every label, drawn with a fixed seed; at most 1,500 are asked."""
    chance = random.Random(SEED)  # noqa: S311 - the same split in every run
    by_label: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_label[row["label"]].append(row)
    learnt: list[Row] = []
    asked: list[Row] = []
    for label in sorted(by_label):
        group = sorted(by_label[label], key=lambda row: row["id"])
        chance.shuffle(group)
        cut = max(1, round(len(group) * share))
        asked += group[:cut]
        learnt += group[cut:]
    chance.shuffle(asked)
    return learnt, asked[:MOST_ASKED]


def _predict(folder: Path, train: Sequence[Row], test: Sequence[Row], *options: object) -> list[dict[str, Any]]:
    learnt, asked = write(folder / "train.jsonl", train), write(folder / "test.jsonl", test)
    return rows_of(folder, "intents", "--train", learnt, "--test", asked, *options)


def _right(test: Sequence[Row], predicted: Sequence[Row]) -> list[bool]:
    label = {row["id"]: row["label"] for row in predicted}
    return [label.get(row["id"]) == row["label"] for row in test]


def _times(name: str, predicted: Sequence[Row]) -> Iterator[Line]:
    half, slow = percentiles([row["ms"] for row in predicted], 50, 95)
    yield most_line(f"{name}, time a message, p50", half, len(predicted), 3)
    yield most_line(f"{name}, time a message, p95", slow, len(predicted), 12)
