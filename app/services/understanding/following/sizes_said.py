"""A size that is told by its number alone: the 41 of "chốt cho mình đôi 41" after a pair of shoes."""

from __future__ import annotations

from dataclasses import replace

from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.heard import Heard, heard_of
from plugins.contracts import Focus, ProductQuery, Slot, Stores
from plugins.kit.goods.looks import SIZES

DIGITS = 2  # a lower number is how many are wanted
NAMED, WHOLE = 0.6, 1.0  # how well goods must be named to have such sizes


def with_sizes(heard: Heard, focus: Focus, stores: Stores) -> Heard:
    """Return what is heard with the numbers that are sizes of the goods it speaks of as such, where it does not count pairs by them."""
    clause = heard.whole
    written = {slot: clause.text[slot.start : slot.end] for slot in clause.of("quantity")}
    numbers = [slot for slot, said in written.items() if len(said) == DIGITS and said == slot.value]
    numbers = [slot for slot in numbers if not _counts(clause, slot)]
    known = _sizes(clause, focus, stores) if numbers else {}
    said = {slot: known[str(slot.value)] for slot in numbers if str(slot.value) in known}
    if not said:
        return heard
    slots = tuple(replace(slot, type="attribute", value=f"{said[slot]}:{slot.value}") if slot in said else slot for slot in clause.slots)
    return heard_of(replace(clause, slots=slots))


def _sizes(clause: Clause, focus: Focus, stores: Stores) -> dict[str, str]:
    """Return the sizes of the goods that are named, else spoken of, each with the name of its attribute."""
    named = max((slot for slot in clause.of("product", "sku") if slot.score >= NAMED), key=lambda slot: slot.score, default=None)
    named = named or next((slot for slot in clause.of("category") if slot.score >= WHOLE), None)
    hits = stores.search_products(query=ProductQuery(text=str(named.value), limit=1)) if named else []
    sized = any(look.partition(":")[0] in SIZES for look in focus.looks)  # "sorry 41" after a list of what comes in 42
    code = focus.product or (focus.products[0] if focus.products and (sized or len(focus.products) == 1) else "")
    product = hits[0].product if hits and not hits[0].close else stores.find_product(sku=code) if code and not named else None
    if product is None:
        return {}
    kinds = (product.group and stores.find_variants(group=product.group)) or (product,)
    return {size: name for one in kinds for name in one.attributes if name in SIZES for size in one.attributes[name]}


def _counts(clause: Clause, slot: Slot) -> bool:
    """Whether a word to count by follows a number: "41 đôi" are so many pairs."""
    behind = next((place for place, token in enumerate(clause.tokens) if token.start >= slot.end), len(clause.tokens))
    return any(clause.lexicon[kind].at(clause.tokens, behind) for kind in ("packs", "counters", "reference_heads"))
