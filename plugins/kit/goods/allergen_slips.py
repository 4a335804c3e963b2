"""The one allergen that a misspelt word can be meant for: "penuts", "seasame"."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from plugins.kit.goods.allergens import allergen_vocabulary

SHORTEST, MOST_EDITS = 5, 1


@lru_cache(maxsize=1024)
def meant_by_slip(word: str, language: str) -> str:
    """Return the allergen's word in a language that is one edit away and begins alike, "" where it is one itself, where there is none,
    or several allergens are as near."""
    known = _single_words(language)
    if len(word) < SHORTEST or word in allergen_vocabulary().allergens:
        return ""
    near = [way for way in known if way[0] == word[0] and OSA.distance(word, way, score_cutoff=MOST_EDITS) <= MOST_EDITS]
    return near[0] if len({known[way] for way in near}) == 1 else ""


@lru_cache(maxsize=8)
def _single_words(language: str) -> dict[str, str]:
    """Return a language's allergens of one word with their keys. Of what is rather goods than an allergen ("butter") another word may be
    near, and so it is of a syllable that only its diacritics tell from others ("trứng")."""
    words = allergen_vocabulary()
    own = words.written_in(language)
    return {way: key for way, key in words.allergens.items() if way in own and way.isalpha() and way not in words.sold_so}
