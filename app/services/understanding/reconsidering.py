"""Setting right what a clause was taken for by what else it says: an age, a day, and what it asks beside the words of a topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.services.understanding.clauses import KNOWN_PRODUCT, Clause
from app.services.understanding.filling import Filler
from app.services.understanding.goods_asked import is_beside
from app.services.understanding.guessing import is_unanswered
from app.services.understanding.moments import names_holiday
from app.services.understanding.router import Intent, Router, View
from plugins.contracts import Candidate
from plugins.kit.text import tokenise

MORE, MORE_ALONE = 0.5, 0.65  # how surely the rest of a question must ask for what the shop has no text on; by words alone


def reconsidered(clause: Clause, ranked: Sequence[Candidate], fillers: Mapping[str, Filler], router: Router) -> list[Candidate]:
    """Return the ranking without what the clause rules out, and first what it asks beyond the text that its topic is of."""
    aged = clause.of("age") and any(slot.score >= KNOWN_PRODUCT for slot in clause.products)  # "toys for over 5s" are goods
    ranked = [one for one in ranked if not (aged and is_unanswered(one.tool, one.arguments))]
    ranked = _of_its_day(clause, [one for one in ranked if not is_beside(clause, one)], fillers)
    beyond = asked_beyond(clause, ranked[0], router) if ranked else None
    return [beyond, *ranked] if beyond else ranked


def asked_beyond(clause: Clause, told: Candidate, router: Router) -> Candidate | None:
    """Return what is asked about the topic of a text that the text does not answer: "can I rent your car park" rents, and does not
    park. What is left without the topic's words says it."""
    if not told.arguments or is_unanswered(told.tool, told.arguments):
        return None
    said, meant = clause.marked(()), Intent(told.tool, tuple(sorted(told.arguments.items())))
    if meant in router.says([View(said)]):
        return None
    topic = router.topics.of(meant)
    small = {token.folded for token in clause.tokens if token in clause.lexicon.stop}
    rest = tuple(word for word in said if word in small or word not in topic)
    if len(rest) == len(said) or small.issuperset(rest):
        return None
    asked = next(iter(router.rank([View(rest)])), None)
    sure = asked is not None and asked.score >= (MORE if router.hears_meaning else MORE_ALONE)
    return asked if asked and sure and is_unanswered(asked.tool, asked.arguments) else None


def _of_its_day(clause: Clause, ranked: list[Candidate], fillers: Mapping[str, Filler]) -> list[Candidate]:
    """Take a text on a holiday for none where another day is asked about: "chủ nhật có mở không" is not on Tết."""
    best = ranked[0] if ranked else None
    if best is None or not best.arguments or not clause.of("date") or names_holiday(clause.lexicon, clause.tokens):
        return ranked
    if not names_holiday(clause.lexicon, tokenise(best.nearest)):
        return ranked
    others = [one for one in ranked[1:] if one.tool and fillers[one.tool].takes("date")]
    return [replace(others[0], score=best.score), *(one for one in ranked[1:] if one is not others[0])] if others else ranked[1:]
