"""Sentences whose form says what they ask for: "swap 2 lemons for 3 limes", "the cheapest?", "for my mum, about £15"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.services.understanding.deciding.asking_sizes import AskingSizes
from app.services.understanding.deciding.aspects import Aspects
from app.services.understanding.deciding.bought_and_faulty import BoughtAndFaulty
from app.services.understanding.deciding.brief import Brief
from app.services.understanding.deciding.cart_sayings import CartSayings
from app.services.understanding.deciding.choosing import Choosing
from app.services.understanding.deciding.deciding import ACT, GOODS_ONLY, Decider
from app.services.understanding.deciding.either import Either
from app.services.understanding.deciding.for_children import ForChildren
from app.services.understanding.deciding.goods_asked import asks_for_packs
from app.services.understanding.deciding.goods_first import GoodsFirst
from app.services.understanding.deciding.hours_compared import HoursCompared
from app.services.understanding.deciding.in_the_cart import InTheCart
from app.services.understanding.deciding.keeping import Keeping
from app.services.understanding.deciding.leaning import Leaning
from app.services.understanding.deciding.nearest_open import NearestOpen
from app.services.understanding.deciding.nutrients import Nutrients
from app.services.understanding.deciding.of_collections import OfCollections
from app.services.understanding.deciding.of_one_in_focus import OfOneInFocus
from app.services.understanding.deciding.one_or_other import OneOrOther
from app.services.understanding.deciding.order_if import OrderIf
from app.services.understanding.deciding.order_list import OrderList
from app.services.understanding.deciding.other_looks import OtherLooks
from app.services.understanding.deciding.picking import Picking
from app.services.understanding.deciding.praising import praised
from app.services.understanding.deciding.properties import Properties
from app.services.understanding.deciding.qualities import Qualities
from app.services.understanding.deciding.returning import returned
from app.services.understanding.deciding.something import Something
from app.services.understanding.deciding.sums import Sums
from app.services.understanding.deciding.what_goes_out import WhatGoesOut
from app.services.understanding.deciding.whether_it_suits import WhetherItSuits
from app.services.understanding.deciding.worn_together import WornTogether
from app.services.understanding.following.agreeing import SCORE, tool_for
from app.services.understanding.following.continuing import asked_about, mark_of
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause, covered
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.sayable import between, only, says_only, spot
from app.services.understanding.text.shelf_words import telling
from app.services.understanding.text.trimming import without_fillers, without_particles
from app.services.understanding.values.price_limits import PRICE_SLOTS
from plugins.contracts import Effect, Focus, ProductQuery, Request, Slot, Token
from plugins.kit.goods.product_lists import MAX_LINES
from plugins.kit.goods.sizes import measure_of
from plugins.kit.text import tokenise

Form = Callable[[Clause, DialogueState, Trained], list[Request]]
LOOKED_AT = 5  # of what a search finds
SURELY = 0.7  # how sure a question must be for its reason to be left out
ORDERED = 0.85  # how sure it must be that goods with their offer are ordered, not asked about


class Sayings:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider):
        self._decider, self._tools, self._fillers, self._stores = decider, decider.tools, decider.fillers, decider.stores
        self._cart, self._sums, self._leaning, self._looks = CartSayings(decider), Sums(decider), Leaning(decider), OtherLooks(decider)
        self._letting_go = WhatGoesOut(decider.stores)
        self._brief, self._of_one = Brief(decider), OfOneInFocus(decider)
        self._either, self._choosing, self._aspects = Either(decider), Choosing(decider), Aspects(decider)
        self._something, self._suiting, self._children = Something(decider), WhetherItSuits(decider), ForChildren(decider)
        self._worn, self._goods_first, self._in_cart = WornTogether(decider), GoodsFirst(decider), InTheCart(decider)
        self._order_list, self._order_if, self._keeping = OrderList(decider), OrderIf(decider), Keeping(decider)
        self._hours, self._nearest = HoursCompared(decider), NearestOpen(decider)
        self._one_or_other, self._sizes, self._nutrients = OneOrOther(decider), AskingSizes(decider), Nutrients(decider)
        self._properties, self._picking, self._faulty = Properties(decider), Picking(decider), BoughtAndFaulty(decider)
        self._collections = OfCollections(decider)
        self._qualities = Qualities(decider, self._properties)

    def read(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a sentence asks for by its form, [] where it has none of these."""
        return next(filter(None, (form(sentence, state, trained) for form in self._forms())), [])

    def listed(self, piece: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the goods of a piece that is a list of its own: the "feta x2 houmous x1" before "and what's the total"."""
        return self._order_list.read(piece, state, trained)

    def _forms(self) -> Iterator[Form]:
        """Yield what reads one form each; the first that a sentence has is meant."""
        yield self._keeping.read
        yield praised
        yield returned
        yield self._hours.read
        yield self._nearest.read
        yield self._cart.swapped
        yield self._order_if.read
        yield self._one_or_other.read
        yield self._order_list.read
        yield self._faulty.read
        yield self._in_cart.read
        yield self._picking.read
        yield self._collections.read
        yield self._worn.read
        yield self._goods_first.read
        yield self._cart.only_these
        yield self._looks.read
        yield self._something.read
        yield self._of_one.read
        yield self._cart.taken
        yield self._cart.those_please
        yield self._cart.all_of_those
        yield self._cart.refused_for
        yield self._cheaper_by_many
        yield self._of_an_offer
        yield self._price_of_what_is_open
        yield self._cart.fewer
        yield self._cart.out_in_a_look
        yield self._letting_go.by_its_name
        yield self._any_of_a_size
        yield self._packs_of
        yield self._brief.read
        yield self._sizes.read
        yield self._nutrients.read
        yield self._choosing.read
        yield self._suiting.read
        yield self._children.read
        yield self._aspects.read
        yield self._properties.read
        yield self._qualities.read
        yield from self._further_forms()

    def _further_forms(self) -> Iterator[Form]:
        """Yield what reads the forms that are looked for last."""
        yield self._sorted
        yield self._leaning.for_a_child
        yield self._present
        yield self._elsewhere
        yield self._postcode_told
        yield self._more_of_them
        yield self._either.read
        yield self._leaning.read
        yield self._sums.read

    def opened(self, sentence: Clause, state: DialogueState) -> tuple[Clause, DialogueState]:
        """ "the first one is nice, does it come in blue": the question, asked of what was liked; other sentences as they are."""
        cut = next((place for place, token in enumerate(sentence.tokens) if token.text == ","), 0)
        liked = self._decider.pointing(sentence.part(0, cut), state.focus) if cut else sentence.part(0, 0)
        pointed = liked.of("reference")
        if len(pointed) != 1 or not sentence.lexicon["likings"].all_in(liked.tokens) or not says_only(liked, "likings", *pointed):
            return sentence, state
        rest = without_fillers(sentence.part(cut + 1, len(sentence.tokens)))
        code = str(pointed[0].value)
        return (rest, replace(state, focus=replace(state.focus, product=code))) if rest.tokens else (sentence, state)

    def _cheaper_by_many(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "is there a discount if I buy 20 kilos of potatoes": what offers there are on them; nothing is ordered by asking that."""
        lexicon, tokens = sentence.lexicon, sentence.tokens
        named = [slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT]
        goods = named or state.focus.product
        if not (goods and sentence.of("quantity") and lexicon["reductions"].all_in(tokens)):
            return []
        particles = lexicon["asking_particles"].at(tokens, len(tokens) - 1)
        best = next(iter(trained.router.rank(sentence.views)), None)
        sure = best is not None and best.tool in self._tools and best.score >= ACT and self._tools[best.tool].effect is Effect.READ
        if sure or not (particles or lexicon["asking"].at(tokens, 0) or sentence.text.rstrip().endswith("?")):
            return []
        tool = tool_for("offers_on", MARKS["product"], sentence, trained)
        of_it = {} if named else {"product": state.focus.product}
        wanted = self._fillers[tool].fill(only(sentence, named[:1]), {}, Focus()) | of_it if tool else {}
        return [Request(sentence.words, "act", tool, wanted, SCORE)] if wanted else []

    def _of_an_offer(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "lunch bags 3 for 2 is that any of them", "how does the 2 for 1 on pizza work": the offers on them; three are not ordered."""
        offers = sentence.lexicon["multibuys"].all_in(sentence.tokens)
        named = [slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT] if offers else []
        if len(named) != 1 or sentence.lexicon["joins"].all_in(sentence.tokens) or self._is_ordered(sentence, offers, trained):
            return []
        tool = tool_for("offers_on", MARKS["product"], sentence, trained)
        wanted = self._fillers[tool].fill(only(sentence, named), {}, Focus()) if tool else {}
        return [Request(sentence.words, "act", tool, wanted, SCORE)] if wanted else []

    def _is_ordered(self, sentence: Clause, offers: Sequence[Match], trained: Trained) -> bool:
        """Whether goods on offer are ordered, by a word for it ("could you add the 3 for 2 chickpeas") or plainly ("give me ...")."""
        said = (match.start for match in sentence.lexicon["buying"].all_in(sentence.tokens))
        if any(not any(offer.start <= place < offer.end for offer in offers) for place in said):
            return True
        best = next(iter(trained.router.rank(sentence.views)), None)
        return best is not None and best.score >= ORDERED and self._tools[best.tool].effect is not Effect.READ

    def _price_of_what_is_open(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "how much does that cost" while we ask where to deliver to: that is told once we know."""
        asked, lexicon = state.pending, sentence.lexicon
        filler = self._fillers.get(asked.tool) if asked is not None and asked.kind == "input" else None
        if filler is None or not filler.takes("place") or filler.takes_one_product or self._tools[asked.tool].effect is not Effect.READ:
            return []
        best = next(iter(trained.router.rank(sentence.views)), None)
        priced = best is not None and best.score >= ACT and best.tool == tool_for("price_of", MARKS["product"], sentence, trained)
        pointed = lexicon["it"].all_in(sentence.tokens) and not (sentence.products or sentence.slots)
        return [Request(sentence.words, "act", asked.tool, asked.arguments, SCORE)] if priced and pointed else []

    def _any_of_a_size(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """ "any 500g pasta": which there is."""
        amounts, named = sentence.of("quantity"), [slot for slot in sentence.products if slot.score >= KNOWN_PRODUCT]
        begun = sentence.lexicon["any_of"].at(sentence.tokens, 0)
        sized = len(amounts) == len(named) == 1 and measure_of(str(amounts[0].value)) is not None
        if begun is None or not sized or not sentence.part(begun.end, len(sentence.tokens)).is_bare:
            return []
        tool = tool_for("check_stock", MARKS["product"], sentence, trained)
        return [Request(sentence.words, "act", tool, self._fillers[tool].fill(sentence, {}, Focus()), SCORE)] if tool else []

    def _packs_of(self, sentence: Clause, _: DialogueState, trained: Trained) -> list[Request]:
        """ "is there a bag of ice": the goods, where the words are else like a text of the shop ("is there fish on ice")."""
        if not sentence.lexicon["asking"].at(sentence.tokens, 0) or not asks_for_packs(sentence):
            return []
        best = next(iter(trained.router.rank(sentence.views)), None)
        tool = trained.router.name_of(GOODS_ONLY)
        if not tool or (best is not None and best.score >= ACT and not best.arguments):
            return []
        return [Request(sentence.words, "act", tool, self._fillers[tool].fill(sentence, {}, Focus()), SCORE)]

    def _sorted(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "sort by price" with nothing on show: goods in that order, of which it is asked what they shall be."""
        said = sentence.of("order")
        shown = state.focus.product or state.focus.products or state.focus.query
        if shown or len(said) != 1 or not all(covered(spot(token), said) for token in _alnum(sentence)):
            return []
        tool = trained.router.name_of(GOODS_ONLY)
        ordered = tool and self._fillers[tool].takes("order")
        return [Request(sentence.words, "act", tool, {"order": said[0].value}, SCORE)] if ordered else []

    def _more_of_them(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "show me more" after the first few of what was found: those that come next."""
        filler = self._fillers.get(state.last.tool) if state.last else None
        told = filler is not None and (filler.takes_one_product or filler.takes_goods_for("query"))
        listed = told and state.focus.query and len(state.focus.products) > 1 and self._tools[state.last.tool].effect is Effect.READ
        more = sentence.lexicon["more_of_them"]
        whole = listed and any(more.whole(_alnum(said)) for said in (without_particles(sentence), sentence))
        tool = trained.router.name_of(GOODS_ONLY) if whole else ""
        if not tool or not self._fillers[tool].takes_argument("after"):
            return []
        last = dict(state.last.arguments)
        searched = state.last.tool == tool
        told = last if searched else {"query": state.focus.query, **({"attributes": last["attributes"]} if last.get("attributes") else {})}
        shown = int(last.get("after", 0)) + (MAX_LINES if searched else min(MAX_LINES, len(state.focus.products)))
        listed = searched or last.get("product") == state.focus.query  # after one of the list was told of, it begins anew
        return [Request(sentence.words, "act", tool, {**told, **({"after": shown} if listed else {})}, SCORE)]

    def _present(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "a present for my mum under £15", "it's for my brother, max a tenner": what there is for so much, where nothing else is
        said; so is "nothing over £20" after a text of the shop that asked for it."""
        limits = sentence.of(*PRICE_SLOTS)
        tool = trained.router.name_of(GOODS_ONLY) if limits else ""
        if not tool:
            return []
        named = [match for kind in ("presents", "persons") for match in sentence.lexicon[kind].all_in(sentence.tokens)]
        people = [between(sentence, match.start, match.end) for match in named]
        limited = any(slot.type != "money" for slot in limits)  # "for 25 pounds" after a text on gift cards asks for no goods
        if not (named or (limited and self._told_a_text(state) and not self._is_of_a_text(sentence, trained))):
            return []
        if not says_only(sentence, "wishing_gifts", *limits, *sentence.of("age"), *people):
            return []
        wanted = self._fillers[tool].fill(only(sentence, limits), {}, Focus())
        if state.focus.query and not sentence.lexicon["presents"].all_in(sentence.tokens):  # "one for my mum under £5" of some mugs
            return [Request(sentence.words, "act", tool, {**wanted, "query": state.focus.query}, SCORE)]
        order = {} if "min_price" in wanted else {"order": "-price"}  # a present for so much, not the least there is
        return [Request(sentence.words, "act", tool, {**wanted, **order, "in_stock": True}, SCORE)] if wanted else []

    @staticmethod
    def _is_of_a_text(sentence: Clause, trained: Trained) -> bool:
        """Whether a text of the shop is plainly asked for: "bên kia bán rẻ hơn 50k"."""
        best = next(iter(trained.router.rank(sentence.views)), None)
        return best is not None and bool(best.arguments) and best.score >= ACT

    def _told_a_text(self, state: DialogueState) -> bool:
        """Whether the last answer was a text of the shop, and no goods are spoken of."""
        spoken_of = state.focus.product or state.focus.products or state.focus.query or state.pending
        filler = self._fillers.get(state.last.tool) if state.last and not spoken_of else None
        return filler is not None and bool(state.last.arguments) and not (filler.takes_one_product or filler.takes_goods_for("query"))

    def _elsewhere(self, sentence: Clause, state: DialogueState, _: Trained) -> list[Request]:
        """ "how about Paris?" after delivery to another place: there, though goods are spelt alike, or have it in their name."""
        last = asked_about(state.pending) or state.last
        filler = self._fillers.get(last.tool) if last else None
        placed = filler is not None and filler.takes("place") and not (filler.takes_one_product or filler.takes_many_products)
        mark, _ = mark_of(sentence) if placed else (None, False)
        if not mark or self._tools[last.tool].effect is not Effect.READ:
            return []
        rest = without_fillers(sentence.part(mark.end, len(sentence.tokens)))
        named, values = rest.products, rest.of("place", "postcode", "branch", "date", "quantity")
        if len(named) != 1 or not rest.is_bare or values or self._is_called(named[0], rest):
            return []
        kept = {name: value for name, value in last.arguments.items() if name not in ("place", "postcode", "branch")}
        return [Request(sentence.words, "act", last.tool, {**kept, "place": named[0].value}, SCORE)]

    def _postcode_told(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "my postcode is BS6 5AA": after the shops or a delivery the same there, else a delivery there."""
        said = sentence.of("postcode") if sentence.lexicon["postcode_told"].all_in(sentence.tokens) else []
        if len({slot.value for slot in said}) != 1 or not says_only(sentence, "postcode_told", *said):
            return []
        last = asked_about(state.pending) or state.last
        filler = self._fillers.get(last.tool) if last else None
        placed = filler is not None and bool({"place", "postcode"} & filler.types) and not filler.takes_one_product
        tool = last.tool if last and placed else tool_for("deliver_to", MARKS["place"], sentence, trained)
        if not tool or self._tools[tool].effect is not Effect.READ:
            return []
        before = last.arguments if last and placed else {}
        kept = {name: value for name, value in before.items() if name not in ("place", "postcode", "branch")}
        return [Request(sentence.words, "act", tool, {**kept, **self._fillers[tool].fill(only(sentence, said), {}, Focus())}, SCORE)]

    def _is_called(self, goods: Slot, rest: Clause) -> bool:
        """Whether goods are so called, not only spelt alike: by their kind, or by a part of a name that is not written as a place's is
        ("Tokyo" of a vintage bag)."""
        said = _words(str(goods.value))
        found = [hit.product for hit in self._stores.search_products(query=ProductQuery(text=str(goods.value), limit=LOOKED_AT))]
        kinds = [_words(f"{product.name.partition(',')[0].split()[-1]} {' '.join(product.categories)}") for product in found]
        like_a_place = rest.text[goods.start].isupper()
        return any(said <= kind for kind in kinds) or (not like_a_place and any(said <= _words(product.name) for product in found))


def without_reasons(pieces: Sequence[Clause], requests: list[Request]) -> list[Request]:
    """Leave out a text on why something is asked that is not of goods: "I can't carry heavy bags, could somebody bring it to my house",
    "empty the basket, I changed my mind"; but what is asked about a text without a word of its own is that text: "my avocado is rock
    hard, what do I do"."""
    if len(requests) != 2 or requests[1].score < SURELY or requests[0].tool == requests[1].tool or "product" in requests[1].arguments:
        return requests
    lexicon = pieces[0].lexicon
    if lexicon["second_thoughts"].whole([token for token in pieces[1].tokens if token.text[0].isalnum()]):
        return requests[:1]
    told = bool(requests[0].arguments) and bool(requests[0].candidates) and bool(requests[0].candidates[0].arguments)
    if told and not telling(pieces[1]):
        return requests[:1]
    states = lexicon["stating"].at(pieces[0].tokens, 0) and lexicon["asking"].at(pieces[1].tokens, 0)
    return requests[1:] if states and told and "query" not in requests[1].arguments else requests


def _alnum(sentence: Clause) -> list[Token]:
    return [token for token in sentence.tokens if token.text[0].isalnum()]


def _words(text: str) -> set[str]:
    return {token.folded.removesuffix("s") for token in tokenise(text) if token.text[0].isalnum()}
