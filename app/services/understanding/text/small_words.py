"""Cutting the words that say nothing off the ends of what names goods."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Slot, Token

DASHES = ("-", "–", "—", ":")


def without_small_words(run: list[Token], lexicon: Lexicon, names: Sequence[Slot], likely: Sequence[Slot]) -> list[Token]:
    """Return a phrase without its first and last words that say nothing ("router in", "giày màu", "eggs -"), but with those of the very
    ``names`` of goods, and the "la" of the ``likely`` "non la" (nón lá), which says nothing only where it is "là"."""
    plain = not lexicon.stop.has_written(run[-1]) and not lexicon["towards"].whole(run[-1:])  # "tui xach di lam": to go
    kept = [*names, *(slot for slot in likely if plain and slot.start < run[-1].start and slot.end == run[-1].end)]
    start, end = 0, len(run)
    while end > 1 and run[end - 1].text in DASHES:
        end -= 1
    urges = end > 1 and lexicon["urging"].whole(run[end - 1 : end]) and _inside(run[end - 1], names)
    end -= bool(urges)  # "lấy áo khoác jean đi", where the shop knows a dress "đi biển"
    while start < end and _is_small(run[start], lexicon) and not _inside(run[start], kept):
        start += 1
    while start < end and _is_small(run[end - 1], lexicon) and not _inside(run[end - 1], kept):
        end -= 1
    return run[start:end]


def measures_asked(tokens: Sequence[Token], lexicon: Lexicon) -> list[Slot]:
    """Return the words that ask which of the goods before them is more so: the "cái nào đẹp hơn" of "túi xách với ví cái nào đẹp hơn"."""
    marks = lexicon["comparing_marks"].all_in(tokens) if lexicon.head_first else []
    asked = lexicon["which"].all_in(tokens[: marks[-1].start]) if marks else []
    return [Slot("", "", tokens[asked[-1].start].start, tokens[marks[-1].end - 1].end)] if asked else []


def _is_small(token: Token, lexicon: Lexicon) -> bool:
    return token in lexicon.stop or bool(lexicon["attribute_marks"].whole((token,)))


def _inside(token: Token, slots: Sequence[Slot]) -> bool:
    return any(slot.start <= token.start and token.end <= slot.end for slot in slots)
