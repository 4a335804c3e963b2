"""What was told of the eater, kept in mind: it is said back where it is all that a message says, and answered with the rest else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.following.state import DialogueState, Understood
from app.services.understanding.text.clauses import KNOWN_PRODUCT, SHELF, Clause, covered
from app.services.understanding.text.eaters import Telling, telling_of
from plugins.contracts import Effect, Request, Stores, Tool
from plugins.kit.goods.allergens import allergen_vocabulary
from plugins.kit.goods.diets import FREE
from plugins.kit.goods.needs import same_need, tells_of_food
from plugins.kit.text import tokenise

MOST_NEEDS = 16
SURELY = 0.9  # how sure a text must be of a message that is one question
GOODS = ("query", "product", "products", "category", "goods")
Understand = Callable[[str, Request | None], Understood]  # the words, and what was asked before them if not in an earlier message


@dataclass(frozen=True)
class InMind:
    """Keeps what a conversation was told of the eater. ``fillers`` are by tool name."""

    tools: Mapping[str, Tool]
    fillers: Mapping[str, Filler]
    stores: Stores

    def telling(self, whole: Clause, state: DialogueState) -> Telling | None:
        """Return what a message tells of the eater, None where it tells nothing, or no tool says it back."""
        if not self._teller:
            return None
        last = state.last if state.last is not None and state.last.tool == self._teller else None
        kept, asked = [told.need for told in state.eater], bool(last and last.arguments.get("unnamed"))
        spoken_of = state.last.arguments.get("allergen", "") if state.last else ""
        return telling_of(whole, kept, last is not None, asked, spoken_of, alone=not state.cart_count and state.pending is None)

    def heard(self, telling: Telling, whole: Clause, state: DialogueState, found: Understood, alone: Understand) -> Understood:
        """Return what a message asks for with what it tells: its other words ``alone``, where the whole is no question about goods
        and an allergen; what holds from now on said back, where it is asked for nothing else."""
        requests = found.requests
        if telling.disliked and not (telling.rest == "" and tells_of_food(self.stores)):
            return found
        if telling.bare and state.focus.products and any(map(self._names_goods, requests)):
            return found  # "gluten free please" narrows what is on show
        if telling.rest == "" and not telling.needs:
            requests = ()
        elif not found.answered and (more := self._more_asked(telling, requests, whole, alone)):
            requests = more
        elif not found.answered and (telling.rest == "" or not self._asks_whether(requests, whole)):
            requests = self._by_the_rest(telling, whole, requests, alone)
        if self._says_back(telling, requests, state) and not found.answered:
            said = Request(whole.words, "act", self._teller, _said(telling), 1.0, due=True)
            first = telling.gone or any(self._names_goods(request) for request in requests)
            requests = (said, *requests) if first else (*requests, said)
        return replace(found, requests=requests, eater=self.kept_with(telling, state), dropped=found.dropped and not requests)

    def kept_with(self, telling: Telling | None, state: DialogueState) -> tuple[str, ...] | None:
        """Return what holds of the eater with what a message tells, None where it tells nothing."""
        if telling is None:
            return None
        before = [told.need for told in state.eater if told.need not in telling.gone]
        new = [need for need in telling.needs if not any(same_need(need, told) for told in before)]
        return tuple((*before, *new))[:MOST_NEEDS]

    def _says_back(self, telling: Telling, requests: Sequence[Request], state: DialogueState) -> bool:
        """Whether what holds is said: where no goods are shown that are told of anyway, and the cart holds none and gets none."""
        fillers = (self.fillers.get(request.tool) for request in requests if self._names_goods(request))
        shown = any(filler and (filler.takes_one_product or filler.takes_many_products) for filler in fillers)
        orders = any(map(self._changes, requests))
        return bool(telling.gone) or not shown or bool(telling.needs and (state.cart_count or orders))

    @cached_property
    def _teller(self) -> str:
        return next((name for name, filler in self.fillers.items() if filler.takes_argument("forgotten")), "")

    def _by_the_rest(self, telling: Telling, whole: Clause, requests: Sequence[Request], alone: Understand) -> tuple[Request, ...]:
        texts = [request for request in requests if self._is_text_on(request, telling, whole)]
        if texts and len(requests) == 1 and texts[0].score >= SURELY and not self._asks_of_others(telling, whole):
            return tuple(texts)  # "is it safe for a nut allergy": its "is it safe" asks nothing else
        other = alone(_asked_of_eater(telling, whole), None).requests if telling.rest else ()
        if any(request.decision == "act" for request in other):
            return (*(text for text in texts if text.arguments not in [one.arguments for one in other]), *other)
        if telling.rest is None:
            requests = [request for request in requests if request.decision != "unknown" and not self._lacks_goods(request)]
            return tuple(requests)
        return tuple(texts or other)

    def _asks_of_others(self, telling: Telling, whole: Clause) -> bool:
        """Whether goods are named besides what is told: the pesto of "he's allergic to nuts can he have the pesto"."""
        rest = telling.rest.lower() if telling.rest else ""
        named = (slot for slot in whole.of(*SHELF) if slot.score >= KNOWN_PRODUCT and not covered(slot, whole.of("allergen")))
        return any(whole.text[slot.start : slot.end].lower() in rest for slot in named)

    def _asks_whether(self, requests: Sequence[Request], whole: Clause) -> bool:
        """Whether all that is asked is what goods have in them."""
        changes = any(map(self._changes, requests))
        asked = [request for request in requests if request.arguments.get("allergen")]
        return not changes and bool(asked) and all(self._asks_of_goods(request, whole) for request in asked)

    def _asks_of_goods(self, request: Request, whole: Clause) -> bool:
        """Whether the goods of a request are named in the message as the shop knows them."""
        named = request.arguments.get("product")
        if not isinstance(named, str):
            return False
        known = (whole.text[slot.start : slot.end].lower() for slot in whole.of(*SHELF, "reference") if slot.score >= KNOWN_PRODUCT)
        return self.stores.find_product(sku=named) is not None or named.lower() in known

    def _more_asked(self, telling: Telling, requests: Sequence[Request], whole: Clause, alone: Understand) -> tuple[Request, ...]:
        """Return what is asked or ordered beside what is told, where the whole was only heard as a question about goods: "im allergic to
        fish and 2 lemons", "my son is coeliac, are the sausages ok and have you got gf bread"."""
        several = bool(whole.lexicon["joins"].all_in(whole.tokens)) and len(requests) == 1 and bool(telling.needs)
        if not telling.rest or not (several or whole.of("quantity")) or not self._asks_whether(requests, whole):
            return ()
        other = alone(telling.rest, None).requests
        if other and all(map(self._changes, other)):
            return other
        asked = [request.arguments["allergen"] for request in requests if request.arguments.get("allergen")]
        before = Request(asked[0], "act", requests[0].tool, {"allergen": asked[0]})
        heard = (alone(telling.rest, before).requests if several else (), other)
        return next((more for more in heard if len(more) > 1 and all(request.decision == "act" for request in more)), ())

    def _changes(self, request: Request) -> bool:
        return request.tool in self.tools and self.tools[request.tool].effect is not Effect.READ

    def _names_goods(self, request: Request) -> bool:
        return self._changes(request) or any(request.arguments.get(name) for name in GOODS)

    def _lacks_goods(self, request: Request) -> bool:
        """Whether goods would have to be asked for, where none are meant: "please note that I'm allergic to mustard"."""
        filler = self.fillers.get(request.tool)
        return filler is not None and filler.takes_one_product and not self._names_goods(request)

    def _is_text_on(self, request: Request, telling: Telling, whole: Clause) -> bool:
        """Whether a text of the shop is on allergies or on just this need: not on gluten, where somebody cannot eat celery."""
        known = request.decision == "act" and request.candidates and request.arguments and telling.needs
        if not known or self._names_goods(request) or self._lacks_goods(request):
            return False
        nearest = tokenise(request.candidates[0].nearest)
        words = allergen_vocabulary()
        keys = {key for need in telling.needs for key in (need, *(words.against.get(need, ()) if need.endswith(FREE) else ()))}
        written = {way for key in keys for way in words.written(key)}
        said = f" {' '.join(token.text.lower() for token in nearest)} "
        return bool(whole.lexicon["suffers"].all_in(nearest)) or any(f" {way} " in said for way in written)


def _asked_of_eater(telling: Telling, whole: Clause) -> str:
    """Return the rest of a message that tells an allergy, where it asks of goods what else would order them: "im allergic to nuts, can
    i have the pesto" asks whether that may be eaten."""
    tokens = tokenise(telling.rest or "")
    begun = whole.lexicon["asks_if_i_may"].at(tokens, 0) if telling.needs and not whole.of("quantity") else None
    if begun is None or begun.end >= len(tokens) or not telling.rest:
        return telling.rest or ""
    return f"{whole.lexicon.words('asks_if_one_may')[0]} {telling.rest[tokens[begun.end].start :]}"


def _said(telling: Telling) -> dict[str, Any]:
    """Return what is said of a telling besides what holds."""
    told = {"forgotten": list(telling.gone), "disliked": list(telling.disliked), "unnamed": telling.unnamed, "none": telling.none}
    return {name: value for name, value in told.items() if value}
