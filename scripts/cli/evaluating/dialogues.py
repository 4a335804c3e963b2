"""``assistant eval dialogues``: play golden dialogues and judge every turn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from app.services.evaluation.dialogues import find_dialogues
from app.services.evaluation.playing import PlayedTurn, Tally, play, tally, tally_by
from app.services.evaluation.rows import write_rows
from scripts.cli.evaluating.shop_floor import moment_of, open_floor
from scripts.cli.workplace import root_of, told


@click.command()
@click.argument("places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|FOLDER...")
@click.option("--shop", default="", help="Whose dialogues they are; otherwise the folder's name says it.")
@click.option("--at", "at", help="The moment they were written for, like 2026-11-21T10:00; otherwise now, and dates do not count.")
@click.option("--at-least", default=0.95, show_default=True, help="The share of right turns below which the exit code is 1.")
@click.option("--draft", is_flag=True, help="Play them to the draft, not to what is published.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a row for each turn here.")
@click.pass_context
@told
def dialogues(
    context: click.Context, places: tuple[Path, ...], shop: str, at: str | None, at_least: float, draft: bool, out: Path | None
) -> None:
    """Play golden dialogues: right tool, right slots, right items, right words at every turn."""
    moment = moment_of(at)
    shops = root_of(context).keys()
    found = [dialogue for place in places for dialogue in find_dialogues(place, shops, shop)]
    with open_floor(context, {dialogue.shop for dialogue in found}, moment, draft=draft) as floor:
        turns = list(play(found, floor.ask, clock=moment is not None))
    for turn in turns:
        if not turn.right:
            click.echo(f"{turn.place}: {turn.say!r}: {'; '.join(turn.problems)}")
    if out:
        write_rows(out, map(_row, turns))
    _show(turns)
    total = tally(turns)
    if total.share < at_least:
        click.echo(f"{total.right} of {total.turns} turns are right, {total.share:.1%}: less than {at_least:.1%}.", err=True)
        raise SystemExit(1)


def _row(turn: PlayedTurn) -> dict[str, Any]:
    told = ("shop", "place", "say", "language", "right", "tool", "slots", "items", "words", "problems", "reply")
    calls = [{"tool": name, "arguments": dict(arguments)} for name, arguments in turn.calls]
    return {name: getattr(turn, name) for name in told} | {"calls": calls, "ms": round(turn.ms, 3)}


def _show(turns: Sequence[PlayedTurn]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("", "turns", "right", "tool", "slots", "tool and slots", "items", "words"):
        table.add_column(column, justify="left" if not column else "right")
    by_shop, by_language = tally_by(turns, "shop"), tally_by(turns, "language")
    for name, counts in (*by_shop.items(), *(by_language.items() if len(by_language) > 1 else ()), ("all", tally(turns))):
        table.add_row(name, *_cells(counts))
    Console(highlight=False, width=110).print(table)


def _cells(counts: Tally) -> list[str]:
    parts = (counts.tool, counts.slots, counts.understood, counts.items, counts.words)
    return [str(counts.turns), f"{counts.share:.1%}", *(f"{right}/{stated}" for right, stated in parts)]
