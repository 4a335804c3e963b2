"""The router: which tool a clause asks for, learnt from the tools' own examples, with a calibrated probability.

Words come first: likeness to the examples where each intent has a few, a linear classifier where each has many. Where they are
unsure, what is said in every shop is weighed in and, where sentence vectors are there, what the clause means. All are weighed and
calibrated on examples held out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from app.services.understanding.routing.commons import Commons
from app.services.understanding.routing.fitting import fit_logistic
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent, RoutedExample, View
from app.services.understanding.routing.likeness import TIERS, Tiers, arrays_of, layout_of, overlap
from app.services.understanding.routing.margins import Margins
from app.services.understanding.routing.opinion import Opinion, form_opinion
from app.services.understanding.routing.remembering import of_short
from app.services.understanding.routing.second_look import Embed, Judged, SecondLook, digest_of, load_second_look, look_again
from app.services.understanding.routing.topics import Topics
from app.services.understanding.routing.voice import Voice, voice_of
from plugins.contracts import NOTHING, Candidate

REMEMBERED = 1024  # readings: "how much is <product>" comes again and again
MEANT = 4  # intents at most that a reading may mean
EXPLAINED = 4  # intents of a reading, each with the example that is most like it

DOING = 1.05  # where a text about a thing and a tool that does it are as near, the tool
EXACT = 1.25  # the very words of an example beat any likeness
EXACT_LEAN = 6.0  # the same, where log odds compete
CALIBRATED_ON = 300  # examples: more add nothing but time at start
# Of likeness, of what is said everywhere, of being known by its own words alone. Not learnt: a text's own phrasings are alike, and
# would teach to trust likeness more than what customers say bears out.
COMMON_SHARES = (8.0, 4.0, 3.0)
MANY, MANY_EACH = 4000, 20  # examples in all and of an intent on average: from here a linear classifier hears better
SURE, SURE_ALONE, SURE_OF_MANY = 0.8, 0.95, 0.97  # no second look from here; alone: nothing but words is known of the clause
ASKING = 5  # words that name goods and ask something of the shop about them: fewer only name them
# Where values are named, meaning decides if words say little (unheard), or if a text of the shop answers the sentence.
UNHEARD, TELLING, TELLING_OF_GOODS = 0.25, 0.5, 0.65
OVERRULING = 0.9  # how sure a text must be, by words alone, against a tool that is likely
LEAST = 0.3  # what is said everywhere decides nothing where it is less sure than this
WORTH = 0.01  # more examples of a hundred heard right, held out: less is not worth the milliseconds
NEARNESS_OF_MANY = 8.0  # the least weight of lying near to what was learnt, where each intent has many examples
UNANSWERED = -1.5  # log odds of what a shop has no text on, beside what it has one on
FIT = 20.0  # what a likeness that is reduced by its fit loses in log odds


Weigh = Callable[[Intent], float]
Ranked = tuple[int, float]


class Router:
    """Ranks the intents of one tenant version and language. Built once, read by many threads."""

    def __init__(self, examples: Iterable[RoutedExample], learnt: Mapping[str, np.ndarray] = NOTHING, commons: Commons | None = None):
        """``learnt`` is what a router of these very examples gave out as its own; ``commons`` what is said in every shop."""
        self.examples = tuple(dict.fromkeys(examples))
        self._intents = list(dict.fromkeys(example.intent for example in self.examples))
        number = {intent: index for index, intent in enumerate(self._intents)}
        self._labels = np.array([number[example.intent] for example in self.examples], dtype=np.int64)
        self._foreign = next((index for index, intent in enumerate(self._intents) if intent.tool == OUT_OF_SCOPE), -1)
        self._unanswered = np.array([row for row, intent in enumerate(self._intents) if intent.unanswered], np.int64)
        self._exact: dict[tuple[str, ...], int] = {}
        for row, example in enumerate(self.examples):
            self._exact.setdefault(example.words, row)
        self.topics = Topics([example.words for example in self.examples], [example.intent for example in self.examples])
        self._set: dict[tuple[str, ...], Candidate | None] = {}
        self._second: SecondLook | None = None
        self._margins: Margins | None = None
        self._voice: Voice | None = None
        if self.examples:
            self._listen(learnt, commons)

    def _listen(self, learnt: Mapping[str, np.ndarray], commons: Commons | None) -> None:
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
            if commons and any(intent.tool != OUT_OF_SCOPE for intent in self._intents):
                kinds = [example.kind for example in self.examples]
                self._voice = voice_of(commons, kinds, self._labels.tolist(), len(self._intents))
                self._common = Opinion(learnt["shares"], learnt["sureness"]) if "shares" in learnt else self._weigh_commons(self._voice)
        self._members = [np.flatnonzero(self._labels == intent).tolist() for intent in range(len(self._intents))]
        self._heard = of_short(self._hear, REMEMBERED, attrgetter("words"))
        self._unweighed = of_short(self._alone, REMEMBERED, attrgetter("words"))
        self._nearest = of_short(self._most_alike, EXPLAINED * REMEMBERED)
        self._voiced = of_short(self._voice.of, REMEMBERED) if self._voice else None

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
    def hears_meaning(self) -> bool:
        """Whether it may weigh in what a clause means; what words alone say never changes."""
        return self._second is not None

    @property
    def commons(self) -> Commons | None:
        """What hears that which is said in every shop, None where the examples are too many or there is none."""
        return self._voice.commons if self._voice else None

    @property
    def learnt(self) -> Mapping[str, np.ndarray]:
        """What words taught, to be given to the next router of these examples; empty where it is better learnt anew."""
        if self._margins or not self.examples:
            return NOTHING
        arrays = {"calibration": self._calibration}
        if self._voice:
            arrays |= {"shares": self._common.shares, "sureness": self._common.sureness}
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
            rows = [row for row, example in enumerate(self.examples) if example.weight == 1.0]
            rows, more = self._unheard(self._voice, rows) if self._voice else (rows, ())
            judged = Judged(np.array(rows, np.int64), self._held_out()[rows], more)
            self._second = look_again(judged, vectors, self._labels, self._foreign, embed, nearness)

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
        return self._margins.held_out if self._margins else self._likened(range(len(self.examples)))

    def _likened(self, rows: Sequence[int]) -> np.ndarray:
        """Return what likeness says of some examples without themselves."""
        judged = np.zeros((len(rows), len(self._intents)), np.float32)
        for place, row in enumerate(rows):
            similarity = self._likeness.of(self.examples[row].words)
            similarity[row] = 0.0
            for intent, score in self._scores(similarity)[0].items():
                judged[place, intent] = score
        return judged

    def _unheard(self, voice: Voice, rows: Sequence[int]) -> tuple[list[int], tuple[np.ndarray, np.ndarray]]:
        """Return what is said everywhere of examples without themselves, and which of them it is known of."""
        found = {row: voice.unheard(self.examples[row].words, self.examples[row].kind) for row in rows}
        known = {row: margins for row, margins in found.items() if margins is not None}
        margins = np.stack(list(known.values())) if known else np.zeros((0, len(self._intents)), np.float32)
        return list(known), (margins, np.broadcast_to(voice.own, margins.shape))

    def _weigh_commons(self, voice: Voice) -> Opinion:
        """Learn how likeness and what is said everywhere go together, from examples that were not learnt as said everywhere."""
        own = [row for row, example in enumerate(self.examples) if example.weight == 1.0]
        rows, common = self._unheard(voice, own)
        judgements = (self._likened(rows), *common)
        near = np.maximum(judgements[0].max(1), judgements[1].max(1))
        return form_opinion(judgements, near, self._labels[rows], COMMON_SHARES, self._foreign, given=True)

    # --- ranking ---

    def rank(self, views: Sequence[View], weigh: Weigh | None = None, limit: int = MEANT) -> list[Candidate]:
        """Return the most likely intents with their probabilities, best first; out of scope is the tool "".

        ``weigh`` says how well an intent fits what else is known of the clause; 1.0 is well.
        """
        if not self.examples:
            return []
        judged = self._heard(tuple(views))
        if self._margins:
            ranked = self._by_margins(judged, views, weigh, limit)
            if ranked[0][1] < SURE_OF_MANY:
                ranked = self._looked_again(judged, views, weigh, limit)[0] or ranked
            return self._explained(ranked, views)
        scores, nearest = judged
        fitting = {intent: score * weigh(self._intents[intent]) for intent, score in scores.items()} if weigh else scores
        first = self._candidates(fitting, nearest, limit) if weigh else list(self._unweighed(tuple(views), limit))
        if (self._second is None and self._voice is None) or first[0].score >= (SURE if weigh else SURE_ALONE):
            return first
        return self._second_thought(first, self._spread(scores), views, weigh, limit)

    def _second_thought(
        self, first: list[Candidate], lexical: np.ndarray, views: Sequence[View], weigh: Weigh | None, limit: int
    ) -> list[Candidate]:
        """Return what is meant where likeness alone is unsure: a text of the shop that answers the sentence, or what meaning says."""
        full = [view for view in views if view.weight == 1.0]
        plain = [view for view in full if not view.valued]
        valued = len(plain) < len(full)
        told, meant = self._looked_again(lexical, [view for view in plain if not valued or len(view.words) >= ASKING], weigh, limit)
        text = bool(told) and bool(self._intents[told[0][0]].arguments)
        likely = not meant and first[0].tool and not first[0].arguments and first[0].score >= TELLING
        if text and told[0][1] >= (OVERRULING if likely else TELLING_OF_GOODS if valued else TELLING):
            return self._explained(told, views)
        if valued:
            if first[0].score >= UNHEARD or self._second is None:
                return first
            told, meant = self._looked_again(lexical, full, weigh, limit)
            return (self._explained(told, views) if meant else []) or first
        if meant:
            return self._explained(told, views) or first
        # what is said everywhere tells texts from each other; which tool is meant hangs on more than words
        speaks = text or (bool(told) and told[0][0] == self._foreign)
        return self._explained(told, views) if speaks and not likely and told[0][1] >= LEAST else first

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

    def tool_for(self, words: tuple[str, ...]) -> Candidate | None:
        """Return what a phrase of the product itself ("how much is <product>") asks for, None where no tool surely does: in a shop
        without a cart none puts goods into it. There are few, and each is asked for at every message: they are remembered, for all who
        share these examples; meaning, which may come later and is each one's own, has no say."""
        if words not in self._set:
            views = (View(words),)
            ranked = self._by_words(views) if self.examples else ()
            self._set[words] = next((candidate for candidate in ranked if candidate.tool and candidate.score >= SURE), None)
        return self._set[words]

    def _by_words(self, views: tuple[View, ...]) -> Sequence[Candidate]:
        if not self._margins:
            return self._unweighed(views, MEANT)
        return self._explained(self._by_margins(self._heard(views), views, None, MEANT), views)

    def name_of(self, words: tuple[str, ...]) -> str:
        """Return the name of the tool that such a phrase asks for, "" where none does."""
        found = self.tool_for(words)
        return found.tool if found else ""

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

    def _looked_again(self, lexical: np.ndarray, views: Sequence[View], weigh: Weigh | None, limit: int) -> tuple[list[Ranked], bool]:
        """Return what is meant by all that is known of it, and whether meaning was had: a model may load, or be too slow."""
        second = self._second
        spoken = [view for view in views if view.words]
        common = (self._voiced(tuple(view.words for view in spoken)), self._voice.own) if self._voice and spoken else ()
        sense = second.sense_of([view.sentence for view in spoken]) if second and spoken else None
        if second and sense:
            judgements = (lexical, sense.chances[0], sense.nearest[0], *common)
            return self._by_opinion(second.opinion, judgements, float(sense.near[0]), views, weigh, limit), True
        if not common:
            return [], False
        near = max(float(lexical.max()), float(common[0].max()))
        return self._by_opinion(self._common, (lexical, *common), near, views, weigh, limit), False

    def _by_margins(self, judged: np.ndarray, views: Sequence[View], weigh: Weigh | None, limit: int) -> list[Ranked]:
        return self._by_opinion(self._opinion, (judged,), float(judged.max()), views, weigh, limit)

    def _by_opinion(
        self, opinion: Opinion, judgements: Sequence[np.ndarray], near: float, views: Sequence[View], weigh: Weigh | None, limit: int
    ) -> list[Ranked]:
        lean = np.zeros(len(self._intents))
        for view in views:
            exact = self._exact_row(view)
            if exact is not None:
                lean[self._labels[exact]] = EXACT_LEAN
        lean[self._unanswered] += UNANSWERED
        if weigh:
            lean += FIT * np.log([max(weigh(intent), 1e-3) for intent in self._intents])
        chances = opinion.chances(judgements, lean)
        best = np.argsort(-chances, kind="stable")[:limit].tolist()
        return [(intent, self._sure(opinion, intent, float(chances[intent]), near)) for intent in best]

    def _sure(self, opinion: Opinion, intent: int, chance: float, near: float) -> float:
        return math.exp(chance) if intent == self._foreign else opinion.sure(chance, near, not self._intents[intent].unanswered)

    def _explained(self, ranked: Sequence[Ranked], views: Sequence[View]) -> list[Candidate]:
        """Return candidates, each with the example that shares most words with the clause."""
        said = tuple(view.words for view in views)
        meant = [(self._intents[intent], round(score, 6), self._nearest(said, intent)) for intent, score in ranked]
        return [Candidate(intent.tool, score, nearest, dict(intent.arguments)) for intent, score, nearest in meant]

    def _most_alike(self, said: tuple[tuple[str, ...], ...], intent: int) -> str:
        """Return the example of an intent that shares most words with one of some readings."""
        readings = [frozenset(words) for words in said]
        return self.examples[max(self._members[intent], key=lambda row: overlap(readings, self._words[row]))].written

    def _candidates(self, scores: Mapping[int, float], nearest: Mapping[int, int], limit: int) -> list[Candidate]:
        ranked = sorted(scores, key=scores.__getitem__, reverse=True)[:limit]
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
        return 1 / (1 + math.exp(-float(self._calibration @ (score, margin, 1.0))))

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
