"""Lists of allergens that are one question about goods ("does the pesto have nuts or milk"), and such lists that are goods themselves."""

from __future__ import annotations

from collections.abc import Sequence

from app.services.understanding.text.lexicon import Lexicon
from plugins.contracts import Slot, Utterance
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet
from plugins.kit.goods.asked_allergens import each_asked

POINTING = ("it", "these", "them")
GOODS, PLACES = ("product", "category", "sku"), ("place", "branch")
KNOWN = 0.3  # how well the goods must be named that are asked what is in them


def with_lists_of_allergens(slots: Sequence[Slot], utterance: Utterance, lexicon: Lexicon) -> list[Slot]:
    """Return the slots with each list of allergens in the place of what is in it, where goods are named besides it or pointed at, or
    whatever suits all of it is asked for ("gluten and dairy free"); else without the list."""
    lists = lists_asked(slots)
    if not lists:
        return list(slots)
    others = [slot for slot in slots if not any(_is_within(slot, each) for each in lists)]
    places = [slot for slot in others if slot.type in PLACES]
    goods = [slot for slot in others if slot.type in GOODS and slot.score >= KNOWN and not any(_is_within(slot, at) for at in places)]
    pointed = any(lexicon[kind].all_in(utterance.tokens) for kind in POINTING)
    of_it = pointed and not lexicon["what_goods"].at(utterance.tokens, 0)  # "what has nuts in it"
    suiting = all(is_diet(allergen_vocabulary().key(one)) for slot in lists for one in each_asked(str(slot.value)))
    if goods or of_it or suiting:
        inside = [slot for slot in slots if slot.type not in (*GOODS, "allergen") and slot not in others]
        return [*others, *inside, *lists]
    return [slot for slot in slots if slot not in lists]


def lists_asked(slots: Sequence[Slot]) -> list[Slot]:
    """Return the slots that ask about several allergens or diets at once."""
    return [slot for slot in slots if slot.type == "allergen" and len(each_asked(str(slot.value))) > 1]


def _is_within(slot: Slot, other: Slot) -> bool:
    return other.start <= slot.start and slot.end <= other.end
