"""The size or colour that goods of an open order shall have instead: "size L" where one thing of it comes in sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.following.order_ways import only_changes
from app.services.understanding.text.clauses import Clause, covered
from plugins.contracts import Product, Request, Slot, Stores

SURE = 1.0
INSTEAD_OF = "instead_of"


def look_changed(said: Clause, held: Sequence[str], fillers: Mapping[str, Filler], stores: Stores) -> Request | None:
    """Return that the one thing which comes so is wanted so; None where more is said, or several things or none come so."""
    looks = [slot for slot in said.looks if said.of("attribute")]
    tool = next((name for name, filler in fillers.items() if filler.takes_argument(INSTEAD_OF)), "")
    if not looks or not tool or said.of("quantity", "exclude", "reference") or not said.only_looks or not _only_looks(said, looks):
        return None
    wanted = dict.fromkeys(str(slot.value) for slot in looks)
    kinds = [one for sku in held if (one := stores.find_product(sku=sku)) and _comes_so(one, wanted, stores)]
    if len(wanted) != len({look.partition(":")[0] for look in wanted}) or len(kinds) != 1 or _is_so(kinds[0], wanted):
        return None
    return Request(said.words, "act", tool, {"product": kinds[0].sku, "attributes": [*wanted], INSTEAD_OF: kinds[0].sku}, SURE)


def _only_looks(said: Clause, looks: Sequence[Slot]) -> bool:
    """Whether nothing is said but the looks, what they are called, and that something changes."""
    rest = [token for token in said.tokens if not covered(Slot("", "", token.start, token.end), looks)]
    asks = any(said.lexicon[kind].all_in(rest) for kind in ("asking", "asking_particles", "more_still"))  # "thêm size L" adds one
    return not asks and only_changes([token for token in rest if not said.lexicon["attribute_marks"].whole((token,))], said)


def _comes_so(product: Product, looks: Mapping[str, None], stores: Stores) -> bool:
    kinds = (product.group and stores.find_variants(group=product.group)) or ()
    return any(_is_so(kind, looks) for kind in kinds)


def _is_so(product: Product, looks: Mapping[str, None]) -> bool:
    return all(value in product.attributes.get(name, ()) for name, _, value in (look.partition(":") for look in looks))
