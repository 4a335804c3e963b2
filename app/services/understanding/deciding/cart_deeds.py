"""What each part of a message tells to do with what the cart holds: it goes out, it stays, or it is only spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.services.understanding.text.clauses import Clause, sentences_of
from app.services.understanding.text.listing import join_places
from app.services.understanding.text.trimming import cut
from plugins.contracts import Request, Token
from plugins.kit.text import fold

GOES, TAKEN_OFF = "goes", "taken off"  # "remove it", "take it off"
KEPT, STAYS, TOLD = "kept", "stays", "told"  # "leave it", "don't take it off", "why did you take it off"
LOWERED = "lowered"  # "take 10% off the feta": its price
OPENINGS = ("refusers", "fillers", "asking_nicely")
BEHIND = ("within_the_cart", "particles", "asking_nicely", "off_again")


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a message with what it tells to do, "" where it tells nothing."""

    clause: Clause
    deed: str


def parts_of(whole: Clause) -> list[Part]:
    """Return the parts of a message; one that only names goods goes on as the one before it does ("don't remove lemons and limes")."""
    parts: list[Part] = []
    for sentence in sentences_of(whole):
        for piece in cut(sentence, join_places(sentence)):
            deed = _deed_of(piece)
            goes_on = not deed and bool(parts) and piece.is_bare
            parts.append(Part(piece, parts[-1].deed if goes_on else deed))
    return parts


def part_of(request: Request, parts: Sequence[Part]) -> Part | None:
    """Return the part that names the goods of a request; where they are only pointed at, the first it was read from that tells a deed."""
    read = [part for part in parts if fold(part.clause.words) in fold(request.clause) or fold(request.clause) in fold(part.clause.words)]
    said = fold(str(request.arguments.get("product", "")))
    named = [part for part in (*read, *parts) if said and said in fold(part.clause.words)]
    return next(iter([*named, *(part for part in read if part.deed), *read]), None)


def is_done_to(part: Clause, said: str) -> bool:
    """Whether a part speaks of what shall be done to goods behind which it says so: "I don't want the eggs delivered"."""
    goods = [slot.end for slot in (*part.products, *part.of("reference"))] + points(part)
    done = [part.tokens[match.end - 1].end for match in part.lexicon["done_to_goods"].all_in(part.tokens)]
    called = any(fold(said).startswith(word) for word in _done(part))
    return not called and any(end >= behind for end in done for behind in goods)


def points(part: Clause) -> list[int]:
    """Return where words end that point at goods: "it", "those"."""
    return [part.tokens[match.end - 1].end for kind in ("it", "them") for match in part.lexicon[kind].all_in(part.tokens)]


def _done(part: Clause) -> tuple[str, ...]:
    """Return the words for what is done that the part has: goods may be called so ("sliced bread")."""
    return tuple(fold(part.tokens[match.start].text) for match in part.lexicon["done_to_goods"].all_in(part.tokens))


def _deed_of(part: Clause) -> str:
    lexicon, tokens = part.lexicon, part.tokens
    if _asks_if_done(part):
        return TOLD
    if lexicon["put_in"].all_in(tokens):
        return ""
    if is_reduced(part):
        return LOWERED
    for denied in lexicon["not_out"].all_in(tokens):
        place = denied.end
        while said := lexicon["refusing_on"].at(tokens, place):
            place = said.end
        if _taken_out_at(part, place):
            return denied.value
    if _keeps(part):
        return KEPT
    deeds = [_taken_out_at(part, place) for place in range(len(tokens))]
    return next((deed for deed in (TAKEN_OFF, GOES) if deed in deeds), "")


def _asks_if_done(part: Clause) -> bool:
    """Whether it is asked if goods went in or out already: "bỏ ví ra chưa"."""
    lexicon, tokens = part.lexicon, part.tokens
    ends = any(match.end == len(tokens) for match in lexicon["asks_if_done"].all_in(tokens))
    return ends and bool(lexicon["put_in"].all_in(tokens) or any(_taken_out_at(part, place) for place in range(len(tokens))))


def is_reduced(part: Clause) -> bool:
    """Whether it is a price that something shall be taken off: "10% taken off the feta", "take £2 off"; not "take the £3 wine off"."""
    lexicon, tokens = part.lexicon, part.tokens
    sums = {slot.start: slot.end for slot in part.of("money", "max_price")}
    sums |= {number.start: sign.end for number, sign in pairwise(tokens) if sign.text == "%"}
    offs = {match.start for match in lexicon["off_word"].all_in(tokens)}
    for verb in (match for kind in ("takes", "takes_out", "fewer") for match in lexicon[kind].all_in(tokens)):
        end = sums.get(tokens[verb.end].start) if verb.end < len(tokens) else None
        if end and any(tokens[place].start in (end, end + 1) for place in offs):
            return True  # "take £2 off"
        if verb.start and tokens[verb.start - 1].end in sums.values() and not offs.isdisjoint((verb.end - 1, verb.end)):
            return True  # "10% taken off"
    return False


def _taken_out_at(part: Clause, place: int) -> str:
    """Return what a word at a place tells that is for taking out, or a "take" with an "off" behind it."""
    lexicon, tokens = part.lexicon, part.tokens
    takes = lexicon["takes"].at(tokens, place)
    if takes is not None and any(_ends_it(part, at, beside=at == takes.end) for at in range(takes.end, len(tokens))):
        return TAKEN_OFF
    return GOES if lexicon["takes_out"].at(tokens, place) else ""


def _ends_it(part: Clause, at: int, *, beside: bool) -> bool:
    """Whether an "off" stands at a place: ``beside`` its verb, or where nothing more is told behind it; that of "10% off" is none."""
    lexicon, tokens = part.lexicon, part.tokens
    off = lexicon["off_word"].at(tokens, at)
    if off is None or tokens[at - 1].text == "%" or any(slot.end == tokens[at].start - 1 for slot in part.of("money", "max_price")):
        return False
    if beside:
        return True
    behind: tuple[Token, ...] = tokens[off.end :]
    known = {place for kind in BEHIND for match in lexicon[kind].all_in(behind) for place in range(match.start, match.end)}
    return all(
        place in known or token in lexicon.plain or token in lexicon.stop or not token.text[0].isalnum()
        for place, token in enumerate(behind)
    )


def _keeps(part: Clause) -> bool:
    """Whether a part begins as what shall stay does: "leave the limes", but not "leave the limes out"."""
    lexicon, tokens, place = part.lexicon, part.tokens, 0
    while said := next((match for kind in OPENINGS if (match := lexicon[kind].at(tokens, place))), None):
        place = said.end
    keeps = lexicon["keeping"].at(tokens, place)
    other = ("off_word", "kept_out", "all_of_it")  # "leave the limes out", "keep everything except the limes"
    rest = tokens[keeps.end :] if keeps else ()
    some = [match for kind in other for match in lexicon[kind].all_in(rest) if not lexicon["it"].whole(rest[match.start : match.end])]
    return keeps is not None and not some
