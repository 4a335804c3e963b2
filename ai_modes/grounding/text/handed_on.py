"""Denials that a line hands on to another: "fresh food: no returns" denies its heading, "the same goes for ..." what it goes for."""

from __future__ import annotations

from dataclasses import replace

from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.signs import BULLETS

TAKEN_BACK, COLON = frozenset({"return", "refund", "exchange", "deliver"}), frozenset({":"})
ENDS = frozenset({",", "–", "("})
SAME, ALIKE = frozenset({"same"}), (["the", "same", "goes", "for"], ["the", "same", "applies", "to"], ["the", "same", "is", "true"])
VERBS = frozenset({"can", "cannot", "aren", "are", "isn", "is", "won", "will", "may", "không"})
ONLY_IF = ["only", "if"]


def hand_on_denials(scan: Scan) -> None:
    """Take clauses for denied that the clause or the sentence beside them denies."""
    _go_on_alike(scan)
    _deny_headings(scan)


def _deny_headings(scan: Scan) -> None:
    """Take a heading for denied whose line says "no returns": "Fresh food: no returns", "- Fresh food: no, unless ..."."""
    for place, clause in enumerate(scan.clauses[1:] if scan.places(keys=COLON) else (), 1):
        head = scan.clauses[place - 1]
        if scan.key(clause.first) != ":" or head.sentence != clause.sentence:
            continue
        if scan.key(clause.first + 1) != "no":
            if clause.negated and scan.key(head.first) in BULLETS and _begins_to_deny(scan, clause.first + 1):
                scan.clauses[place - 1] = replace(head, negated=True)
            continue
        same = scan.tags[clause.first + 2].get("same") if clause.first + 2 < len(scan.words) else None
        bare = scan.key(clause.first + 2) in ENDS and scan.key(head.first) in BULLETS
        if bare or (same and clause.negated and same.value in TAKEN_BACK):
            scan.clauses[place - 1] = replace(head, negated=True)


def _begins_to_deny(scan: Scan, at: int) -> bool:
    """Whether what stands here goes on from a heading as its verb, denied: "can't be returned"."""
    return scan.key(at) in VERBS and any(scan.has(place, "not") for place in range(at, min(at + 2, len(scan.words))))


def _go_on_alike(scan: Scan) -> None:
    """Take "the same goes for engraved pieces" for denied where the sentence before it denies first, or begins "only if"."""
    for place, clause in enumerate(scan.clauses if scan.places(keys=SAME) else ()):
        begins = [scan.key(at) for at in range(clause.first, min(clause.first + 4, clause.end))]
        if clause.sentence and begins in ALIKE:
            first = scan.text.sentences[clause.sentence - 1][0]
            denied = scan.clauses[scan.clause_of[first]].negated or [scan.key(first), scan.key(first + 1)] == ONLY_IF
            scan.clauses[place] = replace(clause, negated=clause.negated or denied)
