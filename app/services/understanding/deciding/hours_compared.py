"""Branches compared by their hours: "which is open later, Clifton or Bath", "which shop closes last on Sunday"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.sayable import between, says_only
from plugins.contracts import Request, Slot

COMPARE, AMONG = "compare", "among"  # the arguments of a tool for hours that say how, and which branches
TOWNS = ("branch", "place", "postcode")
CALLED = {("open", "last"): "closes_last", ("open", "first"): "opens_first"}  # who is open "later" closes later


class HoursCompared:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        fillers = decider.fillers
        self._tool = next((name for name in fillers if all(map(fillers[name].takes_argument, (COMPARE, AMONG)))), "")

    def read(self, sentence: Clause, _: DialogueState, __: Trained) -> list[Request]:
        """Return a question on the hours of all branches, or of those that are named, for each day; [] where a sentence asks none."""
        how = self._how(sentence) if self._tool else ""
        among = _named(sentence) if how else []
        if not how or not (sentence.lexicon["of_branches"].at(sentence.tokens, 0) or len(among) > 1):
            return []
        told = {COMPARE: how, **({AMONG: among} if among else {})}
        days = dict.fromkeys(slot.value for slot in sentence.of("date")) or {None: None}
        return [Request(sentence.words, "act", self._tool, {**told, **({"date": day} if day else {})}, SCORE) for day in days]

    def _how(self, sentence: Clause) -> str:
        """Return how the hours are compared, "" where a sentence says anything else."""
        verbs, ends = (sentence.lexicon[kind].all_in(sentence.tokens) for kind in ("opening_verbs", "earliest_latest"))
        if not verbs or len(ends) != 1:
            return ""
        marks = [between(sentence, match.start, match.end) for match in (*verbs, *ends)]
        if not says_only(sentence, "branches_compared", *marks, *sentence.of(*TOWNS, "date", "now")):
            return ""
        verb, end = str(verbs[0].value), str(ends[0].value)
        return end if end == "longest" else CALLED.get((verb, end), f"{verb}_{end}")


def _named(sentence: Clause) -> list[str]:
    """Return the branches or towns that are named, each once."""
    found: dict[int, Slot] = {}
    for slot in sentence.of(*TOWNS):
        if not any(slot.start < other.end and other.start < slot.end for start, other in found.items() if start != slot.start):
            found.setdefault(slot.start, slot)
    return [str(slot.value) for _, slot in sorted(found.items())]
