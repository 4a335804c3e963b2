"""Whom a point is about, compared with whom a claim is about; and the receipts that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ai_modes.grounding.claims import Claim, Point, Receipt, Subjects
from ai_modes.grounding.facts.evidence import Evidence
from ai_modes.grounding.once import Once
from ai_modes.grounding.text.assigning import About
from ai_modes.grounding.text.parsing import Parsed, content, says_all

NEAR = 8


class Binder(Once):
    """What binding one kind of claim needs: the reply, the evidence, and how to write receipts."""

    def __init__(self, parsed: Parsed, evidence: Evidence, *, begins: bool = False):
        super().__init__()
        self.parsed, self.evidence, self.scan = parsed, evidence, parsed.scan
        self.begins = begins  # nothing of the reply came before

    def about(self, claim: Claim) -> About:
        return self.parsed.assigner.about(claim)

    def bound(self, claim: Claim, point: Point) -> Receipt:
        return self._receipt(claim, fact=point.fact, source=point.source)

    def granted(self, claim: Claim, why: str, source: str = "") -> Receipt:
        return self._receipt(claim, fact=why, source=source)

    def refused(self, claim: Claim, objection: str) -> Receipt:
        return self._receipt(claim, objection=objection)

    def written(self, claim: Claim) -> str:
        return self.parsed.written(claim.first, claim.last)

    def _receipt(self, claim: Claim, **what: str) -> Receipt:
        words = self.scan.words
        return Receipt(self.written(claim), words[claim.first].start, words[claim.last].end, claim.kind, **what)

    def name(self, subjects: Iterable[str]) -> str:
        """Return what subjects are called, for an objection."""
        names = list(dict.fromkeys(self.evidence.called.get(subject, subject) for subject in sorted(subjects)))
        return " or ".join(f'"{name}"' for name in names[:3])

    def echoes(self, at: int) -> bool:
        """Whether the sentence of a word repeats what the customer said, as theirs; ", if you'd like." at its end repeats nothing."""
        scan = self.scan
        first, end = scan.text.sentences[scan.sentence_of[at]]
        last = max((place for place in range(first, end) if scan.words[place].kind == "word"), default=first)
        echoes = [place for place in range(first, end) if "echo" in scan.tags[place]]
        return any(scan.key(place - 1) != "if" or place + scan.size(place, "echo") <= last for place in echoes)

    def has_tag(self, at: int, kind: str) -> bool:
        first, end = self.scan.text.sentences[self.scan.sentence_of[at]]
        return any(first <= place < end and (kind != "all" or says_all(self.scan, place)) for place in self.scan.tagged(kind))

    def has_claim(self, at: int, kind: str) -> bool:
        """Whether the sentence of a word claims something of a kind."""
        sentence = self.scan.sentence_of[at]
        return any(claim.kind == kind and self.scan.sentence_of[claim.first] == sentence for claim in self.scan.claims)

    def near_ids(self, claim: Claim, reach: int = NEAR, until: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return the meanings around a claim, within its sentence, that some text of the turn has too; plain ones left out.

        A comma behind the claim that one of the words ``until`` follows is the end of what is near.
        """
        first, end = self.sentence(claim)
        end = next((at for at in range(claim.last + 1, end - 1) if self.scan.key(at) == "," and self.scan.key(at + 1) in until), end)
        if reach == NEAR and (own := self._piece_ids(claim)):
            return own
        near = content(self.scan, max(first, claim.first - reach), min(end, claim.last + reach))
        return frozenset({said.id for said in near if not said.plain} & self.evidence.by_id.keys())

    def _piece_ids(self, claim: Claim) -> frozenset[str]:
        """Return the same for the piece between commas that a claim stands in."""
        begin, until = self.piece(claim)
        return frozenset({said.id for said in content(self.scan, begin, until) if not said.plain} & self.evidence.by_id.keys())

    def sentence(self, claim: Claim) -> tuple[int, int]:
        """Return where the sentence of a claim begins and ends."""
        return self.scan.text.sentences[self.scan.sentence_of[claim.first]]

    def piece(self, claim: Claim) -> tuple[int, int]:
        """Return where the piece between commas begins and ends that a claim stands in."""
        first, end = self.sentence(claim)
        commas = [at for at in range(first, end) if self.scan.key(at) in {",", ";"}]
        begin = max((at for at in commas if at < claim.first), default=first)
        return begin, min((at for at in commas if at > claim.last), default=end)

    def heard(self, claim: Claim) -> bool:
        """Whether the customer said this figure, and the sentence says that it is theirs."""
        values = claim.value if isinstance(claim.value, tuple) else (claim.value,)
        return any((claim.kind, value) in self.evidence.said_points for value in values) and self.echoes(claim.first)

    def fitting(self, points: Sequence[Point], about: About, *, strict: bool = False) -> Point | None:
        """Return a point that is said of whom the claim is about. ``strict`` refuses a point of another type than was named."""
        by_type: dict[str, list[Point]] = {}
        for point in points:
            by_type.setdefault(self.evidence.type_of(point.subjects), []).append(point)
        for kind, found in by_type.items():
            groups = about.groups.get(kind, ()) if kind else ()
            if strict and kind == "product" and not about.pronoun and _is_of_others(kind, about):
                continue
            if not groups:
                if not (strict and _is_of_others(kind, about)):
                    return found[0]
                continue
            for group in groups:
                if all(any(point.subjects & subjects for point in found) for subjects in group):
                    return next(point for point in found if point.subjects & group[0])
        return None


def _is_of_others(kind: str, about: About) -> bool:
    """Whether a sentence names something, but nothing of the type that a point is about."""
    return ("product" in about.said and kind != "product") or (
        kind == "product" and bool(about.said - {"product"}) and "product" not in about.said
    )


def on_days(points: Sequence[Point], days: Iterable[Any]) -> list[list[Point]]:
    """Return for each day the points that hold on it: those of the very date if there are any, else those of its weekday."""
    return [_on_day(points, day) for day in days]


def _on_day(points: Sequence[Point], day: Any) -> list[Point]:
    if isinstance(day, date) and day.year > 1:
        exact = [point for point in points if day in point.days]
        return exact or [point for point in points if not point.days or day.weekday() in point.days]
    if isinstance(day, date):
        return [point for point in points if any(isinstance(other, date) and other.day == day.day for other in point.days)]
    return [
        point
        for point in points
        if not point.days or day in point.days or any(isinstance(other, date) and other.weekday() == day for other in point.days)
    ]


def same_days(days: Iterable[Any], others: Iterable[Any]) -> set[Any]:
    """Return the days among ``others`` that are among ``days`` too, a date being one with its weekday."""
    known = set(days) | {day.weekday() for day in days if isinstance(day, date) and day.year > 1}
    return {day for day in others if day in known or (isinstance(day, date) and day.year > 1 and day.weekday() in days)}


def subjects_of(about: About, kind: str) -> Subjects:
    """Return all that a claim may be about, of one type."""
    return frozenset().union(*(subjects for group in about.groups.get(kind, ()) for subjects in group))
