"""Goods to be worn with others: "chân váy bút chì đi với áo gì" asks for shirts and compares nothing."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import ACT, GOODS_ONLY, Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause
from app.services.understanding.text.sayable import only
from app.services.understanding.text.trimming import without_fillers
from app.services.understanding.values.price_limits import PRICE_SLOTS
from plugins.contracts import Focus, Request


class WornTogether:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers = decider.fillers

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return a search for what is wanted to the other; unknown where only an opinion of both is asked, [] for other sentences."""
        match = next(iter(sentence.lexicon["worn_with"].all_in(sentence.tokens)), None)
        before = sentence.part(0, match.start) if match else sentence.part(0, 0)
        after = sentence.part(match.end, len(sentence.tokens)) if match else before
        if not (before.tokens and _names_goods(after)) or self._is_meant_otherwise(sentence, trained):
            return []
        asked = bool(after.lexicon["which_goods"].all_in(after.tokens))
        if not asked and after.lexicon["worn_well"].all_in(after.tokens) and _asks(after):
            return [Request(sentence.words, "unknown")]
        wanted = without_fillers(after if asked else before)
        tool = trained.router.name_of(GOODS_ONLY) if _names_goods(wanted) else ""
        found = self._fillers[tool].fill(wanted, {}, Focus()) if tool else {}
        limits = self._fillers[tool].fill(only(sentence, sentence.of(*PRICE_SLOTS)), {}, Focus()) if found else {}
        found = {**limits, **found}
        return [Request(wanted.words, "act", tool, found, SCORE)] if found else []

    def _is_meant_otherwise(self, sentence: Clause, trained: Trained) -> bool:
        """Whether what a text of the shop tells is plainly asked, a price or what there is, or so many are ordered."""
        best = next(iter(trained.router.rank(sentence.views)), None)
        filler = self._fillers.get(best.tool) if best and best.score >= ACT else None
        return filler is not None and bool(best.arguments or filler.takes("quantity"))


def _names_goods(part: Clause) -> bool:
    return any(slot.score >= KNOWN_PRODUCT for slot in part.products)


def _asks(part: Clause) -> bool:
    return bool(part.lexicon["asking_particles"].at(part.tokens, len(part.tokens) - 1)) or part.text.rstrip().endswith("?")
