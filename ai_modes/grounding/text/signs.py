"""Signs of multiplication, however they are typed."""

from __future__ import annotations

TIMES = frozenset({"×", "x"})  # "2 × Oat Milk", "6 x 1 l"
MULTIPLIES = TIMES | {"*"}  # "3 * £1.20"
