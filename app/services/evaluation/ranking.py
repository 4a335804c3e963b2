"""Ranking a shop's products for a file of queries, and judging the rankings by ratings or by the one product that was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from app.services.evaluation.rows import BadRow, read_rows, shortened
from app.services.evaluation.scores import ndcg
from plugins.contracts import NO_ANSWER, ProductQuery, Stores
from plugins.kit.text import normalise

_QUERY = '{"query_id": "q1", "query": "red bike"}'
_RATING = '{"query_id": "q1", "product_id": "BIKE-1", "rating": 3}'
_KNOWN = '{"query_id": "q1", "query": "red bike", "product_id": "BIKE-1", "kind": "typo"}'


@dataclass(frozen=True, slots=True)
class Query:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class KnownItem(Query):
    """A query for one product; ``kind`` is how it was written."""

    product: str
    kind: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The SKUs found for a query, best first, and how long that took; none when nothing matches. ``why`` says of the first ones
    what each matched by, where that was asked for."""

    query: str
    skus: tuple[str, ...]
    ms: float
    why: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The mean nDCG@10 over the queries that have a right product, the same over what was rated, how many of those were shown
    nothing, and how many of the queries without a right product were."""

    queries: int
    ndcg: float
    ndcg_rated: float
    lost: int
    hopeless: int
    refused: int


def read_queries(path: Path) -> list[Query]:
    return [Query(*_texts(path, number, row, _QUERY, "query_id", "query")) for number, row in read_rows(path, _QUERY)]


def read_known_items(path: Path) -> list[KnownItem]:
    wanted = ("query_id", "query", "product_id", "kind")
    return [KnownItem(*_texts(path, number, {"kind": "", **row}, _KNOWN, *wanted)) for number, row in read_rows(path, _KNOWN)]


def read_ratings(path: Path) -> dict[str, dict[str, int]]:
    """Return the ratings of each query's products; 0 is wrong, higher is better."""
    ratings: dict[str, dict[str, int]] = defaultdict(dict)
    for number, row in read_rows(path, _RATING):
        query, product = _texts(path, number, row, _RATING, "query_id", "product_id")
        rating = row.get("rating")
        if not isinstance(rating, int) or isinstance(rating, bool) or not 0 <= rating <= 20:
            raise BadRow(f"{path}:{number}: rating: {rating!r} is not a whole number from 0 to 20. Write a row like {_RATING}")
        ratings[query][product] = rating
    return dict(ratings)


def rank_products(stores: Stores, queries: Iterable[Query], limit: int, explained: int = 0) -> Iterator[Ranking]:
    """Search in the widest way there is; where all that was found is no answer, nothing matches, as nothing does for no words. Of the
    first ``explained`` products it is told why they matched."""
    for query in queries:
        begun = perf_counter()
        text = normalise(query.text)  # as a customer's message is
        hits = stores.search_products(query=ProductQuery(text=text, limit=limit, wide=True)) if text else []
        spent = (perf_counter() - begun) * 1000
        matches = any(hit.score > NO_ANSWER for hit in hits)
        why = tuple((hit.product.name, "; ".join(hit.matched)) for hit in hits[:explained])
        yield Ranking(query.id, tuple(hit.product.sku for hit in hits) if matches else (), spent, why)


def judge(rankings: Sequence[Ranking], ratings: Mapping[str, Mapping[str, int]]) -> Judgement:
    """Return how well the rated queries were answered; those without ratings do not count."""
    rated = [(ranking, ratings[ranking.query]) for ranking in rankings if ranking.query in ratings]
    hopeful = [(ranking.skus, given) for ranking, given in rated if max(given.values())]
    hopeless = [ranking.skus for ranking, given in rated if not max(given.values())]
    count = max(1, len(hopeful))
    return Judgement(
        len(hopeful),
        sum(ndcg(skus, given) for skus, given in hopeful) / count,
        sum(ndcg(skus, given, judged_only=True) for skus, given in hopeful) / count,
        sum(not skus for skus, _ in hopeful),
        len(hopeless),
        sum(not skus for skus in hopeless),
    )


def first_by_kind(rankings: Sequence[Ranking], items: Sequence[KnownItem]) -> dict[str, tuple[int, int]]:
    """Return for each kind of query how often its product came first, of how many."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for ranking, item in zip(rankings, items, strict=True):
        counts[item.kind][0] += ranking.skus[:1] == (item.product,)
        counts[item.kind][1] += 1
    return {kind: (first, count) for kind, (first, count) in counts.items()}


def _texts(path: Path, number: int, row: Mapping[str, object], like: str, *names: str) -> Iterator[str]:
    for name in names:
        value = row.get(name)
        if value is None:
            raise BadRow(f"{path}:{number}: {name} is missing. Write a row like {like}")
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise BadRow(f"{path}:{number}: {name}: {shortened(value)} is no text. Write a row like {like}")
        yield str(value)
