"""``assistant eval faq``: ask a shop's FAQ in other words, and what it does not answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from app.services.evaluation.questions import AskedQuestion, ask_questions, coverage_of, read_questions
from app.services.evaluation.rows import BadRow, write_rows
from scripts.cli.evaluating.shop_floor import open_floor
from scripts.cli.workplace import told


@click.command()
@click.argument("shop")
@click.option("--questions", required=True, type=click.Path(path_type=Path), help='Rows {"text", "entry": id or null}.')
@click.option("--draft", is_flag=True, help="Ask the draft, not what is published.")
@click.option("--vectors", is_flag=True, help="Learn what sentences mean first, as the worker does where a model is installed.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a row for each question here.")
@click.pass_context
@told
def faq(context: click.Context, shop: str, questions: Path, draft: bool, vectors: bool, out: Path | None) -> None:
    """Ask SHOP questions in other words than its own: the entry that is given, and what is refused."""
    asked_for = read_questions(questions, shop)
    if not asked_for:
        raise BadRow(f"{questions} has no question for {shop}.")
    with open_floor(context, [shop], draft=draft, patient=vectors) as floor:
        if vectors:
            floor.learn_meanings(shop)
        asked = list(ask_questions(asked_for, partial(floor.once, shop)))
    for one in asked:
        if not one.right:
            click.echo(f"{one.question.text!r}: {', '.join(one.given) or one.outcome} instead of {one.question.entry or 'a refusal'}")
    if out:
        write_rows(out, map(_row, asked))
    for name, group in (*_groups(asked, _language), *_groups(asked, _kind), ("all", asked)):
        click.echo(f"{name:<6}{_worded(group)}")


def _language(one: AskedQuestion) -> str:
    return one.language


def _kind(one: AskedQuestion) -> str:
    return one.question.kind


def _groups(asked: Sequence[AskedQuestion], name_of: Callable[[AskedQuestion], str]) -> list[tuple[str, list[AskedQuestion]]]:
    """Return the questions by a name, nothing when all have the same."""
    groups: dict[str, list[AskedQuestion]] = defaultdict(list)
    for one in asked:
        groups[name_of(one)].append(one)
    return sorted(groups.items()) if len(groups) > 1 else []


def _worded(asked: Sequence[AskedQuestion]) -> str:
    counts = coverage_of(asked)
    inside = f"success@1 {counts.success:.3f} ({counts.right}/{counts.in_scope})" if counts.in_scope else ""
    outside = f"out of scope refused {counts.refusal:.3f} ({counts.refused}/{counts.out_of_scope})" if counts.out_of_scope else ""
    return "   ".join(part for part in (inside, outside) if part)


def _row(one: AskedQuestion) -> dict[str, Any]:
    return {
        "shop": one.question.shop, "text": one.question.text, "entry": one.question.entry or None, "kind": one.question.kind,
        "given": list(one.given), "right": one.right, "outcome": one.outcome, "reply": one.reply, "ms": round(one.ms, 3),
    }  # fmt: skip
