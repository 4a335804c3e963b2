"""One request put for each that is meant: "how much are those", "open this weekend", "2 of each", "the first and some basil please"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.deciding.filling import Filler
from app.services.understanding.following.agreeing import SCORE, tool_for, wishes
from app.services.understanding.following.options_named import with_amount
from app.services.understanding.following.references import SURE
from app.services.understanding.following.state import DialogueState
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, MARKS, Clause, covered
from app.services.understanding.text.listed_places import WHERE, places_listed
from app.services.understanding.text.listing import places_to_cut
from app.services.understanding.text.trimming import cut, without_fillers
from plugins.contracts import Effect, Focus, Pending, Request, Slot, Tool

FEW, SHOWN = 4, 5  # goods on show of which a question can be answered for each; of how many of a list the prices are told
MOST_OPTIONS = 5  # of a question which of them is meant, for "all of them" to be an answer


def all_of(focus: Focus) -> tuple[str, ...]:
    """Return what "one of each" means: the searches or goods that followed each other, or the few goods on show; else ()."""
    if len(focus.recent) > 1:
        return focus.recent
    return focus.products if 1 < len(focus.products) <= FEW else ()


def begins_with_each(sentence: Clause) -> bool:
    """Whether a sentence begins with how many of each are wanted: "2 of each mango and lime"."""
    amount = next((slot for slot in sentence.of("quantity") if sentence.tokens and slot.start == sentence.tokens[0].start), None)
    behind = [place for place, token in enumerate(sentence.tokens) if amount and token.start >= amount.end]
    return any(sentence.lexicon["each"].at(sentence.tokens, place) for place in behind[:2])


def by_look(sentence: Clause, request: Request) -> list[Request]:
    """Return a request for so many of each look: "1 cái trắng 1 cái đen" is a white and a black one; else the request itself."""
    amounts, looks = _in_parts(sorted(sentence.of("quantity"), key=_start)), sorted(sentence.looks, key=_start)
    ends = [slot.start for slot in amounts[1:]] + [len(sentence.text)]
    found = [[look for look in looks if slot.end <= look.start < end] for slot, end in zip(amounts, ends, strict=False)]
    told = [str(each[0].value) for each in found if each]
    kinds = {look.partition(":")[0] for look in told}
    listed = len(told) == len(found) == len(set(told)) > 1 == len(kinds)
    if not listed or not {"product", "quantity", "attributes"} <= set(request.arguments):
        return [request]
    rest = [look for look in request.arguments["attributes"] if str(look).partition(":")[0] not in kinds]
    each = zip(amounts, told, strict=True)
    return [replace(request, arguments={**request.arguments, "quantity": one.value, "attributes": [*rest, look]}) for one, look in each]


def _in_parts(amounts: list[Slot]) -> list[Slot]:
    """Leave out an amount that those behind it only divide: the 2 of "2 parasols, 1 black 1 pink"."""
    counts = [int(str(slot.value)) if str(slot.value).isdecimal() else 0 for slot in amounts]
    return amounts[1:] if len(amounts) > 2 and counts[0] == sum(counts[1:]) and all(counts) else amounts


def of_all_options(said: Clause, asked: Pending, filler: Filler | None) -> list[Request]:
    """ "both please", "a kilo of each" while it is open which of a few goods are meant: a request for each of them, else []."""
    few = asked.kind == "choice" and not asked.then and 1 < len(asked.options) <= MOST_OPTIONS
    every = said.lexicon["all_of_them"].all_in(said.tokens)
    if not few or not every or filler is None or not filler.takes_goods_for(asked.parameter):
        return []
    told = [*said.of("quantity"), *(Slot("", "", said.tokens[one.start].start, said.tokens[one.end - 1].end) for one in every)]
    words = [token for token in said.tokens if token.text[0].isalnum() and not covered(Slot("", "", token.start, token.end), told)]
    small = all(token in said.lexicon.stop or token in said.lexicon.plain or token in said.carriers for token in words)
    if not small or any(one.value not in (0, len(asked.options)) for one in every):
        return []
    amount = {"quantity": said.of("quantity")[0].value} if said.of("quantity") and filler.takes_argument("quantity") else {}
    known = with_amount(asked.arguments, amount["quantity"]) if amount else dict(asked.arguments)
    if not amount and known.get("quantity") == str(len(asked.options)):
        del known["quantity"]  # "two kinds of pears", both of them
    return [Request(said.words, "act", asked.tool, {**known, asked.parameter: one.value}, SCORE) for one in asked.options]


def _start(slot: Slot) -> int:
    return slot.start


@dataclass(frozen=True, slots=True)
class ForEach:
    """Multiplies requests of one tenant version."""

    tools: Mapping[str, Tool]
    fillers: Mapping[str, Filler]
    decider: Decider

    def meant(self, sentence: Clause, request: Request, focus: Focus, trained: Trained) -> list[Request]:
        """Return a question about one product or day, put for each that is meant."""
        days = list(dict.fromkeys(slot.value for slot in sentence.of("date")))
        if len(days) > 1 and request.decision == "act" and "date" in request.arguments:
            return [replace(request, arguments={**request.arguments, "date": day}) for day in days]
        pointed = self.decider.pointing(sentence, focus).of("reference")
        if not pointed and self._asks_of_all(sentence, request, focus, trained):
            return [replace(request, arguments={"product": code, **request.arguments}) for code in focus.products[:SHOWN]]
        if len(pointed) < 2 or not request.tool or "product" not in request.arguments:
            return by_look(sentence, request)
        return [replace(request, arguments={**request.arguments, "product": slot.value}) for slot in pointed]

    def at_each_place(self, sentence: Clause, requests: Sequence[Request]) -> list[Request]:
        """Return the requests, a question on a place of a list once for each: "are you open in Bath and Bristol"."""
        listed = [{slot.type: slot.value for slot in group} for group in places_listed(sentence)]
        named = {place for told in listed for place in told.items()}
        found: list[Request] = []
        for request in requests:
            asked = {place for place in request.arguments.items() if place[0] in WHERE}
            each = self._told_each(request, listed) if asked and asked <= named else [request]
            found += [one for one in each if one not in found]
        return found

    def _told_each(self, request: Request, listed: Sequence[Mapping[str, Any]]) -> list[Request]:
        if self.tools[request.tool].effect is not Effect.READ:
            return [request]
        takes = self.fillers[request.tool].takes_argument
        rest = {name: value for name, value in request.arguments.items() if name not in WHERE}
        told = [{kind: value for kind, value in one.items() if takes(kind)} for one in listed]
        return [replace(request, arguments={**rest, **one}) for one in told if one]

    def told_of(self, sentence: Clause, request: Request, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what is added of the goods that were told of one by one: "I'll have 1 of each"; "add them" after "how much are 2
        mangoes and 3 avocados" is as many as were asked about. [] where it is not of all of them."""
        focus, adds = state.focus, tool_for("add_it", MARKS["product"], sentence, trained)
        if request.tool != adds or not adds or sentence.products:
            return []
        counted = self._counted(sentence, focus) if "quantity" not in request.arguments else {}
        if counted:
            return [replace(request, arguments={"product": code, **({"quantity": told} if told else {})}) for code, told in counted.items()]
        of_each = sentence.lexicon["each"].all_in(sentence.tokens) and "quantity" in request.arguments
        return [replace(request, arguments={**request.arguments, "product": goods}) for goods in all_of(focus)] if of_each else []

    def _counted(self, sentence: Clause, focus: Focus) -> dict[str, str]:
        """Return all the goods on show with as many as were asked about, where all of them are pointed at."""
        pointed = {slot.value for slot in self.decider.pointing(sentence, focus).of("reference")}
        counts = dict(zip(focus.products, focus.amounts, strict=False))
        return counts if any(counts.values()) and pointed == set(counts) == set(focus.products) else {}

    def ordered(self, pieces: Sequence[Clause], sentence: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """ "ok the first, and a tin of tomatoes and some basil": goods into the cart, one of those on show among them; else []."""
        meant = [self.decider.pointing(without_fillers(piece), state.focus) for piece in pieces]
        picked = [piece for piece in meant if _picks(piece)]
        named = [piece for piece in meant if _names_goods(piece)]
        listed = picked and len(picked) + len(named) == len(meant) and all(piece.is_bare for piece in meant)
        if not listed or not (wishes(sentence) or any(piece.of("quantity") for piece in meant)):
            return []
        tool = tool_for("add_it", MARKS["product"], sentence, trained)
        meant = [piece.without("reference") if _leaves_open(piece) else piece for piece in meant]  # the shop asks which
        return [Request(piece.words, "act", tool, self.fillers[tool].fill(piece, {}, Focus()), SCORE) for piece in meant] if tool else []

    def listed(self, pieces: Sequence[Clause], sentence: Clause, trained: Trained) -> list[Request]:
        """ "2 of each: apples, carrots and milk", "one of each lamp and rug": so many of each of the goods that are listed; else []."""
        meant = [without_fillers(piece) for piece in pieces]
        first = next((place for place, piece in enumerate(meant) if begins_with_each(piece)), -1)
        if first < 0 or sentence.text.rstrip().endswith("?") or not all(_is_counted(piece) for piece in meant[:first]):
            return []
        rest, amounts = meant[first + 1 :], meant[first].of("quantity")
        named = [piece for piece in meant[first:] if _names_goods(piece)]
        if not all(piece in named and piece.is_bare and not piece.of("quantity") for piece in rest):
            return []
        tool = tool_for("add_it", MARKS["product"], sentence, trained)
        fill, asked = self.fillers[tool].fill if tool else None, {"quantity": amounts[0].value}
        counted = [Request(one.words, "act", tool, fill(one, {}, Focus()), SCORE) for one in meant[:first] if fill]
        more = [Request(one.words, "act", tool, {**fill(one.without("quantity"), {}, Focus()), **asked}, SCORE) for one in named if fill]
        return [*counted, *more]

    def counted(self, sentence: Clause, whole: Request, state: DialogueState, trained: Trained) -> list[Request]:
        """ "well hello you, 6 eggs and a pint of milk": each of the goods with the amount that stands with it, where the sentence as a
        whole orders and would give one of them the other's; and what is asked beside them ("2 feta, 3 lemons and do you deliver")."""
        adds = tool_for("add_it", MARKS["product"], sentence, trained)
        if not adds or whole.tool != adds:
            return []
        pieces = [without_fillers(piece) for piece in cut(sentence, places_to_cut(sentence, self.decider.stores)) if piece.tokens]
        more = bool(pieces) and _is_so_many_more(pieces[0])
        meant = [piece for piece in pieces if _names_goods(piece) and (more or piece.of("quantity"))]
        meant = [pieces[0], *meant] if more else meant
        if len(meant) < 2:
            return []
        between = [piece for piece in pieces[pieces.index(meant[0]) : pieces.index(meant[-1])] if _only_names(piece)]
        listed = [piece for piece in pieces if piece in meant or piece in between]
        asked = [request for piece in pieces if piece not in listed for request in self._asked_beside(piece, state, trained)]
        return [*(Request(one.words, "act", adds, self.fillers[adds].fill(one, {}, Focus()), SCORE) for one in listed), *asked]

    def _asked_beside(self, piece: Clause, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what a piece of an order asks that is no goods, [] where it asks nothing."""
        asks = piece.lexicon["asking"].at(piece.tokens, 0) or piece.text.rstrip().endswith("?")
        request = self.decider.decide(piece, state, trained) if asks else None
        if request is None or (request.tool and self.tools[request.tool].effect is not Effect.READ):
            return []
        return [request]

    def adding(self, tool: str, new: Mapping[str, Any], piece: Clause, trained: Trained) -> str:
        """Return the tool for more goods after a change of the cart: "... and a whole chicken" sets no amount, so it is added."""
        sets = "product" in new and "quantity" not in new and tool == tool_for("make_it", MARKS["quantity"], piece, trained)
        return (tool_for("add_it", MARKS["product"], piece, trained) or tool) if sets else tool

    def _asks_of_all(self, sentence: Clause, request: Request, focus: Focus, trained: Trained) -> bool:
        """Whether a question leaves out of which goods it is put, and the few on show can all be told of: those at the head of a list,
        where a price is all that is asked ("bn tiền vậy") and no look picks some ("the strawberry one how much")."""
        if request.decision != "act" or focus.product or len(focus.products) < 2 or sentence.products or sentence.looks:
            return False
        if len(focus.products) > FEW and request.tool != tool_for("price_of", MARKS["product"], sentence, trained):
            return False
        filler, reads = self.fillers[request.tool], self.tools[request.tool].effect is Effect.READ
        return reads and "product" in filler.required and "product" not in request.arguments and len(filler.types) > 1


def _names_goods(piece: Clause) -> bool:
    return any(slot.score >= KNOWN_PRODUCT for slot in piece.products)


def _only_names(piece: Clause) -> bool:
    """Whether a piece between the counted ones of an order is nothing but goods, such too as the shop may not have."""
    return piece.is_bare and bool(piece.products) and not piece.of(*WHERE)


def _is_so_many_more(piece: Clause) -> bool:
    """Whether a piece orders so many of what is spoken of: the "add two" of "add two, and a loaf", the "if so 2" of "if so 2"."""
    begun = piece.lexicon["add_it"].at(piece.tokens, 0) or piece.lexicon["if_so"].at(piece.tokens, 0)
    bare = piece.part(begun.end, len(piece.tokens)) if begun else piece
    return bool(begun) and bare.is_bare and not piece.products


def _picks(piece: Clause) -> bool:
    """Whether a piece points at goods on show: at one of them, or at so many of several, which leaves open of which."""
    return not piece.products and (len(piece.of("reference")) == 1 or _leaves_open(piece))


def _leaves_open(piece: Clause) -> bool:
    """Whether a piece orders so many of one of several goods, the "6 of them" of "6 of them and a bag of carrots", or one that several
    may be: "the cheaper one" of two at one price."""
    pointed = piece.of("reference")
    counted = len(piece.of("quantity")) == 1 or bool(piece.lexicon["single_heads"].all_in(piece.tokens))
    return len(pointed) > 1 and len({slot.start for slot in pointed}) == 1 and pointed[0].score < SURE and counted


def _is_counted(piece: Clause) -> bool:
    """Whether a piece orders so many of some goods and says nothing else: "1 lamp", "add 1 lamp"."""
    begun = piece.lexicon["add_it"].at(piece.tokens, 0)
    bare = piece.part(begun.end, len(piece.tokens)) if begun else piece
    return bare.is_bare and len(bare.of("quantity")) == 1 and _names_goods(bare)
