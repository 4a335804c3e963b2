"""Deeds and promises: "I've refunded you", "we'll keep one", "you have paid for it". Who is said to have done them must have."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.text.parsing import id_of
from ai_modes.grounding.text.scan import Scan

ACTORS = frozenset({"actor"})
CUSTOMER = frozenset({"you", "bạn"})
LEADS_IN = frozenset("and but so yes no well great good news dạ thanks sorry also then".split())  # noqa: SIM905
ASKED = frozenset(
    ["asked", "said", "mentioned", "told", "wanted", "searched", "chosen", "picked", "named", "given", "typed", "written", "got"]
    + ["noticed", "heard", "hỏi", "nói", "chọn", "tìm", "nhắn", "cho"]
)
WAS, YOURS = frozenset({"was", "were", "been"}), frozenset({"your", "it", "they", "order", "parcel", "refund", "payment"})
HANDLED, ECHOED = frozenset({"handled"}), frozenset({"echo"})
TODAY_TOO = frozenset({"cut", "let", "put", "run", "set", "got", "become"})  # their past looks like their present


def deeds(scan: Scan, shop: frozenset[str] = frozenset()) -> Iterator[Claim]:
    """Yield what someone says to have done or to be going to do: the verb, as a future or a perfect.

    ``shop`` are the words that the shop and its assistant are called by; they do things as "we" do.
    """
    yield from _passive(scan)
    for at in scan.places(ACTORS, CUSTOMER | shop):
        if (_acts(scan, at, shop) or _is_customer(scan, at)) and not scan.clauses[scan.clause_of[at]].asks:
            claim = _deed(scan, at)
            if claim:
                yield claim


def _passive(scan: Scan) -> Iterator[Claim]:
    """Yield each "your tracking link was e-mailed": something of the customer's said to have been handled."""
    for at in scan.places(HANDLED):
        clause = scan.clauses[scan.clause_of[at]]
        be = next((place for place in range(at - 1, max(clause.first, at - 3) - 1, -1) if scan.key(place) in WAS), None)
        yours = be is not None and any(scan.key(place) in YOURS for place in range(clause.first, be))
        begins = all(scan.words[place].kind != "word" or not scan.has(place, "clause") for place in range(clause.first, at))
        if yours and begins and not clause.asks and not clause.negated and not scan.places(ECHOED):
            yield Claim("deed", id_of(scan.words[at]), be, at, scan.clause_of[at], role="perfect it")


def _acts(scan: Scan, at: int, shop: frozenset[str]) -> bool:
    return (scan.has(at, "actor") and not scan.owner[at]) or (scan.key(at) in shop and scan.owner[at] in ("", "name"))


def _is_customer(scan: Scan, at: int) -> bool:
    """Whether a clause begins with "you": what the customer is said to have done, not "the card you paid with"."""
    if scan.key(at) not in CUSTOMER or scan.owner[at]:
        return False
    before = range(scan.clauses[scan.clause_of[at]].first, at)
    return all(scan.words[place].kind != "word" or scan.key(place) in LEADS_IN for place in before)


def _deed(scan: Scan, at: int) -> Claim | None:
    role, place = "", at + 1
    while place < len(scan.words) and place - at <= 7 and scan.sentence_of[place] == scan.sentence_of[at]:
        key = scan.key(place)
        if scan.has(place, "future"):
            role = "future"
        elif scan.has(place, "perfect") and not role and (key != "'s" or scan.key(place + 1) == "been"):
            role = "perfect"
        elif not scan.has(place, "between") and key != "'s":
            break
        place += 1
    if place >= len(scan.words) or scan.words[place].kind != "word" or scan.owner[place] in ("name", "day", "state", "stock", "free"):
        return None
    role = role or _past(scan, place)
    if not role or scan.has(place, "harmless") or _obliges(scan, place) or (scan.key(at) in CUSTOMER and not _did(scan, at, place, role)):
        return None
    if role == "perfect" and scan.key(at) != "bạn" and scan.key(place).isascii() and not _is_past(scan, place):
        return None
    return Claim("deed", id_of(scan.words[place]), at, place, scan.clause_of[at], role=f"{role} {scan.key(at)}")


def _obliges(scan: Scan, at: int) -> bool:
    """Whether a promise is to be of help and no more: "mình sẽ hỗ trợ ngay", not "mình sẽ hỗ trợ phí giao"."""
    clause = scan.clauses[scan.clause_of[at]]
    places = range(clause.first, clause.end)
    return scan.has(at, "obliging") and not any(scan.has(place, "same") or scan.has(place, "role") or scan.owner[place] for place in places)


def _did(scan: Scan, at: int, place: int, role: str) -> bool:
    """Whether the customer is said to have done something: no asking or choosing, which the talk itself shows."""
    if role == "future" or scan.key(place) in ASKED:
        return False
    return scan.key(at) != "bạn" or any(scan.key(between) == "đã" for between in range(at, place))


def _past(scan: Scan, at: int) -> str:
    """Return "past" where a verb says by itself that it is over: "we sold most of them"."""
    if scan.key(at) == "used" and scan.key(at + 1) == "to":
        return ""  # "it used to be £0.19"
    return "past" if scan.key(at).isascii() and scan.key(at) not in TODAY_TOO and _is_past(scan, at) else ""


def _is_past(scan: Scan, at: int) -> bool:
    return scan.key(at).endswith("ed") or scan.has(at, "participle")
