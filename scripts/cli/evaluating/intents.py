"""``assistant eval intents``: the router of the chat, trained on a labelled file, labels another one."""

from __future__ import annotations

import time
from pathlib import Path

import click

from app.collector import collector_at_rest
from app.services.evaluation.intents import Labelled, Labeller, Summary, few_of_each, read_labelled, summarise
from app.services.evaluation.rows import write_rows
from app.services.understanding.routing.second_look import Embed
from plugins.kit.minilm.package import missing, model_folder
from scripts.cli.workplace import settings_of, told

_FILE = click.Path(dir_okay=False, path_type=Path)
SHOWN = {
    "accuracy": "accuracy", "macro_f1": "macro F1", "in_scope_refused": "in scope refused", "oos_recall": "out of scope refused",
    "oos_auroc": "out of scope AUROC", "p50": "p50 ms", "p95": "p95 ms",
}  # fmt: skip


@click.command()
@click.option("--train", required=True, type=_FILE, help='{"id", "text", "label"} a line; label "oos" is none of the intents.')
@click.option("--validation", type=_FILE, help="Labelled rows: 5 % of those in scope are refused from here on.")
@click.option("--test", required=True, type=_FILE, help="The rows to label; their own labels are only for the summary.")
@click.option("--out", required=True, type=_FILE, help='Write {"id", "label", "score", "ms"} a line here.')
@click.option("--shots", type=click.IntRange(1, 100_000), help="Learn only so many rows of each label.")
@click.option("--seed", default=0, show_default=True, help="Which rows are drawn by --shots.")
@click.option("--no-embeddings", is_flag=True, help="Go by the words alone.")
@click.pass_context
@told
def intents(
    context: click.Context, train: Path, validation: Path | None, test: Path, out: Path, shots: int | None, seed: int, no_embeddings: bool
) -> None:
    """Train the router on a file and label another one, by the same code that hears customers."""
    learnt, asked = read_labelled(train), read_labelled(test, labels=False)
    checked = read_labelled(validation) if validation else []
    learnt = few_of_each(learnt, shots, seed) if shots else learnt
    beside = [Labelled(f"validation {row.id}", row.text, row.label) for row in checked if row.label == "oos"]
    begun = time.perf_counter()
    with collector_at_rest():
        embed = None if no_embeddings else _encoder(context)
        labeller = Labeller([*learnt, *beside], embed, _tell)
        _tell(f"trained in {time.perf_counter() - begun:.1f} s")
        if checked:
            labeller.refuse(checked)
        labellings = []
        for number, row in enumerate(asked, 1):
            labellings.append(labeller.label(row))
            if number % 500 == 0:
                _tell(f"{number} of {len(asked)} rows labelled")
    write_rows(out, ({"id": one.id, "label": one.label, "score": one.score, "ms": round(one.ms, 3)} for one in labellings))
    _show(summarise(asked, labellings), len(asked))


def _encoder(context: click.Context) -> Embed | None:
    """Return what makes sentence vectors, None (and say so) where it is not installed."""
    wanted, folder = missing(), model_folder()
    if wanted or folder is None:
        _tell(f"without sentence vectors: pip install {' '.join(wanted)}")
        return None
    from plugins.kit.minilm.encoder import load_encoder

    place = settings_of(context).models
    place.mkdir(parents=True, exist_ok=True)
    return load_encoder(folder, place).encode


def _show(summary: Summary, rows: int) -> None:
    click.echo(f"{'rows':<22}{rows}")
    for name, words in SHOWN.items():
        value = getattr(summary, name)
        if value is not None:
            click.echo(f"{words:<22}{value:.2f}" if name.startswith("p") else f"{words:<22}{value:.4f}")


def _tell(words: str) -> None:
    click.echo(words, err=True)
