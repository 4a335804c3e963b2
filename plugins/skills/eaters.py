"""What a customer told of who will eat it, an allergy or a diet: said back, and that it is let go of. It promises nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from plugins.contracts import Call, Folder, Result, Tool
from plugins.hookspecs import hookimpl
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.cards import suggest, wording_with_products
from plugins.kit.goods.eaters import EATER, need_facts, need_told, needs_of
from plugins.kit.words import examples_from, read_locales

NAME = "eaters"
PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "eater": EATER,
        "forgotten": {"type": "array", "items": {"type": "string"}, "description": "What was told before and holds no more."},
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
    """Say what is kept in mind of the eater and what no more; where the shop states no allergens, that it cannot tell."""
    told, gone = call.arguments.get("eater", ()), call.arguments.get("forgotten", ())
    lines = [call.say("eater.forgotten", needs=_named(call, gone))] if gone else []
    if told:
        lines.append(call.say("eater.kept", needs=_named(call, told)))
        lines += [call.say("eater.words")] if any(not allergen_vocabulary().key(need) for need in told) else []
        lines.append(call.say("eater.by_labels" if len(needs_of(call)) == len(told) else "eater.no_labels"))
    elif not gone:
        lines.append(call.say("eater.nothing"))
    steps = (suggest(call, "person"),) if told else ()
    return Result("\n".join(lines), need_facts(call, (*told, *gone)), suggestions=steps, cautions=tuple(lines))


def _named(call: Call, needs: Sequence[str]) -> list[str]:
    return [need_told(call, need) for need in needs]
