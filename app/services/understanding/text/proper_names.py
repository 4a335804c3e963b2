"""Names that are written as such: words with capitals in a text that has not only these."""

from __future__ import annotations

from collections.abc import Sequence

from plugins.contracts import Slot, Token


def name_written_at(tokens: Sequence[Token], place: int, text: str) -> Slot | None:
    """Return the words from a place on that capitals make a name ("Little Snoring"), None where there is none."""
    end = place
    while end < len(tokens) and tokens[end].text.isalpha() and tokens[end].text[0].isupper():
        end += 1
    if end == place or text.isupper():
        return None
    start, stop = tokens[place].start, tokens[end - 1].end
    return Slot("product", text[start:stop], start, stop)
