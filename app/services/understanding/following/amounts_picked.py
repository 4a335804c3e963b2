"""How much is wanted of the goods that an answer picks: the 2 of "2 of the pink", the kilo of "loose, 1 kg"."""

from __future__ import annotations

from dataclasses import replace

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.pack_sizes import in_packs, is_measure, packs_of
from plugins.contracts import Pending, Slot, Stores
from plugins.kit.goods.pricing import is_measured
from plugins.kit.text import tokenise


def amount_apart(clause: Clause, asked: Pending, filler: Filler | None) -> tuple[Clause, Slot | None]:
    """Return an answer without the amount that it says beside the option that it picks, and that amount; None where it says none, or
    where an option is called so ("500 ml")."""
    if asked.kind != "choice" or filler is None or not filler.takes("quantity"):
        return clause, None
    options = {token.folded for option in asked.options for token in tokenise(" ".join((option.label, *option.words)))}
    amounts = clause.of("quantity")
    if any(token.folded in options for slot in amounts for token in clause.part_of(slot).tokens):
        return clause, None
    said = in_packs(amounts, clause)
    rest = tuple(token for token in clause.tokens if not any(slot.start <= token.start < slot.end for slot in amounts))
    named = any(token.folded in options for token in rest) or bool(clause.lexicon["ordinals"].all_in(rest))
    if len(said) != 1 or not (named or (clause.of("reference") and is_measure(said[0]))):
        return clause, None
    slots = tuple(slot for slot in clause.slots if slot.type == "reference" or not any(_overlap(slot, one) for one in amounts))
    return replace(clause, tokens=rest, slots=slots), said[0]


def amount_with(before: str, said: str, picked: str, stores: Stores | None) -> str:
    """Return how much is wanted: of 2, where "salted, 250 g" answers which butter, two packs of 250 g. Of what is loose it is what was
    said last."""
    count, times, _ = before.partition(" x ")
    counted = count if times or before.isdigit() else ""
    if not counted or not is_measure(Slot("quantity", said, 0, 0)) or _is_loose(picked, stores):
        return said
    return packs_of(counted, said)


def _overlap(one: Slot, other: Slot) -> bool:
    return one.start < other.end and other.start < one.end


def _is_loose(code: str, stores: Stores | None) -> bool:
    product = stores.find_product(sku=code) if stores else None
    return product is not None and is_measured(product)
