"""What is said to lie in the customer's cart or to be ordered: a state that only a text of the turn can tell."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.parsing import id_of
from ai_modes.grounding.scan import Scan

COPULA = frozenset({"is", "are", "'s", "'re", "was", "were", "been", "have", "has", "có", "nằm", "đã", "được"})
HOLDS = frozenset({"has", "holds", "contains", "have", "có", "gồm"})
IN = frozenset({"in", "inside", "trong"})
OF_CUSTOMER = frozenset({"your", "the", "bạn", "mình"})
CART = frozenset({"basket", "cart", "trolley", "bag", "giỏ"})
ORDERED = frozenset({"ordered", "đặt"})


def bind_taken(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each "it's in your basket" and "it is ordered" that no text of the turn speaks of."""
    scan = binder.scan
    for at in range(len(scan.words)):
        clause = scan.clauses[scan.clause_of[at]]
        if scan.owner[at] == "name" or clause.asks or clause.negated:
            continue
        begins = _in_cart(scan, at) if scan.key(at) in CART else _is_ordered(scan, at) if scan.key(at) in ORDERED else None
        if begins is not None and not _meanings(scan, at) & binder.evidence.by_id.keys():
            claim = Claim("deed", scan.words[at].stem, min(begins, at), max(begins, at))
            yield binder.refused(claim, f'You say "{binder.written(claim)}", which nothing in the facts says.')


def _meanings(scan: Scan, at: int) -> frozenset[str]:
    """Return under which meanings a text of the turn may speak of the same."""
    same = scan.tags[at].get("same")
    return frozenset({id_of(scan.words[at])} | ({f"={same.value}"} if same else set()))


def _in_cart(scan: Scan, at: int) -> int | None:
    """Return the other end of "is in your basket" and "your basket has", None for another mention of it."""
    if scan.key(at + 1) in HOLDS and scan.sentence_of[at + 1] == scan.sentence_of[at]:
        return at + 1
    place = at - 1
    while place > 0 and (scan.key(place) in OF_CUSTOMER or scan.has(place, "adverb")):
        place -= 1
    return _copula(scan, place - 1) if place > 0 and scan.key(place) in IN else None


def _is_ordered(scan: Scan, at: int) -> int | None:
    return _copula(scan, at - 1)


def _copula(scan: Scan, at: int) -> int | None:
    """Return where the verb stands that ends at a word, adverbs in between left out."""
    while at > 0 and scan.has(at, "adverb") and scan.key(at) not in COPULA:
        at -= 1
    return at if at >= 0 and scan.key(at) in COPULA else None
