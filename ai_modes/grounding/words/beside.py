"""Words that only go with what is checked by itself: "saves you £8.87", "đến hết 28/2", "half (50 %)", "at the same price of £4"."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ai_modes.grounding.amounts.measured import is_covered
from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim
from ai_modes.grounding.deeds.done import WHEN
from ai_modes.grounding.deeds.taken import CART, HOLDS
from ai_modes.grounding.money.differences import is_measured
from ai_modes.grounding.stock.chosen import are_all_left
from ai_modes.grounding.text.parsing import ALL, Said, content
from ai_modes.grounding.text.scan import PARTICLES, Scan
from ai_modes.grounding.times.breaks import has_break
from ai_modes.grounding.words.labels import cost_the_same, is_sent_within, labels

WHOLLY = frozenset({"cả", "đủ"})
SHOPS = frozenset({"any", "=all", "=shop"})
THEN = frozenset({"from", "after", "then", "once", "past", "later"})
HALVES, HALF = frozenset({"half", "nửa"}), Decimal(50)
CONTACTS = ("phone", "email", "link")


def checked_beside(binder: Binder, said: Said) -> str:
    """Return what is checked by itself where a word only goes with it, "" where nothing is."""
    return next((why for why, goes in BESIDE if goes(binder, said)), "")


def _goes_with_price(binder: Binder, said: Said) -> bool:
    if said.id == "=every one":
        return binder.has_claim(said.first, "money")
    return said.id == "=same price" and (_leads_to(binder, said, "money") or cost_the_same(binder, said.first))


def _leads_to(binder: Binder, said: Said, owner: str) -> bool:
    return binder.scan.owner[said.end : said.end + 1] == [owner]


def _leads(binder: Binder, said: Said) -> bool:
    return labels(binder, said) or is_covered(binder, said.first) or _leads_on(binder.scan, said) or _leads_to_checked(binder, said)


def _leads_to_contact(binder: Binder, said: Said) -> bool:
    return said.id == "=unlimited" and any(binder.has_claim(said.first, kind) for kind in CONTACTS)


def _ends_with_day(binder: Binder, said: Said) -> bool:
    return binder.scan.key(said.first) == "hết" and _leads_to(binder, said, "day")


def _is_half_told(binder: Binder, said: Said) -> bool:
    percents = (claim.value for claim in binder.scan.claims if claim.kind == "percent")
    return binder.scan.key(said.first) in HALVES and any(HALF in value for value in percents)


def _goes_with_hours(binder: Binder, said: Said) -> bool:
    return said.id == "=until end" and said.id in binder.evidence.last_said and binder.has_claim(said.first, "time")


def _is_state_told(binder: Binder, said: Said) -> bool:
    return said.id == "=order state" and _is_told_of_it(binder, said)


def _tells_what_lies_there(binder: Binder, said: Said) -> bool:
    return binder.scan.key(said.first) in HOLDS and binder.scan.key(said.first - 1) in CART


def _is_of_shops(binder: Binder, said: Said) -> bool:
    return binder.scan.key(said.first) in {"any", "all"} and _is_any_shop(binder, said.end)


def _is_listed(binder: Binder, said: Said) -> bool:
    return (said.id == "=whole range" or binder.scan.key(said.first) in WHOLLY) and _is_enumerated(binder, said)


def _goes_with_sum(binder: Binder, said: Said) -> bool:
    if binder.scan.key(said.first) == "trở" and binder.scan.key(said.first + 1) == "lên" and _is_least(binder, said.first - 1):
        return True
    role = binder.scan.tags[said.first].get("role")
    return role is not None and role.value == "total" and _leads_to(binder, said, "money")


def _goes_with_difference(binder: Binder, said: Said) -> bool:
    role = binder.scan.tags[said.first].get("role")
    return role is not None and role.value == "saved" and is_measured(binder, said.first)


def _leads_to_checked(binder: Binder, said: Said) -> bool:
    """Whether a "within" leads to a place that is named, or an "unless" to the sum from which delivery is free."""
    if said.id == ALL:
        return _is_every_told(binder, said)
    if said.id == "=within":
        return _is_within_told(binder, said)
    if binder.scan.key(said.first) == "must":  # "you must be 18"
        return binder.scan.key(said.first + 1) == "be" and binder.scan.owner[said.first + 2 : said.first + 3] == ["number"]
    if binder.scan.key(said.first) == "đa" and binder.scan.key(said.first - 1) == "tối":
        return binder.scan.owner[said.end : said.end + 1] == ["money"]
    return binder.scan.key(said.first) == "unless" and _is_threshold(binder, said.first)


def _is_within_told(binder: Binder, said: Said) -> bool:
    """Whether a "within" leads to a place that is named, "within our area", or to how long a parcel takes: "within 2–4 days"."""
    scan, at = binder.scan, said.end + (binder.scan.key(said.end) in {"our", "the"})
    if scan.owner[at : at + 1] == ["name"]:
        return True
    spans = [claim for claim in scan.claims if claim.kind == "number" and scan.clause_of[claim.first] == scan.clause_of[said.first]]
    ranged = any(one.first == said.end and other.first == one.last + 2 for one, other in zip(spans, spans[1:], strict=False))
    return ranged and is_sent_within(binder, said)


def _is_every_told(binder: Binder, said: Said) -> bool:
    """Whether "every food" is what a text of the turn calls each food, or all of it."""
    scan = binder.scan
    if scan.key(said.first) not in {"every", "each"} or said.end >= len(scan.words):
        return False
    noun = scan.key(said.end)
    return any(f"{each} {noun}" in segment.text.casefold() for segment in binder.evidence.segments for each in ("each", "every", "all"))


def _is_threshold(binder: Binder, at: int) -> bool:
    """Whether "unless" leads to the sum from which delivery is free, behind its fee: "£2.50 unless your order comes to £50"."""
    limits, fees = ({fact.value for fact in binder.evidence.facts if fact.kind == kind} for kind in ("free_from", "fee"))
    sentence = binder.scan.sentence_of[at]
    sums = [claim for claim in binder.scan.claims if claim.kind == "money" and binder.scan.sentence_of[claim.first] == sentence]
    before = [claim for claim in sums if claim.first < at]
    after = [claim for claim in sums if claim.first > at]
    return bool(before and after) and bool(fees & set(before[-1].value)) and bool(limits & set(after[0].value))


def _leads_on(scan: Scan, said: Said) -> bool:
    """Whether "cũng được" leads to a word that says something: "cũng được bảo hành", not "cũng được ạ"."""
    at, unlimited = said.end, said.id == "=unlimited" and scan.key(said.first) == "cũng"
    return unlimited and at < len(scan.words) and scan.words[at].kind == "word" and scan.key(at) not in PARTICLES


def _is_least(binder: Binder, at: int) -> bool:
    """Whether a sum, or a number that the shop's wording says "from" of too, ends here: "từ 20 bộ trở lên"."""
    if binder.scan.owner[at] != "number":
        return binder.scan.owner[at] == "money"
    value = next(claim.value for claim in binder.scan.claims if claim.first <= at <= claim.last)
    told = [(parsed.scan, claim) for parsed in binder.evidence.wording for claim in parsed.scan.claims if claim.kind == "number"]
    return any(claim.value == value and scan.key(claim.first - 1) in {"từ", "from"} for scan, claim in told)


