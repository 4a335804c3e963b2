"""How an order shall be handed over, in a message that changes it: "ill pick it up instead", "i dont want it delivered", "from Bath"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.services.understanding.text.clauses import Clause, covered
from app.services.understanding.text.lexicon import Match
from plugins.contracts import ORDER_WAYS, Pending, Slot, Token

WORDS = {"collection": "order_collected", "delivery": "order_delivered"}
NEAR = 4  # words between a "not" and what it denies, at most


def only_changes(tokens: Sequence[Token], said: Clause) -> bool:
    """Whether words say nothing but that something changes: the "no, can you make it" of "no, can you make it collection"."""
    place = 0
    while place < len(tokens):
        match = said.lexicon["order_changing"].at(tokens, place)
        small = tokens[place] in said.lexicon.stop or tokens[place] in said.lexicon.plain or not tokens[place].text[0].isalnum()
        if match is None and not small:
            return False
        place = match.end if match else place + 1
    return True


def way_said(said: Clause, asked: Pending) -> Mapping[str, Any]:
    """Return the way that a message asks for, with the branch or the day that it names; nothing where it says more, or of both ways."""
    found = {way: said.lexicon[kind].all_in(said.tokens) for way, kind in WORDS.items()}
    now = str(asked.arguments.get("way", ""))
    denials = said.lexicon["order_denied"].all_in(said.tokens)
    ways = sorted(((match, way) for way, matches in found.items() for match in matches), key=lambda one: one[0].start)
    begins = [0, *(match.end for match, _ in ways)]  # what is denied stands behind the way before it
    denied = [_denied(match, denials, said, begin) for begin, (match, _) in zip(begins, ways, strict=False)]
    wanted = {_other(way) if not_so else way for not_so, (_, way) in zip(denied, ways, strict=True)}
    values = {kind: said.of(kind)[0] for kind in ("branch", "date") if said.of(kind)}
    if not wanted and "branch" in values and now == "collection":
        wanted = {now}
    taken = [*(match for match, _ in ways), *denials]
    rest = [token for place, token in enumerate(said.tokens) if not any(match.start <= place < match.end for match in taken)]
    rest = [token for token in rest if not any(said.lexicon[kind].whole((token,)) for kind in ("order_right", "order_yes"))]
    more = [token for token in rest if not covered(Slot("", "", token.start, token.end), values.values())]
    other = said.of("quantity", "phone", "email") or said.lexicon["order_no_way"].all_in(said.tokens)
    if len(wanted) != 1 or other or not only_changes(more, said):
        return {}
    way = wanted.pop()
    told = {kind: slot.value for kind, slot in values.items() if kind == "date" or way == "collection"}
    elsewhere = {"branch": None} if way != now else {}  # a branch near the address is none that was asked for
    return {"way": way, **elsewhere, **told}


def _other(way: str) -> str:
    return next(other for other in ORDER_WAYS if other != way)


def _denied(match: Match, denials: Sequence[Match], said: Clause, begin: int) -> bool:
    """Whether a way is not wanted: "i dont want it delivered", "no delivery"; "no, delivery" wants it."""
    before = [one for one in denials if begin <= one.start and one.end <= match.start <= one.end + NEAR]
    near = [one for one in before if not _parted(said.tokens[one.end : match.start])]
    refused = said.lexicon["no"].at(said.tokens, match.start - 1) if match.start else None
    return bool(near) or (refused is not None and refused.end == match.start)


def _parted(between: Sequence[Token]) -> bool:
    return any(not token.text[0].isalnum() for token in between)
