"""The fact check: every claim of a reply's final text is bound to a fact of the turn, or named with an objection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ai_modes.grounding.assigning import Carried
from ai_modes.grounding.claims import Receipt, Review
from ai_modes.grounding.evidence import Evidence
from ai_modes.grounding.lexicon import load_lexicon
from ai_modes.grounding.names import stems_of
from ai_modes.grounding.reviewing import receipts_of
from plugins.contracts import Answer, Fact, Shop

__all__ = ["AnswerCheck", "FactCheck", "Receipt", "Review"]


class FactCheck:
    """Checks replies of one shop, in any of its languages. Pure: the same text, facts and time give the same review."""

    def __init__(self, shop: Shop, product_names: Iterable[str] = ()):
        """``product_names`` are all names that the shop sells under, so that one is not taken for a part of another."""
        self.shop = shop
        self._others = frozenset(stems_of(name) for name in product_names)
        self._zone = ZoneInfo(shop.timezone)

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
        return AnswerCheck(Evidence(self.shop, load_lexicon(), facts, whole, said, now.astimezone(self._zone), self._others))


class AnswerCheck:
    """The check of one turn: reads the evidence once, then whole texts or sentences as they stream in."""

    def __init__(self, evidence: Evidence):
        self._evidence = evidence
        self._carried: Carried | None = evidence.topic()
        self._begun = False

    def review(self, text: str) -> Review:
        """Return the review of a whole text."""
        parsed = self._evidence.parse(text, self._evidence.topic())
        return Review(tuple(receipts_of(parsed, self._evidence, begins=True)))

    def review_next(self, sentence: str) -> Review:
        """Return the review of the next sentence; only when it is ok may the sentence go out and hand on what it spoke of."""
        parsed = self._evidence.parse(sentence, self._carried)
        review = Review(tuple(receipts_of(parsed, self._evidence, begins=not self._begun)))
        if review.ok:
            self._carried, self._begun = parsed.assigner.carried_on(), True
        return review
