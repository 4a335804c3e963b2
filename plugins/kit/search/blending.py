"""Words and meaning together, where a kind of thing is asked for; names, codes and brands are for the words alone to find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plugins.contracts import NO_ANSWER
from plugins.kit.search.index import Field, LexicalIndex
from plugins.kit.search.kinds import Kinds
from plugins.kit.search.matching import Matches, Weighed, weigh
from plugins.kit.search.meaning import Meaning, Near
from plugins.kit.search.query import QueryWord, ReadQuery
from plugins.kit.search.ranking import LOOKED_AT, best_first, likeness, well_named

_MEANING = 0.5  # the weight of the meaning against that of the words
_MOST_WORDS = 3  # longer queries say which product is meant
_FEW = 10  # matches whose order matters little
_LIKE = 0.4  # the least cosine of a product that is near although it has not all the words
# A thing that the shop has not: its words stand together only by chance, and nothing is like it.
_CLEARLY_NAMED, _USUALLY_NAMED = 0.4, 10
_LIKE_WITH_WORDS, _LIKE_WITHOUT = 0.5, 0.6
_DESCRIBING = 0.3  # of what its words say where they describe another thing than what is meant


@dataclass(frozen=True, slots=True)
class Blend:
    """Products best first with their scores (0..1). ``answers`` are those that have what was asked for, the others are near;
    ``alike`` those that are there for their meaning, without all the words."""

    docs: np.ndarray
    scores: np.ndarray
    answers: np.ndarray
    alike: np.ndarray

    def only_answers(self) -> Blend:
        """Return it without what is only near."""
        return Blend(self.docs[self.answers], self.scores[self.answers], self.answers[self.answers], self.alike[self.answers])


def by_words(ranked: Matches) -> Blend:
    """Return what the words alone have found."""
    none = np.zeros(ranked.docs.size, bool)
    return Blend(ranked.docs, ranked.scores, none if ranked.close else ~none, none)


def asks_for_a_kind(index: LexicalIndex, query: ReadQuery) -> bool:
    """Tell whether a query is for a kind of thing: few words, none of them a brand."""
    return 0 < len(query.words) <= _MOST_WORDS and not any(_is_brand(index, word) for word in query.words)


def leaves_open(index: LexicalIndex, query: ReadQuery, matches: Matches) -> bool:
    """Tell whether the words leave something for the meaning to say: nothing found, more than a few, or words that may have met
    by chance. It costs more than all the rest of a search."""
    if matches.close or not 0 < matches.docs.size <= _FEW:
        return True
    return len(query.words) > 1 and not bool(well_named(index, query, matches.docs).max() >= _CLEARLY_NAMED)


def blend(kinds: Kinds, query: ReadQuery, text: str, matches: Matches, best: float, meaning: Meaning | None) -> Blend:
    """Return what matches and what is near, in one order; ``best`` is the score of the best match by the words alone, which
    decide where there is no meaning now."""
    index = kinds.index
    weighed = weigh(index, query)
    found = np.union1d(_best_by_words(weighed), matches.docs)
    thinkable = kinds.called_otherwise(query, np.flatnonzero(weighed.named)) if meaning else ()
    near = meaning.near(text, found, kinds.categories, thinkable) if meaning else None
    docs = near.docs if near else found
    words = weighed.scores[docs] * likeness(index, query, index.names_of(docs))
    words /= max(1e-6, float(words.max(initial=0.0)))
    matching = np.isin(docs, matches.docs)
    if near and near.meant.any():
        words = np.where(near.meant, 1.0, words * np.where(kinds.describes(query, docs), _DESCRIBING, 1.0))
        matching |= near.meant
    totals = words + (_MEANING * near.scores if near else 0.0)
    kept = np.flatnonzero(matching | weighed.complete[docs] | (near.cosines >= _LIKE if near else False))
    kept = kept[np.argsort(-totals[kept], kind="stable")]
    docs, totals, answers = docs[kept], totals[kept], matching[kept] & (not matches.close)
    scores = (best or (float(near.cosines[kept].max(initial=0.0)) if near else 0.0)) * totals / totals.max(initial=1e-6)
    if near and answers.any() and _is_chance(index, query, weighed, near):
        answers, scores = np.zeros(answers.size, bool), scores * NO_ANSWER
    return Blend(docs, scores, answers, ~weighed.complete[docs] & (near is not None))


def _best_by_words(weighed: Weighed) -> np.ndarray:
    places = np.flatnonzero(weighed.scores)
    return places[best_first(weighed.scores[places])[:LOOKED_AT]]


def _is_chance(index: LexicalIndex, query: ReadQuery, weighed: Weighed, near: Near) -> bool:
    """Tell whether several words stand together here only by chance ("iphone", "11"): few names have them all and none is made
    of them, and no product is like what they mean together."""
    if len(query.words) < 2 or near.cosines.max() >= _LIKE_WITHOUT:
        return False
    having = weighed.complete[near.docs]
    if having.any() and near.cosines[having].max() >= _LIKE_WITH_WORDS:
        return False
    named = np.flatnonzero(weighed.named)
    return named.size < _USUALLY_NAMED and not (named.size and well_named(index, query, named).max() >= _CLEARLY_NAMED)


def _is_brand(index: LexicalIndex, word: QueryWord) -> bool:
    terms = [alternative.terms[0] for alternative in word.alternatives if alternative.sure and len(alternative.terms) == 1]
    fields = index.postings(terms[0]).fields if terms else np.zeros(0, np.uint8)
    return bool(fields.size) and 2 * np.count_nonzero(fields & Field.BRAND) > fields.size
