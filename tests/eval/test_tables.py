"""``scripts/evaluate``: fixed splits, lines of a table, and commands that fail are told, not swallowed."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from scripts.evaluation.__main__ import main
from scripts.evaluation.lines import markdown, mean_line, most_line, share_line
from scripts.evaluation.public_intents import split
from scripts.evaluation.running import CommandFailed, rows_of

ROWS = [{"id": f"t{place}", "text": f"words {place}", "label": f"label {place % 7}"} for place in range(210)]


def test_a_split_is_fixed_and_takes_a_fifth_of_every_label():
    learnt, asked = split(ROWS)
    assert (learnt, asked) == split(list(reversed(ROWS)))
    assert {row["id"] for row in learnt} | {row["id"] for row in asked} == {row["id"] for row in ROWS}
    assert len(learnt) + len(asked) == len(ROWS)
    assert [sum(row["label"] == f"label {n}" for row in asked) for n in range(7)] == [6] * 7


def test_lines_say_figure_count_interval_goal_and_verdict():
    lines = [share_line("found", [True] * 9 + [False], 0.95), mean_line("nDCG", [0.5, 0.7], 0.5), most_line("time", 2.5, 8, 3)]
    table = markdown("Search", lines).splitlines()
    assert table[0] == "### Search"
    assert table[4].startswith("| found | 0.900 | 10 | 0.700 to 1.000 | 0.95 | missed |")
    assert table[5].endswith("| 0.5 | held |")
    assert table[6] == "| time | 2.5 ms | 8 |  | at most 3 ms | held |"


def test_a_command_that_fails_is_told_by_its_last_line(tmp_path):
    with pytest.raises(CommandFailed, match='There is no shop "bakery"'):
        rows_of(tmp_path, "filters", "bakery", "--draft")


def test_public_sets_that_are_not_there_leave_empty_tables(tmp_path):
    run = CliRunner().invoke(main, ["--data", str(tmp_path), "--only", "intents", "--only", "search"])
    assert run.exit_code == 0, run.output
    assert "### Intents on public sets" in run.output
    assert "Not measured" not in run.output
