"""Praise of goods, which asks for nothing: "this mug is so pretty", "bộ đầm này đẹp quá"."""

from __future__ import annotations

from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.intents import View
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause, covered
from app.services.understanding.text.sayable import between, spot
from plugins.contracts import Request

GOODS = tuple(kind for kind, mark in MARKS.items() if mark == MARKS["product"])


def praised(sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
    """Return that somebody is pleased, [] where a sentence asks or says more than that goods are lovely."""
    if not _only_praises(sentence):
        return []
    pleased = tuple(sentence.lexicon.words("pleased"))
    meant = trained.router.says([View(pleased)])
    return [Request(sentence.words, "act", one.tool, dict(one.arguments), SCORE) for one in meant][:1]


def _only_praises(sentence: Clause) -> bool:
    found = sentence.lexicon["praise"].all_in(sentence.tokens)
    asks = sentence.text.rstrip().endswith("?") or (sentence.lexicon["asking"].at(sentence.tokens, 0) and found and found[0].start > 0)
    if not found or asks:
        return False
    around = sentence.lexicon["praise_around"].all_in(sentence.tokens)
    told = [*(between(sentence, one.start, one.end) for one in (*found, *around)), *sentence.of(*GOODS)]
    return all(covered(spot(token), told) for token in sentence.tokens if token.text[0].isalnum())
