"""The shop's own name in a message: its words are no goods there ("tell me about Lantern & Lace")."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from app.services.understanding.text.lexicon import Lexicon, Phrases
from plugins.contracts import Slot, Token

SHOP = "shop"
SHELF = ("product", "category")
GOODS = (*SHELF, "attribute")
NAMED = 0.9  # how well goods must be named to be called so


def with_its_name(slots: Sequence[Slot], tokens: Sequence[Token], name: str, lexicon: Lexicon) -> list[Slot]:
    """Return slots with the shop's name, however its "&" is said, instead of goods that are but words of it. It may be a brand too, and
    part of the name of a branch; where goods themselves are called so ("Oat Milk"), they are meant."""
    found = [Slot(SHOP, name, tokens[one.start].start, tokens[one.end - 1].end) for one in _spellings(name, lexicon).all_in(tokens)]
    others = [slot for slot in slots if slot.type == "branch" or (slot.type in SHELF and slot.score >= NAMED)] if found else []
    named = [one for one in found if not any(_is_part(one, other) for other in others)]
    if not named:
        return list(slots)
    return [*(slot for slot in slots if slot.type not in GOODS or not any(_is_part(slot, one) for one in named)), *named]


def _is_part(slot: Slot, whole: Slot) -> bool:
    return whole.start <= slot.start and slot.end <= whole.end


@lru_cache(maxsize=256)
def _spellings(name: str, lexicon: Lexicon) -> Phrases:
    """Return how a name of several words may be said; one word ("Timber") may be goods."""
    words = name.split()
    joined = [" ".join(join if word == "&" else word for word in words) for join in lexicon.words("joins")] if "&" in words else []
    return Phrases(dict.fromkeys((name, *joined), True) if len(words) > 1 else {})
