"""Sentences that lean on what is known: the place of a delivery ("which slots on Saturday"), the liking of whom a present is for,
and the goods spoken of ("compare it with the other")."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, SHELF_SCORE, Decider
from app.services.understanding.deciding.filling import renewed
from app.services.understanding.deciding.guessing import is_unanswered
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.continuing import asked_about
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, MARKS, Clause, covered
from app.services.understanding.text.sayable import between, only, says_only, spot
from app.services.understanding.text.trimming import without_fillers
from app.services.understanding.values.amounts import find_amounts
from app.services.understanding.values.price_limits import PRICE_SLOTS
from plugins.contracts import Candidate, Focus, ProductQuery, Request, Slot, Token
from plugins.kit.text import tokenise

REPAIRED = "spelling"
NO_THINGS = ("persons", "presents", "wishing_gifts", "young", "years_old", "who_like")  # that something is for
FOR_WHOM = 2  # words from "for" to whom: "for my mum"
GROWN_UP = 13  # years: from here on, nothing is looked for among what is called children's
LONGEST = 4  # words for what somebody likes, or asks for
NAMED = 0.75  # how well goods must be named to be meant
NEAR, PLAIN = 0.5, 0.75  # how well goods must be known to begin with them, and how sure another reading is that goes before
SLOTS = "slots"  # of a delivery, wherever one speaks of them; other words for times mean them right after one only


class Leaning:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._fillers, self._stores = decider, decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a sentence asks for that leans on what is known, [] where it does not."""
        forms = (
            self._slots_there,
            self._least_there,
            self._fee_there,
            self._for_a_thing,
            self._for_somebody,
            self._what_they_like,
            self._in_that_colour,
            self._sent_again,
            self._price_said,
            self._sold_here,
            self._there_is,
        )
        return next(filter(None, (form(sentence, state, trained) for form in forms)), [])

    def for_a_child(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "a birthday present for a 5 year old", "something for a baby under £10": what the shop has that is called so."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        gifts = [match for kind in ("presents", "wishing_gifts") for match in lexicon[kind].all_in(tokens)]
        if not gifts:
            return []
        young, ages = lexicon["young"].all_in(tokens), ages_of_children(sentence)
        limits, tool = sentence.of(*PRICE_SLOTS), trained.router.name_of(GOODS_ONLY)
        people = [between(sentence, match.start, match.end) for kind in ("presents", "persons") for match in lexicon[kind].all_in(tokens)]
        told = [*people, *(between(sentence, match.start, match.end) for match in young), *ages]
        if not tool or not gifts or not (young or ages) or not says_only(sentence, "wishing_gifts", *limits, *told):
            return []
        words = str(young[0].value) if young and not ages else next(iter(lexicon.words("childrens")), "")
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=1)) if words else []
        wanted = self._fillers[tool].fill(only(sentence, limits), {}, Focus())
        sold = bool(hits) and not hits[0].close
        return [Request(sentence.words, "act", tool, {**wanted, "query": words}, SCORE)] if sold else []

    def _slots_there(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "which slots on Saturday" once it is known where it goes: the delivery there, no question for the postcode."""
        said = sentence.lexicon["delivery_times"].all_in(sentence.tokens) if state.focus.postcode else []
        tool = tool_for("deliver_to", MARKS["place"], sentence, trained) if said else ""
        right_after = state.last is not None and state.last.tool == tool
        if not tool or not (right_after or any(match.value == SLOTS for match in said)):
            return []
        told = [between(sentence, match.start, match.end) for match in said]
        if not says_only(sentence, "delivery_asking", *told, *sentence.of("date", "now")):
            return []
        wanted = self._fillers[tool].fill(sentence.without("product"), {}, Focus())
        return [Request(sentence.words, "act", tool, self._about("slots", tool, wanted, state), SCORE)]

    def _about(self, one: str, tool: str, wanted: dict[str, object], state: DialogueState) -> dict[str, object]:
        """Return what is asked of a delivery with the one thing that it is about, where the rest was told just before."""
        told = state.last is not None and state.last.tool == tool and self._fillers[tool].takes_argument("about")
        return {**wanted, "about": one} if told else wanted

    def _least_there(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "what's the min spend" once it is known where it goes: that there, no question for the postcode."""
        said = sentence.lexicon["least_order"].all_in(sentence.tokens) if state.focus.postcode else []
        tool = tool_for("deliver_to", MARKS["place"], sentence, trained) if said else ""
        told = [between(sentence, match.start, match.end) for match in said]
        if not tool or not self._fillers[tool].takes_argument("about") or not says_only(sentence, "delivery_asking", *told):
            return []
        free = sentence.lexicon["costs_nothing"].all_in(sentence.tokens)  # from how much on it costs nothing
        return [Request(sentence.words, "act", tool, {"about": "fee" if free else "minimum"}, SCORE)]

    def _fee_there(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "how much is it", "is it free over £40?" right after a delivery: what that costs."""
        lexicon, sums, last = sentence.lexicon, sentence.of("money", "quantity", *PRICE_SLOTS), asked_about(state.pending) or state.last
        asked = lexicon["asks_for_a_fee"].all_in(sentence.tokens) or lexicon["asks_to_pay"].all_in(sentence.tokens)
        tool = tool_for("deliver_to", MARKS["place"], sentence, trained) if asked and last is not None else ""
        said = [between(sentence, match.start, match.end) for match in lexicon["asks_to_pay"].all_in(sentence.tokens)]
        if not tool or last.tool != tool or not says_only(sentence, "asks_for_a_fee", *said, *sums):
            return []
        asked = (
            self._about("fee", tool, dict(last.arguments), state) if state.focus.postcode and not state.pending else dict(last.arguments)
        )
        return [Request(sentence.words, "act", tool, asked, SCORE)]

    def _in_that_colour(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "something red" after wine, of which no colour is stated: the red wine, where there is any."""
        named = sentence.lexicon["colours"].all_in(sentence.tokens)
        of_what = state.focus.query if len(named) == 1 and not sentence.of("attribute", "quantity") else ""
        colour = between(sentence, named[0].start, named[0].end) if of_what else None
        if colour is None or not says_only(sentence, "colour_asking", colour):
            return []
        words = f"{of_what} {named[0].value}" if sentence.lexicon.head_first else f"{named[0].value} {of_what}"
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=1))
        tool = trained.router.name_of(GOODS_ONLY) if hits and not hits[0].close else ""
        return [Request(sentence.words, "act", tool, {"query": words}, SCORE)] if tool else []

    def _for_a_thing(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """ "something for dads desk": what there is for a desk, whosever it is; "something for my dad" names none."""
        begun = sentence.lexicon["something_for"].at(sentence.tokens, 0)
        limits = sentence.of(*PRICE_SLOTS)
        behind = without_fillers(sentence.part(begun.end, len(sentence.tokens))) if begun else sentence.part(0, 0)
        words = [token for token in behind.tokens if token.text[0].isalnum() and not covered(spot(token), limits)]
        owned = next((at for at, token in enumerate(words) if token not in sentence.lexicon.stop and not _is_a_person(token, sentence)), 0)
        named = words[owned:] if owned else []
        gifts = any(sentence.lexicon[kind].all_in(named) for kind in NO_THINGS)
        if not named or gifts or any(token in sentence.lexicon.stop for token in named):
            return []
        said = sentence.text[named[0].start : named[-1].end]
        hits, tool = self._stores.search_products(query=ProductQuery(text=said, limit=1)), trained.router.name_of(GOODS_ONLY)
        if not tool or not hits or hits[0].close or hits[0].score < SHELF_SCORE or any(why.startswith(REPAIRED) for why in hits[0].matched):
            return []
        return [
            Request(sentence.words, "act", tool, {**self._fillers[tool].fill(only(sentence, limits), {}, Focus()), "query": said}, SCORE)
        ]

    def _for_somebody(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """ "ring for my mum", "need an umbrella for my niece, shes 6": rings, umbrellas; "a present for my mum" names none."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        seeks = lexicon["seeking"].at(tokens, 0)
        first = seeks.end if seeks else 0
        begun = next((match.start for match in lexicon["purpose"].all_in(tokens) if match.start >= first), 0)
        people = lexicon["persons"].all_in(tokens[begun:]) if begun else []
        rest = sentence.part(begun + people[0].end, len(tokens)) if people else sentence.part(0, 0)  # "shes 6"
        aged = all(token in lexicon.stop or _is_an_age(token, rest) for token in rest.tokens)
        whom = bool(people) and people[0].start <= FOR_WHOM and aged
        named = without_fillers(sentence.part(first, begun)) if whom else sentence.part(0, 0)
        words = _words_for_goods(named, [])
        if not words or sentence.of("quantity", *PRICE_SLOTS) or any(lexicon[kind].all_in(named.tokens) for kind in NO_THINGS):
            return []
        tool = trained.router.name_of(GOODS_ONLY)
        asked = next(iter(trained.router.rank(named.views)), None)
        goods = any(named.text[slot.start : slot.end] == words and slot.score >= KNOWN_PRODUCT for slot in named.of("product", "category"))
        found = self._goods(named, []) if tool and (goods or (asked is not None and asked.tool == tool)) else {}
        return [Request(sentence.words, "act", tool, found, SCORE)] if found else []

    def _what_they_like(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "a present for my mum who likes owls, under £10": owls for so much, where the shop has such goods."""
        likes = sentence.lexicon["who_like"].all_in(sentence.tokens)
        if len(likes) != 1:
            return []
        people = [match for kind in ("presents", "persons") for match in sentence.lexicon[kind].all_in(sentence.tokens)]
        if likes[0].start == 0 and state.last is not None:
            return self._liked_then(sentence.part(likes[0].end, len(sentence.tokens)), state.last, trained)
        if not any(match.end <= likes[0].start for match in people) or _complains(sentence):
            return []
        limits, behind = sentence.of(*PRICE_SLOTS), without_fillers(sentence.part(likes[0].end, len(sentence.tokens)))
        given = [between(sentence, match.start, match.end) for match in people]
        before = sentence.part(0, likes[0].start)
        if not says_only(before, "wishing_gifts", *given, *limits, *sentence.of("age")):
            return []
        liked = {"attributes": [look.value for look in behind.looks]} if behind.looks and behind.only_looks else self._goods(behind, limits)
        tool = trained.router.name_of(GOODS_ONLY) if liked else ""
        wanted = self._fillers[tool].fill(only(sentence, limits), {}, Focus()) if tool else {}
        return [Request(sentence.words, "act", tool, {**wanted, **liked}, SCORE)] if tool else []

    def _liked_then(self, behind: Clause, last: Request, trained: Trained) -> list[Request]:
        """ "she's into gardening" after presents for so much: that, for so much."""
        tool = trained.router.name_of(GOODS_ONLY)
        if last.tool != tool or last.arguments.get("query"):
            return []
        liked = self._goods(without_fillers(behind), [])
        return [Request(behind.words, "act", tool, renewed(last.arguments, liked), SCORE)] if liked else []

    def _sent_again(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "can i have a new one sent", "giờ sao" after a complaint: it is still complained of."""
        last = state.last
        if last is None or not self._decider.guessing.takes_complaints(last.tool):
            return []
        goes_on = any(sentence.lexicon[kind].all_in(sentence.tokens) for kind in ("another_wanted", "what_now"))
        named = any(slot.score >= NAMED for slot in sentence.products)
        return [Request(sentence.words, "act", last.tool, dict(last.arguments), SCORE)] if goes_on and not named else []

    def _sold_here(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """ "shop có bán máy giặt không": whether there is what all these words name, not a part of them that other texts know."""
        begun, tokens = sentence.lexicon["selling"].at(sentence.tokens, 0), sentence.tokens
        if begun is None:
            return []
        ends = bool(sentence.lexicon["asking_particles"].at(tokens, len(tokens) - 1))
        named = sentence.part(begun.end, len(tokens) - ends)
        known = any(slot.score >= NAMED or slot.type != "product" for slot in (*named.products, *named.slots))
        if known or not 0 < len(named.tokens) <= LONGEST or any(token in named.lexicon.stop for token in named.tokens):
            return []
        tool = trained.router.name_of(GOODS_ONLY)
        best = next(iter(trained.router.rank(sentence.views)), None)
        sells = best is not None and bool(sentence.lexicon["selling"].all_in(tokenise(best.nearest)))
        beside = best is not None and not sells and (is_unanswered(best.tool, best.arguments) or self._goes_by_nothing(best, sentence))
        meant = best is not None and (best.tool == tool or beside)
        return [Request(sentence.words, "act", tool, {"query": named.words, "named": True}, SCORE)] if tool and meant else []

    def _price_said(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """ "quần tây nam đen size M 429k hả": what that costs."""
        ends = any(match.end == len(sentence.tokens) for match in sentence.lexicon["confirming"].all_in(sentence.tokens))
        named = [slot for slot in sentence.of("product", "sku") if slot.score >= CERTAIN]
        if not ends or len(named) != 1 or len(sentence.of("money")) != 1 or sentence.of("max_price", "min_price"):
            return []
        tool = tool_for("price_of", MARKS["product"], sentence, trained)
        wanted = self._fillers[tool].fill(sentence.without("money"), {}, Focus()) if tool else {}
        return [Request(sentence.words, "act", tool, wanted, SCORE)] if wanted else []

    def _there_is(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """ "túi đựng điện thoại có không": whether there is what begins with goods of the shop, where the other words are like
        such as ask for the phone number."""
        ends = [match for match in sentence.lexicon["sold_after"].all_in(sentence.tokens) if match.end == len(sentence.tokens)]
        named = sentence.part(0, ends[0].start) if ends and ends[0].start else None
        goods = [slot for slot in named.of("product", "category") if _begins(slot, named)] if named else []
        best = next(iter(trained.router.rank(sentence.views)), None) if named and goods and not named.looks else None
        if named is None or best is None or best.score >= PLAIN or not self._goes_by_nothing(best, sentence):
            return []
        tool = trained.router.name_of(GOODS_ONLY)
        return [Request(sentence.words, "act", tool, {"query": named.words, "named": True}, SCORE)] if tool else []

    def _goes_by_nothing(self, best: Candidate, sentence: Clause) -> bool:
        """Whether a tool would say the same whatever is sold: the phone number of "shop có bán điện thoại không"."""
        filler = self._fillers.get(best.tool)
        return filler is not None and not best.arguments and not filler.fill(sentence.without("product"), {}, Focus())

    def _goods(self, behind: Clause, limits: list[Slot]) -> dict[str, object]:
        """Return the search for what somebody likes, nothing where the shop has no such goods."""
        words = _words_for_goods(behind, limits)
        for said in (words, *(words[: -len(ending)] for ending in behind.lexicon.words("deed_endings") if words.endswith(ending))):
            hits = self._stores.search_products(query=ProductQuery(text=said, limit=1)) if said else []
            if hits and not hits[0].close and not any(why.startswith(REPAIRED) for why in hits[0].matched):
                return {"query": said}  # "gardening" is like "gardenia", and meant of what is for the garden
        return {}


def ages_of_children(sentence: Clause) -> list[Slot]:
    """Return where it is said how old a child is: the "5 year old" of a present for one."""
    found = []
    for amount in find_amounts(sentence.tokens, sentence.lexicon):
        years = sentence.lexicon["years_old"].at(sentence.tokens, amount.end)
        if years and not amount.money and 0 < amount.value < GROWN_UP:
            found.append(between(sentence, amount.start, years.end))
    return found


def _is_an_age(token: Token, rest: Clause) -> bool:
    """Whether a word says how old somebody is."""
    said = [between(rest, match.start, match.end) for match in rest.lexicon["aged"].all_in(rest.tokens)]
    return not token.text[0].isalpha() or covered(spot(token), [*said, *rest.of("age")])


def _is_a_person(token: Token, sentence: Clause) -> bool:
    """Whether a word is somebody, or somebody's: "dad", "dads", "dad's"."""
    persons = sentence.lexicon["persons"].first_words
    return any(token.folded.removesuffix(ending) in persons for ending in ("", *sentence.lexicon.words("possessives")))


def _complains(sentence: Clause) -> bool:
    """Whether the message says somewhere that goods were bad: then they were the present."""
    return bool(sentence.lexicon["faulty"].all_in(tokenise(sentence.text)))


def _words_for_goods(behind: Clause, limits: list[Slot]) -> str:
    """Return the words for what somebody likes, "" where more than that is said."""
    said = [token for token in behind.tokens if token.text[0].isalnum() and not covered(spot(token), limits)]
    while said and said[0] in behind.lexicon.stop:
        said = said[1:]
    plain = all(token not in behind.lexicon.stop or behind.lexicon["lists"].whole((token,)) for token in said)
    return behind.text[said[0].start : said[-1].end] if said and plain and len(said) <= LONGEST else ""


def _begins(goods: Slot, named: Clause) -> bool:
    """Whether more words begin with goods that are known."""
    return goods.score >= NEAR and goods.start == named.tokens[0].start and goods.end < named.tokens[-1].end
