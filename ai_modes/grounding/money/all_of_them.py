"""Whether a price is said of all of them while some cost something else: "candles, all reduced from £2.95"."""

from __future__ import annotations

from ai_modes.grounding.amounts.grouped import first_named
from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import NOBODY, Claim, Point, Subjects
from ai_modes.grounding.text.assigning import About
from ai_modes.grounding.text.parsing import says_all
from ai_modes.grounding.text.roles import money_roles
from ai_modes.grounding.text.scan import Scan
from plugins.kit.money import Money

EACH = frozenset({"mỗi", "each", "từng"})
LISTED = frozenset({"these", "those", "few", "some", "several", "first", "here", "including", "following", "example"})
MANY = 3  # goods of one word, of which "all" may not hold


def is_not_all(binder: Binder, claim: Claim, about: About, found: Point) -> bool:
    """Whether "both are £2.25" is said where none is named and some cost something else."""
    if _is_of_unlisted(binder, claim):
        return True
    if not binder.has_tag(claim.first, "all"):
        return False
    if binder.evidence.type_of(found.subjects) == "zone":
        return not _is_of_all_places(binder, claim, about, found)
    named = (subjects_of(about, "product") if found.role == "was" else _of_kind(binder, claim, about, found)) if about.said else NOBODY
    if about.said and not _are_many(binder, named):
        return False
    named = named or first_named(binder, claim)
    now: dict[str, set[Money]] = {}
    part = "was" if found.role == "was" else "line"
    starts = "from" in money_roles(binder.scan, claim)
    for point in binder.evidence.of("money"):
        if point.role == part and point.subjects and (not named or point.subjects <= named):
            subject = min(point.subjects)
            now.setdefault(binder.evidence.called.get(subject, subject) if starts else subject, set()).add(point.value)
    if starts:
        return any(min(prices, key=lambda price: price.minor) not in claim.value for prices in now.values())
    return len(now) > 1 and any(not prices & set(claim.value) for prices in now.values())


def _is_of_all_places(binder: Binder, claim: Claim, about: About, found: Point) -> bool:
    """Whether a sum plays its part in each place that is spoken of: "both are free for orders from £40"."""
    points = [point for point in binder.evidence.of("money") if point.role == found.role and point.value in claim.value]
    return all(any(place in point.subjects for point in points) for place in subjects_of(about, "zone"))


def _of_kind(binder: Binder, claim: Claim, about: About, found: Point) -> Subjects:
    """Return the goods that one word means together, "all skirts", in the clause of a sum; nobody where each is named by itself."""
    clause = binder.scan.clause_of[claim.first]
    alls = [at for at in binder.scan.tagged("all") if binder.scan.clause_of[at] == clause and binder.scan.key(at) != "both"]
    if found.role == "limit" or not any(says_all(binder.scan, at) for at in alls):
        return NOBODY
    kinds = (group[0] for group in about.groups.get("product", ()) if len(group) == 1)
    return next((subjects for subjects in kinds if _are_many(binder, subjects)), NOBODY)


def _are_many(binder: Binder, subjects: Subjects) -> bool:
    return len({binder.evidence.called.get(subject) for subject in subjects}) >= MANY


def _is_of_unlisted(binder: Binder, claim: Claim) -> bool:
    """Whether a price is said of all of so many, where the facts name fewer: "26 lunch bags, all at £1.65"."""
    scan, (first, _) = binder.scan, binder.sentence(claim)
    counts = [fact.value for fact in binder.evidence.facts if fact.kind == "count"]
    names = {binder.evidence.called.get(subject) for subject, kind in binder.evidence.names.types.items() if kind == "product"}
    found = [other for other in scan.claims if other.kind == "number" and first <= other.first < claim.first]
    before = next((other for other in reversed(found) if other.value and other.value[0] in counts and other.value[0] > len(names)), None)
    if before is None or is_one_of(scan, before) or any(scan.key(at) in LISTED for at in range(first, claim.first)):
        return False
    return any(scan.key(at) in EACH or "all" in scan.tags[at] for at in range(first, claim.last + 1)) or claim.unit == "each"


def is_one_of(scan: Scan, count: Claim) -> bool:
    """Whether a number only says of how many something is one: "the cheapest of our 16 breads"."""
    return scan.key(count.first - 1) in {"our", "the"} and scan.key(count.first - 2) == "of"
