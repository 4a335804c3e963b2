"""``assistant eval``: how well a shop is understood and how well it finds, measured on its own files or on public ones."""

from __future__ import annotations

from importlib.util import find_spec

import click

from scripts.cli.lazy import LazyGroup

COMMANDS = {
    "search": ("scripts.cli.evaluating.search:search", "Rank a shop's products for a file of queries."),
    "intents": ("scripts.cli.evaluating.intents:intents", "Train the router on a file and label another one."),
    "dialogues": ("scripts.cli.evaluating.dialogues:dialogues", "Play golden dialogues and judge every turn."),
    "faq": ("scripts.cli.evaluating.faq:faq", "Ask a shop's FAQ in other words, and what it does not answer."),
    "filters": ("scripts.cli.evaluating.filters:filters", "Ask for filtered shelves and compare whole result sets."),
    "report": ("scripts.cli.evaluating.report:report", "Write one page with all of it."),
}


@click.group("eval", cls=LazyGroup, lazy={name: entry for name, entry in COMMANDS.items() if find_spec(entry[0].split(":")[0])})
def eval_group() -> None:
    """Measure how well a shop is understood and how well it finds."""
