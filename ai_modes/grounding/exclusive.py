"""What is said of one thing alone: "we only have the organic pack", "the only allergen", "chỉ hết size 43". It may hold of others too."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.chosen import chosen
from ai_modes.grounding.claims import NOBODY, Claim, Receipt, Subjects
from ai_modes.grounding.parsing import id_of

HAVING = frozenset("have has 've got sell sells stock stocks carry carries do offer offers có bán".split())  # noqa: SIM905
SMALL = frozenset({"the", "our", "a", "an", "in"})
OFFERS = frozenset({"offer", "reduced", "discounted", "sale", "giảm"})
ONLINE, IN_SHOP = frozenset({"onlin", "tuyến"}), "=shop"


def bind_exclusive(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "only" that the facts do not bear out: others are as much so."""
    scan = binder.scan
    for at in range(len(scan.words)):
        if not scan.has(at, "narrows") or scan.owner[at] == "name" or scan.clauses[scan.clause_of[at]].asks:
            continue
        for wrong in (_of_goods, _of_sizes, _of_kinds, _of_places):
            if (end := wrong(binder, at)) is not None:
                claim = Claim("wording", "only", at, max(at, end))
                yield binder.refused(claim, f'The facts do not say that it is so of this alone: "{binder.written(claim)}".')
                break


def _of_goods(binder: Binder, at: int) -> int | None:
    """Return where an "only" ends that leaves out goods which are had, or on offer, as well."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    place = at + 1
    while place < clause.end and (scan.key(place) in SMALL or scan.key(place) in HAVING):
        place += 1
    spoken = binder.parsed.assigner.mentions.get(clause.sentence, ())
    named = [mention for mention in spoken if mention.type == "product" and mention.first >= place and mention.first < clause.end]
    if not named or named[0].first != place or clause.negated:
        return None
    mine = frozenset().union(*(mention.subjects for mention in named))
    behind = range(named[-1].end, clause.end)
    if any(scan.key(there) in OFFERS for there in behind):
        others = _having(binder, ("offer", "percent", "saved"))
    elif any(scan.owner[there] == "money" for there in behind):
        return None
    else:
        others = frozenset().union(*(point.subjects for point in binder.evidence.of("left") if point.value > 0), NOBODY)
    return named[-1].end - 1 if _names(binder, others) - _names(binder, mine) else None


def _having(binder: Binder, kinds: tuple[str, ...]) -> Subjects:
    return frozenset(fact.subject for fact in binder.evidence.facts if fact.kind in kinds)


def _names(binder: Binder, subjects: Subjects) -> set[str]:
    return {binder.evidence.called[subject] for subject in subjects if subject in binder.evidence.called}


def _of_sizes(binder: Binder, at: int) -> int | None:
    """Return where an "only" ends that says of some sizes or colours what the counts say of others too: "chỉ hết size 43"."""
    scan = binder.scan
    stock = next((claim for claim in scan.claims if claim.kind == "stock" and at <= claim.first <= at + 2), None)
    if stock is None or stock.value not in ("in", "out") or scan.clauses[stock.clause].negated:
        return None
    mine = frozenset().union(*chosen(binder, stock), NOBODY)
    counted = [point for point in binder.evidence.of("left") if point.subjects]
    others = [point for point in counted if not point.subjects & mine and (point.value <= 0) == (stock.value == "out")]
    return stock.last if mine and others else None


def _of_kinds(binder: Binder, at: int) -> int | None:
    """Return where "the only allergen", "the only size" ends where the facts give several."""
    scan, last = binder.scan, at + 1
    if scan.has(last, "property"):
        values = {
            str(fact.value) for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit == scan.tags[last]["property"].value
        }
    elif scan.key(last) in {"allergen", "allergens"} or scan.key(last + 1) in {"allergen", "allergens"}:
        values = {str(fact.value) for fact in binder.evidence.facts if fact.kind == "allergen"}
    else:
        return last if scan.key(last) == "thing" and any("allergen" in tags for tags in scan.tags) else None
    listed = {scan.key(place) for place in range(*binder.sentence(Claim("wording", "", at, at)))}
    return last if len(values) > 1 and not all(value.casefold() in listed for value in values) else None


def _of_places(binder: Binder, at: int) -> int | None:
    """Return where "only online" ends where the turn says both online and in the shops."""
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[at]]
    near = range(at + 1, min(at + 5, clause.end))
    place = next((there for there in near if _is_place(binder, there)), None)
    if place is None or any(scan.owner[there] == "name" for there in range(at + 1, place)):
        return None
    both = [
        segment for segment in binder.evidence.segments
        if ONLINE & segment.ids and IN_SHOP in segment.sentence and not segment.negated and not segment.asks
    ]  # fmt: skip
    return place if both else None


def _is_place(binder: Binder, at: int) -> bool:
    same = binder.scan.tags[at].get("same")
    return id_of(binder.scan.words[at]) in ONLINE or bool(same and same.value == "shop")

