"""The nearest shop of those that are open: "nearest shop that is open now", "cửa hàng gần nhất đang mở"."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause
from app.services.understanding.text.sayable import between, only, says_only
from plugins.contracts import Focus, Request

NEAREST = "nearest"  # the argument of a tool for hours
WHERE, WHEN = ("branch", "place", "postcode"), ("date", "time", "now")


class NearestOpen:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers = decider.fillers
        self._tool = next((name for name, filler in self._fillers.items() if filler.takes_argument(NEAREST)), "")

    def read(self, sentence: Clause, _: DialogueState, __: Trained) -> list[Request]:
        """Return a question on the nearest shop, of those that are open then or when it is; [] where a sentence asks none or says more."""
        near, verbs, times = (sentence.lexicon[kind].all_in(sentence.tokens) for kind in ("nearest_shop", "opening_verbs", "asks_the_time"))
        if not near or not self._tool or len(verbs) != 1 or not (times or verbs[0].value == "open"):
            return []
        marks = [between(sentence, match.start, match.end) for match in (*near, *verbs, *times)]
        told = sentence.of(*WHERE, *WHEN)
        if not says_only(sentence, "nearest_open", *marks, *told):
            return []
        said = self._fillers[self._tool].fill(only(sentence, told), {}, Focus()) if told else {}
        of_any = not times or not sentence.of(*WHERE)  # "when does the nearest shop to BS3 open" asks of that one
        return [Request(sentence.words, "act", self._tool, {**said, **({NEAREST: True} if of_any else {})}, SCORE)]
