"""Deeds and promises: "I've refunded you", "we'll keep one for you", "mình đã giữ cho bạn". Who says them must have done them."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.scan import Scan

ACTORS = frozenset("i we someone somebody they he she it person colleague team staff manager driver mình tôi em shop nhân mộc order refund parcel".split())
FUTURE = frozenset({"'ll", "will", "shall", "sẽ", "gonna"})
PERFECT = frozenset({"'ve", "have", "has", "had", "'s", "đã", "vừa", "mới", "just"})
BETWEEN = frozenset(
    "just also already now then happily gladly personally definitely certainly been be being always going to not 't never even only still be have có member of from the our shop viên here".split()
)
HARMLESS = frozenset(
    "found find look looked looking got listed show shown picked seen see checked check happy glad help helped delighted pleased need like love mean meant say mentioned hear left "
    "put do cost come total make take work fit fancy add noticed understood read sorry here able afraid a an the some several no 4 available more two three four five "
    "tìm thấy kiểm tra xem có hiểu liệt thấy nói giúp là ở rồi hết".split()
)
PARTICIPLES = frozenset("sent put set kept held made done given taken told spoken written paid let brought bought run gone become rung sold cut got put".split())


def deeds(scan: Scan) -> Iterator[Claim]:
    """Yield what someone says to have done or to be going to do: the verb, as a future or a perfect."""
    for at, word in enumerate(scan.words):
        if word.key in ACTORS and not scan.owner[at] and not scan.clauses[scan.clause_of[at]].asks:
            claim = _deed(scan, at)
            if claim:
                yield claim


def _deed(scan: Scan, at: int) -> Claim | None:
    role, place = "", at + 1
    while place < len(scan.words) and place - at <= 7 and scan.sentence_of[place] == scan.sentence_of[at]:
        key = scan.key(place)
        if key in FUTURE:
            role = "future"
        elif key in PERFECT and not role and (key != "'s" or scan.key(place + 1) == "been"):
            role = "perfect"
        elif key not in BETWEEN and key != "'s":
            break
        place += 1
    if not role or place >= len(scan.words) or scan.words[place].kind != "word" or scan.owner[place] in ("name", "day"):
        return None
    key = scan.key(place)
    if key in HARMLESS or (role == "perfect" and key.isascii() and not (key.endswith("ed") or key in PARTICIPLES)):
        return None
    return Claim("deed", scan.words[place].stem, at, place, scan.clause_of[at], role=f"{role} {scan.key(at)}")
