"""Goods that the shop put together: "need bits for a sunday roast", "present for my mum who likes gardening, about £30"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.services.understanding.deciding.deciding import ACT, GOODS_ONLY, NAMED_PRODUCT, Decider
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause, covered
from app.services.understanding.text.sayable import between, only, spot
from app.services.understanding.text.trimming import without_fillers, without_particles
from app.services.understanding.values.price_limits import PRICE_SLOTS
from plugins.contracts import CollectionHit, Effect, Focus, ProductQuery, Request, Slot
from plugins.kit.collections.quoting import unquoted
from plugins.kit.goods.audiences import audience_names, wanted_audience
from plugins.kit.goods.free_from import free_from, wished_spans
from plugins.kit.goods.products import read_attributes

NAMING = 0.4  # how well words must name goods that are looked for in a collection
SURELY = 0.8  # how sure something else must be to be meant by words that name a collection
GOODS = ("product", "sku", "category", "brand")
LIMITS = (*PRICE_SLOTS, "exclude", "attribute", "in-stock", "on-offer", "order")
PLACED = ("place", "postcode", "branch", "order-number", "phone", "email")
MOST = 3  # collections that one sentence names
MOST_GOODS, FEWEST = 2, 2  # kinds of goods beside a collection for it to be meant; goods of a kind that are worth showing


class OfCollections:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._tools, self._fillers, self._stores = decider, decider.tools, decider.fillers, decider.stores

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the search in the collections that a sentence names, with what else it wants of the goods; [] where goods are plainly
        called so, or something else is asked."""
        if listed := self._lists(sentence):
            return [listed]
        hits = self._named(sentence)
        tool = trained.router.name_of(GOODS_ONLY) if hits else ""
        if not tool or not self._fillers[tool].takes_argument("collections") or self._asks_otherwise(sentence, hits, state, trained):
            return []
        wanted = self._wanted(sentence, hits, tool, state)
        if wanted is None:
            return []
        ids = [hit.collection.id for hit in hits[:MOST]]
        return [Request(sentence.words, "act", tool, {**wanted, "collections": ids}, SCORE)]

    def _named(self, sentence: Clause) -> list[CollectionHit]:
        """Return the collections that are named, none that is but a word of goods ("roast potatoes") or of what shall be left out."""
        begin = sentence.tokens[0].start if sentence.tokens else 0
        hits = self._stores.search_named_collections(text=sentence.words) if sentence.tokens else []
        placed = [replace(hit, spans=tuple((start + begin, end + begin) for start, end in hit.spans)) for hit in hits]
        quoted = {place + 1 for place, letter in enumerate(sentence.text) if letter == '"'}
        return [hit for hit in placed if hit.spans[0][0] in quoted or not self._is_of_goods(hit, sentence)]

    def _is_of_goods(self, hit: CollectionHit, sentence: Clause) -> bool:
        """Whether the words that name a collection are but a part of what goods are called, or of what shall be left out."""
        named = Slot("", "", hit.spans[0][0], hit.spans[-1][1])
        goods = [slot for slot in sentence.of(*GOODS) if slot.score >= NAMED_PRODUCT and covered(named, [slot])]
        called = any(slot.type == "sku" or self._count(sentence.text[slot.start : slot.end]) for slot in goods)
        return called or covered(named, sentence.of("exclude"))

    def _asks_otherwise(self, sentence: Clause, hits: Sequence[CollectionHit], state: DialogueState, trained: Trained) -> bool:
        """Whether a sentence that names collections surely asks for something else than goods."""
        if any(not _overlaps(slot, hits) for slot in sentence.of(*PLACED)):
            return True
        found = self._decider.decide(sentence, state, trained)
        if found.decision != "act" or found.tool not in self._tools:
            return False
        filler, best = self._fillers[found.tool], next(iter(found.candidates), None)
        if self._tools[found.tool].effect is not Effect.READ or self._decider.guessing.takes_complaints(found.tool):
            return found.score >= ACT
        if filler.takes_one_product or filler.takes_many_products or filler.takes_argument("collections"):
            return False
        if best is not None and best.arguments:
            same = {hit.collection.id for hit in self._stores.search_named_collections(text=best.nearest)}
            return (
                not wished_spans(sentence.text)
                and found.score >= SURELY
                and not any(hit.collection.id in same or hit.words > 1 for hit in hits)
            )
        return found.score >= SURELY

    def _lists(self, sentence: Clause) -> Request | None:
        """Return the list of all collections where just that is asked, or just for ideas."""
        words = [token for token in without_particles(without_fillers(sentence)).tokens if token.text[0].isalnum()]
        ideas = sentence.lexicon["ideas_asked"].whole(words) is not None
        tool = next((name for name, filler in self._fillers.items() if filler.takes_argument("ideas")), "")
        if not tool or not (ideas or sentence.lexicon["collections_asked"].whole(words)) or not self._stores.search_collections():
            return None
        return Request(sentence.words, "act", tool, {"ideas": True} if ideas else {}, SCORE)

    def _wanted(self, sentence: Clause, hits: Sequence[CollectionHit], tool: str, state: DialogueState) -> dict[str, object] | None:
        """Return what a sentence wants of the goods beside what names the collections: limits, looks, and what they are called; None
        where other goods are named ("candles for a wedding" where none of those are), or those on show are meant."""
        spans = _left_out(sentence)
        beside = [slot for slot in sentence.slots if not _overlaps(slot, hits) and not covered(slot, spans)]
        limits = [slot for slot in beside if slot.type in LIMITS]
        wanted = dict(self._fillers[tool].fill(only(sentence, limits), {}, Focus()))
        without = [said for span in spans for said in _lacked(sentence.text[span.start : span.end])]
        if without:
            wanted["exclude"] = list(dict.fromkeys([*wanted.get("exclude", ()), *without]))
        diets = [sentence.text[slot.start : slot.end] for slot in sentence.asked if sentence.is_diet(slot) and not covered(slot, spans)]
        if diets and state.focus.query and not unquoted(state.focus.query, self._stores)[0]:
            return None  # "nut free for her packed lunch" after crisps
        wishes = [Slot("", "", start, end) for start, end in wished_spans(sentence.text)]
        goods = self._goods_beside(sentence, hits, [*limits, *spans, *wishes])
        held = [said for said in goods if self._count(said, hits[0].collection.skus) >= FEWEST]
        if len(goods) > MOST_GOODS or any(said not in held and self._count(said) >= FEWEST for said in goods):
            return None
        if wanted.get("attributes") and not self._count("", hits[0].collection.skus, wanted["attributes"]):
            return None  # "something gold for my wife" where nothing of hers is
        words = [*diets, *(held if len(held) == 1 else []), *self._for_whom(sentence, hits)]
        query = " ".join(dict.fromkeys(word for each in words for word in each.split()))
        return {**wanted, "query": query} if query else wanted

    def _for_whom(self, sentence: Clause, hits: Sequence[CollectionHit]) -> list[str]:
        """Return the word for those whom the goods are for, where the collection has goods for them: "đồ đi làm cho nữ"."""
        beside = " ".join(token.text for token in sentence.tokens if not _overlaps(spot(token), hits))
        wanted = wanted_audience(beside)
        names = audience_names(wanted.audience, sentence.lexicon.language) if wanted else ()
        return [name for name in names if self._count(name, hits[0].collection.skus) >= FEWEST][:1]

    def _goods_beside(self, sentence: Clause, hits: Sequence[CollectionHit], others: Sequence[Slot]) -> list[str]:
        """Return the goods that are named beside the collections, each by its longest name."""
        people = [between(sentence, match.start, match.end) for match in sentence.lexicon["persons"].all_in(sentence.tokens)]
        slots = [slot for slot in sentence.of(*GOODS) if _names(slot, sentence) and not covered(slot, [*others, *people])]
        words = dict.fromkeys(said for slot in slots for said in _beside(slot, hits, sentence))
        return [said for said in words if not any(said != other and said in other for other in words)]

    def _count(self, query: str, among: tuple[str, ...] = (), looks: Sequence[str] = ()) -> int:
        """Return how many goods are called so, a few at most."""
        wanted = ProductQuery(text=query, among=among, attributes=read_attributes(looks), limit=FEWEST)
        found = self._stores.search_products(query=wanted)
        return sum(not hit.close for hit in found)


