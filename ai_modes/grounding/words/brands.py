"""Whose brand a thing is said to be of: "Feta comes from Chew Hill Dairy" names a brand of the turn, and not of the Feta."""

from __future__ import annotations

from collections.abc import Iterator

from ai_modes.grounding.binding import Binder
from ai_modes.grounding.claims import Claim, Receipt
from ai_modes.grounding.text.names import Mention, stems_of

MADE = frozenset({"from", "by", "hãng", "của"})


def bind_brands(binder: Binder) -> Iterator[Receipt]:
    """Yield an objection to each brand that is said of the product named right before it and is not its own."""
    brands = {stems_of(str(fact.value)) for fact in binder.evidence.facts if fact.kind == "brand"}
    for mentions in binder.parsed.assigner.mentions.values() if len(brands) > 1 else ():
        for one, other in zip(mentions, mentions[1:], strict=False):
            if _is_brand(binder, other, brands) and not _is_brand(binder, one, brands) and not one.subjects & other.subjects:
                claim = Claim("name", "brand", one.first, other.end - 1)
                yield binder.refused(claim, f'By the facts that is not the brand: "{binder.written(claim)}".')


def _is_brand(binder: Binder, mention: Mention, brands: set[tuple[str, ...]]) -> bool:
    scan = binder.scan
    stems = tuple(scan.words[at].stem for at in range(mention.first, mention.end))
    if mention.type != "product" or not mention.subjects:
        return False
    return stems in brands and mention.first > 0 and scan.key(mention.first - 1) in MADE
