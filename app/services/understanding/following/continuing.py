"""Going on from the last request: "and for Sunday?", "what about bananas", "the orange one", "do you have any under £2"."""

from __future__ import annotations

from dataclasses import replace

from app.services.understanding.deciding.deciding import ACT, GOODS_ONLY, Decider
from app.services.understanding.deciding.filling import WHERE, renewed
from app.services.understanding.following.agreeing import OF_ONE_THING, SCORE, tool_for, wishes
from app.services.understanding.following.each import ForEach, all_of
from app.services.understanding.following.free_of import as_free, in_it_too
from app.services.understanding.following.goods_named import name_of
from app.services.understanding.following.looks_asked import article_of_all, asked_so_far, with_looks_kept
from app.services.understanding.following.others_like_it import in_place, of_last, sibling, so_called
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.intents import View
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.lexicon import Match
from app.services.understanding.text.trimming import refused_amount, without_fillers, without_particles
from plugins.contracts import Effect, Focus, Pending, ProductQuery, Request, Slot
from plugins.kit.goods.looks import SIZES
from plugins.kit.goods.pricing import is_measured
from plugins.kit.goods.products import SIZE, stems
from plugins.kit.goods.sizes import is_sold_so, measure_of

OTHERWISE = 0.9


def asked_about(pending: Pending | None) -> Request | None:
    """Return the request that the question is about which we asked last: "and a lemon" goes on from "which apples?"."""
    if pending is None or pending.kind not in ("choice", "input") or not pending.shown:
        return None
    return Request("", "act", pending.tool, pending.arguments, SCORE)


def mark_of(sentence: Clause) -> tuple[Match | None, bool]:
    """Return the words that tie a sentence to what was said before it, and whether they take that back."""
    amount = refused_amount(sentence)
    correction = sentence.lexicon["corrections"].at(sentence.tokens, 0) or (amount if amount and not sentence.products else None)
    instead = bool(sentence.lexicon["exchanges"].all_in(sentence.tokens))
    after = any(match.end == len(sentence.tokens) for match in sentence.lexicon["follow_up_after"].all_in(sentence.tokens))
    too = Match(0, 0, "") if after or sentence.lexicon["too"].all_in(sentence.tokens) else None
    return correction or sentence.lexicon["follow_up"].at(sentence.tokens, 0) or too, bool(correction) or instead


def _only_amount(rest: Clause) -> bool:
    """Whether a sentence says how much and of what was shown at most: "6", "one of those"."""
    pointed = rest.of("reference")
    told = [*pointed, *rest.of("quantity")]  # the pints of "2 pints" are no goods
    kinds = {slot.type for slot in rest.slots if slot in told or not covered(slot, told)}
    return "quantity" in kinds and kinds <= {"quantity", "reference"} and not rest.products


def _names_a_deed(rest: Clause) -> bool:
    """Whether a word that no shelf knows stands beside what is pointed at: "and wrap it" says what shall be done with it."""
    return any(slot.score < KNOWN_PRODUCT and not covered(slot, rest.of("reference")) for slot in rest.products)


def _says_make(sentence: Clause) -> bool:
    first, *_ = sentence.lexicon.words("make_it")
    return any(token.folded == first for token in sentence.tokens)


def _begins_behind(sentence: Clause, chosen: Slot) -> int:
    """Return the place of the first word behind what was picked, 0 where other words stand before that."""
    places = enumerate(sentence.tokens)
    behind = next((place for place, token in places if token.start >= chosen.end and token.text[0].isalnum()), 0)
    before = (token for token in sentence.tokens[:behind] if token.text[0].isalnum() and not chosen.start <= token.start)
    return behind if all(token in sentence.lexicon.plain for token in before) else 0


def _says_no_more(rest: Clause) -> bool:
    """Whether nothing stands in the rest of a question but values, small words and what makes it one ("size 28 không, màu xanh ấy")."""
    return all(
        not token.text[0].isalnum()
        or token in rest.lexicon.plain
        or bool(rest.lexicon["particles"].whole((token,)))
        or covered(Slot("", "", token.start, token.end), rest.slots)
        for token in rest.tokens
    )


