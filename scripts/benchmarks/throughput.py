"""How many messages a second: the bare route, a shop, a large shop and a thousand shops, by turns in one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from scripts.benchmarks.load import Load, Target, press
from scripts.benchmarks.table import Row

SHARE_OF_LOAD = 0.7
PACED_RUNS = 3
BARE, SMALL, LARGE, MANY = "bare", "small", "large", "many"


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the bench measures: rounds, seconds a run, and seconds at a constant rate."""

    rounds: int
    seconds: int
    paced_seconds: int
    starts: int


def take_turns(targets: Mapping[str, Target], lengths: Lengths, folder: Path) -> dict[str, list[Load]]:
    """Load each target in turn, round after round; a first round that is not counted warms them up."""
    for target in targets.values():
        press(target, max(2, lengths.seconds // 2), folder)
    runs: dict[str, list[Load]] = {name: [] for name in targets}
    for _ in range(lengths.rounds):
        for name, target in targets.items():
            runs[name].append(press(target, lengths.seconds, folder))
    return runs


def throughput_rows(runs: Mapping[str, Sequence[Load]]) -> list[Row]:
    """Return the rates, and their ratios as the median over the rounds."""
    against_bare = _ratio(runs, SMALL, BARE)
    large, many = _ratio(runs, LARGE, SMALL), _ratio(runs, MANY, SMALL)
    return [
        Row("bare Flask route, JSON in, one SQLite insert", _rate(runs[BARE])),
        Row("greengrocer, V5, turn stored", _rate(runs[SMALL])),
        Row("  ratio to the bare route", f"{against_bare:.2f}", ">= 0.50", against_bare >= 0.5),
        Row("  processor time of a request: bare, shop, large, many", ", ".join(f"{_cpu(runs[name]):.2f}" for name in runs) + " ms"),
        Row("shop of 19,406 products", _rate(runs[LARGE])),
        Row("  ratio to the greengrocer", f"{large:.2f}", ">= 0.80", large >= 0.8),
        Row("1,000 tenants published, 50 of them asked", _rate(runs[MANY])),
        Row("  ratio to the greengrocer", f"{many:.2f}", ">= 0.80", many >= 0.8),
    ]


def paced_rows(targets: Mapping[str, Target], lengths: Lengths, folder: Path) -> list[Row]:
    """Return the latencies at 70 % of what each reaches; of several runs the median, each after a look at what it reaches just now."""
    return [_paced(name, targets[name], lengths, folder) for name in (BARE, SMALL)]


def _paced(name: str, target: Target, lengths: Lengths, folder: Path) -> Row:
    runs = [_at_share(target, lengths, folder) for _ in range(PACED_RUNS)]
    p50, p99, rate = (median(getattr(run, of) for run in runs) for of in ("p50", "p99", "per_second"))
    figure = f"{p50:.1f} / {p99:.1f} ms at {rate:.0f}/s (p99 {', '.join(f'{run.p99:.0f}' for run in runs)})"
    wanted, held = ("p99 < 30 ms", p99 < 30) if name == SMALL else ("", None)
    what = "greengrocer" if name == SMALL else "bare route"
    return Row(f"p50 / p99 at 70 % of that load, {what}", figure, wanted, held)


def _at_share(target: Target, lengths: Lengths, folder: Path) -> Load:
    """Load a server at 70 % of what it reached right before: on a machine with other work that is not what it was a minute ago."""
    reached = press(target, max(2, lengths.seconds // 2), folder).per_second
    return press(target, max(2, lengths.paced_seconds // PACED_RUNS), folder, SHARE_OF_LOAD * reached)


def _rate(runs: Sequence[Load]) -> str:
    rates = sorted(run.per_second for run in runs)
    return f"{median(rates):.0f}/s ({rates[0]:.0f} to {rates[-1]:.0f})"


def _cpu(runs: Sequence[Load]) -> float:
    return median(run.cpu for run in runs)


def _ratio(runs: Mapping[str, Sequence[Load]], ours: str, theirs: str) -> float:
    return median(one.per_second / other.per_second for one, other in zip(runs[ours], runs[theirs], strict=True))
