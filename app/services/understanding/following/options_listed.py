"""Several of the goods that we asked about, each with how much of it: "2 salted and 1 unsalted" at "which butter?"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.services.understanding.deciding.filling import Filler
from app.services.understanding.following.agreeing import SCORE
from app.services.understanding.following.amounts_picked import amount_apart, amount_with
from app.services.understanding.following.dialogue import chosen_option, is_all_of, with_looks
from app.services.understanding.text.clauses import KNOWN_PRODUCT, Clause, covered
from app.services.understanding.text.listing import join_places
from app.services.understanding.text.pack_sizes import is_measure
from app.services.understanding.text.sayable import spot
from app.services.understanding.text.trimming import cut, without_fillers
from plugins.contracts import Focus, Option, Pending, Request, Slot, Stores


def of_listed_options(said: Clause, asked: Pending, filler: Filler | None, stores: Stores) -> list[Request]:
    """Return a request for each option that a list picks, and for other goods behind them ("whole and some bread"); [] where it is no
    list, or a part of it is neither."""
    if asked.kind != "choice" or filler is None or not filler.takes_goods_for(asked.parameter):
        return []
    joins = join_places(said)
    return _listed(said, joins, asked, filler, stores) or _listed(said, sorted({*joins, *_before_counts(said)}), asked, filler, stores)


def _listed(said: Clause, cuts: list[tuple[int, int]], asked: Pending, filler: Filler, stores: Stores) -> list[Request]:
    pieces = [without_fillers(piece) for piece in cut(said, cuts) if piece.tokens]
    picked = [_picked(piece, asked, filler) for piece in pieces]
    options = [option.value for option, _ in picked if option]
    others = [piece for piece, (option, _) in zip(pieces, picked, strict=True) if option is None]
    if len(pieces) < 2 or len(set(options)) < len(options) or not picked[0][0] or not all(map(_names_goods, others)):
        return []
    known = dict(asked.arguments)
    if not others and str(known.get("quantity", "")) == str(len(options)):
        del known["quantity"]  # "2 butters": one of each
    each = zip(pieces, picked, strict=True)
    return [
        _of_option(piece, asked, known, (option, amount), filler, stores) if option else _of_others(piece, asked, filler)
        for piece, (option, amount) in each
    ]


def _before_counts(said: Clause) -> list[tuple[int, int]]:
    """Return the places before numbers of pieces that no sign parts from what stands before them: "one salted one unsalted"."""
    begins = {slot.start for slot in said.of("quantity") if not is_measure(slot)}
    return [(place, place) for place, token in enumerate(said.tokens) if place and token.start in begins]


def _picked(piece: Clause, asked: Pending, filler: Filler) -> tuple[Option | None, Slot | None]:
    """Return the option that a part of the list names and nothing else, and how much of it is wanted."""
    rest, amount = amount_apart(piece, asked, filler)
    undressed = replace(rest, tokens=tuple(token for token in rest.tokens if not covered(spot(token), rest.looks)))
    for said in (undressed, rest):
        option = chosen_option(asked.options, said, str(asked.arguments.get(asked.parameter, ""))) if said.tokens else None
        if option and (is_all_of(option, said) or said.only_points):
            return option, amount
    return None, amount


def _names_goods(piece: Clause) -> bool:
    return piece.is_bare and any(slot.score >= KNOWN_PRODUCT for slot in piece.products)


def _of_option(
    piece: Clause, asked: Pending, known: Mapping[str, Any], picked: tuple[Option, Slot | None], filler: Filler, stores: Stores
) -> Request:
    option, amount = picked
    told = {**known, asked.parameter: option.value}
    if amount:
        told["quantity"] = amount_with(str(known.get("quantity", "")), str(amount.value), str(option.value), stores)
    return with_looks(Request(piece.words, "act", asked.tool, told, SCORE), asked, piece, filler)


def _of_others(piece: Clause, asked: Pending, filler: Filler) -> Request:
    return Request(piece.words, "act", asked.tool, filler.fill(piece, {}, Focus()), SCORE)
