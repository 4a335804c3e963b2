"""The buttons under an answer to several requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from plugins.contracts import Suggestion

MAX_SUGGESTIONS = 4


def distinct_buttons(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Return the first suggestions, each message once; of two "Add to cart" nobody can tell which goods are meant, so neither stays."""
    by_message = {suggestion.message: suggestion for suggestion in suggestions}
    times = Counter(suggestion.label for suggestion in by_message.values())
    return tuple(suggestion for suggestion in by_message.values() if times[suggestion.label] == 1)[:MAX_SUGGESTIONS]
