"""Icecat's catalogue with Chorus's judged queries, names disturbed in five ways, and filtered questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from app.services.evaluation.scores import ndcg, percentiles, success_at
from scripts.benchmarks.catalogues import large_catalogue
from scripts.benchmarks.shops import LARGE, Shops
from scripts.evaluation.lines import Line, mean_line, most_line, share_line
from scripts.evaluation.running import read, rows_of, write

FILTERS = 120
KNOWN = {"title": 0.99, "typo": 0.97, "partial": 0.76, "shuffled": 0.98, "glued": 0.99}


def search_lines(data: Path, folder: Path) -> Iterator[Line]:
    """Publish Icecat's products as a shop of their own and yield the rows of the search table."""
    place = data / "chorus_icecat"
    if not place.is_dir():
        return
    shops = Shops(folder / "shops")
    shops.add_large(large_catalogue(place))
    shops.publish(LARGE)
    yield from _judged(place, folder, shops.root)
    yield from _known(place, folder, shops.root)
    rows = rows_of(folder, "filters", LARGE, "--count", FILTERS, business=shops.root)
    yield share_line("filters, exact set", [row["exact"] for row in rows], 0.95)


def _judged(place: Path, folder: Path, business: Path) -> Iterator[Line]:
    ratings: dict[str, dict[str, int]] = defaultdict(dict)
    for row in read(place / "qrels.jsonl"):
        ratings[row["query_id"]][str(row["product_id"])] = row["rating"]
    ranked = _ranked(place / "queries.jsonl", folder, business)
    with_answer = [query for query, judged in ratings.items() if max(judged.values()) > 0]
    without = [query for query, judged in ratings.items() if max(judged.values()) == 0]
    yield mean_line("nDCG@10", [ndcg(ranked[query], ratings[query]) for query in with_answer], 0.77)
    yield mean_line("nDCG@10, judged products only", [ndcg(ranked[query], ratings[query], judged_only=True) for query in with_answer], 0.89)
    yield share_line("shown as no match where nothing is right", [not ranked[query] for query in without], 0.75)
    lost = sum(not ranked[query] for query in with_answer)
    yield Line("shown as no match where something is", str(lost), len(with_answer), goal="at most 1", held=lost <= 1)


def _known(place: Path, folder: Path, business: Path) -> Iterator[Line]:
    looked_for = read(place / "knownitem.jsonl")
    times: list[float] = []
    ranked = _ranked(place / "knownitem.jsonl", folder, business, times)
    for kind, goal in KNOWN.items():
        rows = [row for row in looked_for if row["kind"] == kind]
        found = [success_at(ranked[row["query_id"]], [str(row["product_id"])], 1) for row in rows]
        yield share_line(f"known item, success@1, {kind}", found, goal)
    half, slow = percentiles(times, 50, 95)
    yield most_line("time a query, p50", half, len(times), 8)
    yield most_line("time a query, p95", slow, len(times), 20)


def _ranked(queries: Path, folder: Path, business: Path, times: list[float] | None = None) -> dict[str, list[str]]:
    asked = write(folder / "queries.jsonl", ({"query_id": row["query_id"], "query": row["query"]} for row in read(queries)))
    rows = rows_of(folder, "search", LARGE, "--queries", asked, business=business)
    if times is not None:
        times += [row["ms"] for row in rows]
    return {row["query_id"]: [str(code) for code in row["ranked_ids"]] for row in rows}
