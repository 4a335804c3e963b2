"""The address that a message sends an open order to: a whole one, another street number or postcode, or what is left to ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.services.understanding.following.order_ways import only_changes
from app.services.understanding.text.clauses import CERTAIN, KNOWN_PRODUCT, Clause, covered
from plugins.contracts import Pending, Token
from plugins.kit.places.postcodes import british_codes_in, tidy_postcode
from plugins.kit.text import fold

STREET_WORDS = 2  # words of an address besides its number, at least
FEW = 4  # words that name a place without its address, at most
CALLED = 4  # letters of a word that a street is known by, at least
TO_AN_ADDRESS = {"way": "delivery", "branch": None, "postcode": None, "place": None}


def behind(said: Clause, place: int) -> Clause:
    """Return what stands behind a place, without the words that join it: the "is", the "to", the ":"."""
    tokens = said.tokens
    while place < len(tokens):
        join = said.lexicon["order_part_joins"].at(tokens, place)
        if join is None and tokens[place].text[0].isalnum():
            break
        place = join.end if join else place + 1
    return said.part(place, len(tokens))


def sent_elsewhere(said: Clause) -> Mapping[str, Any]:
    """ "deliver to 12 High St, Bristol BS8 1AB": the address; where it is no whole one, it is asked for."""
    for lead in said.lexicon["order_sent_to"].all_in(said.tokens):
        before = said.tokens[: lead.start]
        if only_changes(before, said) and not said.lexicon["order_denied"].all_in(before):
            rest = behind(said, lead.end)
            return address_in(rest) or _somewhere(rest)
    first = next((place for place, token in enumerate(said.tokens) if token.text[0].isdigit()), 0)
    rest = said.part(first, len(said.tokens))
    whole = _codes(rest) and only_changes(said.tokens[:first], said)
    return {name: value for name, value in address_in(rest).items() if value} if whole else {}


def moved_to(said: Clause) -> Mapping[str, Any]:
    """ "change it to 12 High Street, Bath", "đổi sang 45 Lê Lợi, Hải Châu, Đà Nẵng": a whole address that ends with a known place."""
    first = next((place for place, token in enumerate(said.tokens) if token.text[0].isdigit()), None)
    if first is None or not only_changes(said.tokens[:first], said) or said.lexicon["order_denied"].all_in(said.tokens[:first]):
        return {}
    rest = said.part(first, len(said.tokens))
    where = rest.of("place", "branch", "street")
    ends = any(slot.end == rest.tokens[-1].end for slot in where)
    goods = any(slot.score >= CERTAIN and not covered(slot, where) for slot in rest.products)
    told = address_in(rest) if ends and not goods and _begins_with_a_street(rest) else {}
    return told if told.get("address") else {}


def _begins_with_a_street(rest: Clause) -> bool:
    """Whether a name stands between the number and the first comma."""
    comma = next((place for place, token in enumerate(rest.tokens) if token.text == ","), 0)
    return any(token.text[0].isalpha() and token not in rest.lexicon.stop for token in rest.tokens[1:comma])


def address_in(rest: Clause) -> Mapping[str, Any]:
    """Return the address that is told; one of which only the street, the town or the postcode is told is to be asked for."""
    codes = _codes(rest)
    words = [token for token in rest.tokens if token.text[0].isalnum() and not _of_a_code(token, codes)]
    numbered = any(word.text[0].isdigit() for word in words)
    named = sum(word.text[0].isalpha() for word in words) >= STREET_WORDS
    where = codes or rest.of("place", "branch", "postcode")
    if numbered and named and (where or any(token.text == "," for token in rest.tokens)):
        return {**TO_AN_ADDRESS, "address": rest.words}
    if not (where or (numbered and named)):
        return {}
    known = {"postcode": rest.text[slice(*codes[0])].upper()} if codes and not numbered else {}
    return {**TO_AN_ADDRESS, "address": None, **known}


def _somewhere(rest: Clause) -> Mapping[str, Any]:
    """Return that the address is to be asked for, where the words say where it is but not how it is reached: "my work"."""
    words = [token for token in rest.tokens if token.text[0].isalnum()]
    goods = any(slot.score >= KNOWN_PRODUCT for slot in rest.products)
    return {**TO_AN_ADDRESS, "address": None} if 0 < len(words) <= FEW and not goods and not rest.of("quantity") else {}


def with_another_code(rest: Clause, asked: Pending) -> Mapping[str, Any]:
    """Return the address of now with another postcode: where it has none, this one behind it."""
    address = str(asked.arguments.get("address", ""))
    old = next(((start, end) for _, start, end in british_codes_in(address)), None)
    codes = [rest.text[slice(*place)].upper() for place in _codes(rest)]
    new = next((code for code in codes if old is None or tidy_postcode(code) != tidy_postcode(address[slice(*old)])), "")
    if not new or not address:
        return {}
    written = f"{address[: old[0]]}{new}{address[old[1] :]}" if old else f"{address} {new}"
    return {"address": written, "postcode": None, "place": None}


def only_another_code(said: Clause, asked: Pending) -> Mapping[str, Any]:
    """ "not bs1 5pa, bs1 5pb": nothing but the postcode that is wrong and the one that is right."""
    codes = _codes(said)
    refused = said.lexicon["order_denied"].all_in(said.tokens) or said.lexicon["order_wrong"].all_in(said.tokens)
    rest = [token for token in said.tokens if not _of_a_code(token, codes)]
    return with_another_code(said, asked) if codes and refused and only_changes([*rest], said) else {}


def street_corrected(said: Clause, asked: Pending) -> Mapping[str, Any]:
    """ "i meant 41 park street": another number in the street that the order goes to."""
    first = next((place for place, token in enumerate(said.tokens) if token.text[0].isdigit()), None)
    street, comma, town = str(asked.arguments.get("address", "")).partition(",")
    if first is None or not comma or not only_changes(said.tokens[:first], said):
        return {}
    rest = said.part(first, len(said.tokens))
    same = {token.folded for token in rest.tokens if len(token.text) >= CALLED} & set(fold(street).split())
    return {"address": f"{rest.words},{town}"} if same and len(rest.tokens) <= len(street.split()) + 1 else {}


def _codes(rest: Clause) -> list[tuple[int, int]]:
    """Return where whole postcodes stand."""
    begin, end = (rest.tokens[0].start, rest.tokens[-1].end) if rest.tokens else (0, 0)
    return [(start, stop) for code, start, stop in british_codes_in(rest.text) if " " in code and begin <= start and stop <= end]


def _of_a_code(word: Token, codes: Sequence[tuple[int, int]]) -> bool:
    return any(start <= word.start and word.end <= end for start, end in codes)
