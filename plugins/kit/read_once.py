"""What a store reads from its documents, once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Content = TypeVar("Content")


class ReadOnce(Generic[Content]):
    """Content that the first caller reads while the others wait for it. A read that fails is tried again by the next caller."""

    def __init__(self, read: Callable[[], Content]):
        self._read = read
        self._lock = Lock()
        self._content: tuple[Content] | None = None

    def __call__(self) -> Content:
        """Return the content, the same object every time."""
        if self._content is None:
            with self._lock:
                if self._content is None:
                    self._content = (self._read(),)
        return self._content[0]
