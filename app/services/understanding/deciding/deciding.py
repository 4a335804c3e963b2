"""One clause to one request: which tool, with which arguments, and whether to act, to ask back or to own up."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace

from app.services.understanding.deciding import goods_asked
from app.services.understanding.deciding.complaining import FAULTY, blames_goods, heard_rightly, tells_of_a_fault, wants_goods, wears_out
from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.goods_asked import goods_said, holds_a_rule, names_goods_only, names_little_else, suited
from app.services.understanding.deciding.guessing import Guessing, is_like_in_form, is_told, is_unanswered
from app.services.understanding.deciding.reconsidering import reconsidered
from app.services.understanding.deciding.telling import meant_rather, own_topic, told_instead
from app.services.understanding.following.references import SURE, References
from app.services.understanding.following.state import DialogueState
from app.services.understanding.following.the_one import the_one
from app.services.understanding.routing.intents import OUT_OF_SCOPE, Intent, View
from app.services.understanding.routing.router import Router
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, WHERE, Clause, covered
from app.services.understanding.text.shelf_words import in_order, telling_words
from app.services.understanding.text.trimming import only_introduces, without_correction, without_purpose
from app.services.understanding.values.moments import says_some_holiday
from plugins.contracts import Candidate, Effect, Focus, ProductQuery, Request, Slot, Stores, Tool

ACT, ASK, CLOSE = 0.5, 0.25, 0.55
TOLD = 0.4  # how sure a text of the shop must be to go before goods that the words may name as well
LIKELY = 0.15  # for what the clause names besides
GUESS, RIVAL = 0.47, 0.45  # from where the only likely reading is acted on, and what another may have of its chance
WITHOUT_GOODS, GOODS_IGNORED, LIMIT_IGNORED, PLACE_IGNORED, POSTCODE_IGNORED = 0.9, 0.85, 0.6, 0.85, 0.6
DIET_IGNORED = 0.6
ONLY_GOODS = 0.6  # what a text of the shop weighs where a message says nothing but goods
WHERE_TYPES = frozenset({"place", "postcode", "branch"})
NAMED_PRODUCT = 0.75
SHELF_WORDS, SHELF_SCORE = 3, 0.6
STRANGE = 0.8  # how surely a message is none of the shop's business for its goods not to be shown
LONGEST_ORDER, EXPLAINED = 40, 0.7
SHELVED = 0.5
SURELY_BAD = 0.75  # how sure a complaint must be that is made of names only
GOODS_ONLY = ("<product>",)
SPANS = ("cm", "mm")  # how long or high goods are: "cao gót 5 cm" says how many of nothing


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides clauses of one tenant version. ``fillers`` are by tool name."""

    tools: Mapping[str, Tool]
    fillers: Mapping[str, Filler]
    stores: Stores
    references: References
    guessing: Guessing

    def pointing(self, clause: Clause, focus: Focus) -> Clause:
        """Return the clause with what its references point at. A turn asks again and again of the same clause and focus."""
        asked, pointing = clause.memory.get("pointing", (None, clause))
        if asked is not focus:
            pointing = self._pointing(clause, focus)
            clause.memory["pointing"] = (focus, pointing)
        return pointing

    def _pointing(self, clause: Clause, focus: Focus) -> Clause:
        found = self.references.find(clause, focus) or the_one(clause, focus, self.stores)
        kept = (slot for slot in clause.slots if slot.type != "quantity" or not covered(slot, found))  # the two of "those two"
        return replace(clause, slots=(*kept, *found)) if found else clause

    def decide(self, clause: Clause, state: DialogueState, trained: Trained) -> Request:
        """Return what a clause asks for; where that is not plain, without what the goods are for ("a mirror for the hallway"); where it
        hangs on a holiday that is not named ("next bank holiday"), all that come, or unknown."""
        found, shorter = self._decide(clause, state, trained), without_purpose(clause)
        more = goods_asked.asks_which_is_more(self.pointing(clause, state.focus), state.focus)
        if more or goods_asked.asks_of_it(clause, found, self.fillers.get(found.tool), state.focus):
            return replace(found, decision="unknown", tool="", arguments={})
        if is_told(found) and self._is_of_some_holiday(clause, found):
            delivers = not clause.lexicon["deliver_to"].first_words.isdisjoint(token.folded for token in clause.tokens)
            if self.fillers[found.tool].takes_argument("holidays") and not delivers:
                return replace(found, arguments={**found.arguments, "holidays": True})
            return replace(found, decision="unknown", tool="", arguments={})
        if is_told(found) and not goods_asked.is_beside_its_purpose(clause, shorter, found):
            return found
        again = self._decide(shorter, state, trained) if shorter is not clause else found
        return again if is_told(again) and self.fillers[again.tool].takes_one_product else found

    def _is_of_some_holiday(self, clause: Clause, found: Request) -> bool:
        dated = self.fillers[found.tool].takes("date") and "date" not in found.arguments
        return dated and says_some_holiday(clause.lexicon, clause.tokens)

    def _decide(self, clause: Clause, state: DialogueState, trained: Trained) -> Request:
        clause = self.pointing(clause, state.focus)
        known = self._ranked(clause, state.focus, trained.router)
        ranked = heard_rightly(clause, known, self.guessing.takes_complaints, trained.router.rank)
        best = ranked[0] if ranked else None
        if best and "{allergen}" in best.nearest and not clause.of("allergen"):
            best = None  # "which mince is leanest" is like "which {product} is {allergen}", and asks for none
        corrected = self.pointing(without_correction(clause), state.focus)  # "no, the other one"
        if corrected.only_points or clause.asks_which:
            clause = clause if clause.asks_which else corrected
            if pointed_out := trained.router.tool_for(clause.which_of_them if clause.asks_which else clause.about_it):
                return self._act(clause, pointed_out, ranked, Focus())
        if clause.only_a_branch:
            shop = trained.router.tool_for((*clause.lexicon.words("tell_about"), "<place>"))
            if shop and "branch" in self.fillers[shop.tool].types:
                return self._act(clause, shop, ranked, Focus())
        goods = max((slot.score for slot in clause.products), default=0.0)
        of_those = self._another(corrected, ranked, state.focus, trained) or self._diet_of_those(clause, ranked, state.focus, trained)
        of_those = of_those or self._in_these_looks(clause, state.focus, trained) or self.guessing.order(clause, best)
        plainly = of_those or self._contact(clause, ranked, state) or self._of_age(clause, ranked, trained)
        plainly = plainly or (self._likely_goods(clause, ranked, trained) if wears_out(clause) else None)
        plainly = plainly or self._complaint(clause, ranked, trained) or self._suited(clause, ranked, trained)
        if plainly:
            return plainly
        if best and best.tool and best.score >= ACT and not self._only_names(clause, best, goods) and self._may(clause, best):
            found = self._act(clause, best, ranked, state.focus)
            strange = [slot.value for slot in clause.products if slot.score < KNOWN_PRODUCT and covered(slot, clause.of("policy"))]
            said = found.arguments.get("product") if strange else ""
            if said and (said in strange or self.tools[best.tool].effect is not Effect.READ):
                return self._by_topic(clause, ranked, trained) or found  # the return of "I want to return a teapot" is no goods
            return self._told_instead(clause, found, goods, trained) or self._in_order(clause, found, trained) or found
        return (
            self._by_topic(clause, ranked, trained)
            or (self._likely_goods(clause, ranked, trained) if wants_goods(clause) else None)
            or self._meant_rather(clause, trained)
            or self._close_readings(clause, ranked, state.focus)
            or self._by_name(clause, ranked, goods, state.focus, trained)
            or self._on_the_shelf(clause, ranked, trained)
            or self._likely_goods(clause, ranked, trained)
            or self._best_guess(clause, ranked, state.focus)
            or self._looks_of_those(clause, state, trained)
            or self._only_goods(clause, trained)
            or Request(clause.words, "unknown", candidates=tuple(ranked), score=best.score if best and best.tool else 0.0)
        )

    def _another(self, clause: Clause, ranked: Sequence[Candidate], focus: Focus, trained: Trained) -> Request | None:
        """ "no, the other one", "is there something similar" with one thing on show: what else there is like it."""
        if not focus.product or not goods_asked.asks_for_another(clause):
            return None
        likes = trained.router.tool_for((*clause.lexicon.words("another_like"), "<product>"))
        plain = likes is not None and self.fillers[likes.tool].takes_one_product
        return Request(clause.words, "act", likes.tool, {"product": focus.product}, likes.score, tuple(ranked)) if plain else None

    def _in_these_looks(self, clause: Clause, focus: Focus, trained: Trained) -> Request | None:
        """ "màu cam" at the beginning: goods of that colour; whether they are there is no question yet."""
        only = clause.is_bare and clause.looks and clause.only_looks and {slot.type for slot in clause.slots} <= {"attribute", "product"}
        if not only or focus.product or focus.products or clause.of("reference"):
            return None
        named = trained.router.tool_for(GOODS_ONLY)
        looks = self.fillers[named.tool].fill(clause, {}, Focus()).get("attributes") if named else None
        return Request(clause.words, "act", named.tool, {"attributes": looks}, ACT, (named,)) if named and looks else None

    def _diet_of_those(self, clause: Clause, ranked: Sequence[Candidate], focus: Focus, trained: Trained) -> Request | None:
        """ "do you do veggie ones" after burgers: which of them are."""
        diets = [slot for slot in clause.asked if clause.is_diet(slot)]
        others = [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT and not covered(slot, diets)]
        if not diets or others or not focus.query or clause.of("reference") or not clause.lexicon["ellipsis"].all_in(clause.tokens):
            return None
        suits = trained.router.tool_for(("<product>", "<allergen>"))
        if suits is None or not self.fillers[suits.tool].takes("allergen"):
            return None
        return Request(clause.words, "act", suits.tool, {"product": focus.query, "allergen": diets[0].value}, ACT, tuple(ranked))

    def _looks_of_those(self, clause: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """ "có size 28 ko, màu xanh ấy" after jeans: those of these looks, where nothing else was understood."""
        named = trained.router.tool_for(GOODS_ONLY) if clause.looks and clause.only_looks and state.focus.query else None
        if named is None or state.last is None or state.last.tool != named.tool:
            return None
        looks = self.fillers[named.tool].fill(clause, {}, Focus()).get("attributes")
        wanted = {"query": state.focus.query, "attributes": looks}
        return Request(clause.words, "act", named.tool, wanted, LIKELY, (named,)) if looks else None

    def _contact(self, clause: Clause, ranked: Sequence[Candidate], state: DialogueState) -> Request | None:
        """ "Jo Field, 07700 900123": whom an order is for, where the cart was filled just now, else whom the shop may call."""
        told = bool(clause.of("phone", "email")) and only_introduces(clause)
        named = [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT or not told]
        if named or not (told or (clause.is_bare and clause.of("phone", "email"))) or clause.of("quantity", "postcode"):
            return None
        takers = [name for name, filler in self.fillers.items() if filler.takes("name") and filler.takes("phone")]
        last = state.last.tool if state.last and state.last.tool in self.tools else ""
        bought = bool(last) and self.tools[last].effect is not Effect.READ and self.fillers[last].takes_one_product
        takers.sort(key=lambda name: (self.tools[name].effect is Effect.MONEY) != bought)
        if not takers or (self.tools[takers[0]].effect is Effect.MONEY) > bought:
            return None
        return Request(clause.words, "act", takers[0], self.fillers[takers[0]].fill(clause, {}, Focus()), ACT, tuple(ranked))

    def _of_age(self, clause: Clause, ranked: Sequence[Candidate], trained: Trained) -> Request | None:
        """ "do you sell alcohol to under 18s": the shop's rule, not what is on its shelves."""
        return self._by_topic(clause, ranked, trained) if clause.of("age") else None

    def _suited(self, clause: Clause, ranked: Sequence[Candidate], trained: Trained) -> Request | None:
        suits = trained.router.tool_for(("<allergen>", "<product>"))
        return suited(clause, ranked, suits, self.fillers[suits.tool], self.stores) if suits else None

    def _only_goods(self, clause: Clause, trained: Trained) -> Request | None:
        """ "toys for over 5s" where there are no toys: that is what has to be said."""
        search = trained.router.tool_for(GOODS_ONLY) if names_goods_only(clause) else None
        return Request(clause.words, "act", search.tool, {"query": goods_said(clause)}, LIKELY, (search,)) if search else None

    def _complaint(self, clause: Clause, ranked: Sequence[Candidate], trained: Trained) -> Request | None:
        """ "my helmet strap snapped": a complaint, unless a text of the shop or something to be done is meant more plainly."""
        if not tells_of_a_fault(clause):
            return None
        best = ranked[0] if ranked else None
        does = best is not None and bool(best.tool) and self.tools[best.tool].effect is not Effect.READ
        if best and best.score >= ACT and (does or best.arguments):
            return None
        taker = trained.router.tool_for(tuple(clause.lexicon.words("complaining")))
        if taker is None or not self.guessing.takes_complaints(taker.tool):
            return None
        topical = None if best and best.tool == taker.tool and best.score >= ACT else self._by_topic(clause, ranked, trained)
        taken = self._act(clause, replace(taker, score=ACT), ranked, Focus())
        return topical or (replace(taken, arguments={**taken.arguments, FAULTY: True}) if blames_goods(clause) else taken)

    def _ranked(self, clause: Clause, focus: Focus, router: Router) -> Sequence[Candidate]:
        """Return what a clause may mean. Words alone say the same of it each time; meaning may be had by now."""
        asked = ("ranked", router, bool(focus.product or focus.products))
        ranked = None if router.hears_meaning else clause.memory.get(asked)
        if ranked is None:
            ranked = router.rank(clause.views, self.fit(clause, focus, router.says(clause.views)))
            ranked = reconsidered(clause, ranked, self.fillers, router)
            clause.memory[asked] = ranked
        return ranked

    def _told_instead(self, clause: Clause, found: Request, goods: float, trained: Trained) -> Request | None:
        reads = self.tools[found.tool].effect is Effect.READ
        told = told_instead(clause, found.arguments, goods >= NAMED_PRODUCT, self.stores, trained.router) if reads else None
        return self._act(clause, told, (told,), Focus()) if told else None

    def _in_order(self, clause: Clause, found: Request, trained: Trained) -> Request | None:
        search = trained.router.tool_for(GOODS_ONLY) if clause.of("order") and self.tools[found.tool].effect is Effect.READ else None
        return in_order(clause, found, search.tool, self.fillers) if search else None

    def _meant_rather(self, clause: Clause, trained: Trained) -> Request | None:
        told = meant_rather(clause, trained.router)
        return self._act(clause, told, (told,), Focus()) if told else None

    def _by_topic(self, clause: Clause, ranked: Sequence[Candidate], trained: Trained) -> Request | None:
        """ "I want to return a teapot": a rule of the shop that is named by its own words, where nothing else is plain."""
        if ranked and ranked[0].tool == OUT_OF_SCOPE and ranked[0].score >= ACT:
            return None
        telling = {token.start for token in clause.tokens if token not in clause.lexicon.stop}
        shelf = [slot for slot in clause.of("product", "category") if slot.score >= SHELVED and not clause.of("age")]
        named = [slot for slot in clause.of("policy") if not covered(slot, shelf)]  # "a birthday card for my nan" is no payment
        topics = [slot for slot in named if any(slot.start <= start < slot.end for start in telling)]
        views = [View(clause.part_of(slot).marked(())) for slot in topics]
        named = [one for view in views for one in trained.router.rank([view])[:1] if one.tool and one.score >= ACT]
        likely = [*(one for one in ranked if one.score >= LIKELY), *named]
        values = {slot.value for slot in topics}
        found = next((one for one in likely if not values.isdisjoint(dict(one.arguments).values())), None)
        return self._act(clause, found, ranked, Focus()) if found and found.tool else None

    def _close_readings(self, clause: Clause, ranked: Sequence[Candidate], focus: Focus) -> Request | None:
        """Ask back where two readings are close together; where the shop has no text on either, that has to be said."""
        rivals = [candidate for candidate in ranked if candidate.tool and candidate.score >= ASK]
        close = len(rivals) > 1 and rivals[1].score >= CLOSE * rivals[0].score
        if not close or not ranked[0].tool or clause.is_bare or names_little_else(clause, rivals):
            return None
        if all(is_unanswered(one.tool, one.arguments) for one in rivals):
            return self._act(clause, rivals[0], ranked, focus)
        return Request(clause.words, "ask", candidates=self._filled(clause, rivals[:3], focus), score=rivals[0].score)

    def _by_name(self, clause: Clause, ranked: Sequence[Candidate], goods: float, focus: Focus, trained: Trained) -> Request | None:
        """Show what is named or pointed at, where nothing says what to do with it."""
        if ranked and ranked[0].tool == OUT_OF_SCOPE and ranked[0].score >= (STRANGE if clause.is_bare else ACT):
            return None
        it, them = clause.lexicon["it"], clause.lexicon["them"]
        parts = [clause.part_of(slot).tokens for slot in clause.of("reference")]
        chosen = [part for part in parts if it.whole(part) is None and them.whole(part) is None]
        about_it = bool(it.all_in(clause.tokens) or them.all_in(clause.tokens)) and not (clause.is_bare or chosen)
        if about_it and ranked and ranked[0].arguments and ranked[0].score >= TOLD:
            return self._act(clause, ranked[0], ranked, focus)  # "can you gift wrap it" names no gift wrap
        if goods < NAMED_PRODUCT and not clause.of("reference") and not (clause.is_bare and goods >= KNOWN_PRODUCT):
            return None
        named = trained.router.tool_for(clause.about_it if clause.of("reference") else GOODS_ONLY)
        sure = round(max(ASK, goods * named.score), 4) if named else 0.0
        return self._act(clause, replace(named, score=sure), ranked, focus) if named else None

    def _best_guess(self, clause: Clause, ranked: Sequence[Candidate], focus: Focus) -> Request | None:
        """Act on the one reading that is at all likely, where nothing is lost by it."""
        rival = ranked[1].score if len(ranked) > 1 else 0.0
        if not ranked or ranked[0].score < GUESS or rival > RIVAL * ranked[0].score or clause.is_bare or is_like_in_form(clause, ranked[0]):
            return None
        tool = ranked[0].tool
        harmless = tool and self.tools[tool].effect is Effect.READ and set(self.fillers[tool].required) <= set(ranked[0].arguments)
        return self._act(clause, ranked[0], ranked, focus) if harmless else None

    def _only_names(self, clause: Clause, best: Candidate, goods: float) -> bool:
        """A message that only names goods asks for them: "red dress size S" is no order, "the chocolate one" no thanks."""
        changes = self.tools[best.tool].effect is not Effect.READ
        if clause.is_bare and changes and clause.of("reference") and clause.looks and not clause.of("quantity"):
            return True  # "cái thứ nhất size L"
        if clause.is_bare and clause.products and self.guessing.takes_complaints(best.tool) and best.score < SURELY_BAD:
            return True  # "kem nền" is a cream, and not "kém" (bad)
        if not clause.is_bare or goods < KNOWN_PRODUCT:
            return False
        if best.arguments and (holds_a_rule(clause, SHELVED) or (goods >= NAMED_PRODUCT and is_unanswered(best.tool, best.arguments))):
            return True  # "a mirror for the hallway" asks for no changing room
        filler = self.fillers[best.tool]
        takes_goods = filler.takes_one_product or filler.takes_many_products or best.arguments or clause.of("date", *WHERE)
        counted = any(str(slot.value).rpartition(" ")[2] not in SPANS for slot in clause.of("quantity"))
        return not takes_goods or (changes and not counted)

    def _may(self, clause: Clause, best: Candidate) -> bool:
        """Whether a message is plain enough to change something: short, and mostly of words that mean something here, "bộ" no "bỏ"."""
        if self.tools[best.tool].effect is Effect.READ or goods_asked.spelt_otherwise(clause, best):
            return self.tools[best.tool].effect is Effect.READ
        if clause.is_bare and clause.of("name") and clause.of("phone", "email"):
            return True  # "Jane Low 07700 900456" says what it is for
        if clause.is_bare and not clause.products and not clause.of("reference"):
            return False
        words = [token for token in clause.tokens if token.text[0].isalnum()]
        known = [slot for slot in clause.products if slot.score >= KNOWN_PRODUCT]
        explained = [
            token
            for token in words
            if token in clause.lexicon.stop
            or token in clause.carriers
            or covered(Slot("", "", token.start, token.end), (*clause.slots, *known))
        ]
        return len(words) <= LONGEST_ORDER and len(explained) >= EXPLAINED * len(words)

    def _on_the_shelf(self, clause: Clause, ranked: Sequence[Candidate], trained: Trained) -> Request | None:
        """Look up a few words that nothing else explains: "bags", "anything for christmas"."""
        if ranked and ranked[0].tool == OUT_OF_SCOPE and ranked[0].score >= STRANGE:
            return None
        words = telling_words(clause, SHELF_WORDS)
        if not words:
            return None
        hits = self.stores.search_products(query=ProductQuery(text=words, limit=1))
        named = trained.router.tool_for(GOODS_ONLY)
        if not hits or hits[0].close or hits[0].score < SHELF_SCORE or named is None:
            return None
        arguments = {**self.fillers[named.tool].fill(clause, {}, Focus(), named.nearest), "query": words}
        return Request(clause.words, "act", named.tool, arguments, round(ACT * hits[0].score, 4), (named,))

    def _likely_goods(self, clause: Clause, ranked: Sequence[Candidate], trained: Trained) -> Request | None:
        """Guess at goods, or at those that suit a diet that is asked for."""
        diet = any(clause.is_diet(slot) for slot in clause.asked)
        search = trained.router.tool_for(("<product>", "<allergen>") if diet else GOODS_ONLY)
        return self.guessing.goods(clause, ranked, search) if search else None

    def fit(self, clause: Clause, focus: Focus, said: Container[Intent] = ()) -> Callable[[Intent], float]:
        """Return how well a tool fits what the clause names: one that would ignore goods, limits or a place fits less.

        ``said`` are the intents whose very words the clause is.
        """
        pointed = bool(clause.of("reference"))
        named = pointed or any(slot.score >= NAMED_PRODUCT and not covered(slot, clause.of("date", *WHERE)) for slot in clause.products)
        nothing = not (clause.products or named or focus.product or focus.products)
        limits = {slot.type for slot in clause.of("max_price", "min_price")}
        where = bool(clause.of("place", "postcode", "branch"))
        only_goods = clause.only_goods(NAMED_PRODUCT)
        diets = [slot for slot in clause.asked if clause.is_diet(slot)]
        diet = bool(diets) and any(slot.score >= KNOWN_PRODUCT and not covered(slot, diets) for slot in clause.products)
        at_branch = bool(clause.of("branch")) and bool(clause.lexicon["there"].all_in(clause.tokens))

        def weighed(tool: str, told: bool) -> float:
            filler = self.fillers.get(tool)
            if filler is None:
                return 1.0
            takes = (filler.takes_one_product and not (pointed and filler.only_by_words)) or filler.takes_many_products
            factor = GOODS_IGNORED if named and not takes and not told else WITHOUT_GOODS if takes and nothing else 1.0
            if limits and not limits <= filler.types:
                factor *= LIMIT_IGNORED
            if at_branch and not takes and not filler.types:
                factor *= POSTCODE_IGNORED  # "what's the number there"
            if where and not filler.types & WHERE_TYPES and (told or clause.of("postcode")):
                factor *= POSTCODE_IGNORED if clause.of("postcode") else PLACE_IGNORED
            if diet and told and "allergen" not in filler.types:
                factor *= DIET_IGNORED
            return factor * (ONLY_GOODS if only_goods and not takes else 1.0)

        known: dict[tuple[str, bool], float] = {}

        def weigh(intent: Intent) -> float:
            kind = (intent.tool, bool(intent.arguments))
            if kind not in known:
                known[kind] = weighed(*kind)
            return 1.0 if intent in said and only_goods else known[kind]

        return weigh

    def _act(self, clause: Clause, chosen: Candidate, ranked: Sequence[Candidate], focus: Focus) -> Request:
        unclear = self.tools[chosen.tool].effect is not Effect.READ and self._points_at_many(clause, chosen.tool)
        if unclear:
            clause = replace(clause, slots=tuple(slot for slot in clause.slots if slot.type != "reference"))
            focus = Focus()
        filler = self.fillers[chosen.tool]
        arguments = filler.fill(clause, chosen.arguments, focus, chosen.nearest) | own_topic(chosen, clause, filler)
        if unclear:
            arguments.pop("product", None)  # the bags of "3 bags": of which?
        return Request(clause.words, "act", chosen.tool, arguments, chosen.score, tuple(ranked))

    def _points_at_many(self, clause: Clause, tool: str) -> bool:
        """ "add those" with ten things on show: a change of the cart asks which one. "The first two" are those."""
        pointed = clause.of("reference")
        return len(pointed) > 1 and self.fillers[tool].takes_one_product and any(slot.score < SURE for slot in pointed)

    def _filled(self, clause: Clause, candidates: Sequence[Candidate], focus: Focus) -> tuple[Candidate, ...]:
        fill = {one.tool: self.fillers[one.tool].fill for one in candidates}
        return tuple(replace(one, arguments=fill[one.tool](clause, one.arguments, focus, one.nearest)) for one in candidates)
