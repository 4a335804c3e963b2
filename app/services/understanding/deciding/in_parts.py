"""A sentence that asks for several things: what each of its pieces asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.understanding.deciding.complaining import wants_only_another
from app.services.understanding.deciding.deciding import Decider
from app.services.understanding.deciding.filling import renewed
from app.services.understanding.deciding.guessing import is_guess
from app.services.understanding.deciding.politeness import meant_of
from app.services.understanding.deciding.reconsidering import are_plain
from app.services.understanding.deciding.sayings import Sayings, without_reasons
from app.services.understanding.deciding.several import GOODS, halves, is_half_said, only_limits, without_openings
from app.services.understanding.following.carrying import Carrying
from app.services.understanding.following.each import ForEach
from app.services.understanding.following.hanging_on import NARROWING, looking_at
from app.services.understanding.following.same_place import told_already
from app.services.understanding.following.state import DialogueState
from app.services.understanding.following.staying import Staying
from app.services.understanding.routing.training import TEXTS, Trained
from app.services.understanding.text.clauses import KNOWN_PRODUCT, WHERE, Clause, covered
from app.services.understanding.text.listing import begins_refusing, places_to_cut
from app.services.understanding.text.shelf_words import telling
from app.services.understanding.text.small_words import DASHES
from app.services.understanding.text.trimming import cut, only_fills, only_introduces, remark_on_price, shared_ending, without_fillers
from plugins.contracts import Effect, Focus, Request

SURELY, PLAIN = 0.9, 0.75  # how sure a piece is that says by its form what it asks; from where its words tell that without
LISTED = 0.5  # how well goods of a bare list ("milk and 6 eggs") must be known to be taken one by one


class InParts:
    """Reads such sentences of one tenant version."""

    def __init__(self, decider: Decider, sayings: Sayings, each: ForEach, carrying: Carrying, staying: Staying):
        self._decider, self._tools, self._fillers = decider, decider.tools, decider.fillers
        self._sayings, self._each, self._carrying, self._staying = sayings, each, carrying, staying

    def read(self, sentence: Clause, whole: Request, state: DialogueState, trained: Trained, spoken: Clause) -> list[Request]:
        """Return the requests of a sentence that asks for several things, or [] when it asks for one; ``spoken`` is the sentence with the
        politeness around it, of which a word may belong to the first."""
        cuts = places_to_cut(sentence, self._decider.stores)
        pieces = _pieces_of(sentence, cuts, trained, spoken)
        if ordered := pieces and (self._each.listed(pieces, sentence, trained) or self._each.ordered(pieces, sentence, state, trained)):
            return ordered
        shared = shared_ending(pieces) if pieces else []
        heads = bool(pieces) and sentence.tokens[cuts[0][0]].text in DASHES
        asking = shared[1:] if heads and len(shared) > 2 and not _names_goods(pieces[0]) else shared
        requests = self._asked(asking, begins_refusing(sentence, cuts[0][0]) if cuts else False, shared != pieces, state, trained)
        if any(request.decision == "unknown" for request in requests):
            plain = whole.decision == "act" and whole.score >= PLAIN
            return [] if plain and (whole.tool in TEXTS or requests[0].decision == "unknown") else requests
        if one := self._said_in_halves(requests, whole):
            return [one]
        if len(requests) < 2 or halves(requests) or self._only_opens(shared, requests) or self._only_tells_before(shared, requests):
            return []
        return without_reasons(shared, without_openings(shared[-len(requests) :], requests)) if are_plain(requests, whole) else []

    def _asked(self, pieces: Sequence[Clause], refuses: bool, of_all: bool, state: DialogueState, trained: Trained) -> list[Request]:
        """Return what each piece asks for, [] where one says nothing by itself; ``refuses`` is whether the first says what is not wanted,
        ``of_all`` whether the end of the last is of all of them."""
        requests, lost = list[Request](), list[Request]()
        for piece in pieces:
            if listed := self._sayings.listed(piece, state, trained):
                requests += listed
                continue
            clean = meant_of(piece, without_fillers(piece), trained, self._fillers)
            pointed = self._decider.pointing(clean, state.focus)
            bare, one = pointed.is_bare, pointed if len(pointed.of("reference")) == 1 else clean
            wanted = len(requests) == 1 and refuses
            request = self._more_of(one, requests[-1], of_all, trained) if bare and requests and not wanted else None
            if request and set(request.arguments) - set(requests[-1].arguments) <= NARROWING and clean.only_looks:
                return []
            request = request or self._decided(clean, requests, state, trained)
            if requests and not wanted and self._leaves_goods(clean, request) and not _is_asked_for_sure(clean, request):
                request = self._more_of(clean, requests[-1], of_all, trained) or request
            orders = request.tool and self._tools[request.tool].effect is not Effect.READ  # "2 of those, and how much is postage"
            if not requests and len(pieces) > 2 and _only_tells(clean, request):
                continue
            if piece is pieces[0] and len(pieces) > 1 and _asks_in_vain(clean, request):
                lost.append(request)
                continue
            if piece is pieces[-1] and _asks_in_vain(clean, request) and all(one.score >= SURELY for one in requests):
                return [*requests, request] if requests else []
            if request.decision != "act" or is_guess(request) or (bare and not requests and not (_names_goods(clean) or orders)):
                return []
            requests.append(request)
        return [*lost, *requests] if not lost or all(one.score >= PLAIN for one in requests) else []

    def _decided(self, piece: Clause, before: Sequence[Request], state: DialogueState, trained: Trained) -> Request:
        """Return what a piece asks for that stands after others."""
        state = looking_at(state, before)
        last = before[-1] if before else state.last
        request = self._carrying.complete(piece, self._decider.decide(piece, state, trained), last, state.focus, trained.router.rank)
        plain = request.decision == "act" and request.score >= PLAIN and self._tools[request.tool].effect is Effect.READ
        if _seeks(piece, request):
            return replace(request, score=max(request.score, PLAIN))
        by_form = [] if piece.is_bare or plain else self._sayings.read(piece, state, trained)
        if len(by_form) == 1:
            return replace(by_form[0], score=SURELY)
        request = self._staying.on_the_text(piece, request, last, trained.router.rank)
        if before and told_already(piece, request, before[-1], trained.router):
            return before[-1]
        return self._carrying.at_the_same_place(request, before[-1]) if before else request

    def _said_in_halves(self, requests: Sequence[Request], whole: Request) -> Request | None:
        """Return what both pieces ask for where the sentence was read as something else: "do you gift wrap and how much does it cost"
        wants no price of wrapping paper."""
        reads = len(requests) == 2 and all(self._tools[request.tool].effect is Effect.READ for request in requests)
        same = reads and requests[0].tool == requests[1].tool != whole.tool
        return requests[1] if same and requests[0].arguments.items() <= requests[1].arguments.items() else None

    def _only_opens(self, pieces: Sequence[Clause], requests: Sequence[Request]) -> bool:
        """Whether the first piece only names what the next one asks about ("6 free range eggs, how much?")."""
        follows = self._fillers[requests[1].tool]
        return without_fillers(pieces[0]).is_bare and follows.takes_one_product and not pieces[1].products

    def _only_tells_before(self, pieces: Sequence[Clause], requests: Sequence[Request]) -> bool:
        """Whether the first of two pieces only says what was done already, and the other asks for a text on it ("đặt hàng rồi muốn hủy
        đơn được không"): nothing is to be ordered."""
        first, second = requests[0], requests[-1]
        ends = pieces[-1].lexicon["asking_particles"].at(pieces[-1].tokens, len(pieces[-1].tokens) - 1)
        told = self._tools[second.tool].effect is Effect.READ and bool(second.candidates) and bool(second.candidates[0].arguments)
        changes = self._tools[first.tool].effect is not Effect.READ and not first.arguments
        return len(requests) == 2 and bool(ends) and told and changes

    def _leaves_goods(self, piece: Clause, request: Request) -> bool:
        """Whether a piece names goods but was read as something that takes none ("... and 3 bananas to my basket")."""
        goods = any(slot.score >= KNOWN_PRODUCT and not covered(slot, piece.of(*WHERE)) for slot in piece.products)  # Hải Phòng
        return goods and not (request.tool and self._fillers[request.tool].takes_one_product)

    def _more_of(self, piece: Clause, before: Request, of_all: bool, trained: Trained) -> Request | None:
        """ "... and 3 bananas", "... and Sunday": the request before, with this value instead; its looks only if they are ``of_all``."""
        new = self._fillers[before.tool].fill(piece, {}, Focus())
        if not new or (piece.products and not self._fillers[before.tool].takes_one_product):
            return None
        gone = {"quantity"} if of_all else {"quantity", "attributes"}
        kept = {name: value for name, value in before.arguments.items() if name not in gone or not GOODS & set(new)}
        tool = self._each.adding(before.tool, new, piece, trained)
        return Request(piece.words, "act", tool, renewed(kept, new), before.score)


def _pieces_of(sentence: Clause, cuts: Sequence[tuple[int, int]], trained: Trained, spoken: Clause) -> list[Clause]:
    """Return the pieces between the cuts, [] where the sentence is one thing."""
    said_as_one = bool(cuts) and not sentence.slots and trained.router.says(sentence.views)  # "đặt hàng rồi mình đến lấy"
    if not cuts or said_as_one or (sentence.of("phone", "email") and sentence.is_bare) or only_introduces(sentence):
        return []
    pieces = [piece for piece in cut(sentence, cuts) if piece.tokens and not only_fills(piece)]
    pieces = [_with_its_opening(piece, spoken) for piece in pieces[:1]] + pieces[1:]
    remark = remark_on_price(pieces[0]) if len(pieces) > 1 else None  # "that's pricey, got anything under a tenner"
    pieces = pieces[1:] if remark and remark.end == len(pieces[0].tokens) else pieces
    pieces = pieces[1:] if pieces and sentence.lexicon["repairs"].whole(pieces[0].tokens) else pieces  # "à mà thôi, lấy chân váy đi"
    if is_half_said(pieces) or any(only_limits(piece) or wants_only_another(piece) for piece in pieces[1:]):
        return []
    return pieces


def _with_its_opening(piece: Clause, spoken: Clause) -> Clause:
    """Return the first piece with the politeness before it, of which it may need a word: the "shop" of "shop ở đâu và mấy giờ mở cửa"."""
    whole = spoken.part(0, sum(token.end <= piece.tokens[-1].end for token in spoken.tokens))
    return whole if without_fillers(whole).tokens == piece.tokens else piece


def _is_asked_for_sure(piece: Clause, request: Request) -> bool:
    """Whether a text of the shop is asked for in so many words, that goods are called by too: "... and do you gift wrap"."""
    asks = not piece.is_bare and piece.lexicon["asking"].at(piece.tokens, 0)
    return bool(asks and request.arguments) and request.tool in TEXTS and request.score >= SURELY


def _seeks(piece: Clause, request: Request) -> bool:
    """Whether a part of a message is nothing but a wish for goods that the shop knows: "need a card"."""
    begun = piece.lexicon["seeking"].at(piece.tokens, 0)
    rest = piece.part(begun.end, len(piece.tokens)) if begun else piece
    return bool(begun) and rest.is_bare and _names_goods(rest) and request.decision == "act" and set(request.arguments) == {"query"}


def _asks_in_vain(piece: Clause, request: Request) -> bool:
    """Whether a part of a message asks what nobody can tell, the "which is bigger" of "the price of feta and halloumi, and which is
    bigger": it is said that it was not understood, and the others are answered."""
    return request.decision == "unknown" and bool(piece.lexicon["asking"].at(piece.tokens, 0) and telling(piece))


def _only_tells(piece: Clause, request: Request) -> bool:
    """Whether the first part of a message is a story that asks for nothing: "its my nan's 80th, need a card and some paper"."""
    tells = piece.lexicon["stating"].at(piece.tokens, 0) and not any(slot.score >= KNOWN_PRODUCT for slot in piece.products)
    return bool(tells) and request.decision == "unknown"


def _names_goods(piece: Clause) -> bool:
    return any(slot.score >= LISTED for slot in piece.products)
