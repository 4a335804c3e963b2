"""Goods that are listed with nothing between them: "carrots onions and potatoes"."""

from __future__ import annotations

from app.services.understanding.clauses import Clause
from plugins.contracts import ProductQuery, Slot, Stores

KNOWN = 0.5


def unjoined(clause: Clause, stores: Stores) -> list[tuple[int, int]]:
    """Return the places, as empty token ranges, between goods that stand side by side and are nothing together."""
    places: list[tuple[int, int]] = []
    for phrase in clause.products:
        parts = _parts(phrase, clause)
        if len(parts) > 1 and not _is_sold(phrase.value, stores) and all(_is_sold(part.value, stores) for part in parts):
            begins = {part.start for part in parts[1:]}
            places += [(place, place) for place, token in enumerate(clause.tokens) if token.start in begins]
    return places


def _parts(phrase: Slot, clause: Clause) -> list[Slot]:
    """Return the names of goods that follow each other in a phrase without a word between, [] where a word is left over."""
    inside = [slot for slot in clause.of("product") if slot.score >= KNOWN and phrase.start <= slot.start and slot.end <= phrase.end]
    parts: list[Slot] = []
    for slot in sorted(inside, key=lambda slot: (slot.start, -slot.end)):
        if not parts or slot.start >= parts[-1].end:
            parts.append(slot)
    words = [token for token in clause.tokens if phrase.start <= token.start and token.end <= phrase.end]
    whole = all(any(part.start <= word.start and word.end <= part.end for part in parts) for word in words)
    return parts if whole else []


def _is_sold(words: str, stores: Stores) -> bool:
    hits = stores.search_products(query=ProductQuery(text=words, limit=1))
    return bool(hits) and not hits[0].close
