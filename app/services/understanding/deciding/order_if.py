"""Orders that hang on what the goods are: "2 granola if they are nut free", "add houmous as long as it's vegan"."""

from __future__ import annotations

from dataclasses import replace

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from app.services.understanding.text.trimming import without_fillers
from plugins.contracts import Request

WHETHER = ("<product>", "<allergen>")


class OrderIf:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._fillers = decider, decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the question whether the goods are so, and their order where they are; [] where a sentence is no such order."""
        found = next((one for one in sentence.lexicon["conditions"].all_in(sentence.tokens) if one.start), None)
        asked = sentence.part(found.end, len(sentence.tokens)).of("allergen") if found else []
        order = without_fillers(sentence.part(0, found.start)) if len(asked) == 1 and found else sentence.part(0, 0)
        add = tool_for("add_it", MARKS["product"], sentence, trained) if order.tokens and not order.of("allergen") else ""
        whether = trained.router.tool_for(WHETHER) if add else None
        if whether is None or not self._fillers[whether.tool].takes("allergen"):
            return []
        meant = self._decider.decide(order, state, trained)
        goods = meant.arguments.get("product") if meant.tool == add else None
        if not goods:
            return []
        told = {"product": goods, "allergen": asked[0].value}
        return [Request(sentence.words, "act", whether.tool, told, SCORE), replace(meant, provided=True)]
