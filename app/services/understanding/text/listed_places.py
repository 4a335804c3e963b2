"""Places that are listed: "in Bath and Bristol", "Quận 1 với Quận 7"."""

from __future__ import annotations

from itertools import pairwise

from app.services.understanding.text.clauses import CERTAIN, Clause
from plugins.contracts import Slot, Token

WHERE = ("postcode", "place", "branch")
BEFORE_NAMES = ("place_heads", "towards", "articles")


def places_listed(clause: Clause) -> list[list[Slot]]:
    """Return what is told of each place of a list, [] where none are listed; a comma alone parts a district from its town."""
    groups = _groups(clause)
    joins = [_join(clause, one[-1].end, other[0].start) for one, other in pairwise(groups)]
    last = max((at for at, join in enumerate(joins) if join and join != ","), default=-1)
    first = last
    while first > 0 and joins[first - 1]:
        first -= 1
    return groups[first : last + 2] if last >= 0 else []


def joins_places(clause: Clause, start: int, end: int) -> bool:
    """Whether the words at a token range stand between places of a list, or right before one: "which is open later, Bath or Wells"."""
    groups = places_listed(clause)
    at, behind = clause.tokens[start].start, clause.tokens[end - 1].end if end > start else clause.tokens[start].start
    between = any(one[-1].end <= at and behind <= other[0].start for one, other in pairwise(groups))
    return between or (bool(groups) and end < len(clause.tokens) and groups[0][0].start == clause.tokens[end].start)


def _groups(clause: Clause) -> list[list[Slot]]:
    """Return the places, those together that are told of one: a branch is in a town, and a postcode stands behind it."""
    groups: list[list[Slot]] = []
    goods = [slot for slot in clause.of("product") if slot.score >= CERTAIN]
    for slot in sorted(clause.of(*WHERE), key=lambda slot: (slot.start, -slot.end)):
        if any(one.start <= slot.start and slot.end <= one.end and (one.start, one.end) != (slot.start, slot.end) for one in goods):
            continue
        if groups and slot.start <= max(one.end for one in groups[-1]) + 1:
            groups[-1].append(slot)
        else:
            groups.append([slot])
    return groups


def _join(clause: Clause, end: int, start: int) -> str:
    """Return the word that joins two places, "" where more than that stands between them."""
    between = [token for token in clause.tokens if end <= token.start and token.end <= start]
    for kind in BEFORE_NAMES:
        between = _without(between, clause, kind)
    joined = clause.lexicon["place_joins"].whole(between) if between else None
    return str(joined or "")


def _without(tokens: list[Token], clause: Clause, kind: str) -> list[Token]:
    found = clause.lexicon[kind].all_in(tokens)
    return [token for place, token in enumerate(tokens) if not any(match.start <= place < match.end for match in found)]
