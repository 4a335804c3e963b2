"""The demo shops: golden dialogues, FAQ questions in other words, filtered questions. Their drafts are measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.benchmarks.shops import REPOSITORY
from scripts.evaluation.lines import Line, most_line, share_line
from scripts.evaluation.running import rows_of

SHOPS = ("greengrocer", "giftshop", "thoitrang")
DIALOGUES = REPOSITORY / "tests" / "conversations"
WRITTEN_FOR = "2026-11-21T10:00"
QUESTIONS = REPOSITORY / "tests" / "eval" / "data"
FILTERS = 60


def dialogue_lines(folder: Path) -> Iterator[Line]:
    """Yield the turns right over all shops, by what they state, by language, and those written blind."""
    rows = rows_of(folder, "dialogues", DIALOGUES, "--at", WRITTEN_FOR, "--draft")
    stated = [row for row in rows if row["tool"] is not None or row["slots"] is not None]
    yield share_line("right tool and slots", [row["tool"] is not False and row["slots"] is not False for row in stated], 0.95)
    for name, title in (("tool", "right tool"), ("slots", "right slots"), ("items", "right items"), ("words", "right words")):
        yield share_line(title, [row[name] for row in rows if row[name] is not None])
    for shop in SHOPS:
        yield share_line(f"all right, {shop}", [row["right"] for row in rows if row["shop"] == shop])
    for language in ("en", "vi"):
        yield share_line(f"all right, {language}", [row["right"] for row in rows if row["language"] == language])
    yield share_line("all right, written blind", [row["right"] for row in rows if "-blind" in Path(row["place"]).name])


def faq_lines(folder: Path) -> Iterator[Line]:
    """Yield the first answers right and the strangers refused, over what was never looked at, what was written fresh, and the rest."""
    for half in ("held", "later", "fresh", "dev"):
        rows = [row for shop in SHOPS for row in rows_of(folder, "faq", shop, "--questions", QUESTIONS / f"faq_{half}.jsonl", "--draft")]
        inside = [row for row in rows if row["entry"]]
        yield share_line(f"success@1, {half} questions", [row["right"] for row in inside], 0.95)
        for kind in sorted({row["kind"] for row in inside}):
            yield share_line(f"success@1, {half} questions, {kind} wording", [row["right"] for row in inside if row["kind"] == kind])
        yield share_line(f"out of scope refused, {half} questions", [row["right"] for row in rows if not row["entry"]], 0.9)


def filter_lines(folder: Path) -> Iterator[Line]:
    """Yield the whole sets found exactly."""
    every = []
    for shop in SHOPS:
        rows = rows_of(folder, "filters", shop, "--count", FILTERS, "--draft")
        every += rows
        yield share_line(f"exact set, {shop}", [row["exact"] for row in rows], 0.95)
    yield share_line("exact set, all three", [row["exact"] for row in every], 0.95)
    slowest = sorted(row["ms"] for row in every)[int(len(every) * 0.95)]
    yield most_line("understood and found, p95", slowest, len(every), 20)
