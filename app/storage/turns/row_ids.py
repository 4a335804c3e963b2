"""Names of rows that nobody can guess, in the order in which they were made."""

from __future__ import annotations

import secrets
import time


def make_row_id() -> str:
    """Return 32 hexadecimal digits: the milliseconds since 1970 and 80 random bits, as UUID version 7 has them.

    What was made about the same time lies side by side in an index, so that few of its pages are read, changed and written.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
