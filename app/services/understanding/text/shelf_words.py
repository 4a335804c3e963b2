"""The words of a clause that say what is wanted of the shelves, without those for goods at large ("clothes", "đồ")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause, covered
from plugins.contracts import Focus, Request, Slot, Token


def telling_words(clause: Clause, most: int) -> str:
    """Return the few words that say what is wanted, as the shelves know them together ("đi biển" of "đồ đi biển"); "" of none or more."""
    limits = clause.of("max_price", "min_price", "order", "in-stock", "on-offer")
    words = [token for token in telling(clause) if not covered(Slot("", "", token.start, token.end), limits)]
    if not 1 <= len(words) <= most:
        return ""
    known = [slot for slot in clause.of("product") if slot.start <= words[0].start and words[-1].end <= slot.end]
    whole = max(known, key=lambda slot: slot.score, default=None) if clause.lexicon["goods_at_large"].all_in(clause.tokens) else None
    return clause.text[whole.start : whole.end] if whole else " ".join(token.text for token in words)


def in_order(clause: Clause, found: Request, search: str, fillers: Mapping[str, Filler]) -> Request | None:
    """ "is the cheapest shirt there in S": shirts of size S, the cheapest first, where what was heard would leave that out."""
    named = any(slot.score >= KNOWN_PRODUCT for slot in clause.products) and not clause.of("reference")
    if not named or fillers[found.tool].takes("order") or not fillers[found.tool].takes_one_product:
        return None
    return replace(found, tool=search, arguments=fillers[search].fill(clause, {}, Focus()))


def telling(clause: Clause) -> list[Token]:
    """Return the words that say something, and more than that goods are wanted."""
    large = {place for match in clause.lexicon["goods_at_large"].all_in(clause.tokens) for place in range(match.start, match.end)}
    words = [token for place, token in enumerate(clause.tokens) if place not in large]
    return [token for token in words if token not in clause.lexicon.stop and token.text[0].isalnum()]
