"""Goods of which one or the other is ordered, and not both: "2 feta or 3 houmous", "2 lemons or limes please"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.deciding.order_list import without_opening
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause
from app.services.understanding.text.trimming import cut, without_fillers, without_particles
from plugins.contracts import Candidate, Focus, Request


class OneOrOther:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers = decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the question which of the goods are meant, [] where a sentence leaves none open."""
        add = tool_for("add_it", MARKS["product"], sentence, trained) if sentence.of("quantity") else ""
        places = [(match.start, match.end) for match in sentence.lexicon["one_or_other"].all_in(sentence.tokens)] if add else []
        if not places or sentence.of("money", "max_price", "min_price"):
            return []
        listed, ordered = without_opening(_without_neither(sentence))
        places = [(match.start, match.end) for match in listed.lexicon["one_or_other"].all_in(listed.tokens)]
        pieces = [without_particles(without_fillers(piece)) for piece in cut(listed, places)] if places else []
        told = [self._told(piece, add) for piece in pieces]
        asks = sentence.text.rstrip().endswith("?") and not ordered
        if asks or len(told) < 2 or not all(told) or "quantity" not in told[0]:
            return []
        each = [{"quantity": told[0]["quantity"], **one} for one in told]
        named = zip(pieces, told, each, strict=True)
        words = [piece.words if "quantity" in one else f"{whole['quantity']} {piece.words}" for piece, one, whole in named]
        found = (Candidate(add, SCORE, said, one) for said, one in zip(words, each, strict=True))
        return [Request(sentence.words, "ask", candidates=tuple(found))]

    def _told(self, piece: Clause, add: str) -> dict[str, object]:
        """Return what a piece says of one kind of goods and how many of it, {} where it says anything else."""
        goods = [slot for slot in piece.products if slot.score >= KNOWN_PRODUCT]
        if len(goods) != 1 or len(piece.products) != 1 or len(piece.of("quantity")) > 1 or piece.of("reference") or not piece.is_bare:
            return {}
        found = self._fillers[add].fill(piece, {}, Focus())
        return found if "product" in found else {}


def _without_neither(sentence: Clause) -> Clause:
    """Leave out the "not both" that a choice ends with."""
    both = next(iter(sentence.lexicon["not_both"].all_in(sentence.tokens)), None)
    end = both.start if both else len(sentence.tokens)
    while end and not sentence.tokens[end - 1].text[0].isalnum():
        end -= 1
    return sentence.part(0, end)
