"""One of those on show that is wished for by its name and nothing else said: "the penne please", "the red one pls"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from plugins.contracts import Request
from plugins.kit.text import tokenise


class Picking:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider = decider

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return that it goes into the cart, [] where a sentence says more or asks."""
        if sentence.text.rstrip().endswith("?"):
            return []
        if not sentence.lexicon["asking_nicely"].all_in(tokenise(sentence.text)) or sentence.lexicon["ordinals"].all_in(sentence.tokens):
            return []  # "the second one please" may only want to hear of it
        pointed = self._decider.pointing(sentence, state.focus)
        chosen = pointed.of("reference")
        tool = tool_for("add_it", MARKS["product"], sentence, trained) if len(chosen) == 1 and pointed.only_points else ""
        return [Request(sentence.words, "act", tool, {"product": chosen[0].value}, SCORE)] if tool else []
