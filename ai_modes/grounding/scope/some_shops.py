"""What is said of some of the shops, counted or left over: "six of our seven shops", "most are open until 8", "the other three at 5"."""

from __future__ import annotations

from dataclasses import dataclass

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim
from ai_modes.grounding.scope.everywhere import does
from ai_modes.grounding.text.lexicon import word_sets

WORDS = word_sets("some_shops")
MOST, OTHERS, LEFT, OF, SHOPS = WORDS["most"], WORDS["others"], WORDS["left"], WORDS["of"], WORDS["shops"]
ARE = WORDS["are"]
TIMED = ("time", "state")
REACH = 4  # words from a count to what it counts: "six of our seven shops", "ba cửa hàng còn lại"


@dataclass(frozen=True, slots=True)
class Group:
    """Words that count some of the shops, up to ``end``: so many (0 where none is told), or most; of all, or of those not named yet."""

    first: int
    end: int
    count: int
    most: bool
    others: bool


def of_some_shops(binder: Binder, claim: Claim) -> bool | None:
    """Return whether hours or being open are so of the shops that a count before them means; None where no count leads to them."""
    group = _group_before(binder, claim)
    return None if group is None else _is_so(binder, group, claim)


def counts_some_shops(binder: Binder, claim: Claim) -> bool | None:
    """Return whether a number counts shops of which the hours behind it are so; None where it counts none in that way."""
    first, _ = binder.sentence(claim)
    group = next((group for at in range(max(first, claim.first - 2), claim.first + 1) if (group := _group(binder, at))), None)
    if group is None or not group.first <= claim.first < group.end or group.count not in map(int, claim.value) or not _said(binder, group):
        return None
    return _is_so(binder, group, *_said(binder, group)[:1])


def _group_before(binder: Binder, claim: Claim) -> Group | None:
    """Return the count of shops nearest before a claim in its clause, with no branch named between."""
    clause = binder.scan.clauses[binder.scan.clause_of[claim.first]]
    for at in range(claim.first - 1, clause.first - 1, -1):
        if _names_branch(binder, at):
            return None
        if (group := _group(binder, at)) and group.end <= claim.first:
            return group
    return None


def _names_branch(binder: Binder, at: int) -> bool:
    mentions = binder.parsed.assigner.mentions.get(binder.scan.sentence_of[at], ())
    return any(one.type == "branch" and one.first <= at < one.end for one in mentions)


def _group(binder: Binder, at: int) -> Group | None:
    """Return the count of shops that begins at a word."""
    return binder.once(("some shops", at), lambda: _read(binder, at))


def _read(binder: Binder, at: int) -> Group | None:
    scan, begin = binder.scan, at
    others = scan.key(at) in OTHERS and scan.key(at - 1) in {"the", "các", "những"}
    at += others
    most = scan.key(at) in MOST
    number = next((one for one in scan.claims if one.kind in ("number", "left") and one.first == at), None)
    if not (others or most or number):
        return None
    at = at + 1 if most else number.last + 1 if number else at
    near = range(begin, min(at + REACH, len(scan.words)))
    shops = next((place for place in near if scan.key(place) in SHOPS), None)
    left = next((place for place in range(at, min(at + 2, len(scan.words))) if scan.key(place) in LEFT), None)
    if shops is None and not _leads_on(binder, at) or (number and shops is None and not others):
        return None
    if number and not others and left is None and scan.key(at) not in OF:
        return None
    end = max(at, (shops + 1) if shops is not None else at, left + 1 if left is not None else at)
    return Group(begin, end, int(number.value[0]) if number and number.value else 0, most, others or left is not None)


def _leads_on(binder: Binder, at: int) -> bool:
    """Whether what stands behind a "most" or "the others" says when they open: "most are open", "the other three at 5"."""
    scan = binder.scan
    return scan.key(at) in ARE or scan.owner[at : at + 1] in (["state"], ["time"])


def _said(binder: Binder, group: Group) -> list[Claim]:
    """Return the hours and the states that are said of the shops counted: up to the next branch, or the end of the clause."""
    scan = binder.scan
    clause = scan.clauses[scan.clause_of[group.end - 1]]
    until = next((at for at in range(group.end, clause.end) if _names_branch(binder, at)), clause.end)
    return [claim for claim in scan.claims if claim.kind in TIMED and group.end <= claim.first < until]


def _is_so(binder: Binder, group: Group, claim: Claim) -> bool:
    """Whether what is said of a group, a claim with it that may be a bare "at 11", is so of as many shops as it says."""
    said = [*_said(binder, group), claim]
    branches = {subject for subject, kind in binder.evidence.names.types.items() if kind == "branch"}
    meant = branches - _named_before(binder, group.first) if group.others else branches
    if len(branches) < 2 or binder.scan.clauses[binder.scan.clause_of[group.first]].negated:
        return False
    so = {branch for branch in meant if all(does(binder, claim, branch) for claim in said)}
    if group.others:
        return so == meant and len(meant) == (group.count or len(meant)) > 0
    return len(branches) > len(so) > len(branches) / 2 if group.most else len(so) == group.count


def _named_before(binder: Binder, at: int) -> frozenset[str]:
    """Return the branches that the reply has named before a place."""
    named = [one.subjects for one in binder.parsed.mentions if one.type == "branch" and one.first < at]
    return frozenset().union(*named)
