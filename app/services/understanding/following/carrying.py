"""What a short sentence leaves out because it was just spoken of: the goods of "under a fiver", the delivery of "and how much"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.services.understanding.deciding.filling import WHERE, Filler, renewed
from app.services.understanding.deciding.guessing import is_unanswered
from app.services.understanding.following.free_of import asked_of_it_too
from app.services.understanding.following.one_such import code_of_such, one_of_such
from app.services.understanding.following.same_place import place_before
from app.services.understanding.routing.intents import View
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, NAMING, WRITTEN, Clause, covered
from app.services.understanding.text.trimming import without_particles
from plugins.contracts import Candidate, Effect, Focus, Pending, ProductQuery, Request, Slot, Stores, Tool
from plugins.kit.goods.free_from import suiting
from plugins.kit.goods.looks import looks_lacking
from plugins.kit.text import fold, tokenise, utterance

NAMED = ("query", "category", "brand", "like")
LIKELY, POSSIBLE = 0.5, 0.05  # what it takes for the cart to be meant that was changed just now; for what is asked without goods
FEW = 2  # goods on show: with fewer, the one that was spoken of says of which kind others are wanted
LOOKED_AT = 5  # of what a search finds
LISTED = 60  # goods of a list, shown and not
PLACED = frozenset({MARKS["place"]})
Rank = Callable[[Sequence[View]], Sequence[Candidate]]
LOOSE_WORDS = 2  # beside the values, in a sentence that only narrows ("something around 3 pounds")


class Carrying:
    """Completes requests with what the conversation was about."""

    def __init__(self, tools: Mapping[str, Tool], fillers: Mapping[str, Filler], stores: Stores):
        self._tools, self._fillers, self._stores = tools, fillers, stores

    def complete(
        self, clause: Clause, request: Request, last: Request | None, focus: Focus, rank: Rank, pending: Pending | None = None
    ) -> Request:
        """Return a request with what it leaves out, or itself; ``last`` is what was answered before it, ``rank`` the router's view."""
        if request.decision != "act" or request.tool not in self._tools:
            return request
        request = _without_looks_for_goods(clause, request)
        return (
            self._like_the_last(clause, request, last, focus)
            or self._cheaper_of_those(clause, request, focus, rank)
            or self._one_of_that_kind(clause, request, focus)
            or self._more_so(clause, request, last, focus, rank)
            or self.any_with(clause, request, last, focus, rank)
            or self._that_suit(clause, request, last, focus, rank)
            or asked_of_it_too(clause, request, last, focus)
            or self._of_what_was_named(clause, request, last)
            or self._of_the_open_question(clause, request, pending)
            or self._of_the_goods(clause, request, last, focus, pending)
            or self._one_of_those(clause, request, last)
            or self._of_the_cart(clause, request, last, rank)
            or self._of_so_many(clause, request, last, focus)
            or one_of_such(clause, request, focus, self._stores)
            or self._of_the_same(clause, request, last, rank, focus)
            or self._in_the_looks(clause, request, last, focus)
            or self._with_the_goods(clause, request)
            or request
        )

    def _like_the_last(self, clause: Clause, request: Request, last: Request | None, focus: Focus) -> Request | None:
        """ "anything similar in gold": like the product in focus, in that look; of many on show, such goods in that look."""
        said, looks = request.arguments.get("like"), [slot.value for slot in clause.looks]
        if not said or not looks or not clause.only_looks or clause.of("reference"):
            return None
        goods = {"like": focus.product} if focus.product else {"query": self._goods_of(last.arguments) if last else ""}
        return replace(request, arguments={**goods, "attributes": looks}) if any(goods.values()) else None

    def _cheaper_of_those(self, clause: Clause, request: Request, focus: Focus, rank: Rank) -> Request | None:
        """ "có cái nào rẻ hơn không" with a list on show: the cheapest of what was looked for, not what is like each of them."""
        listed = focus.query and not focus.product and len(focus.products) > 1 and not clause.products
        if not listed or set(request.arguments) != {"order"} or "product" not in self._fillers[request.tool].required:
            return None
        search = next(iter(rank([View((MARKS["product"],))])), None)
        if search is None or search.tool not in self._tools or not self._fillers[search.tool].takes_goods_for("query"):
            return None
        looks = {"attributes": list(focus.looks)} if focus.looks else {}
        return replace(request, tool=search.tool, arguments={"query": focus.query, **looks, **request.arguments})

    def _one_of_that_kind(self, clause: Clause, request: Request, focus: Focus) -> Request | None:
        """ "lấy 1 khăn đỏ" while one scarf is spoken of: that one, where it comes so."""
        words, product = request.arguments.get("product"), self._stores.find_product(sku=focus.product) if focus.product else None
        orders = self._tools[request.tool].effect is Effect.WRITE and self._fillers[request.tool].takes("attribute")
        if not orders or product is None or not isinstance(words, str) or clause.of("reference", "sku"):
            return None
        said = [token.folded for token in tokenise(words)]
        name = [token.folded for token in tokenise(product.name.partition(",")[0])]
        kind = name[: len(said)] if clause.lexicon.head_first else name[-len(said) :]
        kinds = (product.group and self._stores.find_variants(group=product.group)) or (product,)
        looks = request.arguments.get("attributes", ())
        if said != kind or len(name) == len(said) or looks_lacking(kinds, read_looks(looks)):
            return None
        code = product.group if product.group and looks else focus.product
        return replace(request, arguments={**request.arguments, "product": code})

    def _more_so(self, clause: Clause, request: Request, last: Request | None, focus: Focus, rank: Rank) -> Request | None:
        """ "and something stronger?" after ciders: those that are called strong; where none is, that is not known."""
        said = clause.lexicon["comparatives"].whole(tokenise(str(request.arguments.get("like", ""))))
        if said is None:
            return None
        goods = (self._goods_of(last.arguments) if last else "") or focus.query
        found = self._of_such(said, goods, clause) if goods and said else ""
        if found and self._names_of(found):
            return replace(request, arguments={"query": found})
        others = next(iter(rank([View((*clause.lexicon.words("another_like"), MARKS["product"]))])), None) if focus.product else None
        if others and others.tool and self._fillers[others.tool].takes_one_product:  # what there is like it: the customer sees which is so
            return replace(request, tool=others.tool, arguments={"product": focus.product})
        return Request(clause.words, "unknown", candidates=request.candidates, score=request.score)

    def side_by_side(self, clause: Clause, request: Request, last: Request | None, focus: Focus, rank: Rank) -> Request:
        """ "the difference between the scottie dog and the chocolate one" after hot water bottles: each is one of those."""
        many, searched = request.arguments.get("products"), self.any_with(clause, request, last, focus, rank)
        if searched or not isinstance(many, list) or not focus.query:
            return searched or request
        return replace(
            request, arguments={**request.arguments, "products": [code_of_such(str(one), focus.query, self._stores) or one for one in many]}
        )

    def any_with(self, clause: Clause, request: Request, last: Request | None, focus: Focus, rank: Rank) -> Request | None:
        """ "any with a cat or dog on" after tea towels: tea towels with such a thing in their name."""
        some = clause.lexicon["ellipsis"].all_in(clause.tokens)
        having = any(clause.lexicon["having"].at(clause.tokens, match.end) for match in some)
        goods = (self._goods_of(last.arguments) or focus.query) if last and having else ""
        search = next(iter(rank([View((MARKS["product"],))])), None) if goods else None
        if search is None or search.tool not in self._tools or not self._fillers[search.tool].takes_goods_for("query"):
            return None
        named = [slot for slot in clause.products if not covered(slot, clause.of("policy", "service"))]
        said = next((words for slot in named if (words := self._of_such(slot.value, goods, clause))), "")
        return Request(clause.words, "act", search.tool, {"query": said}, request.score, request.candidates) if said else None

    def _of_such(self, thing: str, goods: str, clause: Clause) -> str:
        """Return the words for goods with a thing on, "" where neither such goods nor anything else of the shop is called by it."""
        together = f"{goods} {thing}" if clause.lexicon.head_first else f"{thing} {goods}"
        found = self._names_of(together)
        wanted, kind = _singular(thing), _singular(goods)
        if found:
            return together if any(wanted <= name and not kind.isdisjoint(name - wanted) for name in found) else ""
        return together if any(wanted <= name for name in self._names_of(thing)) else ""  # none of these, though others are

    def _names_of(self, words: str) -> list[set[str]]:
        """Return the words in the names of the goods that are found by some words."""
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=LOOKED_AT))
        return [_singular(hit.product.name) for hit in hits if not hit.close]

    def _in_the_looks(self, clause: Clause, request: Request, last: Request | None, focus: Focus) -> Request | None:
        """ "I'll take one" after "do you have it in M": of size M, where the same goods are meant and no look is asked about."""
        filler = self._fillers[request.tool]
        if last is None or not (filler.takes("attribute") and filler.takes("quantity")) or clause.products:
            return None
        searched = bool(focus.query) and last.arguments.get("query") == focus.query
        spoken_of = searched or self._is_so_called(focus.product, str(last.arguments.get("product", "")))
        same = spoken_of and request.arguments.get("product", focus.product) == focus.product
        marks = [match for kind in ("attribute_marks", "which") for match in clause.lexicon[kind].all_in(clause.tokens)]
        there = [slot.start for slot in clause.of("in-stock")]  # the "in" of "in stock" asks for no look
        asked = not clause.looks and any(clause.tokens[match.start].start not in there for match in marks)
        said = list(request.arguments.get("attributes", ()))
        kinds = {str(look).partition(":")[0] for look in said}
        before = last.arguments.get("attributes", ()) if focus.product and same else ()
        on_show = request.arguments.get("product", focus.product) in (*focus.products, *(() if focus.query else (focus.product,)))
        asked_for = {str(look).partition(":")[0] for look in before}
        listed = [look for look in self._it_comes_in(focus) if look.partition(":")[0] not in asked_for] if on_show else []
        kept = [look for look in (*before, *listed) if str(look).partition(":")[0] not in kinds]
        if asked or not kept:
            return None
        return replace(request, arguments={**request.arguments, "attributes": [*said, *kept]})

    def _is_so_called(self, code: str, words: str) -> bool:
        """Whether words are the code of what is spoken of, or name it."""
        if not code or not words or words == code:
            return words == code
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=1))
        return any(code in (hit.product.sku, hit.product.group) for hit in hits)

    def _it_comes_in(self, focus: Focus) -> Sequence[str]:
        """Return the looks of the list on show, where what is spoken of is of that list and comes in them: it may have been named by
        itself since."""
        product = self._stores.find_product(sku=focus.product) if focus.product and focus.looks else None
        if product is None:
            return focus.looks
        variants, looks = self._stores.find_variants(group=product.group) if product.group else None, read_looks(focus.looks)
        hits = self._stores.search_products(query=ProductQuery(text=focus.query, attributes=looks, limit=LISTED)) if focus.query else ()
        listed = not focus.query or any((product.group or product.sku) in (hit.product.group, hit.product.sku) for hit in hits)
        return focus.looks if listed and not looks_lacking(variants or (product,), looks) else ()

    def _that_suit(self, clause: Clause, request: Request, last: Request | None, focus: Focus, rank: Rank) -> Request | None:
        """ "nut free for her lunch" after cereal bars: which of those the shop states to be; a search of words is no answer."""
        said = request.arguments.get("query")
        named = [slot for slot in clause.of("allergen") if clause.text[slot.start : slot.end] == said]
        diet = next((slot for slot in named if clause.is_diet(slot)), None)  # "any cheaper fish" after cheese is fish
        meant = next(iter(rank([View((MARKS["product"], MARKS["allergen"]))])), None) if diet else None
        if diet is None or meant is None or meant.tool not in self._tools or not self._fillers[meant.tool].takes("allergen"):
            return None
        goods = self._goods_of(last.arguments) if last else ""
        known = {"product": goods or focus.query} if goods or focus.query else {}
        return replace(request, tool=meant.tool, arguments={**known, "allergen": diet.value})

    def _of_what_was_named(self, clause: Clause, request: Request, last: Request | None) -> Request | None:
        """ "how much for a dozen" after "are your eggs free range": the goods of a question that a text of the shop answered."""
        filler = self._fillers[request.tool]
        if last is None or last.tool not in self._tools or self._takes_goods(last.tool) or not filler.takes_goods_for("product"):
            return None
        if "product" in request.arguments or clause.products or not filler.takes("quantity"):
            return None
        said = utterance(last.clause, clause.lexicon.language)
        proposed = self._stores.propose_slots(utterance=said)
        named = [slot for slot in proposed if slot.type in ("product", "category") and _is_named(slot, said.text)]
        for slot in sorted(named, key=lambda slot: slot.start - slot.end):
            words = said.text[slot.start : slot.end]
            if self._is_sold(words):
                return replace(request, arguments={**request.arguments, "product": words})
        return None

    def _of_the_open_question(self, clause: Clause, request: Request, pending: Pending | None) -> Request | None:
        """ "how much are two kilos" while it is open which potatoes shall be added: of potatoes."""
        if pending is None or pending.kind not in ("choice", "input") or request.tool == pending.tool:
            return None
        words, filler = self._goods_of(pending.arguments), self._fillers[request.tool]
        lacks = filler.takes_goods_for("product") and "product" in filler.required and "product" not in request.arguments
        return replace(request, arguments={"product": words, **request.arguments}) if words and lacks else None

    def _is_sold(self, words: str) -> bool:
        hits = self._stores.search_products(query=ProductQuery(text=words, limit=1))
        return bool(hits) and not hits[0].close

    def at_the_same_place(self, request: Request, before: Request) -> Request:
        """ "a shop in Keynsham, what's the address": the second half of a message speaks of the first one's place."""
        if request.decision != "act" or any(request.arguments.get(name) for name in WHERE):
            return request
        where = place_before(before, self._fillers[before.tool], self._fillers[request.tool], self._stores)
        return replace(request, arguments={**request.arguments, **where}) if where else request

    def _of_the_goods(
        self, clause: Clause, request: Request, last: Request | None, focus: Focus, pending: Pending | None
    ) -> Request | None:
        """ "under a fiver", "có màu đỏ không": a search that names no goods looks among those that were just spoken of."""
        filler = self._fillers[request.tool]
        counting = bool(clause.lexicon["packs"].whole(tokenise(str(request.arguments.get("query", "")))))  # "the cheapest pair"
        if counting and clause.of("order", "attribute", "max_price"):
            request = replace(request, arguments={name: value for name, value in request.arguments.items() if name != "query"})
        if not request.arguments or not filler.takes_goods_for("query") or any(request.arguments.get(name) for name in NAMED):
            return None
        packs = [goods for goods in clause.products if clause.lexicon["packs"].whole(clause.part_of(goods).tokens)]  # "đôi nào rẻ nhất"
        if (len(packs) < len(clause.products) and not counting) or _loose(clause) > LOOSE_WORDS:
            return None
        open_one = pending.arguments if pending and pending.kind in ("choice", "input") else {}
        before = [open_one, last.arguments if last else {}]
        searched = focus.query if last and not last.arguments.get("collections") else ""
        goods = next((words for arguments in before if (words := self._suited_goods(arguments))), searched)
        limits = last.arguments if last and last.tool == request.tool and last.arguments.keys().isdisjoint(NAMED) else {}
        if limits and not goods:
            return replace(request, arguments={**limits, **request.arguments})  # "anything in pink" after presents under £20
        kept = {"attributes": list(focus.looks)} if goods == focus.query and focus.looks and not clause.looks else {}
        of_one = self._kind_of(focus.product) if len(focus.products) < FEW else {}  # of a list, none is meant
        kind = {"query": goods, **kept} if goods else of_one
        return replace(request, arguments={**kind, **request.arguments}) if kind else None

    def _kind_of(self, code: str) -> dict[str, str]:
        """Return the category of the product in focus: "too much, something around 3 pounds" asks for such things."""
        product = self._stores.find_product(sku=code) if code else None
        return {"category": product.categories[-1]} if product and product.categories else {}

    def _one_of_those(self, clause: Clause, request: Request, last: Request | None) -> Request | None:
        """ "the pink one with spots" after lunch bags, none of those on show: a pink lunch bag with spots, else a pink one."""
        before, said = str(last.arguments.get("query", "")) if last else "", str(request.arguments.get("query", ""))
        filler = self._fillers[request.tool]
        pointing = clause.lexicon["reference_heads"].all_in(clause.tokens) if clause.lexicon.one_points else ()
        if not (last and last.tool == request.tool and filler.takes_goods_for("query") and before and said and pointing):
            return None
        if not clause.looks:  # "the dinosaur one" after lunch bags
            found = self._of_such(said, before, clause)
            return replace(request, arguments={**request.arguments, "query": found}) if found and self._names_of(found) else None
        looks = read_looks(request.arguments.get("attributes", ()))
        for words in (f"{before} {said}", before):
            hits = self._stores.search_products(query=ProductQuery(text=words, attributes=looks, limit=1))
            if hits and not hits[0].close:
                return replace(request, arguments={**request.arguments, "query": words})
        return None

    def _suited_goods(self, arguments: Mapping[str, object]) -> str:
        """Return the customer's words for goods with the diet or allergen that was asked of them: "any under £3" after "I'm coeliac,
        what bread can I have" is of gluten-free bread."""
        goods, asked = self._goods_of(arguments), arguments.get("allergen")
        return suiting(goods, asked) if isinstance(asked, str) else goods

    def _goods_of(self, arguments: Mapping[str, object]) -> str:
        """Return the customer's words for the goods of a request; a code that we put there is none."""
        words = arguments.get("query") or arguments.get("product")
        if not isinstance(words, str) or not words:
            return ""
        coded = self._stores.find_product(sku=words) or self._stores.find_variants(group=words)
        return "" if coded else words

    def _of_the_cart(self, clause: Clause, request: Request, last: Request | None, rank: Rank) -> Request | None:
        """ "what does that come to" after something was put in: all that is in the cart, not one piece of it."""
        if last is None or last.tool not in self._tools or self._tools[last.tool].effect is Effect.READ:
            return None
        if any(slot.score >= KNOWN_PRODUCT for slot in clause.products):
            return None
        if not (self._fillers[last.tool].takes_one_product and self._fillers[request.tool].takes_one_product):
            return None
        meant = next(iter(rank([View(clause.marked(()))])), None)
        whole = meant and meant.tool in self._tools and not self._fillers[meant.tool].types and meant.score >= LIKELY
        return replace(request, tool=meant.tool, arguments={}) if meant and whole else None

    def _of_so_many(self, clause: Clause, request: Request, last: Request | None, focus: Focus) -> Request | None:
        """ "how much is that" after two pizzas were put in: of the two, for which there may be an offer."""
        many = last.arguments.get("quantity") if last and last.tool in self._tools else None
        changed = many is not None and last is not None and self._tools[last.tool].effect is not Effect.READ
        filler, lexicon = self._fillers[request.tool], clause.lexicon
        asked = filler.takes("quantity") and "quantity" not in request.arguments and self._tools[request.tool].effect is Effect.READ
        pointed = lexicon["it"].all_in(clause.tokens) or lexicon["them"].all_in(clause.tokens)
        if (
            not (changed and asked and pointed)
            or request.arguments.get("product") != focus.product
            or lexicon["each"].all_in(clause.tokens)
        ):
            return None
        return replace(request, arguments={**request.arguments, "quantity": many})

    def _of_the_same(self, clause: Clause, request: Request, last: Request | None, rank: Rank, focus: Focus) -> Request | None:
        """ "and how much is it" after delivery to Bath: what that costs, where no goods are named."""
        if last is None or last.tool not in self._tools or request.tool == last.tool or clause.products or clause.of("quantity"):
            return None
        asked, spoken_of = self._fillers[request.tool], self._fillers[last.tool]
        open_one = asked.takes_one_product or is_unanswered(request.tool, request.arguments)  # "and how long" after delivery to Ireland
        if self._takes_goods(last.tool) or not open_one or self._tools[request.tool].effect is not Effect.READ:
            return None
        tool = self._tools[last.tool]
        known = tuple(dict.fromkeys(word for name in last.arguments for word in _spoken(spoken_of.type_of(name), last.arguments[name])))
        placed = clause.of("place", "postcode")  # "còn Cần Thơ thì bao nhiêu" after delivery to Huế
        about_goods = (focus.product or focus.products) and not any(word in PLACED for word in known)
        if about_goods or not (known and tool.repeatable and tool.effect is Effect.READ) or (placed and not PLACED & set(known)):
            return None
        said = clause.marked(placed) if placed else (*clause.marked(()), *known)
        without_goods = (one for one in rank([View(said)]) if not self._takes_goods(one.tool))
        meant = next(without_goods, None)
        if meant is None or meant.score < POSSIBLE or meant.tool != last.tool:
            return None
        if not dict(meant.arguments).items() <= last.arguments.items():
            return None
        there = spoken_of.fill(clause, {}, Focus()) if placed else {}
        return replace(request, tool=last.tool, arguments=renewed(last.arguments, there))

    def _with_the_goods(self, clause: Clause, request: Request) -> Request | None:
        """ "how much to deliver a corner sofa to Bath": what is to be delivered, which may cost more."""
        named = [slot for slot in clause.products if slot.score >= NAMING and not covered(slot, clause.of(*WHERE, "date"))]
        if len(named) != 1 or not self._fillers[request.tool].takes_argument("goods"):
            return None
        return replace(request, arguments={**request.arguments, "goods": str(named[0].value)})

    def _takes_goods(self, tool: str) -> bool:
        filler = self._fillers.get(tool)
        return filler is not None and (filler.takes_one_product or filler.takes_many_products or filler.takes_goods_for("query"))


