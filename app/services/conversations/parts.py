"""The parts of an answer that go out before the whole: sentences that were checked while a model still words the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

Give = Callable[[str, Mapping[str, Any]], None]


class Parts:
    """Gives the parts of one message's answer to a channel, as events: ``sentence``, and ``again`` when they do not count any more.

    Only the first attempt at a message gives parts. Where it must begin anew, what went out is taken back and the answer comes whole.
    """

    def __init__(self, give: Give):
        self._give, self._gave, self._over = give, False, False

    def teller(self, locale: str) -> Callable[[str], None] | None:
        """Return what gives a sentence out, None when the answer must come whole."""
        return None if self._over else partial(self._tell, locale)

    def take_back(self) -> None:
        """The message is answered anew, or was answered elsewhere."""
        self._over = True
        if self._gave:
            self._gave = False
            self._give("again", {})

    def _tell(self, locale: str, text: str) -> None:
        self._gave = True
        self._give("sentence", {"text": text, "locale": locale})
