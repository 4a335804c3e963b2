"""Sentences that lean on what is known: the place of a delivery ("which slots on Saturday"), the liking of whom a present is for,
and the goods spoken of ("compare it with the other")."""

from __future__ import annotations

from app.services.understanding.deciding.deciding import GOODS_ONLY, Decider
from app.services.understanding.deciding.guessing import is_unanswered
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import MARKS, Clause, covered
from app.services.understanding.text.sayable import between, only, says_only, spot
from app.services.understanding.text.trimming import without_fillers
from app.services.understanding.values.amounts import find_amounts
from app.services.understanding.values.price_limits import PRICE_SLOTS
from plugins.contracts import Focus, ProductQuery, Request, Slot
from plugins.kit.text import tokenise

REPAIRED = "spelling"
GROWN_UP = 13  # years: from here on, nothing is looked for among what is called children's
LONGEST = 4  # words for what somebody likes, or asks for
NAMED = 0.75  # how well goods must be named to be meant
SLOTS = "slots"  # of a delivery, wherever one speaks of them; other words for times mean them right after one only


class Leaning:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._fillers, self._stores = decider, decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a sentence asks for that leans on what is known, [] where it does not."""
        leant = self._slots_there(sentence, state, trained) or self._what_they_like(sentence, trained)
        return leant or self._sold_here(sentence, trained)

    def for_a_child(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "a birthday present for a 5 year old", "something for a baby under £10": what the shop has that is called so."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        gifts = [match for kind in ("presents", "wishing_gifts") for match in lexicon[kind].all_in(tokens)]
        if not gifts:
            return []
        young, ages = lexicon["young"].all_in(tokens), _ages_of_children(sentence)
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
        return [Request(sentence.words, "act", tool, self._fillers[tool].fill(sentence.without("product"), {}, Focus()), SCORE)]

    def _what_they_like(self, sentence: Clause, trained: Trained) -> list[Request]:
        """ "a present for my mum who likes owls, under £10": owls for so much, where the shop has such goods."""
        likes = sentence.lexicon["who_like"].all_in(sentence.tokens)
        people = [match for kind in ("presents", "persons") for match in sentence.lexicon[kind].all_in(sentence.tokens)]
        if len(likes) != 1 or not any(match.end <= likes[0].start for match in people) or _complains(sentence):
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

    def _sold_here(self, sentence: Clause, trained: Trained) -> list[Request]:
        """ "shop có bán máy giặt không": whether there is what all these words name, not a part of them that other texts know."""
        begun, tokens = sentence.lexicon["selling"].at(sentence.tokens, 0), sentence.tokens
        ends = begun is not None and bool(sentence.lexicon["asking_particles"].at(tokens, len(tokens) - 1))
        named = sentence.part(begun.end, len(tokens) - ends) if begun is not None else sentence.part(0, 0)
        known = any(slot.score >= NAMED or slot.type != "product" for slot in (*named.products, *named.slots))
        if known or not 0 < len(named.tokens) <= LONGEST or any(token in named.lexicon.stop for token in named.tokens):
            return []
        tool = trained.router.name_of(GOODS_ONLY)
        best = next(iter(trained.router.rank(sentence.views)), None)
        sells = best is not None and bool(sentence.lexicon["selling"].all_in(tokenise(best.nearest)))
        meant = best is not None and (best.tool == tool or (is_unanswered(best.tool, best.arguments) and not sells))
        return [Request(sentence.words, "act", tool, {"query": named.words, "named": True}, SCORE)] if tool and meant else []

    def _goods(self, behind: Clause, limits: list[Slot]) -> dict[str, object]:
        """Return the search for what somebody likes, nothing where the shop has no such goods."""
        words = _words_for_goods(behind, limits)
        for said in (words, *(words[: -len(ending)] for ending in behind.lexicon.words("deed_endings") if words.endswith(ending))):
            hits = self._stores.search_products(query=ProductQuery(text=said, limit=1)) if said else []
            if hits and not hits[0].close and not any(why.startswith(REPAIRED) for why in hits[0].matched):
                return {"query": said}  # "gardening" is like "gardenia", and meant of what is for the garden
        return {}


def _ages_of_children(sentence: Clause) -> list[Slot]:
    """Return where it is said how old a child is: the "5 year old" of a present for one."""
    found = []
    for amount in find_amounts(sentence.tokens, sentence.lexicon):
        years = sentence.lexicon["years_old"].at(sentence.tokens, amount.end)
        if years and not amount.money and 0 < amount.value < GROWN_UP:
            found.append(between(sentence, amount.start, years.end))
    return found


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
