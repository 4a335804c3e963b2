"""Staying with the text told last: "how long does that take" after the rule on refunds, "mất phí không" after that on returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.services.understanding.deciding.complaining import tells_of_a_fault
from app.services.understanding.deciding.filling import WHERE, Filler
from app.services.understanding.following.carrying import Rank
from app.services.understanding.routing.intents import OUT_OF_SCOPE, View
from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, MARKS, Clause
from app.services.understanding.text.sayable import between, says_only
from plugins.contracts import Candidate, Effect, Request, Slot, Tool
from plugins.kit.text import fold, tokenise
from plugins.kit.units import unit_named

LONGEST = 8  # words
LIKELY, SURELY, WEAK = 0.6, 0.8, 0.85  # how sure the text must be: where the words point at it or might mean it, else; and what gives way
ALONE, LEAD = 0.5, 3.5  # how sure a question's own sense must be, and how far ahead of the next, to need no text before it
SUPPORT = 0.03  # of what the words mean alone must be the text
STRANGE = 0.5
ABOUT, FEE = "about", "fee"  # the argument of a text's tool that says what is asked about it
GOODS = 0.5  # how well goods must be named to be spoken of
COMPARED = ("larger", "smaller", "cheaper", "dearer")
OPEN = ("ordinal", "now", "policy", "service")  # slots that name nothing else to speak of


class Staying:
    """Reads short questions that say nothing of what they are about."""

    def __init__(self, tools: Mapping[str, Tool], fillers: Mapping[str, Filler]):
        self._tools, self._fillers = tools, fillers

    def on_the_text(self, clause: Clause, request: Request, last: Request | None, rank: Rank) -> Request:
        """Return a request for the text that answers a question together with what was asked before it, else the request itself."""
        if last is None or not self._told_a_text(last):
            return request
        if _asks_only_for_a_fee(clause) and self._fillers[last.tool].takes_argument(ABOUT):
            return Request(clause.words, "act", last.tool, {**last.arguments, ABOUT: FEE}, SURELY)
        if not self._is_open(clause, request, last):
            return request
        alone = rank(clause.views)
        if alone and alone[0].tool == OUT_OF_SCOPE and alone[0].score >= STRANGE:
            return request
        if self._changes(request, alone):
            return request  # "add the second one" after a rule on allergens
        found = self._together(clause, last, rank)
        if found is None or not self._is_meant(clause, found, request, alone):
            return request
        return Request(clause.words, "act", found.tool, dict(found.arguments), found.score, (found,))

    def _changes(self, request: Request, alone: Sequence[Candidate]) -> bool:
        """Whether a sentence by itself is most like one that changes something."""
        meant = request.tool or (alone[0].tool if alone and alone[0].score >= LIKELY else "")
        return meant in self._tools and self._tools[meant].effect is not Effect.READ

    def _told_a_text(self, last: Request) -> bool:
        """Whether what was answered last was a text of the shop: a question's or a rule's, whose name no words of a customer fill."""
        if last.decision != "act" or last.tool not in self._tools or self._tools[last.tool].effect is not Effect.READ:
            return False
        filler = self._fillers[last.tool]
        takes_goods = filler.takes_one_product or filler.takes_many_products or filler.takes_goods_for("query")
        named = all(isinstance(value, str) and filler.type_of(name) not in MARKS for name, value in last.arguments.items())
        return bool(last.arguments) and not takes_goods and named

    def _is_open(self, clause: Clause, request: Request, last: Request) -> bool:
        """Whether a short clause names nothing and what it was read as is unsure, or would have to ask of what it is."""
        words = [token for token in clause.tokens if token.text[0].isalnum()]
        named = [slot for slot in clause.slots if slot.type not in OPEN and not (slot.type == "product" and slot.score < CERTAIN)]
        named = [slot for slot in named if not (slot.type == "quantity" and _is_measured_alike(slot, last.clause))]
        if len(words) > LONGEST or named or tells_of_a_fault(clause) or _names_goods(clause, request):
            return False
        pointed = bool(clause.lexicon["it"].all_in(clause.tokens))
        lacking = pointed and not request.arguments and not self._fillers[request.tool].types.isdisjoint(WHERE) if request.tool else False
        return request.decision != "act" or request.score < WEAK or lacking

    def _together(self, clause: Clause, last: Request, rank: Rank) -> Candidate | None:
        own = clause.marked(())
        asked = _words(last.clause)
        likened = [one.nearest for one in rank([View(asked)]) if _same(one, last)] if asked else []
        before = [asked, *(_words(text) for text in likened), tuple(word for value in last.arguments.values() for word in _words(value))]
        views = [View(words) for known in before if known for words in ((*known, *own), (*own, *known))]
        found = [one for view in views for one in rank([view])[:1] if one.tool and one.arguments]
        return max(found, key=lambda one: one.score, default=None)

    def _is_meant(self, clause: Clause, found: Candidate, request: Request, alone: Sequence[Candidate]) -> bool:
        pointed = bool(clause.lexicon["it"].all_in(clause.tokens))
        same = [one.score for one in alone if _same(one, found)]
        supported = bool(same) and max(same) >= SUPPORT
        if not pointed and not supported and _is_plain(request, alone):
            return False  # "where are your stores" after the rule on payment
        told = request.decision == "act" and bool(request.candidates) and bool(request.candidates[0].arguments)
        least = max(LIKELY if pointed or supported else SURELY, request.score if told else 0.0)
        return found.score >= least


def _asks_only_for_a_fee(clause: Clause) -> bool:
    """Whether all that is asked is whether something is to be paid: "is there a fee", "có mất phí không"."""
    if clause.lexicon["delivering"].all_in(clause.tokens):
        return False  # "freeship được không" after the rule on haggling
    particles = [between(clause, match.start, match.end) for match in clause.lexicon["asking_particles"].all_in(clause.tokens)]
    return bool(clause.lexicon["asks_for_a_fee"].all_in(clause.tokens)) and says_only(clause, "asks_for_a_fee", *particles)


def _is_measured_alike(slot: Slot, asked: str) -> bool:
    """Whether what was asked before named an amount in the same unit: the "60kg" of "and with 60kg?" is no amount of goods then."""
    unit = str(slot.value).rpartition(" ")[2]
    return not unit.isdecimal() and any(unit_named(token.folded) == unit for token in tokenise(asked))


def _names_goods(clause: Clause, request: Request) -> bool:
    """Whether it is asked of goods by their name: "what about cereal" after the rule on allergens; "a bigger mug" compares goods."""
    compared = any(clause.lexicon[kind].all_in(clause.tokens) for kind in COMPARED)
    if compared and any(slot.score >= KNOWN_PRODUCT for slot in clause.products):
        return True
    known = {slot.value for slot in clause.products if slot.score >= GOODS}
    return request.decision == "act" and not known.isdisjoint(value for value in request.arguments.values() if isinstance(value, str))


def _is_plain(request: Request, alone: Sequence[Candidate]) -> bool:
    """Whether a question's own words mean one thing far more than any other, and that is what it was read as."""
    first, second = alone[0] if alone else None, alone[1].score if len(alone) > 1 else 0.0
    return first is not None and request.decision == "act" and first.tool == request.tool and first.score >= max(ALONE, LEAD * second)


def _same(one: Candidate | Request, other: Candidate | Request) -> bool:
    return (one.tool, dict(one.arguments)) == (other.tool, dict(other.arguments))


def _words(text: str) -> tuple[str, ...]:
    """Return the folded words of a question, or of the name that the shop gave a text ("gift-wrapping")."""
    return tuple(token.folded for token in tokenise(fold(text)) if token.text[0].isalnum())
