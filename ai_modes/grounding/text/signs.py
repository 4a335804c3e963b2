"""Signs of multiplication and of a list's lines, however they are typed."""

from __future__ import annotations

TIMES = frozenset({"×", "x"})  # "2 × Oat Milk", "6 x 1 l"
BULLETS = frozenset("•-*·–")  # a line of a list begins so
MULTIPLIES = TIMES | {"*"}  # "3 * £1.20"
