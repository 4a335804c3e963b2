"""Promises dressed as offers, and more than was done: "happy to book it for you", "I can wrap it", "I've added five more"."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.deeds.done import is_done
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.scan import Clause, Scan

WORDS = word_sets("promised")
GLAD = WORDS["glad"]
BEFORE_GLAD = WORDS["before_glad"]
ABLE = WORDS["able"]
BY_THE_WAY = WORDS["by_the_way"]
DOES = WORDS["does"]
GIVES_AWAY = WORDS["gives_away"]  # "confirm your order" is no news, "confirm that ..." is
FIRM = WORDS["firm"]
CART = WORDS["cart"]
SELVES = WORDS["selves"]
LEADS = GLAD | SELVES | {"i"}
BRINGS = frozenset({"bring", "deliver", "ship", "send"})
OURS = "bên"  # "bên mình": we, the shop
VI_DEEDS = WORDS["vi_deeds"]
VI_BETWEEN = WORDS["vi_between"]
HANDS = WORDS["hands"]  # that goods come into: "hàng tới tay bạn"
ONCE_ORDERED = WORDS["once_ordered"]
MORE = WORDS["more"]


def bind_promised(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each promise that nobody made, and to more than the turn reports as done."""
    yield from _promises(binder)
    yield from _arrivals(binder)
    yield from _more(binder)


def _promises(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "happy to ..." or "I can ..." of what the assistant does not do and no text says that it does."""
    leading = binder.scan.places(keys=LEADS)
    for clause in binder.scan.clauses if leading else ():
        if clause.asks or clause.negated or not any(clause.first <= at < clause.end for at in leading):
            continue
        for first, verb in (*_glad(binder.scan, clause), *_able(binder.scan, clause), *_own(binder.scan, clause)):
            if not _is_done_here(binder, clause, verb):
                claim = Claim("deed", "promise", first, verb)
                yield binder.refused(claim, f'Nobody offers to do that: "{binder.written(claim)}".')


def _arrivals(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each day on which goods are said to be in the customer's hands, whether they order or not."""
    scan = binder.scan
    for at in scan.places(keys=HANDS):
        first, end = scan.text.sentences[scan.sentence_of[at]]
        brought = scan.tags[at - 1].get("same") if at > first else None
        dated = any(first <= mention.first < end for mention in binder.parsed.days)
        if not (brought and brought.value == "deliver" and dated) or scan.clauses[scan.clause_of[at]].asks:
            continue
        if not any(scan.key(place) in ONCE_ORDERED for place in range(first, end)):
            claim = Claim("deed", "arrival", at - 1, at)
            yield binder.refused(claim, f'No day is promised on which it comes: "{binder.written(claim)}".')


def _glad(scan: Scan, clause: Clause) -> Iterator[tuple[int, int]]:
    for at in range(clause.first, clause.end - 2):
        led = range(clause.first, at) if scan.key(at) in GLAD and scan.key(at + 1) == "to" and scan.words[at + 2].kind == "word" else None
        if led is not None and all(scan.key(place) in BEFORE_GLAD or scan.words[place].kind != "word" for place in led):
            yield at, at + 2


def _able(scan: Scan, clause: Clause) -> Iterator[tuple[int, int]]:
    for at in range(clause.first, clause.end - 2):
        if scan.key(at) == "i" and scan.key(at + 1) in ABLE:
            verb = next((place for place in range(at + 2, clause.end) if scan.key(place) not in BY_THE_WAY), None)
            if verb is not None and scan.words[verb].kind == "word":
                yield at, verb


def _own(scan: Scan, clause: Clause) -> Iterator[tuple[int, int]]:
    for at in range(clause.first, clause.end - 1):
        if scan.key(at) in SELVES and not scan.owner[at] and scan.key(at - 1) != OURS:
            verb = next((place for place in range(at + 1, clause.end) if scan.key(place) not in VI_BETWEEN), at)
            if scan.key(verb) in VI_DEEDS and not scan.owner[verb]:
                yield at, verb


def _is_done_here(binder: Binder, clause: Clause, verb: int) -> bool:
    """Whether a verb is one of what the assistant does for a customer, or the turn's own wording has it do so."""
    scan, key = binder.scan, binder.scan.key(verb)
    if key == "add":
        goal = next((at for at in range(verb + 1, clause.end) if scan.key(at) == "to"), None)
        return goal is None or bool(CART & {scan.key(at) for at in range(goal + 1, goal + 4)})
    if key == "let":
        return "know" in {scan.key(verb + 1), scan.key(verb + 2)}
    if key in BRINGS and _delivers(binder):
        return True
    if key in DOES and not (key in FIRM and scan.key(verb + 1) in GIVES_AWAY):
        return True
    return any(_has_it_do(parsed.scan, key) for parsed in binder.evidence.wording)


def _delivers(binder: Binder) -> bool:
    """Whether the shop's wording says yes to a delivery."""
    told = [segment for segment in binder.evidence.by_id.get("=deliver", ()) if segment.source == "answer" and not segment.asks]
    return binder.evidence.answers_yes and bool(told) and not any(segment.negated for segment in told)


def _has_it_do(told: Scan, verb: str) -> bool:
    return any(
        told.key(at) == verb and {"i", "mình", "em"} & {told.key(place) for place in range(max(0, at - 4), at)}
        for at in range(len(told.words))
    )


def _more(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "five more" that are in where the turn reports how many there are now, and not that so many came."""
    scan = binder.scan
    if not is_done(binder) or _reports_added(binder):
        return
    for claim in scan.claims:
        clause = scan.clauses[scan.clause_of[claim.first]]
        if claim.kind not in ("number", "left") or clause.asks or clause.negated:
            continue
        if scan.key(claim.last + 1) in MORE or scan.key(claim.first - 1) == "another":
            yield binder.refused(claim, f'The turn says how many there are now, not that "{binder.written(claim)}" more came.')


def _reports_added(binder: Binder) -> bool:
    told = binder.evidence.wording[0].scan
    return any(told.has(at, "same") and told.tags[at]["same"].value == "add" for at in range(len(told.words)))
