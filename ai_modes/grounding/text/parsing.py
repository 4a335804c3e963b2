"""A text parsed: names, contacts, days, times, figures and states found in it, and whom each is about."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ai_modes.grounding.claims import Claim
from ai_modes.grounding.text.addresses import Addresses, find_addresses
from ai_modes.grounding.text.assigning import Assigner, Carried
from ai_modes.grounding.text.attributes import Values, find_attributes
from ai_modes.grounding.text.calendar import Calendar, DayMention, find_days
from ai_modes.grounding.text.clock import find_times
from ai_modes.grounding.text.codes import Codes, find_codes
from ai_modes.grounding.text.contacts import LINKS, NUMBERS, find_contacts
from ai_modes.grounding.text.figures import find_figures
from ai_modes.grounding.text.handed_on import hand_on_denials
from ai_modes.grounding.text.lexicon import Lexicon
from ai_modes.grounding.text.names import Mention, NameIndex
from ai_modes.grounding.text.reading import id_of
from ai_modes.grounding.text.scan import Scan
from ai_modes.grounding.text.states import find_last_one, find_states, find_stock_counts

SIGNS = frozenset(
    ",.;:!?()[]/\\-–•·×*_#><|&+=~\"'…✓✔✅😊🙂👍🎉🛒😀😃😄☺🌿🍎🌱🎁🕯✨💛💚❤🧡👋🙏📍📞☎📧✉🕒⏰🚚📦👗👕🥰😍🤗😢😔🙁🏪👉➡→▪●◦‣₫£€$%°—"
)
ALL = "=all"
LINKING = ("not", "yesno", "echo", "range", "left")
SPEAKING = frozenset("⭐❌❎✖✗✘🌟🏆🏅🥇🥈🥉🚫🚯🔝🔞🔜🆓🆕🆒💯♻☪✡☮⚠⛔🛑📈📉💸💲🏷🔒🔖🚨🅰🅱🈚🈶🈵🈳🌱🌿☢☣⚡🔥👑")
FIRST_PICTURE, PICTURED = "\u2190", frozenset({"So", "Sk"})  # arrows and what comes behind; tones of skin
FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")  # two of them are a country's flag
STRONG = frozenset({"never", "nobody", "nothing", "nowhere", "hardly", "barely", "refuse", "refuses", "decline", "avoid", "lack", "lacks"})

HEDGES = frozenset({"hardly", "barely"})  # of a phrase they only say how little: "barely further"


@dataclass(frozen=True)
class Parsed:
    """A text with all that it claims."""

    scan: Scan
    mentions: Sequence[Mention]
    days: Sequence[DayMention]
    assigner: Assigner

    def written(self, first: int, last: int) -> str:
        """Return the words of a place as they are written."""
        words = self.scan.words
        return self.scan.text.written[words[first].start : words[last].end]

    def behind(self, carried: Carried) -> Parsed:
        """Return the same text behind others, of which it takes over what they spoke of."""
        return replace(self, assigner=Assigner(self.scan, self.mentions, self.days, carried))


def parse(
    text: str,
    lexicon: Lexicon,
    names: NameIndex,
    calendar: Calendar,
    currency: str,
    values: Values | None = None,
    addresses: Addresses | None = None,
    codes: Codes | None = None,
) -> Parsed:
    """Return what a text says: what looks like a figure inside a name or an address is not taken for one."""
    scan = Scan(text, lexicon)
    find_contacts(scan, LINKS)
    shops = find_addresses(scan, addresses or {})
    coded = find_codes(scan, codes or {})
    mentions = sorted([*shops, *coded, *names.find(scan)], key=lambda mention: mention.first)
    find_attributes(scan, values or {})
    mentions = [one for one in mentions if not _is_in_attribute(scan, one)]
    find_contacts(scan, NUMBERS)
    _list_numbers(scan)
    find_times(scan)
    days = find_days(scan, calendar)
    find_states(scan)
    find_last_one(scan)
    find_figures(scan, currency)
    find_stock_counts(scan)
    scan.split_clauses()
    hand_on_denials(scan)
    scan.claims.sort(key=lambda claim: claim.first)
    scan.claims[:] = [_placed(scan, claim) for claim in scan.claims]
    return Parsed(scan, mentions, days, Assigner(scan, mentions, days))


def _is_in_attribute(scan: Scan, one: Mention) -> bool:
    """Whether what looks like part of a name is a word of a longer attribute: the "da" (leather) of "da tổng hợp"."""
    return not one.whole and any(
        claim.kind == "attribute"
        and claim.first <= one.first
        and one.end - 1 <= claim.last
        and one.end - one.first <= claim.last - claim.first
        for claim in scan.claims
    )


def _placed(scan: Scan, claim: Claim) -> Claim:
    clause = scan.clause_of[claim.first]
    negated = scan.clauses[clause].negated
    return claim.about(clause=clause, negated=negated) if clause or negated else claim


def _list_numbers(scan: Scan) -> None:
    """Own the "1.", "2)" that number the lines of a list, as long as they count up from one."""
    due = 1
    for first, _ in scan.text.sentences:
        starts_line = first == 0 or scan.words[first - 1].kind == "break"
        if not starts_line or scan.words[first].key != str(due):
            continue
        if first + 1 < len(scan.words) and scan.words[first + 1].key in {".", ")"} and scan.is_free(first, first + 1):
            scan.take(first, first + 1, "list")
            due += 1


class Said(NamedTuple):
    """A word, or phrase of one meaning, that says something: ``id`` is its meaning, ``plain`` when it may always be said."""

    id: str
    first: int
    end: int
    plain: bool


def content(scan: Scan, first: int, end: int, *, named: bool = False) -> Iterator[Said]:
    """Yield the words between two places, phrases as one; those of names only if asked."""
    at = first
    while at < end:
        word = scan.words[at]
        if word.kind in ("break", "number") or (scan.owner[at] and not (named and scan.owner[at] == "name") and scan.owner[at] != "day"):
            at += 1
            continue
        if scan.owner[at] == "day":
            at += 1
            continue
        said = _said(scan, at)
        yield said
        at = said.end


def says_all(scan: Scan, at: int) -> bool:
    """Whether a word says "all" or "both" by itself, not as part of a phrase."""
    tags = scan.tags[at]
    if "all" not in tags or scan.owner[at]:
        return False
    if scan.key(at) == "all" and scan.key(at - 1) == "in" and (at + 1 == len(scan.words) or scan.words[at + 1].kind in ("sign", "break")):
        return False  # "£6.05 in all."
    return "plain" not in tags or tags["plain"].size <= tags["all"].size


def hand_down_heads(scan: Scan, whole: dict[int, set[str]]) -> None:
    """Let the lines under a line that ends with a colon say what it says too."""
    head: set[str] = set()
    for number, (first, end) in enumerate(scan.text.sentences):
        breaks = scan.words[end - 1].kind == "break"
        if breaks and end - first > 1 and scan.key(end - 2) == ":":
            head = whole.get(number, set())
        elif head:
            whole.setdefault(number, set()).update(head)
        if breaks and scan.key(end - 1).count("\n") > 1:
            head = set()


def telling(scan: Scan, first: int, end: int, *, plain: bool = False) -> frozenset[str]:
    """Return the meanings of the words between two places by which one thing is told from another, ``plain`` ones as well if asked."""
    found: set[str] = set()
    for at in range(first, end):
        word, tags = scan.words[at], scan.tags[at]
        if word.kind != "word" or "not" in tags:
            continue
        if "same" in tags and ("plain" not in tags or tags["same"].size > tags["plain"].size):
            found.add(f"={tags['same'].value}")
        if plain or "plain" not in tags or tags["plain"].size > 1:
            found.add(id_of(word))
    return frozenset(found)


def _said(scan: Scan, at: int) -> Said:
    tags, word = scan.tags[at], scan.words[at]
    if _is_without(scan, at):
        return Said(f"without {word.stem}", at, at + 2, False)
    plain, same = tags.get("plain"), tags.get("same")
    if same and (not plain or same.size > plain.size):
        return Said(f"={same.value}", at, at + same.size, False)
    if "all" in tags and says_all(scan, at):
        return Said(ALL, at, at + tags["all"].size, False)
    if word.key in STRONG and not (plain and plain.size > 1 and word.key in HEDGES):
        return Said(id_of(word), at, at + 1, False)
    longest = max((tags[kind].size for kind in LINKING if kind in tags), default=0) if tags else 0
    if plain and plain.size >= longest:
        return Said(id_of(word), at, at + plain.size, True)
    if longest:
        return Said(id_of(word), at, at + longest, True)
    if word.kind == "sign":
        return Said(word.key, at, at + 1, word.key in SIGNS or is_picture(word.key))
    return Said(id_of(word), at, at + 1, False)


def is_picture(sign: str) -> bool:
    """Whether a sign is a picture of something; flags, stars, cups and signs with words on them say more than that."""
    if sign in SPEAKING or FLAG_LETTERS[0] <= sign <= FLAG_LETTERS[1]:
        return False
    return sign >= FIRST_PICTURE and unicodedata.category(sign[0]) in PICTURED


def _is_without(scan: Scan, at: int) -> bool:
    """Whether words are "nut-free" or "nut free" """
    if scan.key(at + 1) != "free" or scan.words[at].kind != "word":
        return False
    same = scan.tags[at].get("same")
    return scan.words[at + 1].joined or bool(same and same.value.startswith("without "))
