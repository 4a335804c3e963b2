"""Addresses of the net, e-mail addresses, phone numbers, postcodes and references in a text."""

from __future__ import annotations

import re
from bisect import bisect_left

from ai_modes.grounding.text.scan import Scan

_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_TLD = (
    r"(?:com|net|org|co|uk|vn|io|shop|store|example|info|biz|eu|de|fr|me|ly|app|dev|site|online|xyz|ai|gl|link|page|us|gov|edu|be|to|tv|cc)"
)
_LINK = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>()\[\]\"']+|\b[\w-]+(?:\.[\w-]+)*\.{_TLD}\b(?:/[^\s<>()\[\]\"']*)?", re.IGNORECASE
)
_SCHEME = re.compile(r"\b(?:mailto|tel|javascript|data|sms|whatsapp):\S+", re.IGNORECASE)
_DOMAIN = re.compile(r"\b[\w-]+ (?:dot|\(dot\)|\[dot\]) (?:com|co|uk|net|org|example|vn)\b(?: (?:dot|\(dot\)) \w+)?", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d\w£€$₫.,])(?:\+\d[\d ().-]{5,18}\d|\(?0\d[\d ().-]{6,14}\d|\d{3,4}[ .-]\d{3,4}[ .-]\d{3,4})(?![\d%])")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b(?!T[2-7]\b)[A-Z]{1,2}\d{1,2}[A-Z]?\b")  # "T2–T7" are weekdays
_REFERENCE = re.compile(r"(?:#\s?)?\b(?:[A-Z]{1,4}-(?=[A-Z0-9]*\d)?[A-Z0-9]{4,}(?:-[A-Z0-9]+)*|[A-Z]{2,4}\d{4,}|#\d{3,})\b|#\d{3,}")
_LINKED = re.compile(r"[.:]\S|dot|@|[(\[]at[)\]]", re.IGNORECASE)  # without one of these a text has no address ...
_NUMBERED = re.compile(r"[\d-]")  # ... and without one of these no number or reference
LINKS, NUMBERS = frozenset({"email", "link"}), frozenset({"reference", "phone", "postcode"})
PATTERNS = (
    ("email", _EMAIL),
    ("link", _SCHEME),
    ("link", _LINK),
    ("link", _DOMAIN),
    ("reference", _REFERENCE),
    ("phone", _PHONE),
    ("postcode", _POSTCODE),
)


def find_contacts(scan: Scan, kinds: frozenset[str]) -> None:
    """Note the ways to reach someone of these kinds, and what looks like a reference."""
    text = scan.text.written
    if not (_LINKED if kinds is LINKS else _NUMBERED).search(text):
        return
    starts = [word.start for word in scan.words]
    for kind, pattern in PATTERNS:
        if kind not in kinds:
            continue
        if kind == "email" and "@" not in text and "(at)" not in text.lower() and "[at]" not in text.lower():
            continue
        for match in pattern.finditer(text):
            first, end = bisect_left(starts, match.start()), bisect_left(starts, match.end())
            if first > 0 and scan.words[first - 1].end > match.start():
                first -= 1
            if first < end and scan.is_free(first, end):
                scan.claim(kind, contact_key(kind, match[0]), first, end)


def contact_key(kind: str, written: str) -> str:
    """Return the form in which two ways to write the same are equal."""
    if kind == "phone":
        digits = re.sub(r"\D", "", written.replace("(0)", ""))
        return digits[-9:]
    if kind == "link":
        bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", written.strip().casefold())
        return bare.rstrip("/.,;:!?")
    return re.sub(r"\s", "", written).casefold().rstrip(".")
