"""A turn without an answer: where the shop's wording says only that it has none, nothing may be denied or affirmed of the shop."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.parsing import Parsed
from ai_modes.grounding.text.scan import Clause

ANSWER = frozenset({"answer", "trả", "know", "biết", "rõ"})
REASONS = frozenset({"as", "because", "since"})
SHOP = frozenset({"we", "our", "shop", "shops"})
DEEDS = frozenset("sell stock have carry offer do serve keep deliver stocks sells carries offers got bán".split())  # noqa: SIM905


def bind_unanswered(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each clause that says what the shop has or does, where the turn has no answer."""
    scan = binder.scan
    if not binder.evidence.wording or not _has_no_answer(binder.evidence.wording[0]):
        return
    for clause in scan.clauses:
        keys = [scan.key(at) for at in range(clause.first, clause.end)]
        reasons = [place for place, key in enumerate(keys) if key in REASONS and (not place or keys[place - 1] == ",")]
        reason = bool(reasons) and "i" not in keys[reasons[0] :]
        told = SHOP & set(keys) and DEEDS & set(keys) and not ANSWER & set(keys)
        if clause.asks or not (told or reason) or _is_verbatim(binder, clause):
            continue
        claim = Claim("wording", "unanswered", clause.first, clause.end - 1)
        yield binder.refused(claim, f'The turn has no answer; do not say "{binder.written(claim)}".')


def _is_verbatim(binder: Binder, clause: Clause) -> bool:
    """Whether a clause repeats the shop's wording, letter by letter."""
    text = binder.scan.text
    written = text.written[binder.scan.words[clause.first].start : binder.scan.words[clause.end - 1].end]
    return written in binder.evidence.wording[0].scan.text.written


def _has_no_answer(told: Parsed) -> bool:
    """Whether the first sentence of the shop's wording says that it has no answer."""
    scan = told.scan
    first = scan.clauses[0] if scan.clauses else None
    return (
        first is not None
        and first.negated
        and any(scan.key(at) in ANSWER for at in range(first.first, first.end))
        and len(scan.text.sentences) <= 3
    )
