"""The router: which tool a clause asks for, learnt from the tools' own examples, with a calibrated probability.

Words come first: likeness to the examples where each intent has a few, a linear classifier where each has many. Where they are
unsure and sentence vectors are there, what the clause means is weighed in. All are weighed and calibrated on examples held out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from app.services.understanding.routing.features import features_of
from app.services.understanding.routing.fitting import fit_logistic
from app.services.understanding.routing.likeness import TIERS, Tiers, arrays_of, layout_of
from app.services.understanding.routing.margins import Margins
from app.services.understanding.routing.opinion import Opinion, form_opinion
from app.services.understanding.routing.second_look import Embed, SecondLook, digest_of, load_second_look, look_again
from plugins.contracts import NOTHING, Candidate

__all__ = ["OUT_OF_SCOPE", "Intent", "RoutedExample", "Router", "View", "features_of"]
OUT_OF_SCOPE = ""
SHORT = 60  # words of all readings: longer ones do not come again
REMEMBERED = 1024  # readings: "how much is <product>" comes again and again

DOING = 1.05  # where a text about a thing and a tool that does it are as near, the tool
EXACT = 1.25  # the very words of an example beat any likeness
EXACT_LEAN = 6.0  # the same, where log odds compete
CALIBRATED_ON = 300  # examples: more add nothing but time at start
MANY, MANY_EACH = 4000, 20  # examples in all and of an intent on average: from here a linear classifier hears better
SURE, SURE_ALONE, SURE_OF_MANY = 0.8, 0.95, 0.97  # no second look from here; alone: nothing but words is known of the clause
ASKING = 5  # words that name goods and ask something of the shop about them: fewer only name them
# Where values are named, meaning decides if words say little (unheard), or if a text of the shop answers the sentence.
UNHEARD, TELLING, TELLING_OF_GOODS = 0.25, 0.5, 0.65
WORTH = 0.01  # more examples of a hundred heard right, held out: less is not worth the milliseconds
NEARNESS_OF_MANY = 8.0  # the least weight of lying near to what was learnt, where each intent has many examples
FIT = 20.0  # what a likeness that is reduced by its fit loses in log odds


@dataclass(frozen=True, slots=True)
class Intent:
    """What an example stands for: a tool, and the arguments that its very words decide (which FAQ entry, which policy)."""

    tool: str
    arguments: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class RoutedExample:
    """An example ready to learn from: its words with slot marks ("how much is <product>"), how it was written, how near it counts."""

    intent: Intent
    words: tuple[str, ...]
    written: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class View:
    """One way to read a clause as words with slot marks; ``weight`` discounts readings that guess."""

    words: tuple[str, ...]
    weight: float = 1.0

    @property
    def valued(self) -> bool:
        """Whether a value stands in it: goods, a price, a day."""
        return any(word[0] == "<" for word in self.words)

    @property
    def sentence(self) -> str:
        """The reading as a plain sentence: its slots named in words, as in the examples that vectors are made of."""
        return " ".join(word.strip("<>") for word in self.words)


Weigh = Callable[[Intent], float]
Ranked = tuple[int, float]


class Router:
    """Ranks the intents of one tenant version and language. Built once, read by many threads."""

    def __init__(self, examples: Iterable[RoutedExample], learnt: Mapping[str, np.ndarray] = NOTHING):
        """``learnt`` is what a router of these very examples gave out as its own."""
        self.examples = tuple(dict.fromkeys(examples))
        self._intents = list(dict.fromkeys(example.intent for example in self.examples))
        number = {intent: index for index, intent in enumerate(self._intents)}
        self._labels = np.array([number[example.intent] for example in self.examples], dtype=np.int64)
        self._foreign = next((index for index, intent in enumerate(self._intents) if intent.tool == OUT_OF_SCOPE), -1)
        self._exact: dict[tuple[str, ...], int] = {}
        for row, example in enumerate(self.examples):
            self._exact.setdefault(example.words, row)
        self._second: SecondLook | None = None
        self._margins: Margins | None = None
        if self.examples:
            self._listen(learnt)

    def _listen(self, learnt: Mapping[str, np.ndarray]) -> None:
        texts = [example.words for example in self.examples]
        own = sum(example.weight == 1.0 for example in self.examples)  # wordings from everywhere do not make a shop one of many
        if own >= max(MANY, MANY_EACH * len(self._intents)):
            self._margins = Margins(texts, self._labels, len(self._intents))
            held_out = self._margins.held_out
            self._opinion = form_opinion((held_out,), held_out.max(1), self._labels, (6.0,), self._foreign)
        else:
            weights = np.array([example.weight for example in self.examples])
            self._likeness = Tiers(texts, self._labels, weights, [layout_of(learnt, tier) for tier in TIERS])
            self._calibration = learnt["calibration"] if learnt else self._calibrate()
        self._members = [np.flatnonzero(self._labels == intent).tolist() for intent in range(len(self._intents))]
        self._heard = lru_cache(maxsize=REMEMBERED)(self._hear)
        self._unweighed = lru_cache(maxsize=REMEMBERED)(self._alone)

    @cached_property
    def _words(self) -> list[frozenset[str]]:
        """The words of each example; only a second look and a classifier explain themselves by them."""
        return [frozenset(example.words) for example in self.examples]

    def twin(self) -> Router:
        """Return a router that knows the same and shares it; the second look is each one's own."""
        other = copy(self)
        other._second = None
        return other

    @property
    def learnt(self) -> Mapping[str, np.ndarray]:
        """What words taught, to be given to the next router of these examples; empty where it is better learnt anew."""
        if self._margins or not self.examples:
            return NOTHING
        arrays = {"calibration": self._calibration}
        for tier, layout in zip(TIERS, self._likeness.layouts, strict=True):
            arrays |= arrays_of(layout, tier)
        return arrays

    # --- learning what sentences mean ---

    @property
    def sentences(self) -> list[str]:
        """The examples as plain sentences, in their order: what vectors are made of."""
        return [View(example.words).sentence for example in self.examples]

    def look_again(self, vectors: np.ndarray, embed: Embed) -> None:
        """Learn to weigh meaning in. ``vectors`` are of ``sentences``; ``embed`` may answer None at any time."""
        if len(self.examples) > 1:
            nearness = NEARNESS_OF_MANY if self._margins else 0.0
            own = np.array([example.weight == 1.0 for example in self.examples])
            self._second = look_again(self._held_out(), vectors, self._labels, self._foreign, embed, nearness, own)

    def keep(self, path: Path, model: str) -> None:
        """Write what a second look learnt to a file, for every process that serves these examples."""
        if self._second:
            self._second.save(path, digest_of(self.examples, model))

    def recall(self, path: Path, model: str, embed: Embed) -> bool:
        """Take a second look from a file; False while there is none of these examples. One that hears no better is not used."""
        if not path.exists():  # every tenant looks every other second, and the digest of thousands of examples takes 7 ms
            return False
        kept = load_second_look(path, digest_of(self.examples, model), self._labels, self._foreign, embed)
        if kept and kept.gain >= WORTH:
            self._second = kept
        return kept is not None

    def _held_out(self) -> np.ndarray:
        """Return what words alone say of each example as if it had not been learnt."""
        if self._margins:
            return self._margins.held_out
        judged = np.zeros((len(self.examples), len(self._intents)), np.float32)
        for row, example in enumerate(self.examples):
            similarity = self._likeness.of(example.words)
            similarity[row] = 0.0
            for intent, score in self._scores(similarity)[0].items():
                judged[row, intent] = score
        return judged

    # --- ranking ---

    def rank(self, views: Sequence[View], weigh: Weigh | None = None, limit: int = 4) -> list[Candidate]:
        """Return the most likely intents with their probabilities, best first; out of scope is the tool "".

        ``weigh`` says how well an intent fits what else is known of the clause; 1.0 is well.
        """
        if not self.examples:
            return []
        short = sum(len(view.words) for view in views) <= SHORT
        judged = (self._heard if short else self._hear)(tuple(views))
        if self._margins:
            ranked = self._by_opinion(self._opinion, (judged,), float(judged.max()), views, weigh, limit)
            if ranked[0][1] < SURE_OF_MANY:
                ranked = self._looked_again(judged, views, weigh, limit) or ranked
            return self._explained(ranked, views)
        scores, nearest = judged
        fitting = {intent: score * weigh(self._intents[intent]) for intent, score in scores.items()} if weigh else scores
        first = self._candidates(fitting, nearest, limit) if weigh or not short else list(self._unweighed(tuple(views), limit))
        if self._second is None or first[0].score >= (SURE if weigh else SURE_ALONE):
            return first
        full = [view for view in views if view.weight == 1.0]
        plain = [view for view in full if not view.valued]
        valued = len(plain) < len(full)
        lexical = self._spread(scores)
        asked = [view for view in plain if not valued or len(view.words) >= ASKING]
        told = self._looked_again(lexical, asked, weigh, limit)
        if told and self._intents[told[0][0]].arguments and told[0][1] >= (TELLING_OF_GOODS if valued else TELLING):
            return self._explained(told, views)
        if valued and first[0].score >= UNHEARD:
            return first
        return self._explained(self._looked_again(lexical, full, weigh, limit), views) or first

    def _hear(self, views: tuple[View, ...]) -> Any:
        if self._margins:
            return np.max([self._margins.of(view.words) + math.log(view.weight) for view in views], axis=0)
        similarity = np.zeros(len(self.examples))
        for view in views:
            np.maximum(similarity, self._likeness.of(view.words) * view.weight, out=similarity)
            exact = self._exact_row(view)
            if exact is not None:
                similarity[exact] = EXACT
        return self._scores(similarity)

    def _alone(self, views: tuple[View, ...], limit: int) -> tuple[Candidate, ...]:
        return tuple(self._candidates(*self._heard(views), limit))

    def says(self, views: Sequence[View]) -> frozenset[Intent]:
        """Return what these very words mean, where they are an example's own."""
        rows = [self._exact_row(view) for view in views]
        return frozenset(self._intents[self._labels[row]] for row in rows if row is not None)

    def _exact_row(self, view: View) -> int | None:
        plain = view.weight == 1.0 and any(word[0] != "<" for word in view.words)
        return self._exact.get(view.words) if plain else None

    def _scores(self, similarity: np.ndarray) -> tuple[dict[int, float], dict[int, int]]:
        scores, nearest = self._likeness.per_intent(similarity)
        return {intent: score * (1.0 if self._intents[intent].arguments else DOING) for intent, score in scores.items()}, nearest

    def _spread(self, scores: Mapping[int, float]) -> np.ndarray:
        spread = np.zeros(len(self._intents), np.float32)
        for intent, score in scores.items():
            spread[intent] = score
        return spread

    def _looked_again(self, lexical: np.ndarray, views: Sequence[View], weigh: Weigh | None, limit: int) -> list[Ranked]:
        second = self._second
        sentences = [view.sentence for view in views if view.words]
        sense = second.sense_of(sentences) if second and sentences else None
        if second is None or sense is None:
            return []
        judgements = (lexical, sense.chances[0], sense.nearest[0])
        return self._by_opinion(second.opinion, judgements, float(sense.near[0]), views, weigh, limit)

    def _by_opinion(
        self, opinion: Opinion, judgements: Sequence[np.ndarray], near: float, views: Sequence[View], weigh: Weigh | None, limit: int
    ) -> list[Ranked]:
        lean = np.zeros(len(self._intents))
        for view in views:
            exact = self._exact_row(view)
            if exact is not None:
                lean[self._labels[exact]] = EXACT_LEAN
        if weigh:
            lean += FIT * np.log([max(weigh(intent), 1e-3) for intent in self._intents])
        chances = opinion.chances(judgements, lean)
        best = np.argsort(-chances, kind="stable")[:limit].tolist()
        return [(intent, self._sure(opinion, intent, float(chances[intent]), near)) for intent in best]

    def _sure(self, opinion: Opinion, intent: int, chance: float, near: float) -> float:
        return math.exp(chance) if intent == self._foreign else opinion.sure(chance, near)

    def _explained(self, ranked: Sequence[Ranked], views: Sequence[View]) -> list[Candidate]:
        """Return candidates, each with the example that shares most words with the clause."""
        said = [frozenset(view.words) for view in views]
        candidates = []
        for intent, score in ranked:
            meant = self._intents[intent]
            nearest = max(self._members[intent], key=lambda row: _shared(said, self._words[row]))
            candidates.append(Candidate(meant.tool, round(score, 6), self.examples[nearest].written, dict(meant.arguments)))
        return candidates

    def _candidates(self, scores: Mapping[int, float], nearest: Mapping[int, int], limit: int) -> list[Candidate]:
        ranked = sorted(scores, key=lambda intent: -scores[intent])[:limit]
        best = scores[ranked[0]]
        second = scores[ranked[1]] if len(ranked) > 1 else 0.0
        probability = self._probability(best, best - second)
        rest = sum(scores[intent] for intent in ranked[1:]) or 1.0
        candidates = []
        for place, intent in enumerate(ranked):
            share = probability if place == 0 else (1 - probability) * min(1.0, scores[intent] / max(best, 1e-9)) * scores[intent] / rest
            meant = self._intents[intent]
            candidates.append(Candidate(meant.tool, round(share, 4), self.examples[nearest[intent]].written, dict(meant.arguments)))
        return candidates

    def _probability(self, score: float, margin: float) -> float:
        weights = self._calibration
        return 1 / (1 + math.exp(-float(weights[0] * score + weights[1] * margin + weights[2])))

    def _calibrate(self) -> np.ndarray:
        """Leave examples out one by one; fit P(right | score, margin). Prior weights stand in for very small sets.

        Those of the shop and its tools say how sure words are; wordings from everywhere are left out.
        """
        full = np.array([example.weight == 1.0 for example in self.examples])
        own = np.flatnonzero(full).tolist()
        rows, right = [], []
        for row in own[:: 1 + len(own) // CALIBRATED_ON]:
            similarity = self._likeness.of(self.examples[row].words) * full
            similarity[row] = 0.0
            scores, _ = self._scores(similarity)
            ranked = sorted(scores.items(), key=lambda item: -item[1])[:2]
            margin = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
            rows.append((ranked[0][1], margin, 1.0))
            right.append(float(ranked[0][0] == self._labels[row] and self._intents[ranked[0][0]].tool != OUT_OF_SCOPE))
        return fit_logistic(np.array(rows), np.array(right), prior=np.array([8.0, 4.0, -3.0]))


def _shared(said: Sequence[frozenset[str]], words: frozenset[str]) -> float:
    return max((len(words & one) / (len(words | one) or 1) for one in said), default=0.0)
