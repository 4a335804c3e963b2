"""Goods by their codes, as the shop's lists give them: "85099F is our Jumbo Bag", "Round Clock (81952B)"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ai_modes.grounding.text.names import Mention
from ai_modes.grounding.text.reading import read
from ai_modes.grounding.text.scan import Scan

SHORTEST = 4  # letters and digits of a code
Codes = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


def codes_of(subjects: Iterable[str]) -> Codes:
    """Return the codes by their first part, the longest first; what has no digit, or is short, is taken for none."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for subject in dict.fromkeys(subjects):
        keys = tuple(word.key for word in read(subject).words)
        if len(subject) >= SHORTEST and any(sign.isdigit() for sign in subject) and all(key.isalnum() for key in keys):
            found.setdefault(keys[0], []).append((keys, subject))
    return {first: tuple(sorted(codes, key=lambda code: -len(code[0]))) for first, codes in found.items()}


def find_codes(scan: Scan, codes: Codes) -> list[Mention]:
    """Return where codes stand as words of their own; their words are owned as names."""
    found = []
    for at in scan.places(keys=frozenset(codes)) if codes else ():
        for keys, subject in codes[scan.key(at)]:
            end = at + len(keys)
            if _stands(scan, at, end, keys):
                scan.take(at, end, "name")
                found.append(Mention("product", frozenset({subject}), at, end, True))
                break
    return found


def _stands(scan: Scan, first: int, end: int, keys: tuple[str, ...]) -> bool:
    """Whether a code is written here in one piece, and no letter, digit or sign of money goes on with it."""
    if end > len(scan.words) or not scan.is_free(first, end) or tuple(scan.key(at) for at in range(first, end)) != keys:
        return False
    joined = all(scan.words[at].joined for at in range(first + 1, end))
    before = scan.words[first].joined and scan.key(first - 1) not in {"(", "#", "“", '"', "/"}
    behind = end < len(scan.words) and scan.words[end].joined and scan.words[end].kind != "sign"
    return joined and not before and not behind and not scan.has(end, "currency")
