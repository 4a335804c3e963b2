"""``python -m scripts.evaluation``: measure understanding and finding, and print the tables as Markdown."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from scripts.benchmarks.machine import describe_machine
from scripts.evaluation.attacks import own_attack_lines, public_attack_lines
from scripts.evaluation.lines import Line, markdown
from scripts.evaluation.own_shops import dialogue_lines, faq_lines, filter_lines
from scripts.evaluation.public_intents import intent_lines
from scripts.evaluation.public_search import search_lines
from scripts.evaluation.running import CommandFailed

OWN: dict[str, tuple[str, Callable[[Path], Iterator[Line]]]] = {
    "dialogues": ("Golden dialogues of the demo shops", dialogue_lines),
    "faq": ("FAQ of the demo shops in other words", faq_lines),
    "filters": ("Filtered questions to the demo shops", filter_lines),
    "attacks": ("Attacks through V5, V6 and V7 with a model that obeys them, written by hand", own_attack_lines),
}
PUBLIC: dict[str, tuple[str, Callable[[Path, Path], Iterator[Line]]]] = {
    "search": ("Product search on Icecat (19,406 products, Chorus's ratings)", search_lines),
    "intents": ("Intents on public sets, fixed splits of the training halves", intent_lines),
    "security": ("Attacks through V5, V6 and V7 with a model that obeys them, public corpora", public_attack_lines),
}


@click.command()
@click.option(
    "--data",
    envvar="EVALUATION_DATA",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with banking77, clinc150, hwu64, chorus_icecat and security.",
)  # noqa: E501
@click.option("--only", multiple=True, type=click.Choice([*OWN, *PUBLIC]), help="Measure only this part.")
def main(data: Path | None, only: tuple[str, ...]) -> None:
    """Measure how well the shops are understood and how well they find; print the tables as Markdown."""
    click.echo("\n".join(describe_machine()) + "\n")
    parts = {name: part for name, part in OWN.items() if not only or name in only}
    if data:
        parts |= {name: (title, partial(lines, data)) for name, (title, lines) in PUBLIC.items() if not only or name in only}
    failed = False
    for title, lines in parts.values():
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="evaluation-") as folder:
            found, problem = _measured(lines, Path(folder))
        click.echo(markdown(title, found) + (f"\nNot measured to the end: {problem}\n" if problem else ""))
        click.echo(f"({time.perf_counter() - begun:.0f} s)\n")
        failed = failed or bool(problem)
    sys.exit(1 if failed else 0)


def _measured(lines: Callable[[Path], Iterator[Line]], folder: Path) -> tuple[list[Line], str]:
    """Return the lines as far as they could be measured, and what stopped them."""
    found: list[Line] = []
    try:
        found.extend(lines(folder))
    except CommandFailed as error:
        return found, str(error)
    return found, ""


if __name__ == "__main__":
    main()
