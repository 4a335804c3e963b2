"""What is wrong in a form, told above it with the way to each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultLine:
    """Something wrong in a form: the id of the input it is about, what that is called ("": the text leads there), and what to do."""

    at: str
    called: str
    text: str


def fault_lines(faults: Mapping[str, str], prefix: str = "") -> list[FaultLine]:
    """Return the lines of faults by field name, whose inputs have it for their id; what is wrong with the whole is none of them."""
    return [FaultLine(f"{prefix}{name.replace('.', '-')}", "", text) for name, text in faults.items() if name]