def _names(slot: Slot, sentence: Clause) -> bool:
    """Whether words name goods well enough; those that are typed without accents may be others."""
    words = sentence.part_of(slot).tokens
    doubtful = sentence.lexicon.head_first and all(word.text.isascii() for word in words)
    return slot.score >= (NAMED_PRODUCT if doubtful else NAMING) and any(word not in sentence.lexicon.stop for word in words)


def _left_out(sentence: Clause) -> list[Slot]:
    """Return where a sentence says what shall not be in the goods, or not among them ("no nuts", "no pork"): not a diet, which they
    are found by."""
    diets = [slot for slot in sentence.of("allergen") if sentence.is_diet(slot)]
    spans = [Slot("", "", start, end) for start, end in wished_spans(sentence.text)]
    tokens, goods = sentence.tokens, sentence.of(*GOODS)
    for match in sentence.lexicon["exclude"].all_in(tokens):
        begin = tokens[match.end].start if match.end < len(tokens) else -1
        spans += [Slot("", "", tokens[match.start].start, slot.end) for slot in goods if slot.start == begin and slot.score >= NAMING]
    return [span for span in spans if not covered(span, diets)]


def _lacked(said: str) -> list[str]:
    """Return what goods shall lack by such words: allergens as they are called, other goods by their last word."""
    return [asked for _, asked in free_from(said).wishes] or [said.split()[-1]]


def _beside(slot: Slot, hits: Sequence[CollectionHit], sentence: Clause) -> Iterator[str]:
    """Yield the words for goods that do not belong to the name of a collection: the dress of "váy đi đám cưới"."""
    tokens = [token for token in sentence.part_of(slot).tokens if not _overlaps(spot(token), hits)]
    if tokens:
        yield sentence.text[tokens[0].start : tokens[-1].end]


def _overlaps(slot: Slot, hits: Sequence[CollectionHit]) -> bool:
    return any(slot.start < end and start < slot.end for hit in hits for start, end in hit.spans)
