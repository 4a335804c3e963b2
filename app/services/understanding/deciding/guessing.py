"""Guessing at the goods of a message that names some and says little else that is plain: careful where it may be a complaint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.services.understanding.deciding.complaining import wants_another, wants_money_back, what_broke
from app.services.understanding.deciding.filling import Filler
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent
from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, Clause, covered
from plugins.contracts import Candidate, Effect, Focus, ProductQuery, Request, Slot, Stores, Tool
from plugins.kit.text import tokenise

GUESS = 0.15  # how sure a guess says it is: of what is asked, nothing is surer than the least
WISHED = 0.25  # how likely a question about goods must be for any to be shown
DOUBT = 0.1  # from where a complaint, or what the shop has no text on, forbids to show goods
ORDER = 0.25  # how like an order so many goods must be that are named with their looks and nothing else
ASKING = ("wishing", "another_wanted", "seeking", "remedies", "faulty", "broke")
WHOSE = frozenset({"number", "phone", "email", "name"})
COUNTED = 20  # goods of a kind, to tell what a message is likely to be after


@dataclass(frozen=True, slots=True)
class Guessing:
    """Guesses for one tenant version. ``fillers`` are by tool name."""

    tools: Mapping[str, Tool]
    fillers: Mapping[str, Filler]
    stores: Stores

    def goods(self, clause: Clause, ranked: Sequence[Candidate], search: Candidate) -> Request | None:
        """ "a present for my mum who likes candles under a fiver": of the goods that are named those that there are most of."""
        asked = [slot for slot in clause.asked if clause.is_diet(slot)]
        told = bool(clause.of("min_price")) and not clause.of("max_price")  # "it cost over £5" wishes for nothing
        wished = wants_another(clause) or not (told or self._is_doubtful(ranked) or not (asked or self._is_wished(ranked)))
        if not wished:
            return None
        named = self._named(clause, asked)
        counts = {slot.value: self._count(slot.value) for slot in named}
        most = max(counts, key=lambda words: counts[words], default="")
        if not most or not counts[most]:
            most = what_broke(clause) if wants_another(clause) else ""
        if not most or _is_refused(clause, named):
            return None
        filler = self.fillers[search.tool]
        rest = filler.fill(clause.without("product", "category"), {}, Focus())
        goods = "query" if filler.takes_goods_for("query") else "product"
        return Request(clause.words, "act", search.tool, {**rest, goods: most}, GUESS, (search,))

    def order(self, clause: Clause, best: Candidate | None) -> Request | None:
        """ "2 polo shirts, black, size L": so many of one look are an order, where that is what the words are most like."""
        if best is None or not best.tool or best.score < ORDER or self.tools[best.tool].effect is Effect.READ:
            return None
        counted, filler = {slot.end + 1 for slot in clause.of("quantity")}, self.fillers[best.tool]
        goods = any(slot.score >= CERTAIN and slot.start in counted for slot in clause.products)
        plain = goods and clause.looks and clause.is_bare and not clause.text.rstrip().endswith("?")
        if not plain or not filler.takes("quantity") or clause.of("reference"):
            return None
        return Request(clause.words, "act", best.tool, filler.fill(clause, best.arguments, Focus(), best.nearest), best.score, (best,))

    def without_guesses(self, requests: Sequence[Request], said: Clause) -> list[Request]:
        """Leave out what nobody asks where the same message complains ("... were horrible. They cost a fiver. I'm so upset"), and all
        that is only shown where it wants money back ("the eggs cost over £3. I want a refund"). It is complained once."""
        complaints = [request for request in requests if request.decision == "act" and self.takes_complaints(request.tool)]
        most = max(complaints, key=lambda request: len(request.arguments), default=None)
        kept = [one for one in requests if most is None or one in complaints[:1] or self._is_asked_beside(one, said)]
        kept = [most if most and one is complaints[0] else one for one in kept]
        answers = [one for one in kept if not self._only_shows(one)]
        return answers if answers and wants_money_back(said) else kept

    def _is_asked_beside(self, request: Request, said: Clause) -> bool:
        """Whether what stands beside a complaint is asked or wished, changes something, or says which order it is and whose; a rule of
        the shop helps."""
        if request.decision == "act" and (self.takes_complaints(request.tool) or is_guess(request)):
            return False
        told = self.tools.get(request.tool)
        changes = told is not None and told.effect is not Effect.READ
        rule = told is not None and (not WHOSE.isdisjoint(request.arguments) or self.fillers[request.tool].takes("policy"))
        words = said.lexicon.respelt(tokenise(request.clause))
        asks = any(said.lexicon[kind].all_in(words) for kind in ASKING) or bool(said.lexicon["asking"].at(words, 0))
        return changes or rule or asks or bool(said.lexicon["asking_particles"].at(words, len(words) - 1))

    def _only_shows(self, request: Request) -> bool:
        known = self.tools.get(request.tool)
        return known is not None and "query" in request.arguments and known.effect is Effect.READ

    def _is_doubtful(self, ranked: Sequence[Candidate]) -> bool:
        """Whether it may well be a complaint, or nothing of the shop's: a guess at goods is no answer to either."""
        likely = [one for one in ranked if one.score >= DOUBT]
        strange = bool(ranked) and ranked[0].tool == OUT_OF_SCOPE
        return strange or any(self.takes_complaints(one.tool) or is_unanswered(one.tool, one.arguments) for one in (*ranked[:1], *likely))

    def takes_complaints(self, tool: str) -> bool:
        """Whether a tool answers what is said of goods once and for all: it neither looks anything up again nor changes anything."""
        known = self.tools.get(tool)
        return known is not None and known.effect is Effect.READ and not known.repeatable and self.fillers[tool].takes_one_product

    def _is_wished(self, ranked: Sequence[Candidate]) -> bool:
        return any(one.tool and one.score >= WISHED and self.fillers[one.tool].takes_one_product for one in ranked)

    def _named(self, clause: Clause, asked: Sequence[Slot]) -> list[Slot]:
        """Return the goods that are named: neither the diet that they shall suit nor their look, nor what a rule of the shop is about."""
        others = [*asked, *clause.of("attribute", "policy", "service", "quantity")]
        named = (*clause.products, *clause.of("product"))
        return [slot for slot in named if slot.score >= KNOWN_PRODUCT and not covered(slot, others)]

    def _count(self, words: str) -> int:
        return sum(not hit.close for hit in self.stores.search_products(query=ProductQuery(text=words, limit=COUNTED)))


