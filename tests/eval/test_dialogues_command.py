"""``assistant eval dialogues``: verdicts by what a turn states, whose shop it is, and files that cannot be used."""

from __future__ import annotations

import pytest

from tests.eval.conftest import rows_of

SATURDAY = "2026-11-21T10:00"
PRICE = {"say": "price of a cucumber", "tools": ["product_price"], "arguments": {"product": "VGS-005"}, "contains": ["£0.90"]}
WRONG = {"say": "price of a pineapple", "tools": ["product_stock"], "arguments": {"product": "VGS-005"}, "items": ["VGS-005"]}


def test_right_turns_pass_and_leave_a_row_each(evaluate, write_lines, tmp_path):
    more = {"say": "and 3 of them?", "arguments": {"quantity": 3}}
    file = write_lines("talk.jsonl", [PRICE, more, {"say": "thanks", "tools": ["thank"]}])
    result = evaluate("dialogues", file, "--shop", "greengrocer", "--draft", "--out", tmp_path / "rows.jsonl")
    assert result.exit_code == 0, result.output
    rows = rows_of(tmp_path / "rows.jsonl")
    assert [(row["right"], row["tool"], row["slots"], row["items"]) for row in rows] == [
        (True, True, True, None), (True, None, True, None), (True, True, None, None),
    ]  # fmt: skip
    assert rows[0]["calls"] == [{"tool": "product_price", "arguments": {"product": "cucumber"}}]
    assert rows[1]["place"].endswith("talk.jsonl:2")


def test_a_wrong_turn_is_told_with_its_line_and_fails_below_the_threshold(evaluate, write_lines):
    file = write_lines("talk.jsonl", [PRICE, WRONG])
    result = evaluate("dialogues", file, "--shop", "greengrocer", "--draft")
    assert result.exit_code == 1
    assert "talk.jsonl:2: 'price of a pineapple': tools ['product_price'] instead of ['product_stock']" in result.output
    assert "1 of 2 turns are right, 50.0%: less than 95.0%." in result.output
    assert evaluate("dialogues", file, "--shop", "greengrocer", "--draft", "--at-least", "0.5").exit_code == 0


def test_a_folder_says_whose_dialogues_it_holds(evaluate, write_lines):
    write_lines("golden/greengrocer/singles.jsonl", [PRICE, {"say": "opening hours clifton", "arguments": {"branch": "clifton"}}])
    folder = write_lines("golden/thoitrang/chao.jsonl", [{"say": "chào shop", "tools": ["greet"], "locale": "vi"}]).parents[1]
    result = evaluate("dialogues", folder, "--draft")
    assert result.exit_code == 0, result.output
    cells = {line.split()[0]: line.split()[1:3] for line in result.output.splitlines() if len(line.split()) > 3}
    assert [cells[name] for name in ("greengrocer", "thoitrang", "all")] == [["2", "100.0%"], ["1", "100.0%"], ["3", "100.0%"]]


def test_dates_count_only_at_the_moment_they_were_written_for(evaluate, write_lines):
    file = write_lines("day.jsonl", [{"say": "is Keynsham open on Sunday?", "arguments": {"branch": "keynsham", "date": "2026-11-22"}}])
    assert evaluate("dialogues", file, "--shop", "greengrocer", "--draft", "--at", SATURDAY).exit_code == 0
    assert evaluate("dialogues", file, "--shop", "greengrocer", "--draft", "--at", "2027-03-01T09:00").exit_code == 1
    assert evaluate("dialogues", file, "--shop", "greengrocer", "--draft").exit_code == 0


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (['{"say": "hello"'], "talk.jsonl:1: this is not JSON"),
        (["", '{"say": "hello", "tool": "greet"}'], "talk.jsonl:2: unknown field 'tool'"),
        ([], "talk.jsonl has no turns"),
    ],
)
def test_a_bad_file_is_told_with_its_line(evaluate, write_lines, lines: list[str], told: str):
    result = evaluate("dialogues", write_lines("talk.jsonl", lines), "--shop", "greengrocer", "--draft")
    assert (result.exit_code, told in result.output) == (1, True), result.output


def test_what_is_not_there_is_named(evaluate, write_lines, tmp_path):
    assert "nowhere.jsonl cannot be read" in evaluate("dialogues", tmp_path / "nowhere.jsonl", "--shop", "greengrocer").output
    file = write_lines("talk.jsonl", [PRICE])
    assert 'There is no shop "bakery"' in evaluate("dialogues", file, "--shop", "bakery", "--draft").output
    told = evaluate("dialogues", file, "--draft").output
    assert "lies in no folder that is named after a shop" in told
    assert "greengrocer" in told
    assert "write a moment like 2026-11-21T10:00" in evaluate("dialogues", file, "--shop", "greengrocer", "--at", "soon").output


def test_nothing_is_published_by_an_evaluation(evaluate, write_lines, drafts):
    def there() -> list[str]:
        return sorted(str(path.relative_to(drafts)) for path in (drafts / "greengrocer").rglob("*"))

    before = there()
    assert evaluate("dialogues", write_lines("talk.jsonl", [PRICE]), "--shop", "greengrocer", "--draft").exit_code == 0
    assert there() == before
