"""The fact check: every claim of a reply's final text is bound to a fact of the turn, or named with an objection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from ai_modes.grounding.claims import Receipt, Review
from ai_modes.grounding.facts.evidence import Evidence
from ai_modes.grounding.reviewing import receipts_of
from ai_modes.grounding.text.assigning import Carried
from ai_modes.grounding.text.kept_texts import KeptTexts
from ai_modes.grounding.text.lexicon import load_lexicon
from ai_modes.grounding.text.names import stems_of
from ai_modes.sentences import is_listed
from plugins.contracts import Answer, Fact, Shop

__all__ = ["AnswerCheck", "FactCheck", "Receipt", "Review"]


class FactCheck:
    """Checks replies of one shop, in any of its languages. Pure: the same text, facts and time give the same review."""

    def __init__(self, shop: Shop, product_names: Iterable[str] = ()):
        """``product_names`` are all names that the shop sells under, so that one is not taken for a part of another.

        They are read when a turn is first checked.
        """
        self.shop, self._product_names = shop, product_names
        self._zone = ZoneInfo(shop.timezone)

    @cached_property
    def _texts(self) -> KeptTexts:
        return KeptTexts(load_lexicon(), self.shop.currency)

    @cached_property
    def _others(self) -> frozenset[tuple[str, ...]]:
        return frozenset(stems_of(name) for name in self._product_names)

    def review(self, text: str, answer: Answer | Sequence[Fact], said: Sequence[str], now: datetime) -> Review:
        """Return a receipt for each claim of ``text``; ``Review.ok`` when all are bound.

        ``answer`` is the turn's deterministic answer, whose wording may be used as well, or its facts alone. ``said`` are the
        customer's messages, which may be repeated as theirs. ``now`` is the turn's time, aware of its zone.
        """
        return self.open(answer, said, now).review(text)

    def open(self, answer: Answer | Sequence[Fact], said: Sequence[str], now: datetime) -> AnswerCheck:
        """Return a check of one turn, for a text that comes sentence by sentence."""
        whole = answer if isinstance(answer, Answer) else None
        facts = whole.facts if whole else tuple(answer)
        today = now.astimezone(self._zone)
        return AnswerCheck(Evidence(self.shop, load_lexicon(), facts, whole, said, today, self._others, self._texts))


class AnswerCheck:
    """The check of one turn: reads the evidence once, then whole texts or sentences as they stream in."""

    def __init__(self, evidence: Evidence):
        self._evidence = evidence
        self._carried: Carried | None = evidence.topic()
        self._begun = False
        self._open = ""  # what has gone out and waits for what follows: "Sold out?" for "Not at all!", a heading for its list

    def again(self) -> AnswerCheck:
        """Return another check of the same turn, which has heard nothing yet; the evidence is not read again."""
        return AnswerCheck(self._evidence)

    def review(self, text: str) -> Review:
        """Return the review of a whole text."""
        parsed = self._evidence.parse(text, self._evidence.topic())
        return Review(tuple(receipts_of(parsed, self._evidence, begins=True)))

    def review_next(self, sentence: str) -> Review:
        """Return the review of the next sentence; only when it is ok may the sentence go out and hand on what it spoke of."""
        text = f"{self._open}{sentence}"
        parsed = self._evidence.parse(text, self._carried)
        receipts = receipts_of(parsed, self._evidence, begins=not self._begun)
        review = Review(tuple(_from(receipts, len(text) - len(sentence))))
        if review.ok:
            self._open = _still_open(self._open, sentence)
            if not self._open:
                self._carried, self._begun = parsed.assigner.carried_on(), True
        return review


def _still_open(before: str, sentence: str) -> str:
    """Return what is read again with the next sentence, which may answer a question, or stand in the list below a heading."""
    said = sentence.rstrip()
    if said.endswith("?"):
        return f"{before}{said} "
    in_list = before.endswith("\n") and is_listed(said)
    return f"{before}{said}\n" if in_list or said.endswith(":") else ""


def _from(receipts: Sequence[Receipt], begin: int) -> Iterator[Receipt]:
    """Yield the receipts of what begins at a place, and all that object."""
    for receipt in receipts:
        if receipt.start >= begin or not receipt.bound:
            yield replace(receipt, start=max(0, receipt.start - begin), end=max(1, receipt.end - begin))
