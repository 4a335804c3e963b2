"""``assistant eval search``: rank a shop's products for a file of queries, and judge the rankings where ratings are given."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from app.collector import collector_at_rest
from app.container import Platform, Tenant
from app.services.evaluation.ranking import (
    Query,
    Ranking,
    first_by_kind,
    judge,
    rank_products,
    read_known_items,
    read_queries,
    read_ratings,
)
from app.services.evaluation.rows import write_rows
from app.services.evaluation.scores import percentiles
from app.services.secrets.tenant_secrets import TenantSecrets
from scripts.cli.workplace import forgetful, settings_of, told

DEPTH = 100
EXPLAINED = 3
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("shop")
@click.option("--queries", type=_FILE, help='{"query_id", "query"} a line.')
@click.option("--out", type=_FILE, help='Write {"query_id", "ranked_ids", "ms"} a line here; no ids: nothing matches.')
@click.option("--limit", default=DEPTH, show_default=True, type=click.IntRange(1, 10_000), help="How many products to rank.")
@click.option("--qrels", type=_FILE, help='{"query_id", "product_id", "rating"} a line: judge the rankings by nDCG.')
@click.option("--knownitem", type=_FILE, help='{"query_id", "query", "product_id", "kind"} a line: how often the product comes first.')
@click.option("--explain", is_flag=True, help="Tell of the first products of each query why they matched.")
@click.option("--no-embeddings", is_flag=True, help="Search by the words alone.")
@click.pass_context
@told
def search(
    context: click.Context,
    shop: str,
    queries: Path | None,
    out: Path | None,
    limit: int,
    qrels: Path | None,
    knownitem: Path | None,
    explain: bool,
    no_embeddings: bool,
) -> None:
    """Rank the products of the published SHOP for each query; vectors that are missing are made first."""
    if not (queries or knownitem) or (qrels and not queries):
        raise click.UsageError("Name a file with --queries, or one with --knownitem; --qrels judges those of --queries.")
    asked, items = read_queries(queries) if queries else [], read_known_items(knownitem) if knownitem else []
    ratings = read_ratings(qrels) if qrels else {}
    settings = settings_of(context)
    with tempfile.TemporaryDirectory(prefix="evaluation-") as scratch, collector_at_rest():
        memory = 0 if no_embeddings else settings.model_memory_mb
        passing = replace(forgetful(settings, Path(scratch)), model_memory_mb=memory)
        platform = Platform(passing, patient=True, secrets=TenantSecrets.of(settings).read)
        try:
            tenant = platform.tenant(shop)
            if not no_embeddings:
                _make_vectors(tenant)
            told = EXPLAINED if explain else 0
            rankings, found = _rank(tenant, asked, limit, told), _rank(tenant, items, limit, told)
        finally:
            platform.close()
    if out:
        write_rows(out, map(_row, rankings or found))
    for query, ranking in zip((*asked, *items), (*rankings, *found), strict=True):
        _tell_why(query, ranking)
    _tell_times(rankings or found)
    if qrels:
        _tell_judgement(rankings, ratings)
    for kind, (first, count) in first_by_kind(found, items).items():
        click.echo(f"{kind or 'known items'}: first {first / count:.4f} ({first}/{count})")


def _rank(tenant: Tenant, queries: Sequence[Query], limit: int, explained: int) -> list[Ranking]:
    if queries:
        list(rank_products(tenant.stores, queries[:1], limit))  # what the first search opens is not its time
    return list(rank_products(tenant.stores, queries, limit, explained))


def _make_vectors(tenant: Tenant) -> None:
    """Do what the worker would do for the stores; what is done already takes no time."""
    for job in tenant.stores.register_jobs():
        job.run(_show_progress)


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and done < total:
        click.echo(f"\rvectors {done}/{total}", nl=done + 1 >= total, err=True)


def _row(ranking: Ranking) -> dict[str, object]:
    ms = round(ranking.ms, 3)
    return {"query_id": ranking.query, "ranked_ids": list(ranking.skus), "ms": ms, "latency_ms": ms}


def _tell_why(query: Query, ranking: Ranking) -> None:
    """Print the first products with why they matched, where that was asked for."""
    for name, why in ranking.why:
        click.echo(f"{query.text!r} -> {name}: {why}" + ("" if ranking.skus else " (no answer)"))


def _tell_times(rankings: Sequence[Ranking]) -> None:
    middle, late = percentiles([ranking.ms for ranking in rankings], 50, 95)
    empty = sum(not ranking.skus for ranking in rankings)
    click.echo(f"{len(rankings)} queries, p50 {middle:.2f} ms, p95 {late:.2f} ms, nothing matches {empty}")


def _tell_judgement(rankings: Sequence[Ranking], ratings: dict[str, dict[str, int]]) -> None:
    told = judge(rankings, ratings)
    click.echo(f"nDCG@10 {told.ndcg:.4f} over {told.queries} queries, over rated products only {told.ndcg_rated:.4f}")
    click.echo(f"without a right product: {told.refused} of {told.hopeless} shown nothing; with one: {told.lost} shown nothing")
