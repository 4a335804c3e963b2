"""Setting right what a clause was taken for by what else it says, and whether its parts are plainer than the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.goods_asked import is_beside
from app.services.understanding.deciding.guessing import is_unanswered
from app.services.understanding.routing.intents import Intent, View
from app.services.understanding.routing.router import Router
from app.services.understanding.routing.training import TEXTS
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause
from app.services.understanding.text.shelf_words import telling
from app.services.understanding.values.moments import names_holiday, says_only_a_holiday
from plugins.contracts import Candidate, Request
from plugins.kit.text import tokenise

MORE, MORE_ALONE = 0.5, 0.65  # how surely the rest of a question must ask for what the shop has no text on; by words alone
PLAIN = 0.5  # how sure each part of a sentence must be to be taken by itself
WHOLE, CUT = 0.75, 0.18  # the same where one text is that sure to answer all of it: what the parts may lack of that
VALUES = ("min_price", "max_price", "postcode", "phone", "email", "order-number")  # are never but words


class Bar(NamedTuple):
    """From where a question whose values are but words is taken so: how surely, unless something else is that likely, and its words."""

    sure: float
    unless: float
    words: int


BARS = TOLD, UNTOLD, BESIDE = Bar(0.78, 0.65, 5), Bar(0.9, 0.8, 4), Bar(0.97, 0.8, 4)  # a text has it, none has it, nobody here


def reconsidered(clause: Clause, ranked: Sequence[Candidate], fillers: Mapping[str, Filler], router: Router) -> list[Candidate]:
    """Return the ranking without what the clause rules out, and first what it asks beyond the text that its topic is of."""
    aged = clause.of("age") and any(slot.score >= KNOWN_PRODUCT for slot in clause.products)  # "toys for over 5s" are goods
    ranked = [one for one in ranked if not (aged and is_unanswered(one.tool, one.arguments))]
    ranked = _of_its_day(clause, [one for one in ranked if not is_beside(clause, one)], fillers)
    best = _as_spoken(clause, ranked, router) or _said_in_full(clause, ranked) or next(iter(ranked), None)
    first = best and (asked_beyond(clause, best, router) or best)
    return [first, *(one for one in ranked if one is not first)] if first else ranked


def _as_spoken(clause: Clause, ranked: Sequence[Candidate], router: Router) -> Candidate | None:
    """Return what is meant where values are but words of the question, and nothing else is sure: "are you looking for staff over
    Christmas" wants nothing of that day, "is the castle open today" no shop's hours."""
    said, likely = clause.marked(()), ranked[0].score if ranked else 0.0
    if clause.is_bare or clause.of(*VALUES) or not clause.of(*MARKS) or likely >= max(bar.unless for bar in BARS):
        return None
    told = next(iter(router.rank([View(said)])), None) if router.hears_meaning else None
    if told is None or (told.tool and not told.arguments):
        return None
    bar = BESIDE if not told.tool else UNTOLD if is_unanswered(told.tool, told.arguments) else TOLD
    return told if told.score >= bar.sure and likely < bar.unless and len(said) >= bar.words else None


def _said_in_full(clause: Clause, ranked: Sequence[Candidate]) -> Candidate | None:
    """Return a text all of whose wording is said, goods and all, where the first says less of it: "áo dài lụa giặt máy được không" is
    "lụa giặt máy được không", and not only "giặt máy được không"."""
    best, said = next(iter(ranked), None), set(clause.marked(()))
    if best is None or not best.arguments:
        return None
    told = _words_of(best)
    rivals = ((one, _words_of(one)) for one in ranked[1:] if one.tool == best.tool and one.arguments)
    fuller = next((one for one, words in rivals if told < words <= said), None)
    return replace(fuller, score=best.score) if fuller else None


def asked_beyond(clause: Clause, told: Candidate, router: Router) -> Candidate | None:
    """Return what is asked about the topic of a text that the text does not answer: "can I rent your car park" rents, and does not
    park. What is left without the topic's words says it."""
    if not told.arguments or is_unanswered(told.tool, told.arguments):
        return None
    said, meant = clause.marked(()), Intent(told.tool, tuple(sorted(told.arguments.items())))
    if meant in router.says([View(said)]) or _says_no_more(clause, told):
        return None
    topic = router.topics.of(meant)
    small = {token.folded for token in clause.tokens if token in clause.lexicon.stop}
    rest = tuple(word for word in said if word in small or word not in topic)
    if len(rest) == len(said) or small.issuperset(rest):
        return None
    asked = next(iter(router.rank([View(rest)])), None)
    sure = asked is not None and asked.score >= (MORE if router.hears_meaning else MORE_ALONE)
    return asked if asked and sure and is_unanswered(asked.tool, asked.arguments) else None


def _says_no_more(clause: Clause, told: Candidate) -> bool:
    """Whether all words that tell something are the example's: "is it hand wash only" is "hand wash only?"."""
    return _words_of(told).issuperset(token.folded for token in telling(clause))


def _words_of(told: Candidate) -> set[str]:
    return {token.folded for token in tokenise(told.nearest) if token.text[0].isalnum()}


def are_plain(parts: Sequence[Request], whole: Request) -> bool:
    """Whether the parts of a sentence say what they ask as plainly as the whole does: one text that answers all of it is not cut for
    halves that are only like others ("I run a boutique, could I get your things cheaper"), nor where neither asks for it ("I forgot
    the milk, can I still add it")."""
    same = any((part.tool, part.arguments) == (whole.tool, whole.arguments) for part in parts)
    lifted = whole.tool if same and whole.tool not in TEXTS else ""  # who understood nothing but one part in all of it is as sure of that
    weakest = min(max(part.score, whole.score) if part.tool == lifted else part.score for part in parts)
    told = whole.tool in TEXTS and bool(whole.arguments) and not is_unanswered(whole.tool, whole.arguments) and whole.score >= WHOLE
    return weakest >= (whole.score - CUT * same if told else min(PLAIN, whole.score))


def _of_its_day(clause: Clause, ranked: list[Candidate], fillers: Mapping[str, Filler]) -> list[Candidate]:
    """Take a text on a holiday for none where another day is asked about, or none: "chủ nhật có mở không" is not on Tết, "áo hoodie có
    bán không" not "giao thừa có bán không"."""
    best = ranked[0] if ranked else None
    if best is None or not best.arguments or names_holiday(clause.lexicon, clause.tokens):
        return ranked
    if not clause.of("date"):
        return [one for one in ranked if not (one.arguments and says_only_a_holiday(clause.lexicon, tokenise(one.nearest)))]
    if not names_holiday(clause.lexicon, tokenise(best.nearest)):
        return ranked
    others = [one for one in ranked[1:] if one.tool and fillers[one.tool].takes("date")]
    return [replace(others[0], score=best.score), *(one for one in ranked[1:] if one is not others[0])] if others else ranked[1:]