def is_guess(request: Request) -> bool:
    return request.decision == "act" and request.score <= GUESS


def is_like_in_form(clause: Clause, told: Candidate) -> bool:
    """Whether a text of the shop is like words that name goods by nothing that tells something: "I would like some potatoes" and "I
    would like to bake for you"."""
    telling = {token.folded for token in clause.tokens if token not in clause.lexicon.stop and token not in clause.carriers}
    alike = not telling.isdisjoint(token.folded for token in tokenise(told.nearest))
    return bool(told.arguments and clause.products and telling) and not alike


def is_told(request: Request) -> bool:
    """Whether a request is acted on, and the shop has an answer."""
    return request.decision == "act" and not is_unanswered(request.tool, request.arguments)


def is_unanswered(tool: str, arguments: Mapping[str, object]) -> bool:
    """Whether a request is about something on which the shop has no text."""
    return Intent(tool, tuple(arguments.items())).unanswered


def _is_refused(clause: Clause, named: Sequence[Slot]) -> bool:
    """Whether something is said not to be wanted before the goods are named: "someone who doesn't like mugs"."""
    limits = clause.of("max_price", "min_price")  # "no more than a tenner" refuses no goods
    said = [clause.tokens[match.start].start for match in clause.lexicon["refusals"].all_in(clause.tokens)]
    refused = [start for start in said if not any(limit.start <= start < limit.end for limit in limits)]
    refused += [slot.start for slot in clause.of("exclude")]
    return any(start <= slot.start for start in refused for slot in named)