class Continuation:
    """Reads sentences that only make sense after the last request."""

    def __init__(self, decider: Decider, each: ForEach):
        self._decider, self._each = decider, each
        self._tools, self._fillers, self._stores = decider.tools, decider.fillers, decider.stores

    def follow_up(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the last tool's call again with what is new, or [] when the sentence stands on its own."""
        asked = self._looks_of_it(sentence, state, trained)
        if asked:
            return self._each.meant(sentence, asked, state.focus, trained)
        last = asked_about(state.pending) or state.last
        if last is None or last.tool not in self._tools:
            return self._wanted_at_last(sentence, state, trained)
        mark, corrects = mark_of(sentence)
        if mark and self._asks_otherwise(sentence, last, trained):
            return []
        rest = without_fillers(sentence.part(mark.end, len(sentence.tokens))) if mark else sentence
        rest = self._decider.pointing(without_particles(rest), state.focus)
        if not rest.tokens or not rest.is_bare:
            return []
        changes = not self._tools[last.tool].repeatable
        if refused_amount(sentence) and not rest.products and (changes or "quantity" not in self._fillers[last.tool].types):
            amended = self._amended(rest, state, trained)  # "no 4", "no 4 of them"
            return [amended] if amended else []
        named = rest.products or rest.of("reference", "attribute")
        if changes and (self._sets_an_amount(sentence, rest, trained) or (mark and not corrects and not named)):
            return []
        if changes and (asked := self._asked_after(sentence, rest, trained)):
            return [asked]
        if changes and (corrects or not mark):
            return self._changed_mind(rest, last, state, trained, corrects)
        amount = self._amount(sentence, rest, last, state, trained) if _only_amount(rest) else None
        if amount is not None:
            return amount
        return self._gone_on(sentence, rest, last, state, trained)

    def _looks_of_it(self, sentence: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """ "có size XL không", "do you have that in blue": whether what is spoken of comes so; of a list, those that do."""
        if sentence.lexicon["which_looks"].whole(without_particles(sentence).tokens) and (state.focus.product or state.focus.products):
            return self._told_of(sentence, state.focus, trained)
        looks = [slot.value for slot in sentence.looks]
        chosen = self._one_chosen(sentence, state.focus) if looks else None
        sentence = self._decider.pointing(sentence, state.focus) if chosen else sentence
        having = sentence.lexicon["have_you"].at(sentence.tokens, _begins_behind(sentence, chosen) if chosen else 0)
        if having is None or not looks or not sentence.only_looks or not (chosen or state.focus.product or state.focus.query):
            return None
        rest = sentence.part(having.end, len(sentence.tokens))
        if not _says_no_more(rest) or rest.of("quantity", "max_price", "min_price", "order"):
            return None
        if chosen:
            tool = self.stock_tool(sentence, trained)
            return Request(sentence.words, "act", tool, {"product": chosen.value, "attributes": looks}, SCORE) if tool else None
        words, sized = self._words_for_goods(state), any(str(look).partition(":")[0] in SIZES for look in looks)
        if words and (not state.focus.product or not (sized or having.value == "left")):
            tool = trained.router.name_of(GOODS_ONLY)
            asked = asked_so_far(state.last, tool, words)
            wanted = {**asked, "query": words, "attributes": with_looks_kept(asked, looks)}
            return Request(sentence.words, "act", tool, wanted, SCORE) if tool else None
        tool = self.stock_tool(sentence, trained)
        return Request(sentence.words, "act", tool, {"product": state.focus.product, "attributes": looks}, SCORE) if tool else None

    def _one_chosen(self, sentence: Clause, focus: Focus) -> Slot | None:
        """Return what stands before a question about it and picks one on show: "the first one" of "the first one, got it in M"."""
        pointed = self._decider.pointing(sentence, focus).of("reference")
        begins = min((slot.start for slot in sentence.looks), default=0)
        return pointed[0] if len(pointed) == 1 and pointed[0].end <= begins else None

    def _words_for_goods(self, state: DialogueState) -> str:
        """Return the customer's own words for the goods that are to be chosen or were asked about last; a list's, where it is one of it."""
        is_open = state.pending is not None and state.pending.kind == "choice" and state.pending.parameter == "product"
        asked = state.pending.arguments if state.pending and is_open else state.last.arguments if state.last else {}
        words = str(asked.get("query") or asked.get("product") or "")
        coded = bool(words) and self._stores.find_product(sku=words) is not None
        return state.focus.query if not words or (coded and not state.focus.product) else "" if coded else words

    def _told_of(self, sentence: Clause, focus: Focus, trained: Trained) -> Request | None:
        """ "có màu nào", "what sizes are there": what is to be told of the goods on show."""
        tool = tool_for("tell_about", "<product>", sentence, trained)
        spoken_of = focus.product or article_of_all(self._stores, focus.products)
        known = {"product": spoken_of} if spoken_of else {}
        return Request(sentence.words, "act", tool, known, SCORE) if tool else None

    def _gone_on(self, sentence: Clause, rest: Clause, last: Request, state: DialogueState, trained: Trained) -> list[Request]:
        """Return the last tool's call with the values of a sentence that says nothing else."""
        mark, corrects = mark_of(sentence)
        if mark and rest.looks and rest.only_looks:
            rest = replace(rest, slots=tuple(slot for slot in rest.slots if slot.type != "product"))  # "màu đỏ đô thì sao" names no goods
        if rest.of("reference") and (self._fillers[last.tool].only_by_words or _names_a_deed(rest)):
            return []  # "cái thứ nhất size L" after a list speaks of one of it
        if mark and rest.looks and not rest.products and state.focus.product and not self._fillers[last.tool].takes("attribute"):
            asked = {"product": state.focus.product, "attributes": [slot.value for slot in rest.looks]}  # "size 43 thì sao" after offers
            return [Request(sentence.words, "act", self.stock_tool(sentence, trained), asked, SCORE)]
        if mark and (both := in_it_too(sentence, rest, last, self._fillers[last.tool], state.focus)):
            return [Request(sentence.words, "act", last.tool, both, SCORE)]
        new = self._fillers[last.tool].fill(rest, {}, Focus())
        if mark and not corrects and self._only_where(rest) and not any(self._fillers[last.tool].takes(kind) for kind in WHERE):
            return self._delivered_there(rest, trained)
        if not mark and (not new or rest.products or not self._speaks_of_last(rest, last)):
            return []
        if other := so_called(self._stores, rest, new, of_last(self._stores, last, state.focus.product)):
            kept = {name: value for name, value in last.arguments.items() if name not in OF_ONE_THING}
            return [Request(sentence.words, "act", last.tool, {**kept, "product": other}, SCORE)]
        if set(new) == {"attributes"}:
            new = {"attributes": with_looks_kept(last.arguments, new["attributes"])} | sibling(self._stores, last, rest)
        if "product" in new and not self._tools[last.tool].repeatable:
            last = self._another(sentence, rest, last, state, trained)
        same = sentence.lexicon["same"].at(sentence.tokens, 0)
        of_another = "product" in new and "attributes" not in new and bool(rest.products) and not same
        just_one = of_another and rest.lexicon["numbers"].at(rest.tokens, 0)  # "and a pineapple?" after three mangoes
        gone = () if not of_another else OF_ONE_THING if just_one else ("attributes",)
        before = {name: value for name, value in last.arguments.items() if name not in gone}
        wanted = renewed(before, as_free(in_place(self._stores, new, last, rest), last))
        return [Request(sentence.words, "act", last.tool, wanted, SCORE)] if new else []

    def _asked_after(self, sentence: Clause, rest: Clause, trained: Trained) -> Request | None:
        """ "what about beetroot?" after something was added: what there is of it; that it is wanted was not said."""
        asks = sentence.lexicon["asks_after"].at(sentence.tokens, 0)
        if asks is None or not rest.products or rest.of("quantity", "reference"):
            return None
        tool = trained.router.name_of(GOODS_ONLY)
        return Request(sentence.words, "act", tool, self._fillers[tool].fill(rest, {}, Focus()), SCORE) if tool else None

    def _another(self, sentence: Clause, rest: Clause, last: Request, state: DialogueState, trained: Trained) -> Request:
        """ "and a gift bag" after "add two": one of them is added, what the cart held before stays; "same again but plum": as many."""
        same = bool(sentence.lexicon["same"].at(sentence.tokens, 0))
        kept = {name: value for name, value in last.arguments.items() if name not in OF_ONE_THING or (same and name == "quantity")}
        setting = last.tool == tool_for("make_it", "<quantity>", rest, trained)
        return replace(last, arguments=kept, tool=tool_for("add_it", "<product>", rest, trained) if setting else last.tool)

    def _sets_an_amount(self, sentence: Clause, rest: Clause, trained: Trained) -> bool:
        """ "make it 4 lemons" says of which goods: nothing that was added last is exchanged for them."""
        if not (rest.of("quantity") and rest.products):
            return False
        said = next(iter(trained.router.rank(sentence.views)), None)
        return said is not None and said.score >= OTHERWISE and said.tool == tool_for("make_it", "<quantity>", rest, trained)

    @staticmethod
    def _asks_otherwise(sentence: Clause, last: Request, trained: Trained) -> bool:
        """Whether a question is another tool's own: "còn size 37 không" after a price asks for stock, "còn size 37" goes on.

        So does "còn hôm qua thì sao", which names no goods: a day says nothing of what is asked of it.
        """
        if len(without_particles(sentence).tokens) == len(sentence.tokens) or not (sentence.products or sentence.of("attribute")):
            return False
        said = next(iter(trained.router.rank(sentence.views)), None)
        return said is not None and said.tool not in ("", last.tool) and said.score >= OTHERWISE

    @staticmethod
    def _only_where(rest: Clause) -> bool:
        """Whether all that is new is a place that is no branch: "what about to France"."""
        places = rest.of("place", "postcode")
        return bool(places) and not rest.of("branch") and all(covered(slot, places) for slot in (*rest.slots, *rest.products))

    def _delivered_there(self, rest: Clause, trained: Trained) -> list[Request]:
        view = View((*rest.lexicon.words("deliver_to"), "<place>"))
        tool = next((one.tool for one in trained.router.rank([view]) if one.tool), "")
        return [Request(rest.words, "act", tool, self._fillers[tool].fill(rest, {}, Focus()), SCORE)] if tool else []

    def _amount(self, sentence: Clause, rest: Clause, last: Request, state: DialogueState, trained: Trained) -> list[Request] | None:
        """Return what an amount alone asks for: so many into the cart, [] where it says so itself ("make it two"), None where it
        goes on from the last request."""
        mark, corrects = mark_of(sentence)
        if corrects and _says_make(sentence):
            return []
        looked_at = [] if mark or wishes(sentence) else self._size_of(rest, last, state, trained)
        if looked_at:
            return looked_at
        asks = sentence.text.rstrip().endswith("?")
        of_each = bool(rest.lexicon["each"].all_in(rest.tokens))
        orders = not asks and ("quantity" not in self._fillers[last.tool].types or wishes(sentence) or of_each)
        phrase = "price_of" if asks and of_each else "add_it" if orders else ""
        return self._wanted(rest, state, trained, phrase) if phrase and not mark else None

    def _size_of(self, rest: Clause, last: Request, state: DialogueState, trained: Trained) -> list[Request]:
        """ "loại 50 ml", "the 1 litre" of goods that are sold by the piece: whether they come so, which orders none."""
        code = state.focus.product or (state.focus.products[0] if len(state.focus.products) == 1 else "")
        said = str(rest.of("quantity")[0].value)
        product, size = self._stores.find_product(sku=code) if code else None, measure_of(said)
        if product is None or size is None or is_measured(product) or "quantity" in self._fillers[last.tool].types:
            return []
        sizes = (product.group and self._stores.find_variants(group=product.group)) or (product,)
        fitting = [one.sku for one in sizes if is_sold_so(one, size)]
        tool = tool_for("tell_about", "<product>", rest, trained) if fitting else self.stock_tool(rest, trained)
        asked = {"product": fitting[0]} if fitting else {"product": code, "attributes": [f"{SIZE}:{said}"]}
        return [Request(rest.words, "act", tool, asked, SCORE)] if tool else []

    def _wanted_at_last(self, sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "ok just 6 then" after a question that was not answered: of the goods that were spoken of before it."""
        rest = self._decider.pointing(without_particles(sentence), state.focus)
        orders = state.last is not None and rest.is_bare and _only_amount(rest) and wishes(sentence)
        return self._wanted(rest, state, trained, "add_it") if orders else []

    def _wanted(self, rest: Clause, state: DialogueState, trained: Trained, phrase: str) -> list[Request]:
        """ "6 please" while goods are on show: so many of them into the cart, which asks where it is not clear of which; or their price."""
        tool = tool_for(phrase, "<product>", rest, trained)
        if not tool or not (state.focus.product or state.focus.products):
            return []
        of_each = bool(rest.lexicon["each"].all_in(rest.tokens))
        searched = all_of(state.focus) if of_each else ()
        if searched:
            amount = self._fillers[tool].fill(rest.without("reference"), {}, Focus())  # "a kilo of each" after apples and carrots
            return [Request(rest.words, "act", tool, {**amount, "product": words}, SCORE) for words in searched]
        many = (of_each and phrase == "add_it") or len(rest.of("reference")) > 1  # "a kilo of each" with ten things on show: of which?
        rest = replace(rest, slots=tuple(slot for slot in rest.slots if slot.type != "reference")) if many else rest
        return [Request(rest.words, "act", tool, self._fillers[tool].fill(rest, {}, Focus() if many else state.focus), SCORE)]

    def leaves_out(self, said: Clause, asked: Pending, trained: Trained) -> bool:
        """Whether just the goods that are open are not wanted any more: "actually leave the milk out"."""
        words = name_of(str(asked.arguments.get("product", "")), self._stores)
        best = next(iter(trained.router.rank(said.views)), None)
        out = best is not None and best.score >= ACT and best.tool == tool_for("take_out", "<product>", said, trained)
        named = {stem for slot in said.products for stem in stems(str(slot.value))}
        return out and best.tool != asked.tool and bool(named) and named <= set(stems(words))

    def stock_tool(self, clause: Clause, trained: Trained) -> str:
        """Return the tool that tells what is there."""
        return tool_for("check_stock", "<product>", clause, trained)

    def only_asked(self, sentence: Clause, request: Request, trained: Trained) -> Request:
        """Put nothing into a cart where it is only asked whether so many are there, or what they cost: "do you have 2 white sourdough",
        "carrots 700g?"."""
        orders = request.tool in self._tools and self._tools[request.tool].effect is not Effect.READ
        if not (orders and sentence.of("quantity") and sentence.products):
            return request
        bare = sentence.is_bare and sentence.text.rstrip().endswith("?") and not wishes(sentence)
        asks = sentence.lexicon["have_you"].at(sentence.tokens, 0)
        tool = self.stock_tool(sentence, trained) if asks else tool_for("price_of", "<product>", sentence, trained) if bare else ""
        return replace(request, tool=tool, arguments=self._fillers[tool].fill(sentence, {}, Focus())) if tool else request

    def undone(self, sentence: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """ "cancel that" after something was added: take just that out again."""
        said = [token for token in sentence.tokens if token.text[0].isalnum()]
        if state.last and sentence.lexicon["just_one"].whole(said):
            return self._just_one(sentence, state, trained)
        if state.last is None or not sentence.lexicon["undo"].whole(said):
            return None
        is_added = state.last.tool == tool_for("add_it", "<product>", sentence, trained)
        return self._taken_out(sentence, state.last, state, trained) if is_added else None

    def _just_one(self, sentence: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """ "actually just the one" after some were put into the cart."""
        sets = tool_for("make_it", "<quantity>", sentence, trained)
        changed = state.last is not None and state.last.tool in (sets, tool_for("add_it", "<product>", sentence, trained))
        wanted = {"product": state.focus.product, "quantity": "1"} if state.focus.product else {"quantity": "1"}
        return Request(sentence.words, "act", sets, wanted, SCORE) if changed and sets else None

    def _taken_out(self, sentence: Clause, added: Request, state: DialogueState, trained: Trained) -> Request | None:
        out = tool_for("take_out", "<product>", sentence, trained)
        goods = state.focus.product or added.arguments.get("product", "")
        if not out or not goods:
            return None
        return Request(sentence.words, "act", out, {"product": goods, "quantity": added.arguments.get("quantity", "1")}, SCORE)

    def _changed_mind(self, rest: Clause, last: Request, state: DialogueState, trained: Trained, corrects: bool) -> list[Request]:
        """After a change of the cart: "no, 3" makes it three, "no wait, the white one" exchanges what was added."""
        goods = rest.products or rest.of("reference", "attribute")
        if rest.of("quantity") and not goods:
            amended = self._amended(rest, state, trained)
            return [amended] if amended else []
        if len(rest.of("quantity")) > 1 and len(rest.products) > 1:
            return []  # "no wait, 2 lemons and 2 limes": each by itself
        add = tool_for("add_it", "<product>", rest, trained)
        if not goods or not corrects or last.tool not in (add, tool_for("make_it", "<quantity>", rest, trained)):
            return []
        new = self._fillers[add].fill(rest, {}, state.focus)
        if self._means(str(new.get("product", "")), state.focus.product):
            sets = tool_for("make_it", "<quantity>", rest, trained) if rest.of("quantity") and rest.products else ""
            return [Request(rest.words, "act", sets, new, SCORE)] if sets else []  # "no, 2 limes" after 3 of them
        out = self._taken_out(rest, last, state, trained)
        kept = {name: value for name, value in last.arguments.items() if name not in ("attributes", "instead_of", "gone")}
        instead = Request(rest.words, "act", add, renewed(kept, new), SCORE)
        if not out or not new.get("product") or not self._is_sold(str(new["product"])):
            return [instead] if out and new.get("product") else []  # nothing is taken out for what there is not
        if rest.of("quantity") and rest.products and self._fillers[add].takes_argument("gone"):
            gone = {"instead_of": out.arguments["product"], "gone": out.arguments["quantity"]}
            return [replace(instead, arguments={**instead.arguments, **gone})]  # the cart knows whether it has such goods too
        return [out, instead]

    def _is_sold(self, words: str) -> bool:
        """Whether a code or words for goods find any."""
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=1))
        return self._stores.find_product(sku=words) is not None or any(not hit.close for hit in hits)

    def _means(self, words: str, sku: str) -> bool:
        """Whether the words for goods name the product in focus: "make it 8 granny smiths" exchanges nothing."""
        if not words or words == sku:
            return True
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=1))
        return bool(hits) and hits[0].product.sku == sku

    def _amended(self, rest: Clause, state: DialogueState, trained: Trained) -> Request | None:
        """ "no, 3" after a change: make it three."""
        view = View((*rest.lexicon.words("make_it"), "<quantity>"))
        meant = next((candidate for candidate in trained.router.rank([view]) if candidate.tool), None)
        if meant is None:
            return None
        arguments = self._fillers[meant.tool].fill(rest, {}, state.focus)
        return Request(rest.words, "act", meant.tool, arguments, meant.score)

    def _speaks_of_last(self, rest: Clause, last: Request) -> bool:
        """Whether every value in a bare clause is of a kind that the last tool takes ("Sunday?", "the second one")."""
        types = self._fillers[last.tool].types
        told = [slot for slot in rest.slots if slot.type == "exclude" or not covered(slot, rest.of("exclude"))]
        kinds = {"product" if slot.type == "reference" else slot.type for slot in told if slot.type not in ("ordinal", "now")}
        reads = self._tools[last.tool].effect is Effect.READ
        return bool(kinds) and kinds <= types | {"attribute"} and (reads or not kinds <= {"quantity"})

    def narrowed(self, sentence: Clause, request: Request, state: DialogueState) -> Request:
        """Return a request with what the same tool was asked before, where the sentence says "any" or "ones" of it."""
        last = state.last
        if last is None or last.tool != request.tool or not request.tool or sentence.products or sentence.of("category", "brand"):
            return request
        if not sentence.lexicon["ellipsis"].all_in(sentence.tokens):
            return request
        return replace(request, arguments=renewed(last.arguments, request.arguments))
