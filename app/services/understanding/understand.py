"""From a customer's words to requests: language, slots, references, clauses, candidate tools and a decision for each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from app.services.understanding.clauses import KNOWN_PRODUCT, Clause, covered, join_places, sentences_of
from app.services.understanding.dialogue import answer_pending
from app.services.understanding.filling import Filler, renewed
from app.services.understanding.language import find_language
from app.services.understanding.lexicon import load_lexicon
from app.services.understanding.references import References
from app.services.understanding.router import OUT_OF_SCOPE, Intent, View
from app.services.understanding.slots import SlotFinder
from app.services.understanding.training import Trained, train
from plugins.contracts import Candidate, Effect, Focus, Pending, ProductQuery, Request, Shop, Slot, Stores, Tool
from plugins.kit.text import tokenise, utterance

ACT, ASK, CLOSE = 0.5, 0.25, 0.55
WITHOUT_GOODS, GOODS_IGNORED, LIMIT_IGNORED, PLACE_IGNORED = 0.9, 0.85, 0.8, 0.85
WHERE_TYPES = frozenset({"place", "postcode", "branch"})
NARROWING = frozenset({"order", "max_price", "min_price", "in_stock", "on_offer", "attributes", "exclude"})
NAMED_PRODUCT = 0.75
MAX_REQUESTS = 5
SHELF_WORDS, SHELF_SCORE = 3, 0.6
GOODS_ONLY = (View(("<product>",)),)


@dataclass(frozen=True, slots=True)
class DialogueState:
    """What a conversation remembers between messages."""

    focus: Focus = Focus()
    pending: Pending | None = None
    last: Request | None = None
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A message as requests. ``answered`` and ``dropped`` say what it did to our open question."""

    locale: str
    requests: tuple[Request, ...]
    slots: tuple[Slot, ...] = ()
    answered: bool = False
    dropped: bool = False


