"""``assistant eval report``: one page with everything that was measured of a shop."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from app.services.evaluation.dialogues import find_dialogues
from app.services.evaluation.scores import share_of
from scripts.cli.evaluating.measuring import Amounts, measure, own_dialogues
from scripts.cli.evaluating.page import render
from scripts.cli.evaluating.shop_floor import moment_of, open_floor
from scripts.cli.workplace import settings_of, told


@click.command()
@click.argument("shop")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the page is written.")
@click.option("--dialogues", type=click.Path(path_type=Path), help="Golden dialogues; otherwise those in the draft's folder dialogues.")
@click.option("--questions", type=click.Path(path_type=Path), help="Questions as for: assistant eval faq.")
@click.option("--at", "at", help="The moment that the dialogues were written for, like 2026-11-21T10:00.")
@click.option("--draft", is_flag=True, help="Measure the draft, not what is published.")
@click.option("--products", default=Amounts().products, show_default=True, type=click.IntRange(1), help="How many products to look for.")
@click.option("--examples", default=Amounts().examples, show_default=True, type=click.IntRange(5), help="How many phrasings to hold out.")
@click.option("--filters", default=Amounts().filters, show_default=True, type=click.IntRange(1), help="How many filtered questions.")
@click.pass_context
@told
def report(
    context: click.Context, shop: str, out: Path, dialogues: Path | None, questions: Path | None, at: str | None, draft: bool,
    products: int, examples: int, filters: int,
) -> None:  # fmt: skip
    """Measure SHOP and write one page: search, intents, FAQ, dialogues, filters, languages, each with how it was measured."""
    moment = moment_of(at)
    business = Path(settings_of(context).business_root)
    golden = find_dialogues(dialogues, [shop], shop) if dialogues else own_dialogues(business, shop)
    with open_floor(context, [shop], moment, draft=draft) as floor:
        tell = partial(click.echo, err=True)
        measured = measure(floor, shop, golden, questions, Amounts(products, examples, filters), moment is not None, tell)
    out.write_text(render(measured), "utf-8")
    found = share_of(one.rank == 1 for one in measured.lookups)
    click.echo(f"Wrote {out}: {found.value:.1%} of {found.count} lookups found first, {len(measured.turns)} dialogue turns played.")
