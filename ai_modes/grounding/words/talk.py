"""Harmless talk, known by its shape: questions about the customer, good wishes, and what the assistant itself can't do or know."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.parsing import Said
from ai_modes.grounding.text.scan import Clause, Scan

WORDS = word_sets("talk")
HELD = ("allergen", "same", "wary", "superlative", "liked")
OURS = WORDS["ours"]
OPENERS = WORDS["openers"]
ABOUT_CUSTOMER = WORDS["about_customer"]
TOLD_SO = WORDS["told_so"]
SURE = WORDS["sure"]  # what they lead to is there
GOODS = WORDS["goods"]
ARE = WORDS["are"]
BREAKS = WORDS["breaks"]
GIVEN = WORDS["given"]
WISHES = WORDS["wishes"]
JOYS = WORDS["joys"]  # of theirs: "congratulations on the wedding"
LONGEST_WISH = 10
DAY_WISHES = WORDS["day_wishes"]
HAPPY_TO = ["happy", "to"]  # do something
UNABLE = WORDS["unable"]
FACULTIES = WORDS["faculties"]
OWN = WORDS["own"]
UNSURE = WORDS["unsure"]
INVITES = WORDS["invites"]
OFFERS = WORDS["offers"]
OFFERED_PERSON = WORDS["offered_person"]
PERSONS = WORDS["persons"]
CONDITIONS = WORDS["conditions"]
WISHED = WORDS["wished"]
TOOLS = WORDS["tools"]
INFORMED = WORDS["informed"]
TELLING = WORDS["telling"]
MODALS = WORDS["modals"]


def is_talk(binder: Binder, said: Said) -> bool:
    """Whether a word that no text of the turn says is said in a way that tells nothing of the shop and its goods."""
    scan = binder.scan
    if said.id.startswith("=") or any(scan.has(at, kind) for at in range(said.first, said.end) for kind in HELD):
        return False
    clause = scan.clauses[scan.clause_of[said.first]]
    if scan.text.written[scan.words[said.first].start].isupper() and said.first > _sentence(scan, clause)[0]:
        return False  # a name
    if any(scan.has(at, "boon") for at in range(*_sentence(scan, clause))):
        return False  # "Enjoy your voucher!": somebody gives it
    return (
        _asks_about_customer(scan, said, clause)
        or _is_wish(scan, said, clause)
        or _is_own_limit(scan, clause)
        or _invites(scan, said, clause)
        or _offers_person(scan, clause)
    )


def offers_deed(binder: Binder, said: Said) -> bool:
    """Whether the assistant says that it can do what its tools do: "I can tell you more or add it to your basket"."""
    if said.id not in TOOLS and said.id not in INFORMED:
        return False
    scan, clause = binder.scan, binder.scan.clauses[binder.scan.clause_of[said.first]]
    keys = list(_keys(scan, _sentence(scan, clause)[0], said.first))
    able = any(one == "i" and other in MODALS for one, other in zip(keys, keys[1:], strict=False))
    if said.id in INFORMED:
        able = able or any(one == "i" and other == "'ll" for one, other in zip(keys, keys[1:], strict=False))
        return able and bool(TELLING & set(keys)) and not clause.negated
    return said.id in TOOLS and able and not clause.negated


def _keys(scan: Scan, first: int, end: int) -> Iterator[str]:
    return (scan.key(at) for at in range(first, end) if scan.words[at].kind == "word" or scan.key(at).startswith("'"))


def _sentence(scan: Scan, clause: Clause) -> tuple[int, int]:
    return scan.text.sentences[clause.sentence]


def _begins(keys: list[str], shapes: frozenset[str]) -> bool:
    while keys and keys[0] in OPENERS:
        keys = keys[1:]
    spoken = f"{' '.join(keys)} "
    return any(spoken.startswith(f"{shape} ") for shape in shapes)


def _asks_about_customer(scan: Scan, said: Said, clause: Clause) -> bool:
    """Whether a sentence asks of the customer, not whether to give them something: "Are you making a curry?" """
    first, end = _sentence(scan, clause)
    keys = list(_keys(scan, first, end))
    asks = "?" in {scan.key(end - 1), scan.key(end - 2)}
    if not asks or OURS & set(keys) or GIVEN & set(keys):
        return False
    named = any(scan.owner[at] for at in range(said.end, end)) or _is_taken_as_there(scan, said)
    if named or _begins(keys, TOLD_SO):
        return False
    return _begins(keys, ABOUT_CUSTOMER) or _begins(list(_keys(scan, clause.first, end)), ABOUT_CUSTOMER)


def _is_wish(scan: Scan, said: Said, clause: Clause) -> bool:
    """Whether a short sentence only wishes well or thanks, with no figure and no name behind: "Enjoy your curry night!" """
    first, end = _sentence(scan, clause)
    first = max(first, next((at + 1 for at in range(said.first - 1, first, -1) if scan.key(at) in {"–", "-", ","}), first))
    keys = list(_keys(scan, first, end))
    owned = any(owner not in ("", "day", "name") for owner in scan.owner[first:end]) or any(scan.owner[at] for at in range(said.end, end))
    owned = owned or (_is_taken_as_there(scan, said) and not _begins(keys, JOYS)) or _tells_of_goods(keys)
    return len(keys) <= LONGEST_WISH and not OURS & set(keys) and not owned and keys[:2] != HAPPY_TO and _begins(keys, WISHES)


def _is_taken_as_there(scan: Scan, said: Said) -> bool:
    """Whether a word is said as of something that is there: "the live music", "its creamy texture"."""
    led = (scan.key(at) for at in range(said.first - 1, max(-1, said.first - 4), -1))
    return any(key in SURE for key in takewhile(lambda key: key.isalpha() and key not in BREAKS, led))


def _tells_of_goods(keys: list[str]) -> bool:
    """Whether a wish says in passing what something is: "hope you love how sweet they are"."""
    return any(one in GOODS and other in ARE for one, other in zip(keys, keys[1:], strict=False))


def is_wished(scan: Scan, at: int) -> bool:
    """Whether a word is what a customer may ask for: "let me know if you want directions"."""
    clause = scan.clauses[scan.clause_of[at]]
    first, end = _sentence(scan, clause)
    keys = list(_keys(scan, clause.first, at))
    if keys[:1] != ["if"] or "you" not in keys or not WISHED & set(keys):
        return False
    spoken = f" {' '.join(_keys(scan, first, end))} "
    return any(f" {shape} " in spoken for shape in INVITES) and {*scan.owner[first:end]} <= {"", "superlative"}


def wishes_day(scan: Scan, at: int) -> bool:
    """Whether a word is in a wish for a good day: "chúc bạn một ngày vui"."""
    clause = scan.clauses[scan.clause_of[at]]
    spoken = f" {' '.join(_keys(scan, clause.first, at))} "
    return any(f" {shape} " in spoken for shape in DAY_WISHES)


def _is_own_limit(scan: Scan, clause: Clause) -> bool:
    """Whether the assistant says what it itself can't do or tell: "I'm not able to create codes", "I can't say whether ..."."""
    keys = [key for key in _keys(scan, clause.first, clause.end) if key not in OPENERS]
    if keys[:1] == ["câu"]:
        keys = keys[2:]  # "câu này em chưa rõ"
    if keys[:1] in (["i"], ["mình"], ["em"]) and clause.negated:
        return bool(FACULTIES & set(keys)) and bool(UNABLE & set(keys[:4]) or {"không", "chưa"} & set(keys[:3]))
    if clause.negated and "something" in keys and "i" in keys[keys.index("something") :]:
        return bool(OWN & set(keys))  # "Calories aren't something I have on file"
    before = scan.clauses[scan.clause_of[clause.first - 1]] if clause.first else clause
    led = scan.key(clause.first) in {"if", "whether"} and before.sentence == clause.sentence and before is not clause
    return led and scan.key(clause.first - 1) in UNSURE and _is_own_limit(scan, before)


