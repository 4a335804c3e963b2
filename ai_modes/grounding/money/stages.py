"""What a cart comes to after each of several changes: a sum of one change is said of no other."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder, subjects_of
from ai_modes.grounding.claims import NOBODY, Claim, Point, Subjects
from ai_modes.grounding.text.parsing import Parsed
from plugins.kit.money import Money


def is_of_other_stage(binder: Binder, claim: Claim, point: Point) -> bool:
    """Whether what the cart came to on the way is said of the cart, and not right behind what was changed then."""
    if point.role != "total":
        return False
    totals = [fact.value for fact in binder.evidence.facts if fact.kind == "cart_total" and not fact.subject]
    if not totals or point.value == totals[-1] or point.value not in totals:
        return False
    told = frozenset().union(*(_changed(parsed, other) for parsed in binder.evidence.wording for other in _sums(parsed, point.value)))
    mine = _mentions(binder.parsed, claim) or _carried(binder, claim)
    return not mine or not all(subjects & told for subjects in mine)


def _carried(binder: Binder, claim: Claim) -> list[Subjects]:
    """Return what the sentence before spoke of; a reply that begins with the sum has spoken of nothing."""
    spoken = not binder.begins or any(mention.first < claim.first for mention in binder.parsed.mentions)
    subjects = subjects_of(binder.about(claim), "product") if spoken else NOBODY
    return [subjects] if subjects else []


def _sums(parsed: Parsed, value: Money) -> list[Claim]:
    return [claim for claim in parsed.scan.claims if claim.kind == "money" and value in claim.value]


def _changed(parsed: Parsed, claim: Claim) -> Subjects:
    return NOBODY.union(*_mentions(parsed, claim))


def _mentions(parsed: Parsed, claim: Claim) -> list[Subjects]:
    """Return the goods named between the sum before and this one."""
    begin = max((other.last for other in parsed.scan.claims if other.kind == "money" and other.last < claim.first), default=-1)
    return [mention.subjects for mention in parsed.mentions if mention.type == "product" and begin < mention.first < claim.first]