def _is_named(slot: Slot, text: str) -> bool:
    """Whether goods are named well enough to be spoken of on: by two words a little less well ("polo nam")."""
    return slot.score >= NAMING or (slot.score >= WRITTEN and " " in text[slot.start : slot.end])


def _spoken(kind: str, value: object) -> tuple[str, ...]:
    """Return an argument as the router reads it: the mark of its kind, or the words of the text that it names ("gift-wrapping")."""
    return (MARKS[kind],) if kind in MARKS else tuple(fold(str(value)).replace("-", " ").replace(":", " ").split())


def read_looks(entries: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return ["colour:pink"] as {"colour": ("pink",)}."""
    looks: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        name, _, value = entry.partition(":")
        looks[name] = (*looks.get(name, ()), value)
    return looks


def _without_looks_for_goods(clause: Clause, request: Request) -> Request:
    """Leave out a query that only says the looks which the request has anyway: the "màu be" of colour:be."""
    said = tokenise(str(request.arguments.get("query", "")))
    looks = {token.folded for look in request.arguments.get("attributes", ()) for token in tokenise(str(look).partition(":")[2])}
    looks_alone = looks and said and all(token.folded in looks or clause.lexicon["attribute_marks"].whole((token,)) for token in said)
    kept = {name: value for name, value in request.arguments.items() if name != "query"}
    return replace(request, arguments=kept) if looks_alone else request


def _loose(clause: Clause) -> int:
    """Return how many words of a clause are neither values nor small words between them."""
    told = without_particles(clause)
    return sum(
        token.text[0].isalnum()
        and token not in clause.lexicon.plain
        and not any(slot.start <= token.start and token.end <= slot.end for slot in clause.slots)
        for token in told.tokens
    )


def _singular(words: str) -> set[str]:
    return {token.folded.removesuffix("s") for token in tokenise(words) if token.text[0].isalnum()}