def offers_asked_person(binder: Binder, clause: Clause) -> bool:
    """Whether the assistant offers the person that the shop's wording offers: "I can get a colleague to come back to you"."""
    keys = [key for key in _keys(binder.scan, clause.first, clause.end) if key not in OPENERS]
    if clause.negated or keys[:1] != ["i"] or not MODALS & set(keys[1:3]) or not PERSONS & set(keys):
        return False
    return any(segment.asks and OFFERED_PERSON & segment.ids for segment in binder.evidence.segments)


def _offers_person(scan: Scan, clause: Clause) -> bool:
    """Whether a sentence only offers to ask a person: "For freezing tips, I could ask a person for you"."""
    first, end = _sentence(scan, clause)
    spoken = f" {' '.join(_keys(scan, first, end))} "
    offers = any(f" {shape} " in spoken for shape in OFFERS) and PERSONS & set(spoken.split())
    return (
        bool(offers)
        and not OURS & set(spoken.split()) - {"shop"}
        and not any(scan.owner[at] not in ("", "name") for at in range(first, end))
    )


def _invites(scan: Scan, said: Said, clause: Clause) -> bool:
    """Whether a sentence only invites to ask, in some case of the customer's: "If you're making a curry, let me know"."""
    first, end = _sentence(scan, clause)
    keys = list(_keys(scan, first, end))
    led = [scan.key(at) for at in range(clause.first, said.first)]
    if OURS & set(keys) or any(owner not in ("", "day") for owner in scan.owner[first:end]) or not CONDITIONS & set(led):
        return False
    if WISHED & set(led) and "for" not in led:
        return False
    spoken = f" {' '.join(keys)} "
    return any(f" {shape} " in spoken for shape in INVITES)
