"""Measuring the router on labelled files: learn one file, label another, by the same Router that hears customers."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from app.services.evaluation.rows import BadRow, read_rows
from app.services.evaluation.scores import auroc, percentiles
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent, RoutedExample, View
from app.services.understanding.routing.router import Router
from app.services.understanding.routing.second_look import Embed
from plugins.contracts import Candidate
from plugins.kit.text import utterance

OOS = "oos"
LIKE = '{"id": "1", "text": "where is my card", "label": "card_arrival"}'
REFUSED = 5  # per cent of the validation's rows in scope
BATCH = 256


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what it means; ``label`` is "oos" for none of the intents, "" where it is not known."""

    id: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Labelling:
    """What a text was taken for, and how sure that it is one of the intents at all."""

    id: str
    label: str
    score: float
    ms: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures of one run; those that need labels of a kind that the file lacks are None."""

    accuracy: float | None
    macro_f1: float | None
    oos_recall: float | None
    oos_auroc: float | None
    in_scope_refused: float | None
    p50: float
    p95: float


def read_labelled(path: Path, *, labels: bool = True) -> list[Labelled]:
    """Return the rows of a file. Raises BadRow for one without id or text, or without a label where ``labels`` are needed."""
    rows, seen = [], set()
    for number, row in read_rows(path, LIKE):
        found = Labelled(str(row.get("id", "")), row.get("text", ""), row.get("label", ""))
        if not found.id or not isinstance(found.text, str) or not found.text.strip() or not isinstance(found.label, str):
            raise BadRow(f'{path}:{number}: "id", "text" and "label" are needed, all of them text. Write a row like {LIKE}')
        if labels and not found.label:
            raise BadRow(f'{path}:{number}: "label" is missing. Write a row like {LIKE}, with "{OOS}" for what is none of the intents')
        if found.id in seen:
            raise BadRow(f'{path}:{number}: the id "{found.id}" was used before. Give each row an id of its own')
        seen.add(found.id)
        rows.append(found)
    if not rows:
        raise BadRow(f"{path}: there is no row. Write one a line, like {LIKE}")
    return rows


def few_of_each(rows: Sequence[Labelled], shots: int, seed: int) -> list[Labelled]:
    """Return this many rows of each label, drawn alike for the same seed; rows out of scope all stay."""
    by_label: dict[str, list[Labelled]] = defaultdict(list)
    for row in rows:
        by_label[row.label].append(row)
    chance = random.Random(seed)  # noqa: S311 - a draw that can be repeated
    return [
        row
        for label, members in sorted(by_label.items())
        for row in (members if label == OOS else chance.sample(members, min(shots, len(members))))
    ]


class Labeller:
    """The router, trained on labelled rows; the words of a label are one more example of it."""

    def __init__(self, rows: Sequence[Labelled], embed: Embed | None = None, progress: Callable[[str], None] = lambda _: None):
        names = [Labelled("", " ".join(label.replace("_", " ").split()), label) for label in sorted({row.label for row in rows})]
        examples = [_example(row) for row in (*rows, *names) if row.id or row.label != OOS]
        progress(f"learning {len(examples)} examples by their words")
        self.router = Router(examples)
        self._threshold: float | None = None
        if embed:
            vectors = _vectors(self.router.sentences, embed, progress)
            if vectors is not None:
                progress("learning what they mean")
                self.router.look_again(vectors, embed)

    def refuse(self, validation: Sequence[Labelled]) -> None:
        """Set the least score, so that one in twenty of the validation's rows in scope is refused."""
        scores = [self._best(row)[1] for row in validation if row.label != OOS]
        self._threshold = float(np.percentile(scores, REFUSED)) if scores else None

    def label(self, row: Labelled) -> Labelling:
        """Return what a row is taken for."""
        begun = perf_counter()
        guess, score, foreign = self._best(row)
        spent = (perf_counter() - begun) * 1000
        refused = foreign if self._threshold is None else score < self._threshold
        return Labelling(row.id, OOS if refused else guess, score, spent)

    def _best(self, row: Labelled) -> tuple[str, float, bool]:
        """Return the likeliest intent, its probability, and whether none of them is likelier still."""
        ranked: list[Candidate] = self.router.rank([View(_words(row.text))])
        best = next((candidate for candidate in ranked if candidate.tool != OUT_OF_SCOPE), None)
        return (best.tool, best.score, best is not ranked[0]) if best else (OOS, 0.0, True)


def _example(row: Labelled) -> RoutedExample:
    return RoutedExample(Intent(OUT_OF_SCOPE if row.label == OOS else row.label), _words(row.text), row.text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.folded for token in utterance(text, "en").tokens if token.text[0].isalnum()) or (text.strip(),)


def _vectors(sentences: Sequence[str], embed: Embed, progress: Callable[[str], None]) -> np.ndarray | None:
    """Return all vectors in order, computed with texts of like length together, or None when there is no model."""
    order = sorted(range(len(sentences)), key=lambda place: len(sentences[place]))
    parts = []
    for begin in range(0, len(order), BATCH):
        part = embed([sentences[place] for place in order[begin : begin + BATCH]])
        if part is None:
            return None
        parts.append(part)
        progress(f"{min(begin + BATCH, len(order))} of {len(order)} sentence vectors")
    vectors = np.empty((len(order), parts[0].shape[1]), np.float32)
    vectors[order] = np.concatenate(parts)
    return vectors


def summarise(rows: Sequence[Labelled], labellings: Sequence[Labelling]) -> Summary:
    """Return the measures over rows and what they were taken for, in the same order."""
    pairs = list(zip(rows, labellings, strict=True))
    inside = [(row, found) for row, found in pairs if row.label and row.label != OOS]
    outside = [found for row, found in pairs if row.label == OOS]
    p50, p95 = percentiles([found.ms for found in labellings], 50, 95)
    return Summary(
        accuracy=float(np.mean([row.label == found.label for row, found in inside])) if inside else None,
        macro_f1=float(np.mean(list(_f1_of(pairs, {row.label for row, _ in inside})))) if inside else None,
        oos_recall=float(np.mean([found.label == OOS for found in outside])) if outside else None,
        oos_auroc=auroc([found.score for _, found in inside], [found.score for found in outside]) if inside and outside else None,
        in_scope_refused=float(np.mean([found.label == OOS for _, found in inside])) if inside else None,
        p50=p50,
        p95=p95,
    )


def _f1_of(pairs: Sequence[tuple[Labelled, Labelling]], labels: set[str]) -> Iterator[float]:
    for label in labels:
        right = sum(row.label == found.label == label for row, found in pairs)
        either = sum((row.label == label) + (found.label == label) for row, found in pairs if row.label)
        yield 2 * right / either if either else 0.0
