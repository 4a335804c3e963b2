"""The one allergen that a misspelt word can be meant for: "penuts", "seasame"."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from plugins.kit.goods.allergens import allergen_vocabulary

SHORTEST, MOST_EDITS = 5, 1


def meant_by_slip(word: str) -> str:
    """Return the allergen's word that is one edit away and begins alike, "" where there is none, or several allergens are as near."""
    if len(word) < SHORTEST:
        return ""
    known = _single_words()
    near = [way for way in known if way[0] == word[0] and OSA.distance(word, way, score_cutoff=MOST_EDITS) <= MOST_EDITS]
    return near[0] if len({known[way] for way in near}) == 1 else ""


@lru_cache(maxsize=1)
def _single_words() -> dict[str, str]:
    """Return the allergens of one word with their keys; of what is rather goods than an allergen ("butter") another word may be near."""
    words = allergen_vocabulary()
    return {way: key for way, key in words.allergens.items() if way.isalpha() and way not in words.sold_so}
