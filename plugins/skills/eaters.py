"""What a customer told of who will eat it, an allergy or a diet: said back, and that it is let go of. It promises nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from plugins.contracts import Call, Folder, Result, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.allergens import allergen_vocabulary, is_diet
from plugins.kit.goods.cards import suggest, wording_with_products
from plugins.kit.goods.eaters import EATER, cart_warned, need_facts, need_told, needs_of, title_of
from plugins.kit.goods.needs import is_only_mentioned
from plugins.kit.goods.product_facts import phrase_fact
from plugins.kit.ordering.open_cart import open_cart
from plugins.kit.words import examples_from, read_locales

NAME = "eaters"
WORDS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}, "readOnly": True}
PARAMETERS: Mapping[str, Any] = {  # all that is told of an eater is the conversation's to say
    "type": "object",
    "properties": {
        "eater": EATER,
        "forgotten": {**WORDS, "description": "What was told before and holds no more."},
        "disliked": {**WORDS, "description": "What somebody only doesn't like."},
        "unnamed": {"type": "boolean", "readOnly": True, "description": "Whether an allergy was told, and not to what."},
        "none": {"type": "boolean", "readOnly": True, "description": "Whether it was told that there is no allergy and no diet."},
    },
    "additionalProperties": False,
}


class EatersSkill:
    def __init__(self) -> None:
        self._locales = read_locales(__file__, NAME)

    @hookimpl
    def register_tools(self) -> list[Tool]:
        description = "Say which allergies and diets the customer told in this conversation, all of which every list and warning goes by."
        examples = tuple(replace(said, everywhere=True) for said in examples_from(self._locales, "told_of_eater"))
        return [Tool("told_of_eater", description, PARAMETERS, told_of_eater, examples, repeatable=False)]

    @hookimpl
    def register_wording(self) -> dict[str, dict[str, str]]:
        return wording_with_products(self._locales)


def create(folder: Folder, options: Mapping[str, Any]) -> EatersSkill:
    return EatersSkill()


def told_of_eater(call: Call) -> Result:
    """Say what is kept in mind of the eater and what no more, and what of the cart speaks against it; where the shop states no
    allergens, that it cannot tell. What somebody only doesn't like is not kept, and where it isn't said to what, that is asked. Who says
    that there is no allergy is told how to let go of what another may have: "my son is allergic to nuts", "I'm not allergic"."""
    told, gone, disliked = (call.arguments.get(name, ()) for name in ("eater", "forgotten", "disliked"))
    if disliked:
        return Result(call.say("eater.disliked", goods=list(disliked)), tuple(map(phrase_fact, disliked)))
    if call.arguments.get("unnamed"):
        return Result(call.say("eater.to_what"), suggestions=(suggest(call, "person"),))
    if call.arguments.get("none") and not told:
        return Result(call.say("eater.none"))
    lines = [call.say("eater.forgotten", needs=_named(call, gone))] if gone else []
    lines += _kept(call, told) if told else [] if gone else [call.say("eater.nothing")]
    steps = (suggest(call, "person"),) if told else ()
    if call.arguments.get("none") and any(not is_diet(allergen_vocabulary().key(need)) for need in told):
        lines, steps = [*lines, call.say("eater.still")], (suggest(call, "forget_needs"), *steps)
    said = Result("\n".join(lines), need_facts(call, (*told, *gone)), suggestions=steps, cautions=tuple(lines))
    return cart_warned(call, said, open_cart(call).products, labels_told=True) if told and call.records.carts.lines() else said


def _kept(call: Call, told: Sequence[str]) -> list[str]:
    """Return what is kept in mind, and what our data says of it."""
    mentioned = [title_of(call, need) for need in told if is_only_mentioned(need)]
    lines = [call.say("eater.kept", needs=_named(call, told))]
    lines += [call.say("eater.words", needs=mentioned)] if mentioned else []
    return [*lines, call.say("eater.by_labels" if len(needs_of(call)) == len(told) else "eater.no_labels")]


def _named(call: Call, needs: Sequence[str]) -> list[str]:
    return [need_told(call, need) for need in needs]
