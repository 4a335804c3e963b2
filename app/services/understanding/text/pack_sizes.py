"""How many packs of which size are wanted, where the goods stand between the two: "3 semi-skimmed milk, 2 l", "500 g mince x2"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.understanding.text.clauses import Clause
from plugins.contracts import Slot

COUNTING = ("packs", "times_signs")


def in_packs(amounts: Sequence[Slot], clause: Clause) -> list[Slot]:
    """Return a count and a measure of the same goods as one amount, so many packs that hold so much; others as they are."""
    counts = [slot for slot in amounts if str(slot.value).isdigit() and int(slot.value) > 0]
    measures = [slot for slot in amounts if is_measure(slot)]
    if len(amounts) != 2 or len(counts) != 1 or len(measures) != 1 or len(clause.products) > 1 or not _are_of_one(amounts, clause):
        return list(amounts)
    return [replace(counts[0], value=packs_of(str(counts[0].value), str(measures[0].value)))]


def packs_of(count: str, measure: str) -> str:
    """Return so many packs of a measure as a quantity is written."""
    return f"{count} x {measure}"


def is_measure(slot: Slot) -> bool:
    """Whether an amount is a weight or a measure of one pack: "500 g", not "3" nor "2 x 500 g"."""
    return " " in str(slot.value) and " x " not in str(slot.value)


def _are_of_one(amounts: Sequence[Slot], clause: Clause) -> bool:
    """Whether nothing but goods, their packs and signs stands between two amounts: not "2 for the party and 500 g"."""
    first, last = sorted(amounts, key=lambda slot: slot.start)
    named = [*clause.products, *clause.of("reference"), *clause.packing, *clause.looks]
    between = [token for token in clause.tokens if first.end <= token.start and token.end <= last.start and token.text[0].isalnum()]
    left = [token for token in between if not any(slot.start <= token.start and token.end <= slot.end for slot in named)]
    if left and clause.lexicon["purpose"].whole(left[-1:]):
        return False  # "500 g mince for 2"
    return all(token in clause.lexicon.plain or any(clause.lexicon[kind].whole((token,)) for kind in COUNTING) for token in left)
