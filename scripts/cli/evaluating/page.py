"""The report as one self-contained page of HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.services.evaluation.held_out import Intent
from app.services.evaluation.scores import calibration, calibration_error, confusions, percentiles
from scripts.cli.evaluating import summary
from scripts.cli.evaluating.charts import calibration_chart, latency_chart
from scripts.cli.evaluating.measuring import SEED, Measured

HERE = Path(__file__).parent
MOST = 8
OUTCOMES = {"unknown": "not known", "asked": "asked back", "answered": "nothing of the kind", "refused": "refused"}
LANGUAGES = {"en": "English", "vi": "Vietnamese"}


def render(measured: Measured) -> str:
    """Return the page. It needs no script and loads nothing."""
    loader = FileSystemLoader(HERE / "templates")
    titled = partial(_titled, measured.titles)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "percent": _percent,
        "language": lambda code: LANGUAGES.get(code, code),
        "intent": titled,
        "outcome": lambda name: OUTCOMES.get(name, name),
    }
    bins = calibration([one.score for one in measured.held_out], [one.right for one in measured.held_out])
    times = [one.ms for one in measured.lookups]
    return environment.get_template("report.html").render(
        measured=measured,
        headline=summary.headline(measured),
        lookups=summary.lookup_figures(measured),
        latency=latency_chart(times),
        latency_at=percentiles(times, 50, 95),
        slowest=sorted(measured.lookups, key=lambda one: -one.ms)[:MOST],
        lost=[one for one in measured.lookups if one.rank != 1][:MOST],
        calibration=calibration_chart(bins),
        calibration_error=calibration_error(bins),
        decisions=summary.counted(one.decision for one in measured.held_out),
        confusions=confusions((titled(one.meant), titled(one.taken)) for one in measured.held_out)[:MOST],
        weakest=summary.weakest(measured.held_out, MOST),
        weakest_intents=summary.weakest_intents(measured.held_out, MOST),
        question_figures=summary.question_figures(measured),
        missed=[one for one in measured.questions if not one.right][: 2 * MOST],
        dialogue_figures=summary.dialogue_figures(measured),
        wrong=[turn for turn in measured.turns if not turn.right][: 2 * MOST],
        causes=summary.counted(one.cause for one in measured.filters if one.cause),
        inexact=[one for one in measured.filters if not one.exact][:MOST],
        by_language=summary.language_rows(measured),
        seed=SEED,
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def _titled(titles: Mapping[str, str], intent: Intent) -> str:
    """Return an intent as an owner knows it: what its button says, and which entry or topic."""
    title = titles.get(intent.tool, intent.tool)
    return f"{title}: {intent.what}" if intent.what else title
