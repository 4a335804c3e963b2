"""What is in goods by nature, which no allergen is: "how many calories in the granola", "whats the salt content of the feta"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.deciding.properties import PROPERTY
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause
from plugins.contracts import Request

KNOWN = 0.5  # how well goods must be named


class Nutrients:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers = decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the question how much of something is in the goods that are named, or in what is spoken of; [] where none is asked."""
        lexicon, tokens = sentence.lexicon, [token for token in sentence.tokens if token.text[0].isalnum()]
        joined = lexicon["joins"].at(tokens, 0)
        tokens = tokens[joined.end :] if joined else tokens
        begun = lexicon["asks_how_much"].at(tokens, 0)
        asked = lexicon["nutrients"].at(tokens, begun.end if begun else 0)
        link = lexicon["nutrient_links"].at(tokens, asked.end) if asked else None
        tool = tool_for("tell_about", MARKS["product"], sentence, trained) if asked and link else ""
        if asked is None or link is None or not tool or not self._fillers[tool].takes_argument(PROPERTY):
            return []
        behind = tokens[link.end :]
        behind = behind[1:] if len(behind) > 1 and behind[0] in lexicon.stop else behind
        named = [slot for slot in sentence.of("product", "sku") if behind and slot.start == behind[0].start and slot.score >= KNOWN]
        longest = max(named, key=lambda slot: slot.end, default=None)
        it = state.focus.product if not behind or lexicon["it"].whole(behind) else ""
        goods = sentence.text[longest.start : longest.end] if longest else it
        said = " ".join(token.text for token in tokens[asked.start : asked.end])
        return [Request(sentence.words, "act", tool, {"product": goods, PROPERTY: said}, SCORE)] if goods else []
