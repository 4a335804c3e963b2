"""What was bought and what befell it, in one breath: "I ordered a clock and it stopped working". Only the second half wants an answer."""

from __future__ import annotations

from app.services.understanding.deciding.complaining import FAULTY, faults_of, tells_of_a_fault
from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause
from app.services.understanding.text.listing import join_places
from plugins.contracts import Request


class BoughtAndFaulty:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._guessing = decider.guessing

    def read(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """Return the complaint, [] where a sentence makes none, or asks for something."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        bought = next(iter(lexicon["from_the_shop"].all_in(tokens)), None)
        if bought is None or not tells_of_a_fault(sentence):
            return []
        faults = [match.start for match in faults_of(sentence)]
        cuts = [start for start, _ in join_places(sentence)] + [match.start for match in lexicon["turns"].all_in(tokens)]
        joined = any(bought.start < cut < max(faults) for cut in cuts)
        if not (joined or (lexicon.head_first and bought.start < max(faults))):
            return []
        taker = trained.router.name_of(tuple(lexicon.words("complaining")))
        if not taker or not self._guessing.takes_complaints(taker):
            return []
        goods = sentence.part(0, max(faults)).products
        kinds = sentence.part(0, max(faults)).of("category")
        named = max((slot for slot in (*goods, *kinds) if slot.score >= KNOWN_PRODUCT), key=lambda slot: slot.score, default=None)
        goods = {"product": named.value} if named else {}
        return [Request(sentence.words, "act", taker, {**goods, FAULTY: True}, SCORE)]
