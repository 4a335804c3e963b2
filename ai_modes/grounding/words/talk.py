"""Harmless talk, known by its shape: questions about the customer, good wishes, and what the assistant itself can't do or know."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.text.parsing import Said
from ai_modes.grounding.text.scan import Clause, Scan

HELD = ("allergen", "same", "wary", "superlative", "liked")
OURS = frozenset("we us our ours shop shop's shops store".split())  # noqa: SIM905
OPENERS = frozenset(
    "and so but oh well ok okay or also just please sorry dạ thanks great perfect lovely i'm afraid unfortunately".split()  # noqa: SIM905
)
ABOUT_CUSTOMER = (
    "are you", "were you", "did you", "have you", "is it for", "is this for", "is that for", "are they for", "are these for",
    "what are you", "what were you", "what did you", "who are you", "who is it for", "who 's it for", "when are you",
    "what 's the occasion", "what sort of", "what kind of", "bạn đang", "bạn định", "bạn mua", "bạn tính", "mình mua", "mình đang",
    "anh đang", "chị đang", "bạn mặc", "bạn đi", "ready to", "do you prefer", "what size", "which size", "is there anything",
    "is there something", "shall i help you", "anything you",
)  # fmt: skip
TOLD_SO = (  # what follows is told, not asked
    "did you know", "did you see", "did you hear", "did you get", "did you notice", "have you tried", "have you seen", "have you heard",
    "have you met", "have you used", "bạn có biết",
)  # fmt: skip
SURE = frozenset({"the", "its", "their", "these", "those"})  # what they lead to is there
GOODS = frozenset({"they", "it", "these", "those"})
ARE = frozenset({"are", "'re", "is", "'s", "was", "were", "come", "comes", "taste", "tastes"})
BREAKS = frozenset({"for", "to", "with", "and", "at", "in", "on", "of", "your", "you", "a"})
GIVEN = frozenset("would want need fancy interested like gift".split())  # noqa: SIM905 - asks whether to give something
WISHES = (
    "enjoy your", "enjoy the", "happy", "have a", "have an", "good luck", "best of luck", "hope you", "hope your", "hope the",
    "hope that", "i hope", "hope it", "congratulations", "congrats", "thanks for", "thank you for", "many happy", "merry", "welcome",
    "cheers", "safe travels", "safe journey", "safe trip", "chúc", "cảm ơn", "get well", "sweet dreams",
)  # fmt: skip
LONGEST_WISH = 10
DAY_WISHES = ("chúc", "chúc bạn", "have")
HAPPY_TO = ["happy", "to"]  # do something
UNABLE = frozenset({"can't", "cannot", "can", "couldn't", "could", "'m", "am", "don", "wouldn", "won", "not"})
FACULTIES = frozenset(
    "see view access open read check verify confirm tell say know judge guess predict create change edit alter handle process "  # noqa: SIM905
    "help advise comment decide track hear write speak promise be do make work look find take place add able sure biết rõ chắc "
    "tips tip advice info information details instructions guidance data idea hints hint suggestions".split()
)
UNSURE = frozenset("say tell confirm know sure check see certain judge clear aware whether if verify".split())  # noqa: SIM905
INVITES = (
    "let me know", "tell me", "just ask", "ask me", "just say", "say so", "give me a", "message me", "i 'm happy to",
    "i 'd be happy to", "happy to help", "shout", "feel free", "nhắn mình", "nhắn em", "nhắn shop", "báo mình", "cho mình biết",
    "cho em biết", "hỏi mình", "hỏi em",
)  # fmt: skip
OFFERS = ("i can ask", "i could ask", "shall i ask", "i can check with", "i could check with", "let me ask", "i 'd be happy to ask")
PERSONS = frozenset({"person", "colleague", "someone", "team", "staff", "somebody"})
CONDITIONS = frozenset({"if", "whenever", "when", "once", "should", "nếu", "khi"})
WISHED = frozenset({"like", "want", "need", "fancy", "prefer", "muốn", "cần", "thích"})
TOOLS = frozenset({"=add", "=remove", "=empty", "pass"})
INFORMED = frozenset({"=deliver", "address", "hour", "direction", "fee"})
TELLING = frozenset({"tell", "give", "check", "look", "let", "show", "find"})
MODALS = frozenset({"can", "could"})


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
    keys = list(_keys(scan, clause.first, said.first))
    able = any(one == "i" and other in MODALS for one, other in zip(keys, keys[1:], strict=False))
    if said.id in INFORMED:
        able = able or any(one == "i" and other == "'ll" for one, other in zip(keys, keys[1:], strict=False))
        return able and bool(TELLING & set(keys)) and not clause.negated
    return said.id in TOOLS and able and not clause.negated


def _keys(scan: Scan, first: int, end: int) -> Iterator[str]:
    return (scan.key(at) for at in range(first, end) if scan.words[at].kind == "word" or scan.key(at).startswith("'"))


def _sentence(scan: Scan, clause: Clause) -> tuple[int, int]:
    return scan.text.sentences[clause.sentence]


def _begins(keys: list[str], shapes: tuple[str, ...]) -> bool:
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
    owned = owned or _is_taken_as_there(scan, said) or _tells_of_goods(keys)
    return len(keys) <= LONGEST_WISH and not OURS & set(keys) and not owned and keys[:2] != HAPPY_TO and _begins(keys, WISHES)


def _is_taken_as_there(scan: Scan, said: Said) -> bool:
    """Whether a word is said as of something that is there: "the live music", "its creamy texture"."""
    led = (scan.key(at) for at in range(said.first - 1, max(-1, said.first - 4), -1))
    return any(key in SURE for key in takewhile(lambda key: key.isalpha() and key not in BREAKS, led))


def _tells_of_goods(keys: list[str]) -> bool:
    """Whether a wish says in passing what something is: "hope you love how sweet they are"."""
    return any(one in GOODS and other in ARE for one, other in zip(keys, keys[1:], strict=False))


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
    before = scan.clauses[scan.clause_of[clause.first - 1]] if clause.first else clause
    led = scan.key(clause.first) in {"if", "whether"} and before.sentence == clause.sentence and before is not clause
    return led and scan.key(clause.first - 1) in UNSURE and _is_own_limit(scan, before)


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
