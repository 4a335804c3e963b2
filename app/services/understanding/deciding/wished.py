"""What a search wishes of goods beside what a shop has a field for: "a lantern for the garden, needs to be waterproof"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.deciding.qualities import KEPT, LONGEST, NO_WISHES, OTHERS, QUALITIES, without_ends
from app.services.understanding.text.clauses import Clause, covered
from app.services.understanding.text.sayable import spot
from plugins.contracts import Request, Slot, Stores, Token
from plugins.kit.goods.products import stems
from plugins.kit.text import tokenise

COLLECTIONS, NAMED = "collections", "collection"


def with_wishes(whole: Clause, requests: Sequence[Request], fillers: Mapping[str, Filler], stores: Stores) -> tuple[Request, ...]:
    """Return the requests, each search with what is wished of its goods behind their name."""
    named = _of_collections(whole, stores) if any(COLLECTIONS in one.arguments for one in requests) else []
    return tuple(_with_wishes(whole, one, fillers, named, alone=len(requests) == 1) for one in requests)


def _of_collections(whole: Clause, stores: Stores) -> list[Slot]:
    """Return where collections of the shop are named: what is looked for in one is wished of no goods besides."""
    return [Slot("", "", start, end) for hit in stores.search_named_collections(text=whole.text) for start, end in hit.spans]


def _with_wishes(whole: Clause, request: Request, fillers: Mapping[str, Filler], named: Sequence[Slot], *, alone: bool) -> Request:
    query, filler = str(request.arguments.get("query", "")), fillers.get(request.tool)
    if not query or filler is None or not filler.takes_argument(QUALITIES) or QUALITIES in request.arguments:
        return request
    begin = 0 if alone else max(0, whole.text.find(request.clause))
    end = len(whole.text) if alone else begin + len(request.clause)
    said = [token for token in whole.tokens if begin <= token.start and token.end <= end]
    whole = replace(whole, slots=(*whole.slots, *(replace(slot, type=NAMED) for slot in named)))
    behind = _behind(said, query)
    wished = [words for mark, tokens in _marked(whole, behind) if (words := _worth_telling(whole, mark, tokens, request))]
    return replace(request, arguments={**request.arguments, QUALITIES: wished}) if wished else request


def _behind(said: Sequence[Token], query: str) -> Sequence[Token]:
    """Return what is said behind the name of the goods; nothing where they are not named as they are looked for."""
    named = [token.folded for token in tokenise(query)]
    places = [place for place in range(len(said)) if [token.folded for token in said[place : place + len(named)]] == named]
    return said[places[-1] + len(named) :] if places else ()


def _marked(whole: Clause, tokens: Sequence[Token]) -> list[tuple[Sequence[Token], list[Token]]]:
    """Return what is said behind each mark of a wish, up to where something else begins, with the mark where it is a part of that."""
    lexicon, found, place = whole.lexicon, list[tuple[Sequence[Token], list[Token]]](), 0
    starts, is_open = {slot.start for slot in whole.of(*OTHERS, NAMED)}, False
    while place < len(tokens):
        match = lexicon["wished_so"].at(tokens, place)
        if match is not None:
            is_open = match.value in KEPT
            found += [(tokens[max(place, match.end - KEPT[match.value]) : match.end], [])] if is_open else []
            place = match.end
            continue
        is_open = is_open and tokens[place].text[0].isalnum() and tokens[place].start not in starts
        if is_open:
            found[-1][1].append(tokens[place])
        place += 1
    return found


def _worth_telling(whole: Clause, mark: Sequence[Token], tokens: Sequence[Token], request: Request) -> str:
    """Return what is wished in words; "" of what is no wish of goods, or is looked for anyway."""
    lexicon, words = whole.lexicon, without_ends(whole, tokens)
    telling = [token for token in words if token not in lexicon.stop and token not in lexicon.plain]
    if not telling or len(words) > LONGEST or any(lexicon[kind].all_in(tokens) for kind in NO_WISHES):
        return ""
    if all(lexicon["no_wish"].whole([token]) is not None for token in telling):
        return ""
    values = whole.of(*OTHERS, NAMED)
    known = {stem for value in request.arguments.values() if isinstance(value, str) for stem in stems(value)}
    if any(covered(spot(token), values) for token in telling) or all(known.issuperset(stems(token.text)) for token in telling):
        return ""
    return " ".join(token.text for token in (*mark, *words))
