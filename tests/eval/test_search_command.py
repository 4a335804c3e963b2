"""``assistant eval search``: rankings, times and judgements of a published shop."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from scripts.cli import main
from tests.eval.conftest import rows_of
from tests.published import share

SHOP = {"name": "Bikes", "locale": "en", "currency": "GBP", "timezone": "Europe/London"}
PRODUCTS = [
    {"sku": "B1", "name": "Red Road Bike", "price": 50000},
    {"sku": "B2", "name": "Blue City Bike", "price": 40000},
    {"sku": "H1", "name": "Bike Helmet Large", "price": 4000},
]
QUERIES = [{"query_id": "q1", "query": "road bike"}, {"query_id": "q2", "query": "zebra"}]
RATINGS = [{"query_id": "q1", "product_id": "B1", "rating": 3}, {"query_id": "q2", "product_id": "B1", "rating": 0}]
ITEMS = [{"query_id": "k1", "query": "helmett large", "product_id": "H1", "kind": "typo"}]


@pytest.fixture
def evaluate(tmp_path, monkeypatch):
    """Evaluate a shop of three products, published in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    draft = share(tmp_path / "business") / "bikes" / "draft"
    draft.mkdir(parents=True)
    (draft / "tenant.json").write_text(json.dumps(SHOP))
    (draft / "catalog.json").write_text(json.dumps({"products": PRODUCTS}))

    def run(*arguments):
        return CliRunner().invoke(main, ["--business", "business", *map(str, arguments)], catch_exceptions=False)

    assert run("tenant", "publish", "bikes").exit_code == 0
    return lambda *arguments: run("eval", "search", "bikes", "--no-embeddings", *arguments)


def test_rankings_are_written_and_judged(evaluate, write_lines, tmp_path):
    queries, ratings, items = write_lines("q", QUERIES), write_lines("r", RATINGS), write_lines("k", ITEMS)
    told = evaluate("--queries", queries, "--qrels", ratings, "--knownitem", items, "--out", "ranked.jsonl").output
    first, second = rows_of(tmp_path / "ranked.jsonl")
    assert first["query_id"] == "q1"
    assert first["ranked_ids"][0] == "B1"
    assert first["ms"] == first["latency_ms"] > 0
    assert second["ranked_ids"] == []
    assert "2 queries" in told
    assert "nothing matches 1" in told
    assert "nDCG@10 1.0000 over 1 queries, over rated products only 1.0000" in told
    assert "without a right product: 1 of 1 shown nothing; with one: 0 shown nothing" in told
    assert "typo: first 1.0000 (1/1)" in told


def test_it_tells_why_a_product_was_found(evaluate, write_lines):
    items = write_lines("k", ITEMS)
    assert (
        "'helmett large' -> Bike Helmet Large: name: helmet, large; spelling: helmett -> helmet"
        in evaluate("--knownitem", items, "--explain").output
    )
    assert "->" not in evaluate("--knownitem", items).output


def test_a_limit_holds(evaluate, write_lines, tmp_path):
    evaluate("--queries", write_lines("q", [{"query_id": 7, "query": "bike"}]), "--limit", 1, "--out", "ranked.jsonl")
    (row,) = rows_of(tmp_path / "ranked.jsonl")
    assert row["query_id"] == "7"
    assert len(row["ranked_ids"]) == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"query_id": "q1"}], 'q:1: query is missing. Write a row like {"query_id": "q1", "query": "red bike"}'),
        ([{"query_id": "q1", "query": None}], "q:1: query is missing"),
        ([{"query_id": "q1", "query": ["bike"]}], "q:1: query: ['bike'] is no text. Write a row like"),
        ([{"query_id": 1.5, "query": "bike"}], "q:1: query_id: 1.5 is no text"),
        ([{"query_id": "q1", "query": True}], "q:1: query: True is no text"),
        (["not json"], "q:1: this is not JSON"),
        (["[" * 100_000], "q:1: this is not JSON (maximum recursion depth"),
    ],
)
def test_a_bad_file_is_told_by_line(evaluate, write_lines, rows, message):
    result = evaluate("--queries", write_lines("q", rows))
    assert result.exit_code == 1
    assert message in result.output


@pytest.mark.parametrize("rating", ["good", True, -1, 2.5])
def test_a_rating_must_be_a_number(evaluate, write_lines, rating):
    bad = write_lines("r", [{"query_id": "q1", "product_id": "B1", "rating": rating}])
    assert f"r:1: rating: {rating!r} is not a whole number" in evaluate("--queries", write_lines("q", QUERIES), "--qrels", bad).output


def test_something_must_be_asked(evaluate):
    assert "Name a file with --queries" in evaluate().output


def test_no_words_match_nothing(evaluate, write_lines, tmp_path):
    texts = ["", "  ", "\0", "\u200b", "?!", "x" * 40_000, "bike\u2028", "road\0bike", "\ud800bike"]
    queries = [{"query_id": f"\ud800{number}", "query": text} for number, text in enumerate(texts)]
    (tmp_path / "q").write_text("".join(json.dumps(query) + "\n" for query in queries))
    assert evaluate("--queries", tmp_path / "q", "--out", "ranked.jsonl").exit_code == 0
    rows = rows_of(tmp_path / "ranked.jsonl")
    assert [bool(row["ranked_ids"]) for row in rows] == [False] * 6 + [True] * 3
    assert rows[7]["ranked_ids"][0] == "B1"
    assert rows[0]["query_id"] == "\ud8000"


def test_a_line_ends_where_the_file_says(evaluate, write_lines, tmp_path):
    (tmp_path / "q").write_text('\ufeff{"query_id": "q1", "query": "road\u2028bike"}\r\n', "utf-8")
    evaluate("--queries", tmp_path / "q", "--out", "ranked.jsonl")
    assert rows_of(tmp_path / "ranked.jsonl")[0]["ranked_ids"][0] == "B1"
