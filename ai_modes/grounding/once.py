"""What is found out once of a text, of a turn or of a reply, however many rules ask for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Found = TypeVar("Found")


class Once:
    """Keeps what is found out of it. What is kept may depend on nothing but the thing itself."""

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}

    def once(self, what: Hashable, find: Callable[[], Found]) -> Found:
        """Return what is found, looked for at the first time only."""
        if what not in self._found:
            self._found[what] = find()
        return self._found[what]
