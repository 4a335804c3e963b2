"""Whether goods may go back: "can I get a refund on earrings" asks for the rule on returns, not for when money comes back."""

from __future__ import annotations

from app.services.understanding.deciding.complaining import tells_of_a_fault
from app.services.understanding.deciding.guessing import is_unanswered
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.intents import Intent, View
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause, covered
from app.services.understanding.text.sayable import between
from plugins.contracts import Request

POLICY = "policy"


def returned(sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
    """Return that the rule on returns is asked for, [] where a sentence asks for none, or when money comes back."""
    marks = [between(sentence, one.start, one.end) for one in sentence.lexicon["returning"].all_in(sentence.tokens)]
    if not marks or sentence.lexicon["refund_awaited"].all_in(sentence.tokens) or tells_of_a_fault(sentence):
        return []
    goods = [slot for slot in sentence.products if not covered(slot, marks)]
    if not goods or trained.router.says(sentence.views):
        return []
    rule = _rule(sentence, trained)
    topics = {Intent(rule.tool, ((name, slot.value),)) for slot in sentence.of(POLICY) if rule for name, _ in rule.arguments}
    money = set(trained.router.says([View(tuple(sentence.lexicon.words("refund_when")))]))
    if rule is None or topics - money - {rule}:
        return []  # "a refund for my gift card" is on these
    return [Request(sentence.words, "act", rule.tool, dict(rule.arguments), SCORE)]


def _rule(sentence: Clause, trained: Trained) -> Intent | None:
    """Return the text of the shop on returns."""
    found = trained.router.says([View(tuple(sentence.lexicon.words("may_return")))])
    return next((one for one in found if one.arguments and not is_unanswered(one.tool, dict(one.arguments))), None)