@dataclass(slots=True)
class _Languages:
    trained: dict[str, Trained] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Understanding:
    """Understands the messages of one tenant version. Each language is trained at its first message, once."""

    def __init__(self, shop: Shop, tools: Sequence[Tool], stores: Stores, now: datetime):
        self._shop, self._tools, self._now = shop, {tool.name: tool for tool in tools}, now
        self._fillers = {tool.name: Filler(tool) for tool in tools}
        self._slots = SlotFinder(shop, lambda said: stores.propose_slots(utterance=said), _holidays(stores))
        self._references = References(stores)
        self._stores = stores
        self._lexicons = {locale: load_lexicon(locale) for locale in dict.fromkeys((shop.locale, *shop.locales))}
        self._languages = _Languages()

    def train_all(self) -> None:
        """Train every language now, so that the first message need not wait."""
        for locale in self._lexicons:
            self._trained(locale)

    def understand(self, text: str, state: DialogueState, now: datetime) -> Understood:
        """Return what a message asks for, at most five requests; an empty tuple of requests when it has no words."""
        locale = self._language(text, state)
        said = utterance(text, locale)
        lexicon, trained = self._lexicons[locale], self._trained(locale)
        slots = self._slots.find(said, lexicon, now)
        whole = Clause(said.text, said.tokens, tuple(slots), lexicon, trained.carriers)
        if not any(token.text[0].isalnum() for token in said.tokens):
            return Understood(locale, ())
        whole = self._without_politeness(whole, trained)
        settled = self._settle_pending(whole, state, trained, now)
        if settled is not None:
            return replace(settled, locale=locale, slots=tuple(slots))
        if any(lexicon[word].whole(whole.tokens) for word in ("yes", "no", "cancel")):
            return Understood(locale, (Request(whole.words, "stray"),), tuple(slots))
        requests: list[Request] = []
        sentences = sentences_of(whole)
        for sentence in sentences:
            state = _looking_at(state, requests)
            requests += self._sentence(self._without_politeness(sentence, trained) if len(sentences) > 1 else whole, state, trained)
        requests = [self._completed(request, state.pending) for request in _meaningful(requests)[:MAX_REQUESTS]]
        return Understood(locale, tuple(requests), tuple(slots))

    def _without_politeness(self, whole: Clause, trained: Trained) -> Clause:
        """Drop greetings and thanks around a request; where they are all there is ("thank you so much"), they are the message."""
        rest = _without_fillers(whole)
        if len(rest.tokens) == len(whole.tokens) or rest.slots:
            return rest
        said = next(iter(trained.router.rank([View(whole.marked(()))])), None)
        meant = next(iter(trained.router.rank(rest.views)), None)
        plain = said and said.tool and said.score >= ACT and not self._fillers[said.tool].required
        return whole if plain and (meant is None or said.score > meant.score) else rest

    def _language(self, text: str, state: DialogueState) -> str:
        default = state.locale if state.locale in self._lexicons else self._shop.locale
        if len(self._lexicons) < 2:
            return default
        carriers = {locale: trained.carriers for locale, trained in self._languages.trained.items()}
        return find_language(tokenise(text), self._lexicons, carriers, default)

    def _trained(self, locale: str) -> Trained:
        found = self._languages.trained.get(locale)
        if found is None:
            with self._languages.lock:
                found = self._languages.trained.get(locale)
                if found is None:
                    lexicon = self._lexicons[locale]
                    named = self._slots.named_days(lexicon, self._now.date())
                    found = train(list(self._tools.values()), lexicon, locale, self._shop.currency, self._now, named)
                    self._languages.trained = {**self._languages.trained, locale: found}
        return found

    def _settle_pending(self, whole: Clause, state: DialogueState, trained: Trained, now: datetime) -> Understood | None:
        """Return what an answer to our open question asks for, or None when the message speaks of something else."""
        if state.pending is None:
            return None
        clause = self._pointing(whole, state.focus)
        ranked = trained.router.rank(clause.views)
        sure = bool(ranked) and ranked[0].tool not in (OUT_OF_SCOPE, state.pending.tool) and ranked[0].score >= ACT and not clause.is_bare
        answer = answer_pending(state.pending, clause, self._fillers, sure_elsewhere=sure)
        if answer is None:
            return None
        if answer.instead:
            taken = self.understand(answer.instead, replace(state, pending=None), now)
            return replace(taken, answered=True)
        if answer.dropped:
            return Understood("", (), dropped=True)
        return Understood("", (answer.request, *state.pending.then), answered=True) if answer.request else None

    def _pointing(self, clause: Clause, focus: Focus) -> Clause:
        """Return the clause with what its references point at."""
        found = self._references.find(clause, focus)
        return replace(clause, slots=(*clause.slots, *found)) if found else clause

    @staticmethod
    def _completed(request: Request, pending: Pending | None) -> Request:
        """Keep what an open question already knew when the same tool is asked for again without it."""
        if pending is None or request.tool != pending.tool or pending.kind not in ("input", "choice"):
            return request
        if "product" in request.arguments or "products" in request.arguments:
            return request
        return replace(request, arguments={**pending.arguments, **request.arguments})

    # --- one sentence ---

    def _sentence(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        follow_up = self._follow_up(sentence, state, trained)
        if follow_up:
            return [follow_up]
        whole = self._request(sentence, state, trained)
        if whole.tool and self._fillers[whole.tool].takes_many_products and not self._fillers[whole.tool].takes_one_product:
            return [whole]
        parts = self._parts(sentence, whole, state, trained)
        return parts or self._for_each(sentence, self._continued(sentence, whole, state), state)

    def _for_each(self, sentence: Clause, request: Request, state: DialogueState) -> list[Request]:
        """ "how much are those": a question about one product, put for each of those pointed at."""
        pointed = self._pointing(sentence, state.focus).of("reference")
        if len(pointed) < 2 or not request.tool or "product" not in request.arguments:
            return [request]
        return [replace(request, arguments={**request.arguments, "product": slot.value}) for slot in pointed]

    def _continued(self, sentence: Clause, request: Request, state: DialogueState) -> Request:
        """ "do you have any under £2": the search before, narrowed."""
        last = state.last
        if last is None or last.tool != request.tool or not request.tool or sentence.products or sentence.of("category", "brand"):
            return request
        if not sentence.lexicon["ellipsis"].all_in(sentence.tokens):
            return request
        return replace(request, arguments=renewed(last.arguments, request.arguments))

    def _follow_up(self, sentence: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """ "and for Sunday?", "what about bananas", "no, the small one": the last tool again with what is new."""
        last = state.last
        if last is None or last.tool not in self._tools:
            return None
        mark = sentence.lexicon["corrections"].at(sentence.tokens, 0) or sentence.lexicon["follow_up"].at(sentence.tokens, 0)
        rest = _without_fillers(sentence.part(mark.end, len(sentence.tokens))) if mark else sentence
        rest = self._pointing(_without_particles(rest), state.focus)
        if not rest.tokens or not rest.is_bare or not (self._tools[last.tool].repeatable or (mark and rest.products)):
            return None
        new = self._fillers[last.tool].fill(rest, {}, Focus())
        if not mark and (not new or any(slot for slot in rest.products) or not self._speaks_of_last(rest, last)):
            return None
        if set(new) == {"attributes"}:
            new |= self._sibling(last, rest)
        return Request(sentence.words, "act", last.tool, renewed(last.arguments, new), ACT + (1 - ACT) / 2) if new else None

    def _sibling(self, last: Request, rest: Clause) -> dict[str, Any]:
        """ "and the orange one?": the product like the last one that has these attributes, where each is a product of its own."""
        product = self._stores.find_product(sku=str(last.arguments.get("product", "")))
        if product is None or product.group:
            return {}
        wanted: dict[str, tuple[str, ...]] = {}
        for slot in rest.of("attribute"):
            name, _, value = str(slot.value).partition(":")
            wanted[name] = (*wanted.get(name, ()), value)
        old = {word for name in wanted for value in product.attributes.get(name, ()) for word in value.lower().split()}
        words = [token.text for token in tokenise(product.name) if token.text.lower() not in old]
        hits = self._stores.search_products(query=ProductQuery(text=" ".join(words), attributes=wanted, limit=1))
        return {"product": hits[0].product.sku, "attributes": []} if hits and not hits[0].close else {}

    def _speaks_of_last(self, rest: Clause, last: Request) -> bool:
        """Whether every value in a bare clause is of a kind that the last tool takes ("Sunday?", "the second one")."""
        types = self._fillers[last.tool].types
        kinds = {"product" if slot.type == "reference" else slot.type for slot in rest.slots if slot.type != "ordinal"}
        return bool(kinds) and kinds <= types | {"attribute"} and not kinds <= {"quantity"}

    def _parts(self, sentence: Clause, whole: Request, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the requests of a sentence that asks for several things, or [] when it asks for one."""
        cuts = join_places(sentence)
        if not cuts:
            return []
        pieces = [piece for piece in _cut(sentence, cuts) if piece.tokens]
        requests: list[Request] = []
        for piece in pieces:
            clean = _without_fillers(piece)
            bare = self._pointing(clean, state.focus).is_bare
            request = self._more_of(clean, requests[-1]) if bare and requests else None
            if request and set(request.arguments) - set(requests[-1].arguments) <= NARROWING and not clean.products:
                return []
            request = request or self._request(clean, state, trained)
            if requests and self._leaves_goods(clean, request):
                request = self._more_of(clean, requests[-1]) or request
            if request.decision != "act" or (bare and not requests):
                return []
            requests.append(request)
        if len(requests) < 2 or _halves(requests):
            return []
        return requests if min(request.score for request in requests) >= min(ACT, whole.score) else []

    def _leaves_goods(self, piece: Clause, request: Request) -> bool:
        """Whether a piece names goods but was read as something that takes none ("... and 3 bananas to my basket")."""
        goods = any(slot.score >= KNOWN_PRODUCT for slot in piece.products)
        return goods and not (request.tool and self._fillers[request.tool].takes_one_product)

    def _more_of(self, piece: Clause, before: Request) -> Request | None:
        """ "... and 3 bananas", "... and Sunday": the request before, with this value instead."""
        new = self._fillers[before.tool].fill(piece, {}, Focus())
        if not new or (piece.products and not self._fillers[before.tool].takes_one_product):
            return None
        kept = {name: value for name, value in before.arguments.items() if name != "quantity" or "product" not in new}
        return Request(piece.words, "act", before.tool, renewed(kept, new), before.score)

    # --- one clause ---

    def _request(self, clause: Clause, state: DialogueState, trained: Trained) -> Request:
        clause = self._pointing(clause, state.focus)
        ranked = trained.router.rank(clause.views, self._fit(clause, state.focus))
        best = ranked[0] if ranked else None
        goods = max((slot.score for slot in clause.products), default=0.0)
        if best and best.tool and best.score >= ACT and not self._only_names(clause, best.tool, goods):
            return self._act(clause, best, ranked, state.focus)
        rivals = [candidate for candidate in ranked if candidate.tool and candidate.score >= ASK]
        if best and best.tool and len(rivals) > 1 and rivals[1].score >= CLOSE * rivals[0].score and not clause.is_bare:
            return Request(clause.words, "ask", candidates=self._filled(clause, rivals[:3], state.focus), score=best.score)
        if goods >= NAMED_PRODUCT or clause.of("reference") or (clause.is_bare and goods >= KNOWN_PRODUCT):
            view = clause.about_it if clause.of("reference") else GOODS_ONLY
            named = next((candidate for candidate in trained.router.rank(view) if candidate.tool), None)
            if named:
                return self._act(clause, replace(named, score=round(max(ASK, goods * named.score), 4)), ranked, state.focus)
        found = self._on_the_shelf(clause, trained)
        return found or Request(clause.words, "unknown", candidates=tuple(ranked), score=best.score if best and best.tool else 0.0)

    def _only_names(self, clause: Clause, tool: str, goods: float) -> bool:
        """A message that only names goods changes nothing: "red dress size S" is no order."""
        return clause.is_bare and goods >= KNOWN_PRODUCT and self._tools[tool].effect is not Effect.READ and not clause.of("quantity")

    def _on_the_shelf(self, clause: Clause, trained: Trained) -> Request | None:
        """Look up a few words that nothing else explains: "bags", "anything for christmas"."""
        limits = clause.of("max_price", "min_price", "order", "in-stock", "on-offer")
        telling = [
            token.text
            for token in clause.tokens
            if token not in clause.lexicon.stop and token.text[0].isalnum() and not covered(Slot("", "", token.start, token.end), limits)
        ]
        if not 1 <= len(telling) <= SHELF_WORDS:
            return None
        hits = self._stores.search_products(query=ProductQuery(text=" ".join(telling), limit=1))
        named = next((candidate for candidate in trained.router.rank(GOODS_ONLY) if candidate.tool), None)
        if not hits or hits[0].close or hits[0].score < SHELF_SCORE or named is None:
            return None
        arguments = {**self._fillers[named.tool].fill(clause, {}, Focus(), named.nearest), "query": " ".join(telling)}
        return Request(clause.words, "act", named.tool, arguments, round(ACT * hits[0].score, 4), (named,))

    def _fit(self, clause: Clause, focus: Focus) -> Callable[[Intent], float]:
        """Return how well a tool fits what the clause names: one that would ignore goods, limits or a place fits less."""
        pointed = bool(clause.of("reference"))
        named = pointed or any(slot.score >= NAMED_PRODUCT and not covered(slot, clause.of("date")) for slot in clause.products)
        nothing = not (clause.products or named or focus.product or focus.products)
        limits = {slot.type for slot in clause.of("max_price", "min_price")}
        where = bool(clause.of("place", "postcode", "branch"))

        def weigh(intent: Intent) -> float:
            filler = self._fillers.get(intent.tool)
            if filler is None:
                return 1.0
            takes = (filler.takes_one_product and not (pointed and filler.only_by_words)) or filler.takes_many_products
            factor = GOODS_IGNORED if named and not takes and not intent.arguments else WITHOUT_GOODS if takes and nothing else 1.0
            if limits and not limits <= filler.types:
                factor *= LIMIT_IGNORED
            return factor * (PLACE_IGNORED if where and intent.arguments and not filler.types & WHERE_TYPES else 1.0)

        return weigh

    def _act(self, clause: Clause, chosen: Candidate, ranked: Sequence[Candidate], focus: Focus) -> Request:
        if self._tools[chosen.tool].effect is not Effect.READ and self._points_at_many(clause, chosen.tool):
            clause = replace(clause, slots=tuple(slot for slot in clause.slots if slot.type != "reference"))
            focus = Focus()
        arguments = self._fillers[chosen.tool].fill(clause, chosen.arguments, focus, chosen.nearest)
        return Request(clause.words, "act", chosen.tool, arguments, chosen.score, tuple(ranked))

    def _points_at_many(self, clause: Clause, tool: str) -> bool:
        """ "add those" with ten things on show: a change of the cart asks which one."""
        return len(clause.of("reference")) > 1 and self._fillers[tool].takes_one_product

    def _filled(self, clause: Clause, candidates: Sequence[Candidate], focus: Focus) -> tuple[Candidate, ...]:
        return tuple(
            replace(candidate, arguments=self._fillers[candidate.tool].fill(clause, candidate.arguments, focus, candidate.nearest))
            for candidate in candidates
        )


def _looking_at(state: DialogueState, requests: Sequence[Request]) -> DialogueState:
    """Let a later sentence speak of what an earlier one of the same message named ("the pesto? any nuts?")."""
    named = requests[-1].arguments.get("product") if requests else None
    return replace(state, focus=replace(state.focus, product=named, products=())) if isinstance(named, str) else state


def _halves(requests: Sequence[Request]) -> bool:
    """Whether pieces are one request in two halves ("I'm allergic to nuts, can I eat the hummus")."""
    names = [set(request.arguments) for request in requests]
    one_tool = len({request.tool for request in requests}) == 1
    return one_tool and not set.intersection(*names)


def _holidays(stores: Stores) -> dict[str, tuple[date, ...]]:
    found: dict[str, set[date]] = {}
    for hit in stores.search_branches(near=None):
        for holiday in hit.branch.holidays:
            found.setdefault(holiday.name.lower(), set()).add(holiday.day)
    return {name: tuple(sorted(days)) for name, days in found.items()}


def _without_fillers(clause: Clause) -> Clause:
    """Drop greetings and politeness around a request ("hi, ... please"), unless nothing else is left."""
    start, end = 0, len(clause.tokens)
    moved = True
    while moved and start < end:
        match = clause.lexicon["fillers"].at(clause.tokens, start)
        moved = bool(match) or not clause.tokens[start].text[0].isalnum() and clause.tokens[start].text not in "£$€₫#"
        start = match.end if match else start + moved
    moved = True
    while moved and start < end:
        begin = next((place for place in range(max(start, end - 3), end) if _fills(clause, place, end)), None)
        moved = begin is not None or not clause.tokens[end - 1].text[0].isalnum()
        end = begin if begin is not None else end - moved
    return clause.part(start, end) if start < end else clause


def _without_particles(clause: Clause) -> Clause:
    """Drop the small words that only make a question of what stands before them ("còn size M không")."""
    end = len(clause.tokens)
    while end > 1 and (clause.lexicon["particles"].at(clause.tokens, end - 1) or not clause.tokens[end - 1].text[0].isalnum()):
        end -= 1
    return clause.part(0, end)


def _fills(clause: Clause, place: int, end: int) -> bool:
    match = clause.lexicon["fillers"].at(clause.tokens, place)
    return bool(match and match.end == end)


def _cut(clause: Clause, cuts: Sequence[tuple[int, int]]) -> list[Clause]:
    pieces, begin = [], 0
    for start, end in cuts:
        pieces.append(clause.part(begin, start))
        begin = end
    return [*pieces, clause.part(begin, len(clause.tokens))]


def _meaningful(requests: Sequence[Request]) -> list[Request]:
    """Where something was understood, a sentence that was not is left out when it is small talk around it (two words)."""
    acted = any(request.decision == "act" for request in requests)
    kept = [request for request in requests if not (acted and request.decision == "unknown" and len(request.clause.split()) <= 2)]
    different = {(request.tool, repr(sorted(request.arguments.items())), request.tool or request.clause): request for request in kept}
    return list(different.values())