def _is_told_of_it(binder: Binder, said: Said) -> bool:
    """Whether a text of the turn says the same of "it": "when your order is ready" of "when it is ready", with the same "when"."""
    scan = binder.scan
    spoken = [scan.key(at) for at in range(said.first + 1, min(said.end + (scan.key(said.end - 1) == "being"), len(scan.words)))]
    begins = scan.key(scan.clauses[scan.clause_of[said.first]].first)
    for segment in binder.evidence.segments:
        words = segment.text.casefold().replace("'s", " is").split()
        told = " ".join(word.strip(".,;") for word in words)
        after = words[:2] == ["after", "that"] and begins in THEN
        if not segment.asks and f"it {' '.join(spoken)}" in told and (words[0] == begins or words[0] not in WHEN or after):
            return True
    return False


def _is_any_shop(binder: Binder, at: int) -> bool:
    """Whether "any of our shops" is said with what the turn says of all shops, or with what its yes to the question says of them."""
    scan = binder.scan
    shops = any(scan.has(place, "same") and scan.tags[place]["same"].value == "shop" for place in range(at, min(at + 4, len(scan.words))))
    told = [segment for name in ("all", "any", "every") for segment in binder.evidence.by_id.get(name, ()) if not segment.asks]
    clause = scan.clauses[scan.clause_of[at - 1]]
    own = frozenset(said.id for said in content(scan, clause.first, clause.end) if not said.plain) - SHOPS
    own -= binder.evidence.last_said if binder.evidence.answers_yes and any("yes" in segment.ids for segment in told) else frozenset()
    lexicon = binder.evidence.lexicon
    return shops and any(
        "=shop" in segment.ids
        and not segment.negated
        and all(name in segment.sentence or not segment.sentence.isdisjoint(lexicon.alike(name)) for name in own)
        for segment in told
    )


def _is_enumerated(binder: Binder, said: Said) -> bool:
    """Whether all sizes or colours of the facts are listed right behind "đủ size", so that it says no more than they do."""
    scan, end = binder.scan, binder.scan.text.sentences[binder.scan.sentence_of[said.first]][1]
    unit = next((scan.tags[at]["property"].value for at in range(said.first, said.end + 2) if scan.has(at, "property")), "")
    values = {str(fact.value).casefold() for fact in binder.evidence.facts if fact.kind == "attribute" and fact.unit == unit}
    behind = f" {' '.join(scan.key(at) for at in range(said.end, end))} "
    sentence = scan.sentence_of[said.first]
    stocked = any(claim.kind in ("stock", "left") and scan.sentence_of[claim.first] == sentence for claim in scan.claims)
    stocked = stocked or scan.key(said.first - 1) == "còn"
    if stocked and len(values) > 1:
        return are_all_left(binder, Claim("wording", said.id, said.first, said.end - 1), unit)
    return bool(values) and all(f" {value} " in behind for value in values)


def _is_break_told(binder: Binder, said: Said) -> bool:
    return binder.scan.key(said.first) == "break" and has_break(binder, said.first)


BESIDE: tuple[tuple[str, Callable[[Binder, Said], bool]], ...] = (
    ("their prices are checked", _goes_with_price),
    ("what it leads to is checked", _leads),
    ("how to reach the shop is checked", _leads_to_contact),
    ("the day is checked", _ends_with_day),
    ("the percentage is checked", _is_half_told),
    ("the hours are checked", _goes_with_hours),
    ("the facts say so of it", _is_state_told),
    ("what lies there is checked", _tells_what_lies_there),
    ("the facts say so of all shops", _is_of_shops),
    ("each one named is checked", _is_listed),
    ("the hours have a break", _is_break_told),
    ("the sum is checked", _goes_with_sum),
    ("the difference is checked", _goes_with_difference),
)
