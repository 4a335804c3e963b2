"""Deeds and promises: "I've refunded you", "we'll keep one for you", "mình đã giữ cho bạn". Who says them must have done them."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.parsing import id_of
from ai_modes.grounding.scan import Scan


def deeds(scan: Scan, shop: frozenset[str] = frozenset()) -> Iterator[Claim]:
    """Yield what someone says to have done or to be going to do: the verb, as a future or a perfect.

    ``shop`` are the words that the shop and its assistant are called by; they do things as "we" do.
    """
    for at in range(len(scan.words)):
        acts = (scan.has(at, "actor") and not scan.owner[at]) or (scan.key(at) in shop and scan.owner[at] in ("", "name"))
        if acts and not scan.clauses[scan.clause_of[at]].asks:
            claim = _deed(scan, at)
            if claim:
                yield claim


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
    if not role or place >= len(scan.words) or scan.words[place].kind != "word" or scan.owner[place] in ("name", "day"):
        return None
    key = scan.key(place)
    if scan.has(place, "harmless") or (role == "perfect" and key.isascii() and not (key.endswith("ed") or scan.has(place, "participle"))):
        return None
    return Claim("deed", id_of(scan.words[place]), at, place, scan.clause_of[at], role=f"{role} {scan.key(at)}")
