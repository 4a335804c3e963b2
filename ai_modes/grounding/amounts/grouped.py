"""So many with one price, named behind it: "two at £4.95, the Rose Teapot and the Fairy Teapot"; and the first of a list."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Subjects
from ai_modes.grounding.text.names import Mention

LISTS = frozenset({",", ":", "(", "–", "-"})
JOINTS = frozenset({",", "and", "&", "the", "our", "và", "+", "–", "-", ":", "(", "\n"})
PRICED = frozenset({"at", "for", "each", "just", "only", "priced", "giá"})
FIRST = frozenset({"first", "top"})
REACH = 4  # words between a number and the price of so many


def group_of(binder: Binder, claim: Claim) -> list[Subjects] | None:
    """Return the goods that are named behind a number, or behind the price of so many, one for each; None without such a list."""
    price = claim if claim.kind == "money" else _price_behind(binder, claim)
    count = claim if claim.kind == "number" else _count_before(binder, claim)
    if price is None or count is None or count.unit not in ("", "each") or not count.value or count.value[0] < 2:
        return None
    named = _named_behind(binder, price)
    return named if len(named) == count.value[0] else None


def _price_behind(binder: Binder, claim: Claim) -> Claim | None:
    found = (one for one in binder.scan.claims if one.kind == "money" and claim.last < one.first <= claim.last + 1 + REACH)
    price = next(found, None)
    return price if price and _leads(binder, claim, price) else None


def _count_before(binder: Binder, claim: Claim) -> Claim | None:
    found = (one for one in reversed(binder.scan.claims) if one.kind == "number" and one.last < claim.first <= one.last + 1 + REACH)
    count = next(found, None)
    return count if count and _leads(binder, count, claim) else None


def _leads(binder: Binder, count: Claim, price: Claim) -> bool:
    """Whether a number and a sum stand in one sentence, with only a noun and an "at" between, or "each"."""
    between = range(count.last + 1, price.first)
    if binder.scan.sentence_of[count.first] != binder.scan.sentence_of[price.first] or price.negated:
        return False
    return any(binder.scan.key(at) in PRICED for at in between) and not any(binder.scan.owner[at] not in ("", "name") for at in between)


def _named_behind(binder: Binder, price: Claim) -> list[Subjects]:
    """Return the products that are listed right behind a sum, up to the next word that is of no list."""
    scan = binder.scan
    at = price.last + 1 + (scan.key(price.last + 1) == "each")
    if scan.key(at) not in LISTS:
        return []
    mentions = {one.first: one for one in binder.parsed.mentions if one.type == "product" and one.first > at}
    named: list[Mention] = []
    while at < len(scan.words) and (at in mentions or (scan.key(at) in JOINTS and not _begins_anew(binder, at))):
        named += [mentions[at]] if at in mentions else []
        at = mentions[at].end if at in mentions else at + 1
    if at < len(scan.words) and scan.owner[at] == "money" or scan.key(at) in {"at", "for"}:
        named = named[:-1]  # "..., and the Red Teapot at £7.95"
    return [one.subjects for one in named]


def _begins_anew(binder: Binder, at: int) -> bool:
    """Whether a joint leads to another number: ", and two at £2.55"."""
    return binder.scan.owner[at + 1 : at + 2] == ["number"]


def is_first_of_list(binder: Binder, claim: Claim) -> bool:
    """Whether a number is of the first ones that the shop's wording lists: "the first five are £3.19"."""
    if binder.scan.key(claim.first - 1) not in FIRST or claim.unit not in ("", "each") or not claim.value:
        return False
    if not binder.has_claim(claim.first, "money"):
        return False
    return 1 < claim.value[0] <= len(listed(binder))


def listed(binder: Binder) -> list[Subjects]:
    """Return what the shop's wording names, in its order."""
    mentions = [one for parsed in binder.evidence.wording for one in parsed.mentions if one.type == "product" and one.whole]
    return list(dict.fromkeys(one.subjects for one in mentions))


def first_named(binder: Binder, claim: Claim) -> Subjects:
    """Return the first so many that the shop's wording lists, where the clause of a sum speaks of them; else nobody."""
    clause = binder.scan.clauses[binder.scan.clause_of[claim.first]]
    found = (one for one in binder.scan.claims if one.kind == "number" and clause.first <= one.first < claim.first)
    count = next((one for one in found if is_first_of_list(binder, one)), None)
    return frozenset().union(*listed(binder)[: int(count.value[0])]) if count else frozenset()
