"""Pictures that say something: a cross, a lock or a price tag may stand where its line says the same in words, a star alone."""

from __future__ import annotations

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.text.lexicon import word_sets
from ai_modes.grounding.text.parsing import Said

PICTURES = word_sets("pictures")
NO, STARS, CLOSED = PICTURES["no"], PICTURES["stars"], PICTURES["closed"]
WARNS = PICTURES["warns"]
OF_CLAIM = {sign: kind.removeprefix("of ") for kind, signs in PICTURES.items() if kind.startswith("of ") for sign in signs}
OUT, SHUT = frozenset({"out"}), frozenset({"closed"})


def is_said_in_words(binder: Binder, said: Said) -> bool:
    """Whether a picture says no more than the words of its line."""
    if said.id in STARS:
        return _is_lone_star(binder, said)
    if said.id in OF_CLAIM:
        return binder.has_claim(said.first, OF_CLAIM[said.id])
    if said.id in CLOSED:
        return _has_state(binder, said, SHUT)
    if said.id in NO:
        return _is_denied(binder, said) or _has_state(binder, said, OUT | SHUT)
    if said.id in WARNS:
        return _is_denied(binder, said) or _has_state(binder, said, OUT | SHUT | {"few"}) or binder.scan.key(said.end) in WARNS
    return False


def _is_lone_star(binder: Binder, said: Said) -> bool:
    """Whether a star only adorns a line: five of them, or a number before it, are a rating."""
    around = [binder.scan.key(said.first - 1), binder.scan.key(said.end)] if said.first else [binder.scan.key(said.end)]
    return not any(key in STARS or key[:1].isdigit() for key in around)


def _is_denied(binder: Binder, said: Said) -> bool:
    """Whether the words behind a picture deny: a cross before "we don't deliver on Sundays"."""
    scan = binder.scan
    clause = scan.clauses[scan.clause_of[min(said.end, len(scan.words) - 1)]]
    return clause.negated and clause.sentence == scan.sentence_of[said.first]


def _has_state(binder: Binder, said: Said, states: frozenset[str]) -> bool:
    """Whether the line of a picture says, and not in a denial, that something is in one of these states."""
    scan = binder.scan
    mine = (claim for claim in scan.claims if scan.sentence_of[claim.first] == scan.sentence_of[said.first])
    return any(claim.kind in ("stock", "state") and claim.value in states and not claim.negated for claim in mine)
