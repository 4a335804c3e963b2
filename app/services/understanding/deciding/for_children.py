"""Goods for children: "umbrellas for kids", "is the umbrella for children", "have you got a bib for a baby"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.deciding.leaning import ages_of_children
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.sayable import between, only, says_only
from app.services.understanding.values.price_limits import PRICE_SLOTS
from plugins.contracts import Focus, ProductQuery, Request
from plugins.kit.goods.products import stems

KNOWN = 0.5  # how well goods must be named


class ForChildren:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers, self._stores = decider.fillers, decider.stores

    def read(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """Return the search for goods that are called so ("children's umbrella"), [] where none are, or a sentence says more."""
        for_whom = sentence.lexicon["purpose"].all_in(sentence.tokens)
        behind = sentence.part(for_whom[-1].end, len(sentence.tokens)) if for_whom else sentence.part(0, 0)
        called = _called_for(behind)
        before = sentence.part(0, for_whom[-1].start) if called else sentence.part(0, 0)
        named, limits = [slot for slot in before.products if slot.score >= KNOWN], sentence.of(*PRICE_SLOTS)
        tool = trained.router.name_of(GOODS_ONLY) if len(named) == 1 and not before.of("quantity", "reference") else ""
        if not tool or not says_only(before, "having_goods", *named, *limits):
            return []
        words = f"{called} {named[0].value}"
        wanted = self._fillers[tool].fill(only(sentence, limits), {}, Focus())
        return [Request(sentence.words, "act", tool, {**wanted, "query": words}, SCORE)] if self._are_called(words) else []

    def _are_called(self, words: str) -> bool:
        """Whether goods have all the words in their name."""
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=1))
        return bool(hits) and not hits[0].close and set(stems(words)) <= set(stems(hits[0].product.name))


def _called_for(behind: Clause) -> str:
    """Return what goods are called that are for whom is told, "" where that is no child, or more is said."""
    young = behind.lexicon["young"].all_in(behind.tokens)
    ages = ages_of_children(behind)
    whom = [*(between(behind, match.start, match.end) for match in young), *ages]
    if not whom or not says_only(behind, "articles", *whom, *behind.of(*PRICE_SLOTS)):
        return ""
    first = next(iter(behind.lexicon.words("childrens")), "")
    return str(young[0].value) if young and not ages else first
