"""What was just put into the cart, wanted in another size or colour: "change it to black", "đổi size L giúp mình"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause, covered
from app.services.understanding.text.sayable import between, spot
from plugins.contracts import Focus, Request, Token

CHANGES = ("add_it", "make_it", "take_out")  # of the cart


class OtherLooks:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers = decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the exchange that is asked for, [] where a sentence asks for none."""
        rest = self._wanted(sentence)
        held = state.focus.product
        if rest is None or not held or state.last is None or state.last.tool not in self._changes(sentence, trained):
            return []
        add = tool_for("add_it", MARKS["product"], sentence, trained)
        if not add or not self._fillers[add].takes_argument("instead_of"):
            return []
        looks = self._fillers[add].fill(rest, {}, Focus()).get("attributes")
        wanted = {"product": held, "attributes": looks, "instead_of": held}
        return [Request(sentence.words, "act", add, wanted, SCORE)] if looks else []

    @staticmethod
    def _changes(sentence: Clause, trained: Trained) -> set[str]:
        return {tool_for(kind, MARKS["quantity" if kind == "make_it" else "product"], sentence, trained) for kind in CHANGES} - {""}

    @staticmethod
    def _wanted(sentence: Clause) -> Clause | None:
        """Return what stands behind the word for changing, where that is a look and nothing else."""
        swap = next(iter(sentence.lexicon["swaps"].all_in(sentence.tokens)), None)
        if swap is None or not all(_is_small(token, sentence) for token in sentence.tokens[: swap.start]):
            return None
        rest = sentence.part(swap.end, len(sentence.tokens))
        looks = rest.looks
        if not looks or any(slot.score >= KNOWN_PRODUCT and not covered(slot, looks) for slot in rest.products):
            return None
        joins = [between(rest, match.start, match.end) for match in rest.lexicon["swapped_for"].all_in(rest.tokens)]
        known = (*looks, *joins, *rest.of("reference"))
        return rest if all(_is_small(token, rest) or covered(spot(token), known) for token in rest.tokens) else None


def _is_small(token: Token, part: Clause) -> bool:
    return not token.text[0].isalnum() or token in part.lexicon.stop or token in part.lexicon.plain
