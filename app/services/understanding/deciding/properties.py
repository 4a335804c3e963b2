"""Questions whether goods are so: "are the plums ripe", "is it recycled", "can you fry halloumi". What the shop says of the goods answers
them, or that it says nothing of it; no search for "plums ripe" does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz.fuzz import ratio

from app.services.understanding.deciding.deciding import ACT, GOODS_ONLY, Decider
from app.services.understanding.deciding.guessing import is_unanswered
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import CERTAIN, MARKS, Clause, covered
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.listing import is_inside_asked
from app.services.understanding.text.sayable import spot
from plugins.contracts import Candidate, ProductQuery, Request, Slot, Token
from plugins.kit.goods.products import stems
from plugins.kit.text import tokenise

PROPERTY = "property"
KNOWN, SURELY = 0.45, 0.8  # how well goods must be named; how sure a text must be that shares no word
LONGEST = 6  # words for what they may be
ALIKE, SAME = 70, 100  # how alike words are that may be one (of 100)
LOOKED_AT = 5  # of what a search finds
COMPARING = ("cheaper", "dearer", "larger", "smaller", "comparatives", "all_gone", "left_over", "likings", "reductions")


class Properties:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._fillers, self._stores = decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the question about the goods, [] where a sentence asks none, or another tool knows the answer."""
        named = self._of_named(sentence)
        goods, asked = named or self._of_it(sentence, state) or ("", ())
        telling = [token for token in asked if token not in sentence.lexicon.stop]
        if sentence.lexicon["asks_for_a_fee"].at(asked, 0) or _speaks_of_the_shop(sentence, goods, asked):
            return []  # "does it cost extra to wrap it", "is it true you lost my order"
        tool = tool_for("tell_about", MARKS["product"], sentence, trained) if telling else ""
        if not tool or not self._fillers[tool].takes_argument(PROPERTY):
            return []
        ways = sentence.lexicon["either"].all_in(asked) if named else []
        parting = [match for match in ways if not is_inside_asked(sentence, asked[match.start])]
        are_looks = bool(named) and all(covered(spot(token), sentence.looks) for token in telling)
        if parting and (are_looks or (two := self._either(goods, asked, parting[0], trained)) or _are_named(sentence, asked, parting[0])):
            return [] if are_looks else two  # "are the plates red or blue" looks for plates in both
        if are_looks:
            looks = [slot.value for slot in sentence.looks if slot.start >= asked[0].start]
            return [Request(sentence.words, "act", tool, {"product": goods, "attributes": looks}, SCORE)]
        best = next(iter(trained.router.rank(sentence.views)), None) if _is_a_property(asked, sentence, bool(named)) else None
        if best is None or (best.tool != tool and self.is_answered(goods, telling, best)):
            return []
        said = " ".join(token.text for token in telling)
        if self._are_called(f"{said} {goods}") and (search := trained.router.name_of(GOODS_ONLY)):
            return [Request(sentence.words, "act", search, {"query": f"{said} {goods}"}, SCORE)]
        return [Request(sentence.words, "act", tool, {"product": goods, PROPERTY: said}, SCORE)]

    @staticmethod
    def _of_named(sentence: Clause) -> tuple[str, Sequence[Token]] | None:
        """Return the goods that are named right behind the beginning of such a question, and what is asked of them; of "can you fry
        halloumi" behind what may be done with them."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        begun = lexicon["asks_whether"].at(tokens, 0) or lexicon["asks_how_long"].at(tokens, 0)
        done = lexicon["asks_to_do"].at(tokens, 0)
        place = begun.end if begun else done.end + 1 if done else 0
        deed = [] if begun or not done else list(tokens[done.end : place])
        if deed and (deed[0] in lexicon.stop or lexicon["buying"].whole(deed)):
            return None
        if deed and (article := lexicon["articles"].at(tokens, place)):
            place = article.end
        named = _goods_at(sentence, place) if place else None
        if named and _asks_what_it_costs(sentence, named):
            return None
        return (sentence.text[named.start : named.end], [*deed, *_behind(sentence, named.end)]) if named else None

    def _of_it(self, sentence: Clause, state: DialogueState) -> tuple[str, Sequence[Token]] | None:
        """ "is it recycled" with one thing spoken of."""
        begun = sentence.lexicon["asks_whether_it"].at(sentence.tokens, 0) if state.focus.product and state.last else None
        filler = self._fillers.get(state.last.tool) if begun and state.last else None
        if begun is None or filler is None or begun.end >= len(sentence.tokens):
            return None
        told = filler.takes_one_product or filler.takes_goods_for("query")
        return (state.focus.product, _behind(sentence, sentence.tokens[begun.end - 1].end)) if told else None

    def _either(self, goods: str, asked: Sequence[Token], parting: Match, trained: Trained) -> list[Request]:
        """ "are the grapes red or green": those that are called either, [] where none are."""
        search, parts = trained.router.name_of(GOODS_ONLY), (asked[: parting.start], asked[parting.end :])
        called = [" ".join((*(token.text for token in part), goods)) for part in parts if part] if search else []
        return [Request(words, "act", search, {"query": words}, SCORE) for words in called if self._are_called(words)]

    def is_answered(self, goods: str, asked: Sequence[Token], best: Candidate, exactly: bool = False) -> bool:
        """Whether another tool is what is meant, or a text of the shop: one that has the very words, or surely means the same, not one
        that is like the words by the goods alone ("are the medjool dates pitted" and "how long are the dates"); syllables ``exactly``."""
        if not best.tool or best.score < ACT or is_unanswered(best.tool, best.arguments):
            return False
        meant = [token.folded for token in tokenise(best.nearest)]
        enough = SAME if exactly else ALIKE
        shared = [any(ratio(token.folded, word) >= enough for word in meant) for token in asked]
        if not best.arguments:
            return any(shared) and not self._fillers[best.tool].takes_goods_for("query")
        return all(shared) or (best.score >= SURELY and (any(shared) or set(stems(goods)).isdisjoint(stems(best.nearest))))

    def _are_called(self, words: str) -> bool:
        """Whether goods are called by all the words, or said to be so by a tag: "salted butter"."""
        said = set(stems(words))
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=LOOKED_AT))
        known = [hit.product for hit in hits if not hit.close]
        return any(said <= set(stems(" ".join((one.name, *one.synonyms, *one.tags)))) for one in known)


def _goods_at(sentence: Clause, place: int) -> Slot | None:
    """Return the goods that are named from a word on, the longest name; of "the grapes red or green" and "the cushions come with" only
    what stands before what is asked of them."""
    begins = sentence.tokens[place].start if place < len(sentence.tokens) else -1
    named = [slot for slot in sentence.of("product", "sku", "category") if slot.start == begins and slot.score >= KNOWN]
    longest = max(named, key=lambda slot: slot.end, default=None)
    asked = [match.start - 1 for match in sentence.lexicon["either"].all_in(sentence.tokens)]
    asked += [match.start for match in sentence.lexicon["comes_so"].all_in(sentence.tokens)]
    last = next((at for at in asked if longest and sentence.tokens[at].end == longest.end), 0)
    return replace(longest, end=sentence.tokens[last - 1].end) if longest and last > place else longest


def _are_named(sentence: Clause, asked: Sequence[Token], parting: Match) -> bool:
    """Whether goods are named together with what they may be: the "cheese mild" of "is the cheese mild or extra mature"."""
    ends = asked[parting.start - 1].end if parting.start else -1
    goods = sentence.of("product", "sku", "category")
    return any(slot.start < asked[0].start and slot.end == ends and slot.score >= KNOWN for slot in goods)


def _behind(sentence: Clause, end: int) -> list[Token]:
    """Return what is said behind a place, from its first word that says something on."""
    words = [token for token in sentence.tokens if token.start >= end and token.text[0].isalnum()]
    comes = sentence.lexicon["comes_so"].at(words, 0)
    words = words[comes.end if comes else 0 :]
    while words and words[0] in sentence.lexicon.stop:
        words = words[1:]
    return words


def _speaks_of_the_shop(sentence: Clause, goods: str, asked: Sequence[Token]) -> bool:
    """Whether it is asked of the shop, its deliveries or an order: "is the clock order dispatched", "are they a good company"."""
    words = sentence.lexicon["no_property"]
    return bool(words.all_in(asked) or words.whole(tokenise(goods)))


def _asks_what_it_costs(sentence: Clause, named: Slot) -> bool:
    """Whether it is asked of what is named whether it is free: "is the gift wrap free"; not the "alcohol free" of wine."""
    words = [token for token in sentence.tokens if token.text[0].isalnum()]
    said = sentence.lexicon["asks_for_a_fee"].all_in(words)
    return any(words[match.start - 1].end == named.end or words[match.end - 1].end == named.end for match in said if match.start)


def _is_a_property(asked: Sequence[Token], sentence: Clause, named: bool) -> bool:
    """Whether words are no values, and do not ask for a price, for stock or for what is more so; nor known goods beside others."""
    values = [slot for slot in sentence.slots if slot.type not in ("product", "category") or (named and slot.score >= CERTAIN)]
    if len(asked) > LONGEST or any(covered(spot(token), values) for token in asked):
        return False
    return not any(sentence.lexicon[kind].all_in(asked) for kind in COMPARING)
