"""``assistant eval filters``: filtered questions made from the catalogue, and the whole sets that the shop finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from app.services.evaluation.filters import languages, make_questions
from app.services.evaluation.finding import FoundSet, find_sets
from app.services.evaluation.rows import BadRow, write_rows
from app.services.evaluation.wares import read_wares
from scripts.cli.evaluating.shop_floor import Floor, open_floor
from scripts.cli.workplace import told

SEED = 7
SHOWN = 3


@click.command()
@click.argument("shop")
@click.option("--count", default=40, show_default=True, type=click.IntRange(1, 1000), help="How many questions to make.")
@click.option("--seed", default=SEED, show_default=True, help="Another seed makes other questions.")
@click.option("--language", type=click.Choice(languages()), help="The language to ask in; otherwise the shop's own.")
@click.option("--draft", is_flag=True, help="Ask the draft, not what is published.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a row for each question here.")
@click.pass_context
@told
def filters(context: click.Context, shop: str, count: int, seed: int, language: str | None, draft: bool, out: Path | None) -> None:
    """Ask SHOP for shelves like "blue mugs under 5, in stock" and compare all that is found with the catalogue."""
    with open_floor(context, [shop], draft=draft) as floor:
        sets = filtered_sets(floor, shop, count, seed, language)
    if not sets:
        raise BadRow(f"{shop}: the catalogue has too few things alike to make questions of. Six of a category or kind are enough.")
    for one in sets:
        if not one.exact:
            click.echo(f"{one.question.text!r}: {one.cause}; {dict(one.arguments)}; missing {_some(one.missing)}, extra {_some(one.extra)}")
    if out:
        write_rows(out, map(_row, sets))
    exact = sum(one.exact for one in sets)
    click.echo(f"exact set {exact / len(sets):.3f} ({exact}/{len(sets)})   causes: {_causes(sets)}")


def filtered_sets(floor: Floor, shop: str, count: int, seed: int, language: str | None = None) -> list[FoundSet]:
    """Return the questions made of a shop's catalogue with what it finds for them."""
    tenant = floor.tenant(shop)
    wares = read_wares(tenant.document("catalog") or {}, partial(_has_offer, tenant))
    spoken = language or tenant.shop.locale[:2]
    questions = make_questions(wares, spoken if spoken in languages() else "en", tenant.shop.currency, count, seed)
    return list(find_sets(questions, partial(floor.understand, shop), partial(floor.run, shop), tenant.stores))


def _has_offer(tenant: Any, sku: str) -> bool:
    product = tenant.stores.find_product(sku=sku)
    return product is not None and bool(tenant.stores.search_promotions(product=product, day=tenant.now().date()))


def _causes(sets: Sequence[FoundSet]) -> str:
    counts = Counter(one.cause for one in sets if not one.exact)
    return ", ".join(f"{cause} {count}" for cause, count in counts.most_common()) or "none"


def _some(codes: frozenset[str]) -> str:
    shown = sorted(codes)[:SHOWN]
    return (", ".join(shown) + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")) or "none"


def _row(one: FoundSet) -> dict[str, Any]:
    return {
        "query": one.question.text, "kind": one.question.kind, "exact": one.exact, "cause": one.cause, "tool": one.tool,
        "arguments": dict(one.arguments), "right": sorted(one.question.right), "found": sorted(one.found), "ms": round(one.ms, 3),
    }  # fmt: skip
